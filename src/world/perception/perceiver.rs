//! The sensors of one station together, and what they follow.

use super::body::{Body, BodyKind};
use super::scene::Scene;
use super::sensor::Sensor;
use super::sight::{SightScratch, Sighting};
use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, Point};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// How a station follows what it sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackingSettings {
    /// How long a body that is not seen any more keeps its track.
    pub keep_for: SimDuration,
    /// Weight of the latest measurement in the moving averages of the perception quality (TS 103 324 clause 7.1.6).
    pub quality_smoothing: f64,
}

/// A body that a station follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackedObject {
    /// The number of the track; a body that was lost comes back under another one.
    pub track: u32,
    /// The body in truth, for statistics: a station does not know it.
    pub body: u32,
    /// What it is.
    pub kind: BodyKind,
    /// Its motion as it was last measured; the position is that of the middle of the front edge.
    pub motion: KinematicState,
    /// Front to back.
    pub length: Meters,
    /// Side to side.
    pub width: Meters,
    /// Ground to top.
    pub height: Meters,
    /// When it was last measured.
    pub measured_at: SimTime,
    /// When the track began.
    pub first_seen_at: SimTime,
    /// Standard deviation of the position along each axis.
    pub position_deviation: Meters,
    /// Standard deviation of the speed.
    pub speed_deviation: MetersPerSecond,
    /// Standard deviation of the heading, in degrees.
    pub heading_deviation_deg: f64,
    /// `objectPerceptionQuality` from 0 to 15 (TS 103 324 clause 7.1.6).
    pub quality: u8,
}

/// A station that perceives.
#[derive(Debug)]
pub struct Perceiver {
    sensors: Vec<Sensor>,
    settings: TrackingSettings,
    draws: RandomStream,
    next_track: u32,
    tracks: Vec<Track>,
    objects: Vec<TrackedObject>,
    sightings: Vec<(Sighting, usize)>,
    seen: Vec<Sighting>,
}

/// What stands behind an object, at the same place of its list.
#[derive(Clone, Copy, Debug)]
struct Track {
    success: f64,
    confidence: f64,
}

impl Perceiver {
    /// A station that has seen nothing yet. Measurement errors are drawn from `draws`, by body and instant.
    pub fn new(sensors: Vec<Sensor>, settings: TrackingSettings, draws: RandomStream) -> Self {
        Self {
            sensors,
            settings,
            draws,
            next_track: 0,
            tracks: Vec::new(),
            objects: Vec::new(),
            sightings: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Its sensors.
    pub fn sensors(&self) -> &[Sensor] {
        &self.sensors
    }

    /// What it follows, by track.
    pub fn objects(&self) -> &[TrackedObject] {
        &self.objects
    }

    /// Looks around from the body that carries the sensors.
    pub fn look(&mut self, now: SimTime, carrier: &Body, scene: &Scene, scratch: &mut SightScratch) {
        self.sightings.clear();
        for (number, sensor) in self.sensors.iter().enumerate() {
            self.seen.clear();
            sensor.see(carrier, scene, scratch, &mut self.seen);
            self.sightings.extend(self.seen.iter().map(|sighting| (*sighting, number)));
        }
        // Of several sensors the one that sees most of a body measures it; of equals the first.
        self.sightings.sort_by(|(one, _), (other, _)| {
            let (one_body, other_body) = (scene.bodies()[one.body].id, scene.bodies()[other.body].id);
            one_body.cmp(&other_body).then(other.visible_share.total_cmp(&one.visible_share))
        });
        self.sightings.dedup_by_key(|(sighting, _)| sighting.body);

        for place in 0..self.objects.len() {
            let body = self.objects[place].body;
            let found = self.sightings.binary_search_by_key(&body, |(sighting, _)| scene.bodies()[sighting.body].id);
            let share = found.map_or(0.0, |found| self.sightings[found].0.visible_share);
            if let Ok(found) = found {
                let measured = self.measure(now, found, scene);
                let object = &mut self.objects[place];
                *object = TrackedObject { track: object.track, first_seen_at: object.first_seen_at, ..measured };
                // Taken: what is left over begins a track.
                self.sightings.remove(found);
            }
            let weight = self.settings.quality_smoothing;
            let track = &mut self.tracks[place];
            track.success += weight * (f64::from(u8::from(share > 0.0)) - track.success);
            track.confidence += weight * (share - track.confidence);
            self.objects[place].quality = track.quality(now - self.objects[place].first_seen_at);
        }
        for found in 0..self.sightings.len() {
            let mut object = self.measure(now, found, scene);
            object.track = self.next_track;
            self.next_track = self.next_track.wrapping_add(1);
            let track = Track { success: 1.0, confidence: self.sightings[found].0.visible_share };
            object.quality = track.quality(SimDuration::ZERO);
            self.objects.push(object);
            self.tracks.push(track);
        }
        self.forget(now);
    }

    /// The body of a sighting as its sensor measures it.
    fn measure(&self, now: SimTime, found: usize, scene: &Scene) -> TrackedObject {
        let (sighting, sensor) = self.sightings[found];
        let body = &scene.bodies()[sighting.body];
        let noise = self.sensors[sensor].noise;
        let mut draws = self.draws.derive(u64::from(body.id)).derive(now.0 as u64);
        let mut motion = body.motion;
        if noise.position.0 > 0.0 {
            let (east, north) = (draws.next_normal(), draws.next_normal());
            motion.position = motion.position + Point::new(noise.position.0 * east, noise.position.0 * north);
        }
        if noise.speed.0 > 0.0 {
            motion.speed = MetersPerSecond((motion.speed.0 + noise.speed.0 * draws.next_normal()).max(0.0));
        }
        if noise.heading_deg > 0.0 {
            motion.heading = Heading::from_degrees(motion.heading.degrees() + noise.heading_deg * draws.next_normal());
        }
        TrackedObject {
            track: 0,
            body: body.id,
            kind: body.kind,
            motion,
            length: body.length,
            width: body.width,
            height: body.height,
            measured_at: now,
            first_seen_at: now,
            position_deviation: noise.position,
            speed_deviation: noise.speed,
            heading_deviation_deg: noise.heading_deg,
            quality: 0,
        }
    }

    fn forget(&mut self, now: SimTime) {
        let keep_for = self.settings.keep_for;
        let (tracks, mut place) = (&mut self.tracks, 0);
        let lost = |object: &TrackedObject| now - object.measured_at > keep_for;
        let objects = &self.objects;
        tracks.retain(|_| {
            place += 1;
            !lost(&objects[place - 1])
        });
        self.objects.retain(|object| !lost(object));
    }
}

impl Track {
    /// TS 103 324 clause 7.1.6: the mean of three ratings from 0 to 15 for detection success, confidence and age, each
    /// rounded down, with equal weights; 15 for an age of 1.5 s.
    fn quality(&self, age: SimDuration) -> u8 {
        let rating = |fraction: f64| (15.0 * fraction + 1e-9).floor();
        let age = (age.as_millis_f64() / 100.0).floor().min(15.0);
        ((rating(self.success) + rating(self.confidence) + age) / 3.0).floor() as u8
    }
}
