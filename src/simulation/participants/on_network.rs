//! Traffic of this program on a road network, and the units at its road sides.

use crate::geometry::KinematicState;
use crate::simulation::participants::{Mobility, MobilityError, cap_of};
use crate::station::applications::SpeedAdvice;
use crate::units::SimTime;
use crate::world::mobility::network_traffic::{DriverCommand, NetworkTraffic};
use crate::world::road::network::JunctionIndex;
use crate::world::road::{SignalInterval, SignalState};

/// Everybody who can ever come in, then what stands.
pub(in crate::simulation) struct OnNetwork {
    traffic: NetworkTraffic,
    /// The numbers of all who can come in, ascending.
    numbers: Vec<u32>,
    standing: Vec<KinematicState>,
}

impl OnNetwork {
    /// The traffic at its start.
    pub(in crate::simulation) fn new(
        traffic: NetworkTraffic,
        numbers: Vec<u32>,
        standing: Vec<KinematicState>,
    ) -> Self {
        Self { traffic, numbers, standing }
    }
}

impl Mobility for OnNetwork {
    fn advance(&mut self, now: SimTime) -> Result<(), MobilityError> {
        self.traffic.step(now - self.traffic.now());
        Ok(())
    }

    fn advise(&mut self, _now: SimTime, participant: u32, advice: Option<SpeedAdvice>) -> Result<(), MobilityError> {
        let command = advice.map_or(DriverCommand::Resume, |advice| DriverCommand::Cap(cap_of(advice)));
        self.traffic.command(participant, command);
        Ok(())
    }

    fn motions(&self, _now: SimTime, motions: &mut Vec<Option<KinematicState>>) {
        let mut present = self.traffic.participants().iter().peekable();
        motions.extend(self.numbers.iter().map(|number| present.next_if(|one| one.id == *number).map(|one| one.state)));
        motions.extend(self.standing.iter().copied().map(Some));
    }

    fn signals(&self, now: SimTime) -> Vec<SignalState> {
        self.traffic.signals(now)
    }

    fn signal_groups(&self, junction: JunctionIndex, now: SimTime) -> Vec<(u8, SignalInterval)> {
        self.traffic.signal_groups(junction, now)
    }
}
