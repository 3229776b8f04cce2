//! What the signals of a network show.

use crate::units::{SimDuration, SimTime};
use crate::world::road::network::{ActuatedProgram, JunctionIndex, RoadNetwork, SignalProgram};
use crate::world::road::{SignalInterval, SignalState};

/// The controllers of all junctions; those of fixed programs have no state.
#[derive(Clone, Debug, Default)]
pub(super) struct SignalControl {
    actuated: Vec<Option<Controller>>,
}

/// Where an actuated program is.
#[derive(Clone, Copy, Debug)]
struct Controller {
    stage: usize,
    /// The stage that follows.
    next: usize,
    phase: Phase,
    since: SimTime,
    last_vehicle: SimTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    RedAmber,
    Green,
    Amber,
    Clearance,
}

impl SignalControl {
    pub(super) fn new(network: &RoadNetwork) -> Self {
        let controller = |program: &SignalProgram| match program {
            SignalProgram::Fixed(_) => None,
            SignalProgram::Actuated(_) => Some(Controller {
                stage: 0,
                next: 0,
                phase: Phase::Green,
                since: SimTime::ZERO,
                last_vehicle: SimTime::ZERO,
            }),
        };
        let junctions = network.junctions.iter();
        Self { actuated: junctions.map(|junction| junction.signals.as_ref().and_then(controller)).collect() }
    }

    /// What a group shows.
    pub(super) fn interval(
        &self,
        network: &RoadNetwork,
        junction: JunctionIndex,
        group: u8,
        now: SimTime,
    ) -> Option<SignalInterval> {
        let program = network.junction(junction).signals.as_ref().filter(|program| program.has_group(group))?;
        match (program, &self.actuated[junction.at()]) {
            (SignalProgram::Fixed(plan), _) => plan.state_at(group, now),
            (SignalProgram::Actuated(program), Some(controller)) => Some(controller.interval(program, group, now)),
            (SignalProgram::Actuated(_), None) => None,
        }
    }

    /// Lets the actuated programs go on; `calls` tells whether a vehicle is between the detector and the stop line of one of
    /// the groups of a stage.
    pub(super) fn update(
        &mut self,
        network: &RoadNetwork,
        now: SimTime,
        calls: impl Fn(JunctionIndex, &[u8], &ActuatedProgram) -> bool,
    ) {
        for (index, controller) in self.actuated.iter_mut().enumerate() {
            let Some(controller) = controller else { continue };
            let junction = JunctionIndex(index as u32);
            if let Some(SignalProgram::Actuated(program)) = &network.junction(junction).signals {
                controller.update(program, now, |stage| calls(junction, &program.stages[stage].groups, program));
            }
        }
    }
}

impl Controller {
    fn update(&mut self, program: &ActuatedProgram, now: SimTime, calls: impl Fn(usize) -> bool) {
        let stage = &program.stages[self.stage];
        let spent = now - self.since;
        let (phase, done) = match self.phase {
            Phase::Green => {
                if calls(self.stage) {
                    self.last_vehicle = now;
                }
                let count = program.stages.len();
                let waiting = (1..count).map(|step| (self.stage + step) % count).find(|stage| calls(*stage));
                let extended = now - self.last_vehicle < program.gap && spent < stage.max_green;
                match waiting {
                    // Green rests where nobody waits for another stage.
                    Some(next) if spent >= stage.min_green && !extended => {
                        self.next = next;
                        (Phase::Amber, true)
                    }
                    _ => (Phase::Green, false),
                }
            }
            Phase::Amber => (Phase::Clearance, spent >= program.amber),
            Phase::Clearance => (Phase::RedAmber, spent >= program.clearance),
            Phase::RedAmber => (Phase::Green, spent >= program.red_amber),
        };
        if done {
            if phase == Phase::RedAmber {
                self.stage = self.next;
            }
            (self.phase, self.since) = (phase, now);
            self.last_vehicle = now;
        }
    }

    fn interval(&self, program: &ActuatedProgram, group: u8, now: SimTime) -> SignalInterval {
        let belongs = |stage: usize| program.stages[stage].groups.contains(&group);
        let stays = self.next != self.stage && belongs(self.stage) && belongs(self.next);
        let (state, length) = match self.phase {
            // A group of both stages keeps its green between them.
            Phase::Amber | Phase::Clearance if stays => (SignalState::Green, program.amber),
            Phase::Green if belongs(self.stage) => (SignalState::Green, program.stages[self.stage].min_green),
            Phase::Amber if belongs(self.stage) => (SignalState::Amber, program.amber),
            Phase::RedAmber if belongs(self.stage) => (SignalState::RedAmber, program.red_amber),
            Phase::Green => (SignalState::Red, program.stages[self.stage].min_green),
            Phase::Amber => (SignalState::Red, program.amber),
            Phase::Clearance => (SignalState::Red, program.clearance),
            Phase::RedAmber => (SignalState::Red, program.red_amber),
        };
        // The earliest end that the program allows; detectors may put it off.
        let until = (self.since + length).max(now);
        let between = program.amber + program.clearance + program.red_amber;
        let next_green = if state == SignalState::RedAmber { until } else { until + between.max(SimDuration::ZERO) };
        SignalInterval { state, until, next_green }
    }
}
