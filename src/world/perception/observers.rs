//! All stations of a run that perceive.

use super::body::Body;
use super::perceiver::{Perceiver, TrackedObject, TrackingSettings};
use super::scene::Scene;
use super::sensor::Sensor;
use super::sight::SightScratch;
use crate::engine::RandomStream;
use crate::units::SimTime;

/// What some stations see of all bodies of a scene.
#[derive(Debug)]
pub struct Perception {
    scene: Scene,
    /// The body of each station and what it sees.
    observers: Vec<(u32, Perceiver)>,
    scratch: SightScratch,
}

impl Perception {
    /// Stations that see nothing yet, by the numbers of their bodies; all have the same sensors. Measurement errors of a
    /// station are drawn from the stream of its body below `draws`.
    pub fn new(
        scene: Scene,
        sensors: &[Sensor],
        observers: &[u32],
        settings: TrackingSettings,
        draws: &RandomStream,
    ) -> Self {
        let perceiver =
            |body: &u32| (*body, Perceiver::new(sensors.to_vec(), settings, draws.derive(u64::from(*body))));
        Self { scene, observers: observers.iter().map(perceiver).collect(), scratch: SightScratch::default() }
    }

    /// Every station looks at all bodies, which come sorted by their numbers. A station whose body is not among them sees
    /// nothing new.
    pub fn look(&mut self, now: SimTime, bodies: impl IntoIterator<Item = Body>) {
        self.scene.update(bodies);
        let bodies = self.scene.bodies();
        debug_assert!(bodies.is_sorted_by_key(|body| body.id));
        for (observer, perceiver) in &mut self.observers {
            if let Ok(place) = bodies.binary_search_by_key(observer, |body| body.id) {
                perceiver.look(now, &bodies[place], &self.scene, &mut self.scratch);
            }
        }
    }

    /// What each station follows at present, by track, in the order in which the stations were given.
    pub fn observers(&self) -> impl Iterator<Item = (u32, &[TrackedObject])> {
        self.observers.iter().map(|(body, perceiver)| (*body, perceiver.objects()))
    }
}
