//! What a run achieved, as counts that can be added over seeds, and the figures that are read from them.
//!
//! A [`MetricsRecorder`] takes note of one run and ends as [`RunMetrics`]: whole numbers only, so that equal runs have
//! equal bytes and one [`result_hash`]. A [`Summary`] pools the runs of all seeds and gives every figure its
//! confidence interval over them. All definitions are in `docs/metrics.md`.

mod canonical;
mod channel_load;
mod comparison;
mod confidence;
mod congestion;
mod delivery;
mod duration_histogram;
mod hazard_reactions;
mod message_counts;
mod message_metrics;
mod pair_updates;
mod prr_curve;
mod run_metrics;
mod settings;
mod sparse;
mod summary;
mod summary_text;
mod technology_metrics;
mod technology_summary;

pub use canonical::{ResultHash, result_hash};
pub use channel_load::{ChannelLoad, LoadWindow};
pub use comparison::{ComparedFigure, ComparedPoint, Comparison, Contender, PairedDifference};
pub use confidence::{ConfidenceInterval, student_t_interval, student_t_quantile, wilson_interval};
pub use congestion::{CongestionMetrics, CongestionWindow, Spread};
pub use delivery::{BinCounts, DeliveryCounts};
pub use duration_histogram::DurationHistogram;
pub use hazard_reactions::HazardReactions;
pub use message_counts::MessageCounts;
pub use message_metrics::{HopMetrics, MessageMetrics, MultiHopMetrics};
pub use pair_updates::UpdateAges;
pub use prr_curve::{PrrCurve, PrrPoint, ReliableRange};
pub use run_metrics::{AwarenessCounts, MetricsRecorder, RunMetrics};
pub use settings::MetricsSettings;
pub use summary::{
    BytesSummary, CbrSummary, HazardSummary, LatencySummary, MessageSummary, MessagesSummary, MultiHopSummary,
    PRR_DISTANCES_M, PRR_LEVELS, PrrAtDistance, RangeAtLevel, Summary,
};
pub use technology_metrics::TechnologyMetrics;
pub use technology_summary::TechnologySummary;
