//! The map of one station.

use std::collections::BTreeMap;

use super::entries::{
    AwarenessSource, EventId, EventState, HeardEvent, HeardObject, HeardStation, ObjectId, RelativePlace,
};
use super::table::Table;
use super::update::MapUpdate;
use crate::geometry::{Heading, Point, Topology};
use crate::units::{Meters, SimDuration, SimTime};

/// How long something stays in the map without another message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LdmLifetimes {
    /// After a CAM: the longest time between two (EN 302 637-2, `T_GenCamMax`) and a little delay.
    pub cam: SimDuration,
    /// After a VAM: the longest time between two (TS 103 300-3, `T_GenVamMax`) and some delay.
    pub vam: SimDuration,
    /// After an object was measured: the longest time until it is told again (TS 103 324, `T_GenCpmMax`) and a little delay.
    pub perceived_object: SimDuration,
}

impl Default for LdmLifetimes {
    fn default() -> Self {
        Self {
            cam: SimDuration::from_millis(1100),
            vam: SimDuration::from_millis(5500),
            perceived_object: SimDuration::from_millis(1100),
        }
    }
}

/// How a map works.
#[derive(Clone, Copy, Debug, Default)]
pub struct LdmSettings {
    /// How long things stay.
    pub lifetimes: LdmLifetimes,
    /// How the ends of the world meet.
    pub topology: Topology,
}

/// What a station has heard from others.
///
/// Queries speak of the positions that messages told, at most one generation interval old; `motion_at` of an entry brings
/// it to the present. They run over the entries in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct LocalDynamicMap {
    settings: LdmSettings,
    stations: Table<u32, HeardStation>,
    events: Table<EventId, HeardEvent>,
    /// When each of them was told for the first time.
    first_told: BTreeMap<EventId, SimTime>,
    objects: Table<ObjectId, HeardObject>,
    forgets_at: SimTime,
}

/// Time between two sweeps over all entries; until then an entry that has ended is only passed over.
const SWEEP_INTERVAL: SimDuration = SimDuration::from_millis(1000);

impl LocalDynamicMap {
    /// An empty map.
    pub fn new(settings: LdmSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Takes note of what a message told. Allocates only when it is about something new.
    pub fn apply(&mut self, now: SimTime, update: &MapUpdate) {
        if now >= self.forgets_at {
            self.forget_ended(now);
            self.forgets_at = now + SWEEP_INTERVAL;
        }
        match update {
            MapUpdate::Station(station) => {
                let lifetime = match station.source {
                    AwarenessSource::Cam => self.settings.lifetimes.cam,
                    AwarenessSource::Vam => self.settings.lifetimes.vam,
                };
                let is_newer = |present: &HeardStation| present.generated_at > station.generated_at;
                self.stations.put(station.station_id, station, station.generated_at + lifetime, is_newer);
            }
            MapUpdate::Event(event) => {
                // EN 302 637-3 clause 8.3: a state that is older than the known one is old news, a repetition is none.
                // A negation keeps the reference time of what it ends, and a late repetition of that does not undo it.
                let is_newer = |present: &HeardEvent| {
                    present.referenced_at > event.referenced_at
                        || present.referenced_at == event.referenced_at
                            && present.state != EventState::Active
                            && event.state == EventState::Active
                };
                if self.events.get(event.id, now).is_none() {
                    self.first_told.insert(event.id, now);
                }
                self.events.put(event.id, event, event.valid_until, is_newer);
            }
            MapUpdate::Objects(objects) => {
                for object in objects {
                    let end = object.measured_at + self.settings.lifetimes.perceived_object;
                    self.objects.put(object.id, object, end, |present| present.measured_at > object.measured_at);
                }
            }
        }
    }

    /// Forgets what has ended. [`Self::apply`] does so once a second.
    pub fn forget_ended(&mut self, now: SimTime) {
        self.stations.forget_ended(now);
        self.events.forget_ended(now);
        let Self { events, first_told, .. } = self;
        first_told.retain(|id, _| events.get(*id, now).is_some());
        self.objects.forget_ended(now);
    }

    /// Whether nothing is in the map.
    pub fn is_empty(&self) -> bool {
        self.stations.len() + self.events.len() + self.objects.len() == 0
    }

    /// A station by its identifier.
    pub fn station(&self, now: SimTime, station_id: u32) -> Option<&HeardStation> {
        self.stations.get(station_id, now)
    }

    /// All stations.
    pub fn stations(&self, now: SimTime) -> impl Iterator<Item = &HeardStation> {
        self.stations.iter(now)
    }

    /// Stations at most `radius` away from a point.
    pub fn stations_within(&self, now: SimTime, centre: Point, radius: Meters) -> impl Iterator<Item = &HeardStation> {
        self.stations.iter(now).filter(move |station| self.is_within(centre, station.motion.position, radius))
    }

    /// Stations that somebody at `from` who looks along `heading` has before them: at most `range` ahead and at most
    /// `half_width` aside.
    pub fn stations_ahead(
        &self,
        now: SimTime,
        from: Point,
        heading: Heading,
        range: Meters,
        half_width: Meters,
    ) -> impl Iterator<Item = (&HeardStation, RelativePlace)> {
        self.stations.iter(now).filter_map(move |station| {
            let way = self.settings.topology.displacement(from, station.motion.position);
            let place = RelativePlace::of(way, heading);
            let is_ahead = place.ahead.0 > 0.0 && place.ahead <= range && place.left.0.abs() <= half_width.0;
            is_ahead.then_some((station, place))
        })
    }

    /// An event by its number, also one that no longer holds.
    pub fn event(&self, now: SimTime, id: EventId) -> Option<&HeardEvent> {
        self.events.get(id, now)
    }

    /// When an event was told for the first time, if it is not over.
    pub fn event_known_since(&self, now: SimTime, id: EventId) -> Option<SimTime> {
        self.event(now, id).and_then(|_| self.first_told.get(&id)).copied()
    }

    /// All events that hold.
    pub fn events(&self, now: SimTime) -> impl Iterator<Item = &HeardEvent> {
        self.events.iter(now).filter(|event| event.state == EventState::Active)
    }

    /// Events that hold and concern somebody at a point.
    pub fn events_relevant_at(&self, now: SimTime, point: Point) -> impl Iterator<Item = &HeardEvent> {
        self.events(now).filter(move |event| self.is_within(event.position, point, event.relevance_distance))
    }

    /// An object by its number.
    pub fn object(&self, now: SimTime, id: ObjectId) -> Option<&HeardObject> {
        self.objects.get(id, now)
    }

    /// All objects that others perceive. The same thing has an entry for each station that perceives it.
    pub fn objects(&self, now: SimTime) -> impl Iterator<Item = &HeardObject> {
        self.objects.iter(now)
    }

    /// Objects at most `radius` away from a point.
    pub fn objects_within(&self, now: SimTime, centre: Point, radius: Meters) -> impl Iterator<Item = &HeardObject> {
        self.objects.iter(now).filter(move |object| self.is_within(centre, object.motion.position, radius))
    }

    /// How the ends of the world meet.
    pub fn topology(&self) -> Topology {
        self.settings.topology
    }

    fn is_within(&self, centre: Point, point: Point, radius: Meters) -> bool {
        let way = self.settings.topology.displacement(centre, point);
        way.x * way.x + way.y * way.y <= radius.0 * radius.0
    }
}
