//! When a VAM is due.

use crate::units::{Meters, SimDuration, SimTime};

/// How the time of the next VAM is chosen.
#[derive(Clone, Copy, Debug)]
pub enum VamRule {
    /// The rules of TS 103 300-3 clause 6.4.
    Etsi(EtsiVamRule),
    /// One VAM each period, whatever the road user does; only a member of a cluster stays silent.
    FixedPeriod(SimDuration),
}

/// Parameters of TS 103 300-3 V2.3.1 tables 16 and 17.
#[derive(Clone, Copy, Debug)]
pub struct EtsiVamRule {
    /// `T_CheckVamGen`: time between two looks at the rules, at most `T_GenVamMin`.
    pub t_check_vam_gen: SimDuration,
    /// `T_GenVamMin`.
    pub t_gen_vam_min: SimDuration,
    /// `T_GenVamMax`.
    pub t_gen_vam_max: SimDuration,
    /// `minReferencePointPositionChangeThreshold`.
    pub position_change: Meters,
    /// `minGroundSpeedChangeThreshold`, in m/s.
    pub speed_change_mps: f64,
    /// `minGroundVelocityOrientationChangeThreshold`, in degrees.
    pub orientation_change_deg: f64,
    /// `minTrajectoryInterceptionProbChangeThreshold`, as a fraction.
    pub interception_probability_change: f64,
    /// `minClusterDistanceChangeThreshold`.
    pub cluster_distance_change: Meters,
    /// `numSkipVamsForRedundancyMitigation`, 2 to 10: for how many `T_GenVamMax` a VAM may be left out while another road
    /// user tells the same (clause 6.4.3); none for never.
    pub num_skip_vams: Option<u32>,
}

impl Default for EtsiVamRule {
    fn default() -> Self {
        Self {
            t_check_vam_gen: SimDuration::from_millis(100),
            t_gen_vam_min: SimDuration::from_millis(100),
            t_gen_vam_max: SimDuration::from_millis(5000),
            position_change: Meters(4.0),
            speed_change_mps: 0.5,
            orientation_change_deg: 4.0,
            interception_probability_change: 0.1,
            cluster_distance_change: Meters(2.0),
            num_skip_vams: Some(2),
        }
    }
}

/// What changed since the last VAM.
#[derive(Clone, Copy, Debug, Default)]
pub struct VamChange {
    /// Distance between the position now and in the last VAM.
    pub position: Meters,
    /// Change of speed in m/s, without sign.
    pub speed_mps: f64,
    /// Change of the direction of motion in degrees, without sign.
    pub orientation_deg: f64,
    /// Change of the probability that trajectories meet, as a fraction, without sign.
    pub interception_probability: f64,
    /// Change of the distance to the edge of the cluster, without sign.
    pub cluster_distance: Meters,
    /// Whether the road user decided something about a cluster that others must know.
    pub cluster_operation: bool,
    /// Whether somebody new came closer than all three minimum safe distances.
    pub newly_unsafe: bool,
}

/// Which rule made a VAM due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VamTrigger {
    /// The first VAM after the service started or after a time of silence.
    First,
    /// `T_GenVamMax` went by.
    Elapsed,
    /// The position changed enough.
    Position,
    /// The speed changed enough.
    Speed,
    /// The direction of motion changed enough.
    Orientation,
    /// A trajectory became more or less likely to meet the own one.
    Interception,
    /// The edge of the cluster moved.
    ClusterDistance,
    /// A cluster is created, joined, left, changed or given up.
    ClusterOperation,
    /// Somebody came too near.
    SafeDistance,
    /// The fixed period went by.
    Period,
}

impl EtsiVamRule {
    /// Which rule of clause 6.4.1 (an individual VAM) or 6.4.2 (a VAM of a cluster) makes a VAM due, `elapsed` after the
    /// last one. `t_gen_vam_max` is the longest time between two, `t_gen_vam_dcc` the shortest that congestion control allows.
    pub fn trigger(
        &self,
        elapsed: SimDuration,
        change: &VamChange,
        t_gen_vam_max: SimDuration,
        t_gen_vam_dcc: SimDuration,
    ) -> Option<VamTrigger> {
        // Clause 6.2: congestion control sets T_GenVam between its limits.
        if elapsed < t_gen_vam_dcc.clamp(self.t_gen_vam_min, self.t_gen_vam_max) {
            return None;
        }
        // The thresholds have to be exceeded. T_GenVamMax is reached: were it exceeded, it would not be the longest time.
        let rules = [
            (elapsed >= t_gen_vam_max, VamTrigger::Elapsed),
            (change.position > self.position_change, VamTrigger::Position),
            (change.speed_mps > self.speed_change_mps, VamTrigger::Speed),
            (change.orientation_deg > self.orientation_change_deg, VamTrigger::Orientation),
            (change.interception_probability > self.interception_probability_change, VamTrigger::Interception),
            (change.cluster_distance > self.cluster_distance_change, VamTrigger::ClusterDistance),
            (change.cluster_operation, VamTrigger::ClusterOperation),
            (change.newly_unsafe, VamTrigger::SafeDistance),
        ];
        rules.into_iter().find(|(due, _)| *due).map(|(_, trigger)| trigger)
    }

    /// Whether redundancy mitigation (clause 6.4.3) may leave out a VAM `elapsed` after the last one, if another road user
    /// tells the same. What is decided about clusters has to be told.
    pub fn may_skip(&self, elapsed: SimDuration, change: &VamChange) -> bool {
        let longest = |skipped: u32| SimDuration(self.t_gen_vam_max.0.saturating_mul(i64::from(skipped)));
        self.num_skip_vams.is_some_and(|skipped| elapsed <= longest(skipped)) && !change.cluster_operation
    }

    /// Whether a road user that differs so much from another tells the same (clause 6.4.3).
    pub fn is_redundant(&self, position: Meters, speed_mps: f64, orientation_deg: f64) -> bool {
        position < self.position_change
            && speed_mps < self.speed_change_mps
            && orientation_deg < self.orientation_change_deg
    }
}

/// The low-frequency container: in the first VAM, after `T_GenVamLFMin`, and with every cluster operation (clause 6.2).
pub(super) fn low_frequency_due(
    now: SimTime,
    last_sent: Option<SimTime>,
    interval: SimDuration,
    has_operation: bool,
) -> bool {
    has_operation || last_sent.is_none_or(|last| now - last >= interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use VamTrigger::*;

    const MAX: SimDuration = SimDuration::from_millis(5000);

    fn millis(millis: i64) -> SimDuration {
        SimDuration::from_millis(millis)
    }

    #[test]
    fn a_vam_is_due_after_enough_change_or_enough_silence() {
        // Clauses 6.4.1 and 6.4.2.
        // elapsed [ms], position [m], speed [m/s], orientation [deg], interception, cluster edge [m], operation, unsafe
        let cases = [
            (99, 9.0, 9.0, 90.0, 1.0, 9.0, true, true, None), // T_GenVamMin comes first
            (100, 4.0, 0.5, 4.0, 0.1, 2.0, false, false, None), // thresholds must be exceeded, not reached
            (100, 4.1, 0.0, 0.0, 0.0, 0.0, false, false, Some(Position)),
            (100, 0.0, 0.51, 0.0, 0.0, 0.0, false, false, Some(Speed)),
            (100, 0.0, 0.0, 4.1, 0.0, 0.0, false, false, Some(Orientation)),
            (100, 0.0, 0.0, 0.0, 0.11, 0.0, false, false, Some(Interception)),
            (100, 0.0, 0.0, 0.0, 0.0, 2.1, false, false, Some(ClusterDistance)),
            (100, 0.0, 0.0, 0.0, 0.0, 0.0, true, false, Some(ClusterOperation)),
            (100, 0.0, 0.0, 0.0, 0.0, 0.0, false, true, Some(SafeDistance)),
            (4999, 0.0, 0.0, 0.0, 0.0, 0.0, false, false, None),
            (5000, 0.0, 0.0, 0.0, 0.0, 0.0, false, false, Some(Elapsed)),
        ];
        for case in cases {
            let (elapsed, position, speed_mps, orientation_deg, interception, edge, operation, newly_unsafe, due) =
                case;
            let change = VamChange {
                position: Meters(position),
                speed_mps,
                orientation_deg,
                interception_probability: interception,
                cluster_distance: Meters(edge),
                cluster_operation: operation,
                newly_unsafe,
            };
            let trigger = EtsiVamRule::default().trigger(millis(elapsed), &change, MAX, SimDuration::ZERO);
            assert_eq!(trigger, due, "{case:?}");
        }
    }

    #[test]
    fn congestion_control_moves_the_shortest_interval_between_its_limits() {
        // Clause 6.2. T_GenVam_DCC [ms], elapsed [ms] -> due
        let moved = VamChange { position: Meters(10.0), ..VamChange::default() };
        for (dcc, elapsed, due) in
            [(0, 100, true), (700, 600, false), (700, 700, true), (9000, 4999, false), (9000, 5000, true)]
        {
            let trigger = EtsiVamRule::default().trigger(millis(elapsed), &moved, MAX, millis(dcc));
            assert_eq!(trigger.is_some(), due, "{dcc} ms, {elapsed} ms");
        }
    }

    #[test]
    fn a_vam_may_be_left_out_for_so_many_times_the_longest_interval() {
        // Clause 6.4.3. numSkipVams, elapsed [ms], cluster operation -> may be left out
        let cases = [
            (Some(2), 10_000, false, true),
            (Some(2), 10_001, false, false),
            (Some(10), 50_000, false, true),
            (Some(2), 1000, true, false),
            (None, 1000, false, false),
        ];
        for (num_skip_vams, elapsed, cluster_operation, expected) in cases {
            let rule = EtsiVamRule { num_skip_vams, ..EtsiVamRule::default() };
            let change = VamChange { cluster_operation, ..VamChange::default() };
            assert_eq!(rule.may_skip(millis(elapsed), &change), expected, "{num_skip_vams:?}, {elapsed} ms");
        }
        // distance [m], speed [m/s], heading [deg] -> the other one tells the same
        for (distance, speed, heading, expected) in
            [(3.9, 0.4, 3.9, true), (4.0, 0.0, 0.0, false), (0.0, 0.5, 0.0, false), (0.0, 0.0, 4.0, false)]
        {
            let redundant = EtsiVamRule::default().is_redundant(Meters(distance), speed, heading);
            assert_eq!(redundant, expected, "{distance} m, {speed} m/s, {heading} deg");
        }
    }

    #[test]
    fn the_low_frequency_container_comes_every_two_seconds_and_with_operations() {
        // Clause 6.2. last sent [ms], now [ms], operation -> due
        let cases = [
            (None, 0, false, true),
            (Some(0), 1999, false, false),
            (Some(0), 2000, false, true),
            (Some(0), 100, true, true),
        ];
        for (last, now, operation, expected) in cases {
            let at = |time: i64| SimTime::ZERO + millis(time);
            let due = low_frequency_due(at(now), last.map(at), millis(2000), operation);
            assert_eq!(due, expected, "{last:?}, {now} ms");
        }
    }
}
