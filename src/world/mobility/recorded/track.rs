//! Tracks, and where somebody is between two samples of one.

use crate::geometry::{Heading, KinematicState, Point};
use crate::units::{DegreesPerSecond, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::{RoadUserClass, VehicleShape};

/// Traffic that is played back.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedTraffic {
    /// The road users, in the order in which the recording first names them.
    pub tracks: Vec<RecordedTrack>,
    /// Samples farther apart than this leave the road user absent in between.
    pub longest_gap: SimDuration,
}

/// What was recorded of one road user.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedTrack {
    /// Its name in the recording.
    pub name: String,
    /// What it is.
    pub class: RoadUserClass,
    /// Its outline.
    pub shape: VehicleShape,
    /// Its samples in order of time, at least one.
    pub samples: Vec<Sample>,
}

/// The motion of a road user at one instant of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When.
    pub time: SimTime,
    /// Where the middle of the front edge is.
    pub position: Point,
    /// The direction of travel.
    pub heading: Heading,
    /// The speed, never negative.
    pub speed: MetersPerSecond,
    /// The change of the speed, if it was recorded.
    pub acceleration: Option<MetersPerSecondSquared>,
}

/// The longest gap between two samples of somebody who is still there, unless a scenario says otherwise.
pub const DEFAULT_LONGEST_GAP: SimDuration = SimDuration::from_millis(2_000);

/// Slower than this, headings and turns of the recording say little: a curvature would be noise.
const CREEPING_MPS: f64 = 0.1;

/// Headings that turn by more than this between two samples do not bend the way.
const SHARPEST_TURN_DEG: f64 = 90.0;

/// The cosine of how far the way between two samples may lie off a heading; beyond, the vehicle slides or backs up.
const ALONG: f64 = 0.5;

impl RecordedTraffic {
    /// The motion of a road user at `now`: from its first to its last sample, but not within a gap that is too long.
    ///
    /// The position follows a cubic Hermite curve whose directions at the ends are the recorded headings and whose speed at
    /// the ends is that of a circular way between them, not the recorded speed. So a standing car stays where it is and the curve cannot
    /// swing past its ends whatever a noisy speed says, at the price of an error of `a t^2 / 8` (1 cm at 8 m/s2 and 0.1 s steps,
    /// 0.4 m at 3 m/s2 and 1 s steps). The speed goes linearly from sample to sample, the heading by the shorter way; the
    /// turning rate is that of the heading, the acceleration the recorded one or else the slope of the speed.
    pub fn state_at(&self, track: usize, now: SimTime) -> Option<KinematicState> {
        let samples = &self.tracks.get(track)?.samples;
        let after = samples.partition_point(|sample| sample.time <= now);
        let (one, next) = (samples.get(after.checked_sub(1)?)?, samples.get(after));
        let linked = |from: &Sample, to: &Sample| to.time - from.time <= self.longest_gap;
        match next {
            Some(next) if linked(one, next) => Some(between(one, next, now)),
            // On the last sample before a gap the road user is still there, with the motion that led to it.
            _ if now == one.time => {
                let before = after.checked_sub(2).and_then(|index| samples.get(index));
                Some(match before.filter(|before| linked(before, one)) {
                    Some(before) => between(before, one, now),
                    None => at_sample(one, 0.0, 0.0),
                })
            }
            _ => None,
        }
    }

    /// The first instant of the recording.
    pub fn first_time(&self) -> Option<SimTime> {
        self.tracks.iter().filter_map(|track| track.samples.first()).map(|sample| sample.time).min()
    }

    /// The last instant of the recording.
    pub fn last_time(&self) -> Option<SimTime> {
        self.tracks.iter().filter_map(|track| track.samples.last()).map(|sample| sample.time).max()
    }

    /// The same traffic with its first instant at `start`.
    #[must_use]
    pub fn starting_at(mut self, start: SimTime) -> Self {
        if let Some(first) = self.first_time() {
            let shift = start - first;
            self.tracks.iter_mut().flat_map(|track| &mut track.samples).for_each(|sample| sample.time += shift);
        }
        self
    }
}

fn between(one: &Sample, next: &Sample, now: SimTime) -> KinematicState {
    let span = (next.time - one.time).as_secs_f64();
    let turn = signed_turn(one.heading, next.heading);
    let slope = (next.speed.0 - one.speed.0) / span;
    // The samples themselves are given as they were read, to the last bit.
    if now == one.time {
        return at_sample(one, slope, turn / span);
    }
    if now == next.time {
        return at_sample(next, slope, turn / span);
    }
    let part = (now - one.time).0 as f64 / (next.time - one.time).0 as f64;
    let acceleration = match (one.acceleration, next.acceleration) {
        (Some(one), Some(next)) => one.0 + (next.0 - one.0) * part,
        _ => slope,
    };
    let sample = Sample {
        time: now,
        position: way(one, next, turn, part),
        heading: Heading::from_degrees(one.heading.degrees() + turn * part),
        speed: MetersPerSecond(one.speed.0 + (next.speed.0 - one.speed.0) * part),
        acceleration: Some(MetersPerSecondSquared(acceleration)),
    };
    at_sample(&sample, slope, turn / span)
}

/// The state at a sample; `turn` is in degrees per second, clockwise as headings go.
fn at_sample(sample: &Sample, slope: f64, turn: f64) -> KinematicState {
    let moves = sample.speed.0 > CREEPING_MPS;
    let yaw_rate = if moves && turn != 0.0 { -turn } else { 0.0 };
    KinematicState {
        position: sample.position,
        heading: sample.heading,
        speed: sample.speed,
        acceleration: sample.acceleration.unwrap_or(MetersPerSecondSquared(slope)),
        yaw_rate: DegreesPerSecond(yaw_rate),
        curvature_per_m: if moves { yaw_rate.to_radians() / sample.speed.0 } else { 0.0 },
    }
}

/// The position a `part` of the time between two samples has gone by.
fn way(one: &Sample, next: &Sample, turn: f64, part: f64) -> Point {
    let chord = next.position - one.position;
    let length = chord.x.hypot(chord.y);
    let straight = Point::new(one.position.x + chord.x * part, one.position.y + chord.y * part);
    if length == 0.0 || turn == 0.0 || turn.abs() > SHARPEST_TURN_DEG {
        return straight;
    }
    let (start, end) = (one.heading.direction(), next.heading.direction());
    let along = |direction: Point| (direction.x * chord.x + direction.y * chord.y) / length;
    if along(start) < ALONG || along(end) < ALONG {
        return straight;
    }
    // On a circle, the way is longer than the chord by half the turn over its sine.
    let half = (turn / 2.0).to_radians();
    let reach = length * half / half.sin();
    let (squared, cubed) = (part * part, part * part * part);
    let leave = cubed - 2.0 * squared + part;
    let arrive = cubed - squared;
    let go = 3.0 * squared - 2.0 * cubed;
    let mix = |from: f64, chord: f64, start: f64, end: f64| from + chord * go + reach * (start * leave + end * arrive);
    Point::new(mix(one.position.x, chord.x, start.x, end.x), mix(one.position.y, chord.y, start.y, end.y))
}

/// The shorter way from one heading to another, in degrees, clockwise positive.
fn signed_turn(from: Heading, to: Heading) -> f64 {
    let turn = (to.degrees() - from.degrees()).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}
