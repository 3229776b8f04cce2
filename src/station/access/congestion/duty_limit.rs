//! What the radio regulation allows: EN 302 571.

use std::collections::VecDeque;

use crate::units::{SimDuration, SimTime};

/// Longest frame (EN 302 571 V2.1.1 clause 4.2.10).
pub const LONGEST_FRAME: SimDuration = SimDuration::from_millis(4);

/// The duty cycle is counted over one second.
const DUTY_WINDOW: SimDuration = SimDuration::from_millis(1000);
/// 3 % of a second.
const DUTY_LIMIT: SimDuration = SimDuration::from_millis(30);

/// Longest wait that a channel busy ratio can call for.
const LONGEST_INTERVAL: SimDuration = SimDuration::from_millis(1000);

/// Shortest time from a frame of `on_time` to the next at a channel busy ratio (EN 302 571 V2.1.1 clause 4.2.10, the rule
/// of table 9).
pub fn minimum_interval(on_time: SimDuration, cbr: f64) -> SimDuration {
    const FREE_UP_TO: f64 = 0.62;
    if cbr <= FREE_UP_TO {
        return SimDuration::ZERO;
    }
    let seconds = on_time.as_secs_f64() * 4000.0 * (cbr - FREE_UP_TO) / cbr;
    SimDuration::from_secs_f64(seconds).min(LONGEST_INTERVAL)
}

/// The frames of the last second of one station.
#[derive(Clone, Debug, Default)]
pub struct DutyCycle {
    frames: VecDeque<(SimTime, SimDuration)>,
}

impl DutyCycle {
    /// A frame ended at `ended_at` after `on_time`.
    pub fn sent(&mut self, ended_at: SimTime, on_time: SimDuration) {
        while self.frames.front().is_some_and(|(ended, _)| ended_at - *ended >= DUTY_WINDOW) {
            self.frames.pop_front();
        }
        self.frames.push_back((ended_at, on_time));
    }

    /// When a frame of `on_time` may begin without the frames of any second lasting for more than 3 % of it.
    pub fn allows_from(&self, now: SimTime, on_time: SimDuration) -> SimTime {
        let recent = || self.frames.iter().filter(|(ended, _)| now - *ended < DUTY_WINDOW);
        let mut used: i64 = recent().map(|(_, on_time)| on_time.0).sum();
        let mut from = now;
        for (ended, earlier) in recent() {
            if used + on_time.0 <= DUTY_LIMIT.0 {
                break;
            }
            used -= earlier.0;
            from = *ended + DUTY_WINDOW;
        }
        from
    }
}

/// How many of the most urgent frames need not wait: at most 20 within a second, and then none until ten seconds after the
/// first of them (the rule for DP0 as the Vanetza project has it).
#[derive(Clone, Copy, Debug, Default)]
pub struct Burst {
    started: Option<SimTime>,
    frames: u32,
}

const BURST_FRAMES: u32 = 20;
const BURST_DURATION: SimDuration = SimDuration::from_millis(1000);
const BURST_PERIOD: SimDuration = SimDuration::from_millis(10_000);

impl Burst {
    /// Whether one more frame may go out at once; if so, it counts.
    pub fn take(&mut self, now: SimTime) -> bool {
        if self.started.is_none_or(|started| now - started >= BURST_PERIOD) {
            *self = Self { started: Some(now), frames: 0 };
        }
        let within = self.started.is_some_and(|started| now - started < BURST_DURATION) && self.frames < BURST_FRAMES;
        self.frames += u32::from(within);
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    #[test]
    fn three_percent_of_any_second() {
        let mut duty = DutyCycle::default();
        // Ten frames of 3 ms, one each 10 ms, are all that a second takes.
        for frame in 0..10 {
            let start = millis(10 * frame);
            assert_eq!(duty.allows_from(start, SimDuration::from_millis(3)), start, "frame {frame}");
            duty.sent(start + SimDuration::from_millis(3), SimDuration::from_millis(3));
        }
        assert_eq!(duty.allows_from(millis(100), SimDuration::from_millis(3)), millis(1003));
        assert_eq!(duty.allows_from(millis(100), SimDuration::from_millis(4)), millis(1013));
        assert_eq!(duty.allows_from(millis(1003), SimDuration::from_millis(3)), millis(1003));
    }

    #[test]
    fn twenty_urgent_frames_in_a_second_of_ten() {
        let mut burst = Burst::default();
        // time [ms] -> allowed
        assert!((0..20).all(|frame| burst.take(millis(frame))), "twenty at once");
        for (at, allowed) in [(20, false), (999, false), (1500, false), (9999, false), (10_000, true)] {
            assert_eq!(burst.take(millis(at)), allowed, "{at} ms");
        }
        let mut slow = Burst::default();
        for (at, allowed) in [(0, true), (999, true), (1000, false), (10_000, true)] {
            assert_eq!(slow.take(millis(at)), allowed, "{at} ms");
        }
    }
}
