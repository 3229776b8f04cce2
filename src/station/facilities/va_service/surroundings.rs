//! Who is too near, and whose way meets the own one.

use statrs::function::erf::erfc;

use crate::geometry::{KinematicState, Topology};
use crate::station::facilities::{HeardStation, LocalDynamicMap, ObjectId, ObjectKind, PerceivedObject, RelativePlace};
use crate::station::message::quantities::StationType;
use crate::units::{Meters, SimDuration, SimTime};

/// What makes a distance unsafe and a meeting likely.
#[derive(Clone, Copy, Debug)]
pub struct SafetySettings {
    /// Minimum safe lateral distance (TS 103 300-3 table 17).
    pub safe_lateral: Meters,
    /// Least value of the minimum safe longitudinal distance.
    pub least_safe_longitudinal: Meters,
    /// How long the road user takes for the minimum safe longitudinal distance. TS 103 300-3 table 17 leaves that
    /// distance to the speed of the road user; here it is the way within `T_GenVamMax`.
    pub safe_longitudinal_time: SimDuration,
    /// Only who is nearer than this is looked at.
    pub range: Meters,
    /// How far ahead trajectories are followed.
    pub horizon: SimDuration,
}

impl Default for SafetySettings {
    fn default() -> Self {
        Self {
            safe_lateral: Meters(2.0),
            least_safe_longitudinal: Meters(2.0),
            safe_longitudinal_time: SimDuration::from_millis(5000),
            range: Meters(100.0),
            horizon: SimDuration::from_millis(5000),
        }
    }
}

/// Somebody or something near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Other {
    /// A station that was heard.
    Station(u32),
    /// An object that a station told of.
    Object(ObjectId),
    /// A track of the own sensors.
    Track(u32),
}

/// Somebody who is too near or whose way may meet the own one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threat {
    pub who: Other,
    /// Closer than all three minimum safe distances; the world is flat, so the vertical one of 5 m always is.
    pub is_unsafe: bool,
    /// That the trajectories meet, as a fraction.
    pub interception: f64,
    /// Until they are closest.
    pub time_to_closest: SimDuration,
    pub is_vehicle: bool,
}

/// What a look around found; the buffers are used again.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// By who it is.
    pub threats: Vec<Threat>,
}

/// Below this an interception is not worth a line of the message.
const NOTABLE_INTERCEPTION: f64 = 0.1;

impl Surroundings {
    /// Looks around from the state `own`.
    pub fn look(
        &mut self,
        settings: &SafetySettings,
        topology: Topology,
        own: (&KinematicState, StationType),
        around: (SimTime, &LocalDynamicMap, &[PerceivedObject]),
    ) {
        self.threats.clear();
        let (state, own_type) = own;
        let (now, map, perceived) = around;
        let safe_longitudinal =
            (state.speed.0 * settings.safe_longitudinal_time.as_secs_f64()).max(settings.least_safe_longitudinal.0);
        let mut judge = |who: Other, motion: KinematicState, is_vehicle: bool, both_on_foot: bool| {
            let way = topology.displacement(state.position, motion.position);
            let place = RelativePlace::of(way, state.heading);
            let is_unsafe = place.left.0.abs() < settings.safe_lateral.0 && place.ahead.0.abs() < safe_longitudinal;
            // People who walk pass each other unharmed.
            let (interception, time_to_closest) = if both_on_foot {
                (0.0, SimDuration::ZERO)
            } else {
                interception(state, &motion, topology, settings.horizon)
            };
            if is_unsafe || interception >= NOTABLE_INTERCEPTION {
                self.threats.push(Threat { who, is_unsafe, interception, time_to_closest, is_vehicle });
            }
        };
        let on_foot = own_type == StationType::PEDESTRIAN;
        for station in map.stations_within(now, state.position, settings.range) {
            if station.station_type == StationType::ROAD_SIDE_UNIT {
                continue;
            }
            let both_on_foot = on_foot && station.station_type == StationType::PEDESTRIAN;
            judge(Other::Station(station.station_id), station.motion_at(now), !station.is_vulnerable(), both_on_foot);
        }
        for object in map.objects_within(now, state.position, settings.range) {
            let motion = object.motion_at(now);
            if is_heard(map, now, &motion) || topology.distance(state.position, motion.position).0 < OWN_SIZE_M {
                continue;
            }
            let (is_vehicle, is_pedestrian) = kinds(object.kind);
            judge(Other::Object(object.id), motion, is_vehicle, on_foot && is_pedestrian);
        }
        for object in perceived {
            let motion = object.motion.extrapolate(SimDuration((now - object.measured_at).0.max(0)));
            if topology.distance(state.position, motion.position) > settings.range || is_heard(map, now, &motion) {
                continue;
            }
            let (is_vehicle, is_pedestrian) = kinds(Some(object.kind));
            judge(Other::Track(object.track), motion, is_vehicle, on_foot && is_pedestrian);
        }
    }

    /// The greatest probability of a meeting.
    pub fn interception(&self) -> f64 {
        self.threats.iter().map(|threat| threat.interception).fold(0.0, f64::max)
    }

    /// Whether a vehicle is too near.
    pub fn has_unsafe_vehicle(&self) -> bool {
        self.threats.iter().any(|threat| threat.is_unsafe && threat.is_vehicle)
    }

    /// Who is too near.
    pub fn unsafe_ones(&self) -> impl Iterator<Item = Other> {
        self.threats.iter().filter(|threat| threat.is_unsafe).map(|threat| threat.who)
    }
}

/// What others perceive at the own place is oneself.
const OWN_SIZE_M: f64 = 1.0;
/// An object so near to a station is the station.
const SAME_THING_M: f64 = 1.5;

fn is_heard(map: &LocalDynamicMap, now: SimTime, motion: &KinematicState) -> bool {
    let is_same = |station: &HeardStation| station.motion_at(now).position.distance(motion.position).0 < SAME_THING_M;
    map.stations_within(now, motion.position, Meters(10.0)).any(is_same)
}

/// Whether it is a vehicle, as what is not known may be, and whether it is a pedestrian.
fn kinds(kind: Option<ObjectKind>) -> (bool, bool) {
    let is_vehicle =
        matches!(kind, None | Some(ObjectKind::Car | ObjectKind::Truck | ObjectKind::Bus | ObjectKind::Motorcycle));
    (is_vehicle, kind == Some(ObjectKind::Pedestrian))
}

/// Bodies that come so near touch.
const TOUCHING_M: f64 = 1.5;
/// Standard deviation of the distance between two who tell where they are.
const POSITION_DEVIATION_M: f64 = 0.5;
/// Standard deviation of their relative speed, which people change at will.
const SPEED_DEVIATION_MPS: f64 = 0.3;

/// How likely two trajectories meet within the horizon, and when they are closest.
///
/// TS 103 300-3 leaves the estimate open. Here both go on straight; the distance at the closest approach has a normal
/// error that grows with the time until then, and they meet if it is below 1.5 m.
pub(super) fn interception(
    own: &KinematicState,
    other: &KinematicState,
    topology: Topology,
    horizon: SimDuration,
) -> (f64, SimDuration) {
    let way = topology.displacement(own.position, other.position);
    let (own_step, other_step) = (own.heading.direction(), other.heading.direction());
    let velocity_x = other_step.x * other.speed.0 - own_step.x * own.speed.0;
    let velocity_y = other_step.y * other.speed.0 - own_step.y * own.speed.0;
    let speed_squared = velocity_x * velocity_x + velocity_y * velocity_y;
    let approach = -(way.x * velocity_x + way.y * velocity_y);
    // Who moves away or stays at the distance does not come closer than now.
    if approach <= 0.0 || speed_squared < 1e-6 {
        return (0.0, SimDuration::ZERO);
    }
    let seconds = approach / speed_squared;
    if seconds > horizon.as_secs_f64() {
        return (0.0, SimDuration::ZERO);
    }
    let distance = (way.x + velocity_x * seconds).hypot(way.y + velocity_y * seconds);
    let deviation = POSITION_DEVIATION_M.hypot(SPEED_DEVIATION_MPS * seconds) * std::f64::consts::SQRT_2;
    // The part of a normal distribution around zero that lies beyond an edge.
    let beyond = |edge: f64| 0.5 * erfc(edge / deviation);
    let probability = beyond(distance - TOUCHING_M) - beyond(distance + TOUCHING_M);
    (probability.clamp(0.0, 1.0), SimDuration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, Point};
    use crate::units::MetersPerSecond;

    fn moving(x: f64, y: f64, heading_deg: f64, speed: f64) -> KinematicState {
        KinematicState {
            speed: MetersPerSecond(speed),
            ..KinematicState::at_rest(Point::new(x, y), Heading::from_degrees(heading_deg))
        }
    }

    #[test]
    fn who_crosses_in_front_meets_and_who_passes_behind_does_not() {
        let walker = moving(0.0, 0.0, 0.0, 1.4);
        // x, y of a car [m], its heading [deg], its speed [m/s] -> at least, at most
        let cases = [
            (-20.0, 2.8, 90.0, 10.0, 0.8, 1.0),   // both are at (0, 2.8) after 2 s
            (-20.0, 12.0, 90.0, 10.0, 0.0, 0.01), // 9 m in front of the walker
            (20.0, 2.8, 90.0, 10.0, 0.0, 0.0),    // drives away
            (-100.0, 14.0, 90.0, 10.0, 0.0, 0.0), // beyond the horizon of 5 s
            (-20.0, 5.3, 90.0, 10.0, 0.05, 0.5),  // passes 2.5 m in front
        ];
        for (x, y, heading, speed, least, most) in cases {
            let car = moving(x, y, heading, speed);
            let horizon = SimDuration::from_millis(5000);
            let (probability, _) = interception(&walker, &car, Topology::Open, horizon);
            assert!((least..=most).contains(&probability), "({x}, {y}): {probability}");
        }
    }
}
