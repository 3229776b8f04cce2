//! The Traffic Light Maneuver (TLM) service of a road-side unit: SPATEM (TS 103 301 clause 5).

use std::fmt::Debug;

use crate::station::facilities::{FacilitiesService, Outbox, StationView};
use crate::station::message::quantities::{
    DSecond, IntersectionStatus, MinuteOfTheYear, MovementPhaseState, MsgCount, TimeIntervalConfidence, TimeMark,
};
use crate::station::message::{
    AdvisorySpeed, IntersectionReference, IntersectionState, MessageKind, MovementEvent, MovementState, Spatem,
    TimeChangeDetails,
};
use crate::station::networking::{Destination, Priority, Transport};
use crate::units::{SimDuration, SimTime};

/// What a controller knows of a signal group.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalGroupForecast {
    /// The group.
    pub signal_group: u8,
    /// What it shows.
    pub state: MovementPhaseState,
    /// When that ends at the earliest.
    pub min_end: SimTime,
    /// When that ends at the latest, if anybody knows.
    pub max_end: Option<SimTime>,
    /// When it probably ends, and how probably.
    pub likely: Option<(SimTime, TimeIntervalConfidence)>,
    /// When the same state comes again.
    pub next: Option<SimTime>,
    /// How fast to drive.
    pub speeds: Vec<AdvisorySpeed>,
}

impl SignalGroupForecast {
    /// A state whose end is certain, as with fixed times.
    pub fn certain(signal_group: u8, state: MovementPhaseState, end: SimTime) -> Self {
        let certain = TimeIntervalConfidence::from_raw(TimeIntervalConfidence::UPPER).expect("the limit is a value");
        let likely = Some((end, certain));
        Self { signal_group, state, min_end: end, max_end: Some(end), likely, next: None, speeds: Vec::new() }
    }
}

/// What a controller knows of its intersection.
#[derive(Clone, Debug, PartialEq)]
pub struct IntersectionForecast {
    /// Which one.
    pub id: IntersectionReference,
    /// Version of its description in the MAPEM.
    pub revision: MsgCount,
    /// State of the controller.
    pub status: IntersectionStatus,
    /// 1 to 255 groups; without any, there is nothing to send.
    pub groups: Vec<SignalGroupForecast>,
}

/// The controller of an intersection: facilities do not know the world.
pub trait SignalSource: Debug + Send + Sync {
    /// What it knows at `now`.
    fn forecast(&self, now: SimTime) -> IntersectionForecast;

    /// What its groups show has changed, or how long they do; whoever keeps to a plan need not be told.
    fn takes_over(&mut self, _groups: &[SignalGroupForecast]) {}
}

/// The service of one road-side unit.
///
/// TS 103 301 clause 5.4.2 leaves it to the application when a SPATEM is made, and does not repeat one: here the
/// application makes a new one at a fixed interval.
#[derive(Debug)]
pub struct SpatService {
    source: Box<dyn SignalSource>,
    interval: SimDuration,
    transport: Transport,
    next: SimTime,
}

impl SpatService {
    /// Interval in deployments, 10 Hz.
    pub const INTERVAL: SimDuration = SimDuration::from_millis(100);

    /// Single-hop broadcast; a state is old when the next one comes.
    pub const TRANSPORT: Transport = Transport {
        destination: Destination::SingleHop,
        priority: Priority::Dp2,
        lifetime: SimDuration::from_millis(1000),
    };

    /// A service that sends the first SPATEM at `first`, and then one each `interval`, of at least a millisecond.
    pub fn new(source: Box<dyn SignalSource>, interval: SimDuration, transport: Transport, first: SimTime) -> Self {
        Self { source, interval: interval.max(SimDuration::from_millis(1)), transport, next: first }
    }

    /// The message about the present.
    pub fn spatem(&self, now: SimTime, station_id: u32) -> Spatem {
        let forecast = self.source.forecast(now);
        let movements = forecast.groups.into_iter().map(|group| movement(now, group)).collect();
        let minute = Some(MinuteOfTheYear::of(now));
        Spatem {
            station_id,
            time_stamp: minute,
            intersections: vec![IntersectionState {
                id: forecast.id,
                revision: forecast.revision,
                status: forecast.status,
                minute,
                time_stamp: Some(DSecond::of(now)),
                movements,
            }],
        }
    }
}

fn movement(now: SimTime, group: SignalGroupForecast) -> MovementState {
    let mark = |time: SimTime| TimeMark::of(time, now);
    let timing = TimeChangeDetails {
        start: None,
        min_end: mark(group.min_end),
        max_end: group.max_end.map(mark),
        likely: group.likely.map(|(time, _)| mark(time)),
        confidence: group.likely.map(|(_, confidence)| confidence),
        next: group.next.map(mark),
    };
    let event = MovementEvent { state: group.state, timing: Some(timing), speeds: group.speeds };
    MovementState { signal_group: group.signal_group, events: vec![event] }
}

impl FacilitiesService for SpatService {
    fn next_wakeup(&self) -> Option<SimTime> {
        Some(self.next)
    }

    fn controller_tells(&mut self, groups: &[SignalGroupForecast]) {
        self.source.takes_over(groups);
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        self.next = view.now + self.interval;
        let spatem = self.spatem(view.now, view.station_id);
        let mut payload = Vec::new();
        // A controller without groups, or with more than a message holds, is not told of.
        if spatem.encode_into(&mut payload).is_ok() {
            outbox.send(MessageKind::Spatem, self.transport, |bytes| bytes.extend_from_slice(&payload));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, KinematicState, Point};
    use crate::station::facilities::{EgoState, LocalDynamicMap, StationKind};
    use crate::units::Meters;

    #[derive(Debug)]
    struct GreenFor(SimDuration);

    impl SignalSource for GreenFor {
        fn forecast(&self, now: SimTime) -> IntersectionForecast {
            let state = MovementPhaseState::ProtectedMovementAllowed;
            IntersectionForecast {
                id: IntersectionReference { region: None, id: 7 },
                revision: MsgCount::from_raw(3).unwrap(),
                status: IntersectionStatus::FIXED_TIME_OPERATION,
                groups: vec![SignalGroupForecast::certain(1, state, now + self.0)],
            }
        }
    }

    #[test]
    fn times_count_in_tenths_of_a_second_from_the_hour() {
        // now [ms], green lasts [ms] -> minute, milliseconds of it, mark
        let cases = [
            (0, 1000, 0, 0, 10),
            (61_234, 1000, 1, 1234, 622),
            (3_599_000, 2000, 59, 59_000, 10), // the mark belongs to the next hour
            (3_600_000, 100, 60, 0, 1),
            (0, 3_599_900, 0, 0, 35_999),
            (0, 3_600_000, 0, 0, 36_000), // an hour or more
        ];
        for (now, lasts, minute, milliseconds, mark) in cases {
            let source = Box::new(GreenFor(SimDuration::from_millis(lasts)));
            let service = SpatService::new(source, SpatService::INTERVAL, SpatService::TRANSPORT, SimTime::ZERO);
            let spatem = service.spatem(SimTime::ZERO + SimDuration::from_millis(now), 9);
            let intersection = &spatem.intersections[0];
            let timing = intersection.movements[0].events[0].timing.unwrap();
            assert_eq!(intersection.minute.unwrap().raw(), minute, "{now} ms");
            assert_eq!(intersection.time_stamp.unwrap().raw(), milliseconds, "{now} ms");
            assert_eq!(timing.min_end.raw(), mark, "{now} ms, {lasts} ms");
        }
    }

    #[test]
    fn a_spatem_comes_each_interval() {
        let source = Box::new(GreenFor(SimDuration::from_millis(500)));
        let mut service = SpatService::new(source, SpatService::INTERVAL, SpatService::TRANSPORT, SimTime(5));
        let (mut outbox, map) = (Outbox::default(), LocalDynamicMap::default());
        let ego = EgoState {
            at: SimTime::ZERO,
            motion: KinematicState::at_rest(Point::new(0.0, 0.0), Heading::EAST),
            kind: StationKind::RoadSideUnit,
            length: Meters(0.5),
            width: Meters(0.5),
        };
        for sent in 0..3 {
            let now = service.next_wakeup().unwrap();
            assert_eq!(now, SimTime(5) + SimDuration::from_millis(100 * sent));
            let t_gen_dcc = SimDuration::ZERO;
            let view = StationView { now, station_id: 9, ego: &ego, t_gen_dcc, perceived: &[], map: &map };
            service.handle(&view, &mut outbox);
        }
        let waiting = outbox.waiting();
        assert_eq!(waiting.len(), 3);
        let spatem = Spatem::decode(&waiting[2].payload).unwrap();
        assert_eq!((spatem.station_id, waiting[2].kind), (9, MessageKind::Spatem));
    }
}
