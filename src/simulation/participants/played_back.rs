//! Recorded traffic, and the units at its road sides.

use crate::geometry::KinematicState;
use crate::simulation::participants::{Mobility, MobilityError};
use crate::station::applications::SpeedAdvice;
use crate::units::SimTime;
use crate::world::mobility::recorded::RecordedTraffic;

/// The road users of a recording, then what stands.
pub(in crate::simulation) struct PlayedBack {
    traffic: RecordedTraffic,
    standing: Vec<KinematicState>,
}

impl PlayedBack {
    /// The recording from time 0 on.
    pub(in crate::simulation) fn new(traffic: RecordedTraffic, standing: Vec<KinematicState>) -> Self {
        Self { traffic, standing }
    }
}

impl Mobility for PlayedBack {
    fn advance(&mut self, _now: SimTime) -> Result<(), MobilityError> {
        Ok(())
    }

    /// What has happened obeys nobody; a checked scenario does not ask.
    fn advise(&mut self, _now: SimTime, _participant: u32, advice: Option<SpeedAdvice>) -> Result<(), MobilityError> {
        debug_assert!(advice.is_none(), "recorded traffic cannot obey");
        Ok(())
    }

    fn motions(&self, now: SimTime, motions: &mut Vec<Option<KinematicState>>) {
        motions.extend((0..self.traffic.tracks.len()).map(|track| self.traffic.state_at(track, now)));
        motions.extend(self.standing.iter().copied().map(Some));
    }
}
