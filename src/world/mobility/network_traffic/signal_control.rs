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
    /// The stage before.
    before: usize,
    /// The stage that follows, from amber on.
    next: usize,
    phase: Phase,
    since: SimTime,
    last_vehicle: SimTime,
    /// Whether somebody waits at red for the stage that follows in order: that will then be the next one.
    somebody_waits: bool,
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
            SignalProgram::Actuated(_) => Some(Controller::AT_THE_START),
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
                controller.update(program, now, |groups| calls(junction, groups, program));
            }
        }
    }
}

impl Controller {
    /// The first stage has green.
    const AT_THE_START: Self = Self {
        stage: 0,
        before: 0,
        next: 0,
        phase: Phase::Green,
        since: SimTime::ZERO,
        last_vehicle: SimTime::ZERO,
        somebody_waits: false,
    };

    fn update(&mut self, program: &ActuatedProgram, now: SimTime, calls: impl Fn(&[u8]) -> bool) {
        let stage = &program.stages[self.stage];
        let spent = now - self.since;
        let (phase, done) = match self.phase {
            Phase::Green => {
                if calls(&stage.groups) {
                    self.last_vehicle = now;
                }
                let count = program.stages.len();
                let others = (1..count).map(|step| (self.stage + step) % count);
                let waiting = others.clone().find(|other| calls(&program.stages[*other].groups));
                let follower = others.clone().next().filter(|follower| waiting == Some(*follower));
                self.somebody_waits = follower.is_some_and(|follower| {
                    let groups = program.stages[follower].groups.iter();
                    // Whoever has green now is soon gone.
                    groups.filter(|group| !stage.groups.contains(group)).any(|&group| calls(&[group]))
                });
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
                (self.before, self.stage) = (self.stage, self.next);
            }
            (self.phase, self.since) = (phase, now);
            (self.last_vehicle, self.somebody_waits) = (now, false);
        }
    }

    /// What a group shows, and for how long: during green, as far as the detectors have told by now.
    fn interval(&self, program: &ActuatedProgram, group: u8, now: SimTime) -> SignalInterval {
        let belongs = |stage: usize| program.stages[stage].groups.contains(&group);
        let stage = &program.stages[self.stage];
        let since = self.since;
        // What happens at once has not happened yet.
        let certain = |state, end: SimTime, next_green| SignalInterval::certain(state, end.max(now), next_green);
        let not_before = |state, earliest: SimTime, latest: Option<SimTime>| SignalInterval {
            state,
            earliest_end: earliest.max(now),
            latest_end: latest.map(|latest| latest.max(now)),
            next_green: None,
        };
        // From the end of a green to the red-amber of whoever comes next.
        let to_change = program.amber + program.clearance;
        let no_green_before = |green: SimTime, stage: usize| green + program.stages[stage].min_green + to_change;
        // What is left until the next stage has green; none while that has not been decided.
        let left = match self.phase {
            Phase::Green => {
                let longest = since + stage.max_green;
                let earliest = (since + stage.min_green).max(longest.min(self.last_vehicle + program.gap)).max(now);
                let follower = (self.stage + 1) % program.stages.len();
                let latest = self.somebody_waits.then_some(longest.max(earliest));
                // Whoever has green in another stage too may keep it.
                let elsewhere = (0..program.stages.len()).any(|other| other != self.stage && belongs(other));
                return if belongs(self.stage) {
                    not_before(SignalState::Green, earliest, latest.filter(|_| !elsewhere))
                } else {
                    let latest = latest.filter(|_| belongs(follower)).map(|latest| latest + to_change);
                    not_before(SignalState::Red, earliest + to_change, latest)
                };
            }
            Phase::Amber => to_change,
            Phase::Clearance => program.clearance,
            Phase::RedAmber => SimDuration::ZERO,
        };
        let red_amber_from = since + left;
        let green_from = red_amber_from + program.red_amber;
        let (from, to) =
            if self.phase == Phase::RedAmber { (self.before, self.stage) } else { (self.stage, self.next) };
        match (belongs(from), belongs(to), self.phase) {
            // A group of both stages keeps its green between them.
            (true, true, _) => not_before(SignalState::Green, green_from + program.stages[to].min_green, None),
            (true, _, Phase::Amber) => {
                certain(SignalState::Amber, since + program.amber, belongs(to).then_some(green_from))
            }
            (_, true, Phase::RedAmber) => certain(SignalState::RedAmber, green_from, Some(green_from)),
            (_, true, _) => certain(SignalState::Red, red_amber_from, Some(green_from)),
            (_, false, _) => not_before(SignalState::Red, no_green_before(green_from, to), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::RandomStream;
    use crate::units::Meters;
    use crate::world::road::network::ActuatedStage;

    /// The first group keeps its green from the first stage to the second.
    fn program() -> ActuatedProgram {
        let stage = |groups: &[u8], min_green: i64, max_green: i64| ActuatedStage {
            groups: groups.to_vec(),
            min_green: SimDuration::from_millis(min_green),
            max_green: SimDuration::from_millis(max_green),
        };
        ActuatedProgram {
            stages: vec![stage(&[1], 5000, 20_000), stage(&[1, 2], 4000, 15_000), stage(&[3], 6000, 12_000)],
            amber: SimDuration::from_millis(3000),
            red_amber: SimDuration::from_millis(1000),
            clearance: SimDuration::from_millis(2000),
            detector: Meters(40.0),
            gap: SimDuration::from_millis(3000),
        }
    }

    /// What was said about the present state of a group.
    #[derive(Clone, Copy)]
    struct Said {
        state: SignalState,
        earliest: SimTime,
        latest: Option<SimTime>,
        next_green: Option<SimTime>,
    }

    #[test]
    fn what_is_said_about_the_end_of_a_state_holds() {
        const STEP: SimDuration = SimDuration::from_millis(100);
        let program = program();
        let mut controller = Controller::AT_THE_START;
        let mut draws = RandomStream::from_seed(8);
        let mut queues = [0u32; 3];
        let mut said: [Option<Said>; 3] = [None; 3];
        let (mut changes, mut limited, mut green_foretold) = ([0; 3], 0, 0);
        for step in 0..60_000 {
            let now = SimTime::ZERO + SimDuration(STEP.0 * step);
            // Quiet and busy minutes; who has green leaves, one each two seconds.
            let busy = if step / 3000 % 2 == 0 { 0.03 } else { 0.004 };
            for (group, queue) in (1..).zip(&mut queues) {
                *queue += u32::from(draws.next_unit() < busy);
                if controller.interval(&program, group, now).state == SignalState::Green && step % 20 == 0 {
                    *queue = queue.saturating_sub(1);
                }
            }
            controller.update(&program, now, |groups| groups.iter().any(|group| queues[usize::from(*group) - 1] > 0));
            for (index, said) in said.iter_mut().enumerate() {
                let shown = controller.interval(&program, index as u8 + 1, now);
                match said {
                    Some(said) if said.state == shown.state => {
                        let late = |latest: SimTime| now > latest + STEP;
                        assert!(
                            !said.latest.is_some_and(late),
                            "group {} at {now}: {shown:?} lasts too long",
                            index + 1
                        );
                        said.earliest = said.earliest.max(shown.earliest_end);
                        said.latest = said.latest.into_iter().chain(shown.latest_end).min();
                        said.next_green = shown.next_green;
                    }
                    _ => {
                        if let Some(said) = said {
                            assert!(
                                now >= said.earliest,
                                "group {} at {now}: {:?} ends too soon",
                                index + 1,
                                said.state
                            );
                            limited += u32::from(said.latest.is_some());
                            changes[index] += 1;
                            if let Some(green) = said.next_green.filter(|_| shown.state == SignalState::Green) {
                                assert!(now >= green && now <= green + STEP + STEP, "{green} {now}");
                                green_foretold += 1;
                            }
                        }
                        *said = Some(Said {
                            state: shown.state,
                            earliest: shown.earliest_end,
                            latest: shown.latest_end,
                            next_green: shown.next_green,
                        });
                    }
                }
            }
        }
        println!("{changes:?} changes, {limited} of them with a latest end, {green_foretold} greens foretold");
        assert!(changes.iter().all(|changes| *changes > 200), "{changes:?}");
        assert!(limited * 2 > changes.iter().sum::<u32>() && green_foretold > 100, "{limited} {green_foretold}");
    }

    #[test]
    fn a_group_of_two_stages_keeps_its_green_between_them() {
        let (program, mut shown) = (program(), Vec::new());
        let mut controller = Controller::AT_THE_START;
        for second in 0..30 {
            let now = SimTime::ZERO + SimDuration::from_millis(1000 * second);
            // Somebody waits for the second stage, and later for the third one.
            controller.update(&program, now, |groups| groups.contains(if second < 12 { &2 } else { &3 }));
            shown.push([1, 2, 3].map(|group| controller.interval(&program, group, now).state));
        }
        assert!(shown[..15].iter().all(|shown| shown[0] == SignalState::Green), "{shown:?}");
        let second_green = shown.iter().position(|shown| shown[1] == SignalState::Green).expect("the second stage");
        assert_eq!(shown[second_green - 1][1], SignalState::RedAmber);
        let third_green = shown.iter().position(|shown| shown[2] == SignalState::Green).expect("the third stage");
        assert_eq!(shown[third_green], [SignalState::Red, SignalState::Red, SignalState::Green]);
    }
}
