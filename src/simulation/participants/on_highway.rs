//! The straight highway with its vehicles, and who stands or walks beside it.

use crate::geometry::KinematicState;
use crate::simulation::participants::{Bystanders, Mobility, MobilityError, cap_of};
use crate::station::applications::SpeedAdvice;
use crate::units::SimTime;
use crate::world::mobility::Traffic;

/// Vehicles on the highway, then everybody beside it.
pub(in crate::simulation) struct OnHighway {
    traffic: Traffic,
    bystanders: Bystanders,
    now: SimTime,
}

impl OnHighway {
    /// Everybody where they were placed.
    pub(in crate::simulation) fn new(traffic: Traffic, bystanders: Bystanders) -> Self {
        Self { traffic, bystanders, now: SimTime::ZERO }
    }
}

impl Mobility for OnHighway {
    fn advance(&mut self, now: SimTime) -> Result<(), MobilityError> {
        self.traffic.step(now - self.now);
        self.now = now;
        Ok(())
    }

    fn advise(&mut self, _now: SimTime, participant: u32, advice: Option<SpeedAdvice>) -> Result<(), MobilityError> {
        self.traffic.cap_speed(participant, advice.map(cap_of));
        Ok(())
    }

    fn motions(&self, now: SimTime, motions: &mut Vec<Option<KinematicState>>) {
        motions.extend(self.traffic.vehicles().iter().map(|vehicle| Some(vehicle.state)));
        motions.extend(self.bystanders.motions(now).map(Some));
    }
}
