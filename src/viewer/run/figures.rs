//! The figures of a run that goes on, as they were at one instant.

use crate::evaluation::metrics::{MessageMetrics, MetricsSettings, PrrCurve};
use crate::evaluation::record::{DropReason, LatencyStages, LossCause};
use crate::units::SimTime;

/// Distance bins of the curve on the screen, in metres.
const CURVE_BIN_M: f64 = 25.0;

/// What a run has achieved until an instant, by the definitions of its result.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// When.
    pub at: SimTime,
    /// Packet reception ratio over distance: since the end of the warm-up.
    pub curve: PrrCurve,
    /// Messages generated.
    pub generated: u64,
    /// Messages that reached the air.
    pub transmitted: u64,
    /// Messages given up, by reason.
    pub dropped: [(DropReason, u64); DropReason::ALL.len()],
    /// Receptions that were expected.
    pub expected: u64,
    /// Receptions that happened.
    pub received: u64,
    /// Those that did not, by cause.
    pub lost: [(LossCause, u64); LossCause::ALL.len()],
    /// End-to-end latency in milliseconds: mean, median, 95th and 99th percentile.
    pub latency_ms: Option<[f64; 4]>,
    /// Mean time in each stage in milliseconds, in the order of [`LatencyStages::NAMES`].
    pub stages_ms: [f64; LatencyStages::NAMES.len()],
    /// Channel busy ratio of the last second: mean over the stations, and the highest of a station.
    pub cbr: Option<(f64, f64)>,
}

impl Figures {
    pub(super) fn of(
        at: SimTime,
        settings: &MetricsSettings,
        so_far: &MessageMetrics,
        cbr: Option<(f64, f64)>,
    ) -> Self {
        let total = so_far.delivery.total();
        let latency = &so_far.end_to_end;
        let quantiles = || {
            Some([
                latency.mean_ms()?,
                latency.quantile_ms(0.5)?,
                latency.quantile_ms(0.95)?,
                latency.quantile_ms(0.99)?,
            ])
        };
        Self {
            at,
            curve: PrrCurve::joined(settings, &so_far.delivery, CURVE_BIN_M),
            generated: so_far.counts.generated,
            transmitted: so_far.counts.transmitted,
            dropped: DropReason::ALL.map(|reason| (reason, so_far.counts.dropped_for(reason))),
            expected: total.expected(),
            received: total.received,
            lost: std::array::from_fn(|cause| (LossCause::ALL[cause], total.lost[cause])),
            latency_ms: quantiles(),
            stages_ms: std::array::from_fn(|stage| so_far.stages[stage].mean_ms().unwrap_or_default()),
            cbr,
        }
    }

    /// Packet reception ratio at a distance in metres, where something was measured.
    pub fn prr_at(&self, distance_m: f64) -> Option<f64> {
        self.curve.at(distance_m)
    }
}
