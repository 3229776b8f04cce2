//! How long a station keeps a resource.

use crate::engine::RandomStream;

/// How long a station keeps a resource (3GPP TS 36.321 clause 5.14.1.1 and TS 38.321 clause 5.22.1.1).
#[derive(Clone, Copy, Debug)]
pub struct ReselectionRules {
    /// Probability that a station stays on its resource when the counter has run out, `probResourceKeep`: 0 to 0.8.
    pub keep_probability: f64,
    /// Whether the last transmission on a resource says that the station will not come back.
    pub release_announced: bool,
    /// After so many unused opportunities in a row a resource is given up (`sl-ReselectAfter`); none: only after a second.
    pub reselect_after: Option<u32>,
}

/// Smallest and largest value of the reselection counter for an interval in milliseconds.
pub fn counter_range(interval_ms: f64) -> (u32, u32) {
    let factor = (100.0 / interval_ms.max(20.0)).ceil() as u32;
    (5 * factor, 15 * factor)
}

/// A value of the reselection counter, each equally likely.
pub fn draw_counter(interval_ms: f64, draws: &mut RandomStream) -> u32 {
    let (low, high) = counter_range(interval_ms);
    low + draws.next_up_to(high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_covers_the_same_time_for_all_intervals() {
        // interval [ms] -> smallest and largest value: TS 36.321 clause 5.14.1.1
        for (interval, low, high) in [(20.0, 25, 75), (50.0, 10, 30), (100.0, 5, 15), (200.0, 5, 15), (1000.0, 5, 15)] {
            assert_eq!(counter_range(interval), (low, high), "{interval} ms");
            let mut draws = RandomStream::from_seed(1);
            let drawn: Vec<u32> = (0..5000).map(|_| draw_counter(interval, &mut draws)).collect();
            assert_eq!(drawn.iter().min().zip(drawn.iter().max()), Some((&low, &high)), "{interval} ms");
        }
    }
}
