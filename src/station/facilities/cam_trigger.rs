//! When a CAM is due.

use crate::geometry::Heading;
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// How the time of the next CAM is chosen.
#[derive(Clone, Copy, Debug)]
pub enum CamRule {
    /// The rules of EN 302 637-2 clause 6.1.3.
    Etsi(EtsiCamRule),
    /// One CAM each period, whatever the vehicle does.
    FixedPeriod(SimDuration),
    /// One CAM each period, or less often where congestion control asks for it, as SAE J2945/1 paces its messages.
    PacedPeriod(SimDuration),
}

/// Parameters of EN 302 637-2 V1.4.1 clause 6.1.3.
#[derive(Clone, Copy, Debug)]
pub struct EtsiCamRule {
    /// `T_CheckCamGen`: time between two looks at the rules, at most `T_GenCamMin`.
    pub t_check_cam_gen: SimDuration,
    /// `T_GenCamMin`.
    pub t_gen_cam_min: SimDuration,
    /// `T_GenCamMax`.
    pub t_gen_cam_max: SimDuration,
    /// `N_GenCam`: CAMs that keep a shortened interval after the dynamics called for it.
    pub n_gen_cam: u32,
}

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct MotionChange {
    /// Change of heading since the last CAM, in degrees, without sign.
    pub heading_deg: f64,
    /// Distance between the position now and in the last CAM.
    pub position: Meters,
    /// Change of speed since the last CAM, without sign.
    pub speed: MetersPerSecond,
}

/// Which rule made a CAM due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CamTrigger {
    /// The first CAM after the service started.
    First,
    /// Condition 1: heading, position or speed changed enough.
    Dynamics,
    /// Condition 2: `T_GenCam` went by.
    Elapsed,
    /// The fixed period went by.
    Period,
}

/// Thresholds of condition 1; each has to be exceeded, not reached.
const HEADING_CHANGE_DEG: f64 = 4.0;
const POSITION_CHANGE_M: f64 = 4.0;
const SPEED_CHANGE_MPS: f64 = 0.5;

/// The state of the rules between two CAMs.
#[derive(Clone, Debug)]
pub struct CamTiming {
    rule: EtsiCamRule,
    last_generation: Option<SimTime>,
    /// `T_GenCam`: at present the longest time between two CAMs.
    t_gen_cam: SimDuration,
    cams_at_t_gen_cam: u32,
}

impl MotionChange {
    /// The change between two states.
    pub fn between(headings: (Heading, Heading), position: Meters, speeds: (MetersPerSecond, MetersPerSecond)) -> Self {
        Self {
            heading_deg: headings.0.difference(headings.1),
            position,
            speed: MetersPerSecond((speeds.0.0 - speeds.1.0).abs()),
        }
    }

    fn calls_for_cam(&self) -> bool {
        self.heading_deg > HEADING_CHANGE_DEG || self.position.0 > POSITION_CHANGE_M || self.speed.0 > SPEED_CHANGE_MPS
    }
}

impl CamTiming {
    /// A service that has not sent yet.
    pub fn new(rule: EtsiCamRule) -> Self {
        Self { rule, last_generation: None, t_gen_cam: rule.t_gen_cam_max, cams_at_t_gen_cam: 0 }
    }

    /// Whether a CAM is due at a check, and why. `change` is measured against the last CAM; `t_gen_cam_dcc` is the
    /// shortest interval that congestion control allows.
    pub fn check(&mut self, now: SimTime, change: MotionChange, t_gen_cam_dcc: SimDuration) -> Option<CamTrigger> {
        let Some(last) = self.last_generation else {
            self.last_generation = Some(now);
            return Some(CamTrigger::First);
        };
        let elapsed = now - last;
        if elapsed < t_gen_cam_dcc.max(self.rule.t_gen_cam_min) {
            return None;
        }
        let trigger = if change.calls_for_cam() {
            // Clause 6.1.3: T_GenCam becomes the time since the last CAM and is kept for N_GenCam messages.
            self.t_gen_cam = elapsed.min(self.rule.t_gen_cam_max);
            self.cams_at_t_gen_cam = 0;
            CamTrigger::Dynamics
        } else if elapsed >= self.t_gen_cam {
            self.cams_at_t_gen_cam += 1;
            if self.cams_at_t_gen_cam >= self.rule.n_gen_cam {
                self.t_gen_cam = self.rule.t_gen_cam_max;
            }
            CamTrigger::Elapsed
        } else {
            return None;
        };
        self.last_generation = Some(now);
        Some(trigger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: EtsiCamRule = EtsiCamRule {
        t_check_cam_gen: SimDuration::from_millis(100),
        t_gen_cam_min: SimDuration::from_millis(100),
        t_gen_cam_max: SimDuration::from_millis(1000),
        n_gen_cam: 3,
    };

    fn change(heading_deg: f64, position: f64, speed: f64) -> MotionChange {
        MotionChange { heading_deg, position: Meters(position), speed: MetersPerSecond(speed) }
    }

    fn at(millis: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    #[test]
    fn a_cam_is_due_after_enough_change_or_enough_silence() {
        use CamTrigger::{Dynamics, Elapsed};
        // elapsed [ms], T_GenCam_DCC [ms], change of heading [deg], position [m], speed [m/s] -> trigger
        let cases = [
            (99, 100, 90.0, 90.0, 9.0, None),
            (100, 100, 4.0, 4.0, 0.5, None),
            (100, 100, 4.1, 0.0, 0.0, Some(Dynamics)),
            (100, 100, 0.0, 4.1, 0.0, Some(Dynamics)),
            (100, 100, 0.0, 0.0, 0.6, Some(Dynamics)),
            (200, 300, 90.0, 90.0, 9.0, None),
            (300, 300, 90.0, 90.0, 9.0, Some(Dynamics)),
            (999, 100, 0.0, 0.0, 0.0, None),
            (1000, 100, 0.0, 0.0, 0.0, Some(Elapsed)),
            (1000, 1100, 0.0, 0.0, 0.0, None),
        ];
        for (elapsed, dcc, heading, position, speed, expected) in cases {
            let mut timing = CamTiming::new(RULE);
            assert_eq!(timing.check(at(0), change(0.0, 0.0, 0.0), SimDuration::ZERO), Some(CamTrigger::First));
            let due = timing.check(at(elapsed), change(heading, position, speed), SimDuration::from_millis(dcc));
            assert_eq!(due, expected, "{elapsed} ms, DCC {dcc} ms, {heading} deg, {position} m, {speed} m/s");
        }
    }

    #[test]
    fn a_shortened_interval_is_kept_for_three_messages() {
        let mut timing = CamTiming::new(RULE);
        let still = change(0.0, 0.0, 0.0);
        timing.check(at(0), still, SimDuration::ZERO);
        assert_eq!(timing.check(at(300), change(10.0, 0.0, 0.0), SimDuration::ZERO), Some(CamTrigger::Dynamics));
        let generated: Vec<i64> = (4..40)
            .map(|check| check * 100)
            .filter(|&ms| timing.check(at(ms), still, SimDuration::ZERO).is_some())
            .collect();
        assert_eq!(generated, [600, 900, 1200, 2200, 3200]);
    }

    #[test]
    fn interval_on_a_straight_road() {
        // speed [km/h] -> interval [ms] with a check each 100 ms and a strict threshold of 4 m
        for (kmh, expected) in [
            (10.0, 1000),
            (30.0, 500),
            (50.0, 300),
            (70.0, 300),
            (100.0, 200),
            (120.0, 200),
            (144.0, 200),
            (200.0, 100),
        ] {
            let speed = MetersPerSecond::from_kmh(kmh);
            let mut timing = CamTiming::new(RULE);
            let (mut last, mut intervals) = (0, Vec::new());
            timing.check(at(0), change(0.0, 0.0, 0.0), SimDuration::ZERO);
            for check in 1..100 {
                let ms = check * 100;
                let moved = speed.0 * (ms - last) as f64 * 1e-3;
                if timing.check(at(ms), change(0.0, moved, 0.0), SimDuration::ZERO).is_some() {
                    intervals.push(ms - last);
                    last = ms;
                }
            }
            assert!(intervals.iter().all(|interval| *interval == expected), "{kmh} km/h: {intervals:?}");
        }
    }
}
