//! What is seen, followed from step to step.

use super::sight::{Body, Sensor, visible_share};
use crate::geometry::Topology;
use crate::units::{Meters, SimDuration, SimTime};

/// Something that an observer follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Its number, the observer's own.
    pub number: u32,
    /// Which body it is.
    pub body: u32,
    /// When it was first seen.
    pub first_seen_at: SimTime,
    /// When it was last seen.
    pub measured_at: SimTime,
}

/// What some observers see of all bodies.
#[derive(Clone, Debug)]
pub struct Perception {
    sensors: Vec<Sensor>,
    topology: Topology,
    observers: Vec<Observer>,
}

#[derive(Clone, Debug)]
struct Observer {
    body: u32,
    next_number: u32,
    /// Sorted by body.
    tracks: Vec<Track>,
}

/// Share of a body that has to be visible for it to be recognised.
const RECOGNISED_SHARE: f64 = 0.25;

/// What was not seen for that long is forgotten.
const MEMORY: SimDuration = SimDuration::from_millis(1000);

impl Perception {
    /// Observers that see nothing yet, by the numbers of their bodies; all have the same sensors.
    pub fn new(sensors: Vec<Sensor>, observers: &[u32], topology: Topology) -> Self {
        let observers =
            observers.iter().map(|body| Observer { body: *body, next_number: 0, tracks: Vec::new() }).collect();
        Self { sensors, topology, observers }
    }

    /// Looks at all bodies, sorted by their numbers.
    pub fn look(&mut self, now: SimTime, bodies: &[Body]) {
        debug_assert!(bodies.is_sorted_by_key(|body| body.id));
        let farthest = self.sensors.iter().map(|sensor| sensor.range.0).fold(0.0, f64::max);
        let mut near: Vec<Body> = Vec::new();
        for observer in &mut self.observers {
            let Ok(place) = bodies.binary_search_by_key(&observer.body, |body| body.id) else { continue };
            let own = &bodies[place];
            near.clear();
            near.extend(bodies.iter().filter(|body| {
                // Its nearest corner may be half a length nearer than its middle.
                let reach = Meters(farthest + body.length.0);
                let way = self.topology.displacement(own.middle(), body.middle());
                way.x.abs() <= reach.0 && way.x.hypot(way.y) <= reach.0
            }));
            for target in near.iter().filter(|body| body.id != own.id) {
                if visible_share(own, &self.sensors, target, &near, self.topology) >= RECOGNISED_SHARE {
                    observer.saw(now, target.id);
                }
            }
            observer.tracks.retain(|track| now - track.measured_at <= MEMORY);
        }
    }

    /// What each observer follows at present, in the order in which the observers were given: its tracks, sorted by number.
    pub fn observers(&self) -> impl Iterator<Item = (u32, Vec<Track>)> + '_ {
        self.observers.iter().map(|observer| {
            let mut tracks = observer.tracks.clone();
            tracks.sort_by_key(|track| track.number);
            (observer.body, tracks)
        })
    }
}

impl Observer {
    fn saw(&mut self, now: SimTime, body: u32) {
        match self.tracks.binary_search_by_key(&body, |track| track.body) {
            Ok(place) => self.tracks[place].measured_at = now,
            Err(place) => {
                let track = Track { number: self.next_number, body, first_seen_at: now, measured_at: now };
                self.next_number += 1;
                self.tracks.insert(place, track);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, Point};

    fn body(id: u32, x: f64) -> Body {
        Body {
            id,
            front: Point::new(x, 0.0),
            heading: Heading::EAST,
            length: Meters(5.0),
            width: Meters(2.0),
            height: Meters(1.6),
        }
    }

    #[test]
    fn a_track_keeps_its_number_until_it_is_forgotten() {
        let sensor = Sensor { range: Meters(50.0), opening_deg: 360.0, direction_deg: 0.0 };
        let mut perception = Perception::new(vec![sensor], &[1], Topology::Open);
        // time [s], x of bodies 2 and 3 [m] -> numbers of their tracks
        let cases = [
            (0.0, 30.0, 900.0, vec![(2, 0)]),
            (0.1, 30.0, -40.0, vec![(2, 0), (3, 1)]),
            (0.5, 700.0, -40.0, vec![(2, 0), (3, 1)]), // out of sight, not yet out of mind
            (1.2, 700.0, -40.0, vec![(3, 1)]),
            (1.3, 30.0, -40.0, vec![(3, 1), (2, 2)]),
        ];
        for (time, second, third, expected) in cases {
            let now = SimTime::from_secs_f64(time);
            perception.look(now, &[body(1, 0.0), body(2, second), body(3, third)]);
            let (observer, tracks) = perception.observers().next().expect("one observer");
            let found: Vec<_> = tracks.iter().map(|track| (track.body, track.number)).collect();
            assert_eq!((observer, found), (1, expected), "{time} s");
        }
    }
}
