//! Traffic signals with fixed times, and the intersections that they belong to.

use crate::geometry::{Heading, Point};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// What a signal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalState {
    /// Red.
    Red,
    /// Red and amber, before green.
    RedAmber,
    /// Green.
    Green,
    /// Amber, before red.
    Amber,
}

/// When one signal group has green in each cycle; red fills the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalGroupPlan {
    /// Number of the group, 1 to 254.
    pub group: u8,
    /// Beginning of green in the cycle.
    pub green_from: SimDuration,
    /// Length of green.
    pub green: SimDuration,
    /// Length of amber behind it.
    pub amber: SimDuration,
    /// Length of red and amber before it.
    pub red_amber: SimDuration,
}

/// A plan that repeats for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalPlan {
    /// Length of a cycle.
    pub cycle: SimDuration,
    /// When a cycle begins.
    pub offset: SimDuration,
    /// Its groups.
    pub groups: Vec<SignalGroupPlan>,
}

/// What a group shows at an instant, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalInterval {
    /// The state.
    pub state: SignalState,
    /// When it ends at the earliest.
    pub earliest_end: SimTime,
    /// When it ends at the latest; none while that depends on who comes. With fixed times it is the same as the earliest.
    pub latest_end: Option<SimTime>,
    /// When the next green begins, if that is certain.
    pub next_green: Option<SimTime>,
}

/// Why a plan makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignalPlanError {
    /// A cycle without length.
    #[error("the cycle lasts {0:?}, expected more than nothing")]
    NoCycle(SimDuration),
    /// A phase before the start of time, or a group that is longer than the cycle.
    #[error(
        "signal group {group} does not fit its cycle, expected phases of no negative length that are no longer than it"
    )]
    DoesNotFit {
        /// The group.
        group: u8,
    },
}

impl SignalPlan {
    /// Whether every group fits the cycle.
    pub fn check(&self) -> Result<(), SignalPlanError> {
        if self.cycle <= SimDuration::ZERO {
            return Err(SignalPlanError::NoCycle(self.cycle));
        }
        for plan in &self.groups {
            let phases = [plan.green_from, plan.green, plan.amber, plan.red_amber];
            let fits = phases.iter().all(|phase| *phase >= SimDuration::ZERO)
                && plan.green_from < self.cycle
                && plan.green + plan.amber + plan.red_amber <= self.cycle;
            if !fits {
                return Err(SignalPlanError::DoesNotFit { group: plan.group });
            }
        }
        Ok(())
    }

    /// Two directions that have green in turn: groups 1 and 2, each with the same green, amber and red-amber; red for
    /// all lasts `clearance` between them.
    pub fn two_phases(
        green: SimDuration,
        amber: SimDuration,
        red_amber: SimDuration,
        clearance: SimDuration,
        offset: SimDuration,
    ) -> Self {
        let half = green + amber + red_amber + clearance;
        let group = |group, green_from| SignalGroupPlan { group, green_from, green, amber, red_amber };
        Self { cycle: half + half, offset, groups: vec![group(1, SimDuration::ZERO), group(2, half)] }
    }

    /// What a group shows; none if the plan does not have it. The plan has to be a [checked](Self::check) one.
    pub fn state_at(&self, group: u8, now: SimTime) -> Option<SignalInterval> {
        let plan = self.groups.iter().find(|plan| plan.group == group)?;
        Some(plan.state_in(self.cycle, self.offset, now))
    }

    /// Time until a group changes; none if the plan does not have it.
    pub fn time_to_change(&self, group: u8, now: SimTime) -> Option<SimDuration> {
        self.state_at(group, now).map(|interval| interval.earliest_end - now)
    }
}

impl SignalInterval {
    /// A state that ends at a known instant.
    pub fn certain(state: SignalState, end: SimTime, next_green: Option<SimTime>) -> Self {
        Self { state, earliest_end: end, latest_end: Some(end), next_green }
    }

    /// Whether it is known when it ends.
    pub fn is_certain(&self) -> bool {
        self.latest_end == Some(self.earliest_end)
    }
}

impl SignalGroupPlan {
    fn state_in(&self, cycle: SimDuration, offset: SimDuration, now: SimTime) -> SignalInterval {
        // Time since the last green began; the other phases follow from there.
        let since = (now.0 - offset.0 - self.green_from.0).rem_euclid(cycle.0);
        let (green, amber) = (self.green.0, self.green.0 + self.amber.0);
        let red = cycle.0 - self.red_amber.0;
        let (state, end) = match since {
            _ if since < green => (SignalState::Green, green),
            _ if since < amber => (SignalState::Amber, amber),
            _ if since < red => (SignalState::Red, red),
            _ => (SignalState::RedAmber, cycle.0),
        };
        let after = |length: i64| now + SimDuration(length - since);
        SignalInterval::certain(state, after(end), Some(after(cycle.0)))
    }
}

/// A lane of an intersection.
#[derive(Clone, Debug, PartialEq)]
pub struct IntersectionLane {
    /// Its number, 1 to 254.
    pub id: u8,
    /// Number of its arm, 0 to 15.
    pub approach: u8,
    /// The way it is driven.
    pub use_of_lane: LaneUse,
    /// Points along its centre, from the intersection outwards.
    pub nodes: Vec<Point>,
    /// Where one may go from its end.
    pub links: Vec<LaneLink>,
}

/// The way that a lane is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneUse {
    /// Into the intersection.
    Ingress,
    /// Out of it.
    Egress,
}

/// What one does between two lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Straight on.
    Straight,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// From one lane to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneLink {
    /// The lane that it leads to.
    pub to: u8,
    /// What one does.
    pub turn: Turn,
    /// Signals that say when.
    pub signal_group: Option<u8>,
}

/// An intersection with signals.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalisedIntersection {
    /// Its number.
    pub id: u16,
    /// Its middle, the reference point of its lanes.
    pub centre: Point,
    /// Width of its lanes.
    pub lane_width: Meters,
    /// Speed limit on its lanes.
    pub speed_limit: MetersPerSecond,
    /// Its lanes.
    pub lanes: Vec<IntersectionLane>,
    /// Its signals.
    pub plan: SignalPlan,
}

impl SignalisedIntersection {
    /// Four arms with a lane each way, traffic on the right: the arms along `x` obey signal group 1, the others group 2.
    ///
    /// Arms 1 to 4 point east, south, west and north; arm `n` has the lanes `2n - 1` (in) and `2n` (out).
    pub fn crossing(
        id: u16,
        centre: Point,
        arm: Meters,
        lane_width: Meters,
        speed_limit: MetersPerSecond,
        plan: SignalPlan,
    ) -> Self {
        let mut lanes = Vec::with_capacity(8);
        for number in 0..4u8 {
            let outwards = Heading::from_degrees(90.0 * f64::from(number + 1)).direction();
            // The side on which one drives out; coming in, one is on the other.
            let right = Point::new(outwards.y, -outwards.x);
            let place = |along: f64, across: f64| {
                centre + Point::new(outwards.x * along + right.x * across, outwards.y * along + right.y * across)
            };
            let (stop_line, aside) = (lane_width.0 * 1.5, lane_width.0 / 2.0);
            let lane_of_arm = |turns: u8| 2 * ((number + turns) % 4 + 1);
            let signal_group = Some(1 + number % 2);
            let link = |turns, turn| LaneLink { to: lane_of_arm(turns), turn, signal_group };
            lanes.push(IntersectionLane {
                id: 2 * number + 1,
                approach: number + 1,
                use_of_lane: LaneUse::Ingress,
                nodes: vec![place(stop_line, -aside), place(arm.0, -aside)],
                // Arms are counted clockwise: who comes from one finds the next one on the left.
                links: vec![link(2, Turn::Straight), link(1, Turn::Left), link(3, Turn::Right)],
            });
            lanes.push(IntersectionLane {
                id: 2 * number + 2,
                approach: number + 1,
                use_of_lane: LaneUse::Egress,
                nodes: vec![place(stop_line, aside), place(arm.0, aside)],
                links: Vec::new(),
            });
        }
        Self { id, centre, lane_width, speed_limit, lanes, plan }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: i64) -> SimDuration {
        SimDuration::from_millis(seconds * 1000)
    }

    #[test]
    fn a_cycle_goes_through_its_phases_and_comes_again() {
        let plan = SignalPlan::two_phases(seconds(20), seconds(3), seconds(1), seconds(6), seconds(5));
        assert_eq!(plan.check(), Ok(()));
        assert_eq!(plan.cycle, seconds(60));
        use SignalState::{Amber, Green, Red, RedAmber};
        // time [s], group -> state, until [s], next green [s]
        let cases = [
            (5, 1, Green, 25, 65),
            (24, 1, Green, 25, 65),
            (25, 1, Amber, 28, 65),
            (28, 1, Red, 64, 65),
            (64, 1, RedAmber, 65, 65),
            (65, 1, Green, 85, 125),
            (0, 1, Red, 4, 5),
            (35, 2, Green, 55, 95),
            (34, 2, RedAmber, 35, 35),
            (0, 2, Red, 34, 35),
        ];
        for (at, group, state, until, next_green) in cases {
            let interval = plan.state_at(group, SimTime::ZERO + seconds(at)).expect("the plan has the group");
            let [until, next_green] = [until, next_green].map(|at| SimTime::ZERO + seconds(at));
            assert_eq!(interval, SignalInterval::certain(state, until, Some(next_green)), "{at} s, group {group}");
        }
        assert_eq!(plan.state_at(3, SimTime::ZERO), None);
        assert_eq!(plan.time_to_change(1, SimTime::ZERO + seconds(24)), Some(seconds(1)));
    }

    #[test]
    fn a_group_longer_than_its_cycle_is_refused() {
        let mut plan = SignalPlan::two_phases(seconds(20), seconds(3), seconds(1), seconds(6), seconds(0));
        plan.groups[1].green = seconds(57);
        assert_eq!(plan.check(), Err(SignalPlanError::DoesNotFit { group: 2 }));
        plan.cycle = SimDuration::ZERO;
        assert_eq!(plan.check(), Err(SignalPlanError::NoCycle(SimDuration::ZERO)));
    }

    #[test]
    fn at_a_crossing_one_drives_on_the_right_and_turns_where_the_arms_are() {
        let plan = SignalPlan::two_phases(seconds(20), seconds(3), seconds(1), seconds(6), seconds(0));
        let centre = Point::new(100.0, 50.0);
        let crossing = SignalisedIntersection::crossing(
            7,
            centre,
            Meters(80.0),
            Meters(3.0),
            MetersPerSecond::from_kmh(50.0),
            plan,
        );
        let far_end = |id: u8| crossing.lanes[usize::from(id) - 1].nodes[1];
        // lane -> far end [m]: in from the east one drives west on the northern side, out on the southern one
        let cases = [(1, 180.0, 51.5), (2, 180.0, 48.5), (3, 101.5, -30.0), (4, 98.5, -30.0), (5, 20.0, 48.5)];
        for (lane, x, y) in cases {
            assert!(far_end(lane).distance(Point::new(x, y)).0 < 1e-9, "{lane}: {:?}", far_end(lane));
        }
        let from_east: Vec<_> = crossing.lanes[0].links.iter().map(|link| (link.to, link.turn)).collect();
        assert_eq!(from_east, [(6, Turn::Straight), (4, Turn::Left), (8, Turn::Right)]);
        let groups: Vec<_> = crossing.lanes.iter().filter_map(|lane| lane.links.first()?.signal_group).collect();
        assert_eq!(groups, [1, 2, 1, 2]);
    }
}
