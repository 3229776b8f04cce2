//! Who is around, as a station hears it.

use crate::units::{SimDuration, SimTime};

/// Vehicles that a station heard lately, and how many of their frames it lost.
///
/// A real station finds the losses in the gaps of the sequence numbers, this one as they happen: a difference of one frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbourhood {
    /// Sender and time of its latest frame, by sender.
    heard: Vec<(u32, SimTime)>,
    /// Frames that came and that should have come, by second; the present one first.
    seconds: [FrameCount; PER_SECONDS],
    second: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct FrameCount {
    expected: u32,
    received: u32,
}

/// A vehicle counts as long as it was heard within a second (`vPERSubInterval`).
const REMEMBERED: SimDuration = SimDuration::from_millis(1000);
/// Packet errors are counted over 5 s (`vPERInterval`).
const PER_SECONDS: usize = 5;

impl Neighbourhood {
    /// A frame of a vehicle in range came or was lost.
    pub fn frame(&mut self, now: SimTime, sender: u32, received: bool) {
        self.begin_second(now);
        self.seconds[0].expected += 1;
        if !received {
            return;
        }
        self.seconds[0].received += 1;
        match self.heard.binary_search_by_key(&sender, |(sender, _)| *sender) {
            Ok(place) => self.heard[place].1 = now,
            Err(place) => self.heard.insert(place, (sender, now)),
        }
    }

    /// How many vehicles were heard lately.
    pub fn count(&mut self, now: SimTime) -> u32 {
        self.begin_second(now);
        self.heard.retain(|(_, at)| now - *at <= REMEMBERED);
        self.heard.len() as u32
    }

    /// Share of the frames that were lost, over all vehicles in range together.
    pub fn packet_error_ratio(&self) -> f64 {
        let sum = |part: fn(&FrameCount) -> u32| self.seconds.iter().map(part).sum::<u32>();
        let (expected, received) = (sum(|second| second.expected), sum(|second| second.received));
        if expected == 0 { 0.0 } else { 1.0 - f64::from(received) / f64::from(expected) }
    }

    fn begin_second(&mut self, now: SimTime) {
        let second = now.0.div_euclid(1_000_000_000);
        let passed = (second - self.second).clamp(0, PER_SECONDS as i64) as usize;
        if passed > 0 {
            self.seconds.rotate_right(passed % PER_SECONDS);
            self.seconds[..passed].fill(FrameCount::default());
            self.second = second;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    #[test]
    fn vehicles_are_forgotten_after_a_second_and_losses_after_five() {
        let mut around = Neighbourhood::default();
        for sender in [5, 3, 9, 3] {
            around.frame(millis(100), sender, true);
        }
        around.frame(millis(200), 3, false);
        around.frame(millis(600), 3, true);
        assert_eq!(around.count(millis(600)), 3);
        assert!((around.packet_error_ratio() - 1.0 / 6.0).abs() < 1e-12);
        assert_eq!(around.count(millis(1200)), 1, "only the third vehicle was heard within a second");
        assert_eq!(around.count(millis(4900)), 0);
        assert!(around.packet_error_ratio() > 0.0);
        around.frame(millis(5000), 4, true);
        assert!(around.packet_error_ratio() == 0.0, "five seconds later the loss is forgotten");
    }
}
