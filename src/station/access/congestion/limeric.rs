//! Adaptive congestion control: a share of the channel for each station.

use crate::units::SimDuration;

/// Parameters of the adaptive approach, ETSI TS 102 687 V1.2.1 clause 5.4, table 3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimericParameters {
    /// How fast a station forgets its share.
    pub alpha: f64,
    /// How strongly a station answers to the channel busy ratio.
    pub beta: f64,
    /// Channel busy ratio at which nobody changes its share but by `alpha`.
    pub target: f64,
    /// Smallest share.
    pub delta_min: f64,
    /// Largest share.
    pub delta_max: f64,
    /// Largest gain in one evaluation.
    pub offset_max: f64,
    /// Largest loss in one evaluation, a negative number.
    pub offset_min: f64,
    /// Share at the start; the standard leaves it open.
    pub delta_start: f64,
}

/// The adaptive approach, known as LIMERIC (Bansal, Kenney, Rohrs, IEEE TVT 2013): every station steers the share `delta`
/// of time for which it transmits, so that the channel busy ratio comes to a target and all shares become equal.
#[derive(Clone, Copy, Debug)]
pub struct Limeric {
    parameters: LimericParameters,
    cbr_its: f64,
    delta: f64,
}

/// Bounds of the time from one frame to the next (TS 102 687 V1.2.1 annex B).
pub const INTERVAL_BOUNDS: (SimDuration, SimDuration) = (SimDuration::from_millis(25), SimDuration::from_millis(1000));

impl Default for LimericParameters {
    fn default() -> Self {
        Self {
            alpha: 0.016,
            beta: 0.0012,
            target: 0.68,
            delta_min: 0.0006,
            delta_max: 0.03,
            offset_max: 0.0005,
            offset_min: -0.00025,
            delta_start: 0.0153,
        }
    }
}

impl LimericParameters {
    /// The share after one evaluation (clause 5.4, steps 2 to 5).
    pub fn next_delta(&self, delta: f64, cbr_its: f64) -> f64 {
        let offset = (self.beta * (self.target - cbr_its)).clamp(self.offset_min, self.offset_max);
        ((1.0 - self.alpha) * delta + offset).clamp(self.delta_min, self.delta_max)
    }

    /// The share at which a constant channel busy ratio leaves a station.
    pub fn delta_at(&self, cbr: f64) -> f64 {
        self.beta / self.alpha * (self.target - cbr)
    }

    /// The share at which `stations` that all hear each other come to rest, where no two frames overlap.
    pub fn fixed_point(&self, stations: f64) -> f64 {
        self.beta * self.target / (self.alpha + stations * self.beta)
    }
}

impl Limeric {
    /// A station that has not measured yet.
    pub fn new(parameters: LimericParameters) -> Self {
        Self { parameters, cbr_its: 0.0, delta: parameters.delta_start }
    }

    /// One evaluation with the two latest channel busy ratios, each over 100 ms.
    pub fn evaluate(&mut self, latest: f64, before: f64) {
        self.cbr_its = filtered(self.cbr_its, latest, before);
        self.delta = self.parameters.next_delta(self.delta, self.cbr_its);
    }

    /// The share of time that the station may transmit.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// The smoothed channel busy ratio.
    pub fn cbr_its(&self) -> f64 {
        self.cbr_its
    }

    /// Time from a frame of `on_time` to the next.
    pub fn interval(&self, on_time: SimDuration) -> SimDuration {
        interval(on_time, self.delta)
    }
}

/// The smoothed channel busy ratio (clause 5.4, step 1).
pub fn filtered(previous: f64, latest: f64, before: f64) -> f64 {
    0.5 * previous + 0.25 * (latest + before)
}

/// Time from a frame of `on_time` to the next one at a share of `delta` (equation B.1).
pub fn interval(on_time: SimDuration, delta: f64) -> SimDuration {
    within_bounds(SimDuration::from_secs_f64(on_time.as_secs_f64() / delta))
}

/// The same after the share changed to `delta` while the gate was closed: the part of the wait that is left takes as much
/// longer or shorter as the whole wait would (equation B.2).
pub fn rescaled_interval(on_time: SimDuration, delta: f64, interval: SimDuration, elapsed: SimDuration) -> SimDuration {
    let left = (interval - elapsed).as_secs_f64() / interval.as_secs_f64();
    within_bounds(SimDuration::from_secs_f64(on_time.as_secs_f64() / delta * left) + elapsed)
}

fn within_bounds(interval: SimDuration) -> SimDuration {
    interval.clamp(INTERVAL_BOUNDS.0, INTERVAL_BOUNDS.1)
}
