//! What governs the signals of a junction.

use crate::units::{Meters, SimDuration};
use crate::world::road::{SignalGroupPlan, SignalPlan};

/// What governs the signals of a junction.
#[derive(Clone, Debug, PartialEq)]
pub enum SignalProgram {
    /// The same cycle for ever.
    Fixed(SignalPlan),
    /// Stages that last as long as vehicles come.
    Actuated(ActuatedProgram),
}

/// Stages in turn: green is extended from its minimum to its maximum as long as vehicles pass the detectors of its lanes with
/// gaps shorter than `gap`, and a stage that nobody waits for is skipped (HCM 2010, chapter 18, fully actuated control).
#[derive(Clone, Debug, PartialEq)]
pub struct ActuatedProgram {
    /// The stages in their order.
    pub stages: Vec<ActuatedStage>,
    /// Length of amber.
    pub amber: SimDuration,
    /// Length of red and amber before green.
    pub red_amber: SimDuration,
    /// Length of red for all between two stages.
    pub clearance: SimDuration,
    /// From the stop line to the detector.
    pub detector: Meters,
    /// Green ends when no vehicle has passed a detector for so long.
    pub gap: SimDuration,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub struct ActuatedStage {
    /// The groups that have green.
    pub groups: Vec<u8>,
    /// The shortest green.
    pub min_green: SimDuration,
    /// The longest green.
    pub max_green: SimDuration,
}

impl SignalProgram {
    /// Whether it has a group.
    pub fn has_group(&self, group: u8) -> bool {
        match self {
            Self::Fixed(plan) => plan.groups.iter().any(|plan| plan.group == group),
            Self::Actuated(program) => program.stages.iter().any(|stage| stage.groups.contains(&group)),
        }
    }

    /// The numbers of its groups, ascending.
    pub fn groups(&self) -> Vec<u8> {
        let mut groups: Vec<u8> = match self {
            Self::Fixed(plan) => plan.groups.iter().map(|plan| plan.group).collect(),
            Self::Actuated(program) => program.stages.iter().flat_map(|stage| stage.groups.iter().copied()).collect(),
        };
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The cycle that it keeps, for an actuated program the one under full load.
    pub fn plan(&self) -> SignalPlan {
        match self {
            Self::Fixed(plan) => plan.clone(),
            Self::Actuated(program) => program.plan_under_full_load(),
        }
    }
}

impl ActuatedProgram {
    fn plan_under_full_load(&self) -> SignalPlan {
        let mut groups: Vec<SignalGroupPlan> = Vec::new();
        let mut at = SimDuration::ZERO;
        for stage in &self.stages {
            for &group in &stage.groups {
                if groups.iter().all(|plan| plan.group != group) {
                    let (green, amber, red_amber) = (stage.max_green, self.amber, self.red_amber);
                    groups.push(SignalGroupPlan { group, green_from: at, green, amber, red_amber });
                }
            }
            at = at + stage.max_green + self.amber + self.clearance + self.red_amber;
        }
        SignalPlan { cycle: at, offset: SimDuration::ZERO, groups }
    }
}
