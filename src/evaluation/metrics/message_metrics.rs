//! What one kind of message achieved.

use serde::{Deserialize, Serialize};

use crate::evaluation::record::LatencyStages;
use crate::units::SimDuration;

use super::delivery::DeliveryCounts;
use super::{DurationHistogram, MessageCounts, MetricsSettings};

/// What one kind of message achieved, in one run or in several together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageMetrics {
    /// Messages generated, sent and given up.
    pub counts: MessageCounts,
    /// Expected, received and lost receptions over distance.
    pub delivery: DeliveryCounts,
    /// Latency of every reception by stage, in the order of [`LatencyStages::NAMES`].
    pub stages: [DurationHistogram; LatencyStages::NAMES.len()],
    /// Latency of every reception from the sampling of the state to the use of the message.
    pub end_to_end: DurationHistogram,
    /// Latency of every reception within the access layers: from the hand-over to that of the sender to the end of the
    /// transmission with which the packet was decoded (gate, queue, access and air).
    pub link: DurationHistogram,
    /// Time on the air of all frames of messages generated after the warm-up, in nanoseconds.
    pub air_ns: u64,
    /// The same, counted once for each station at which the frame made the channel busy.
    pub sensed_ns: u128,
    /// Messages over several hops; all zero if there were none.
    pub multi_hop: MultiHopMetrics,
}

/// What became of messages that travel over several hops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MultiHopMetrics {
    /// Messages that were sent, repetitions included.
    pub messages: u64,
    /// Other stations in the destination areas when the messages were sent.
    pub addressed: u64,
    /// First deliveries to stations in the destination area by number of hops, one hop first.
    pub by_hop: Vec<HopMetrics>,
}

/// Deliveries over one number of hops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HopMetrics {
    /// From the sampling of the state to the use of the message.
    pub latency: DurationHistogram,
    /// Distances between originator and receiver together, in millimetres.
    pub distance_sum_mm: u64,
}

impl MessageMetrics {
    pub(super) fn new(settings: &MetricsSettings) -> Self {
        Self {
            counts: MessageCounts::default(),
            delivery: DeliveryCounts::new(settings),
            stages: Default::default(),
            end_to_end: DurationHistogram::default(),
            link: DurationHistogram::default(),
            air_ns: 0,
            sensed_ns: 0,
            multi_hop: MultiHopMetrics::default(),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.counts.merge(&other.counts);
        self.delivery.merge(&other.delivery);
        self.stages.iter_mut().zip(&other.stages).for_each(|(mine, theirs)| mine.merge(theirs));
        self.end_to_end.merge(&other.end_to_end);
        self.link.merge(&other.link);
        self.air_ns += other.air_ns;
        self.sensed_ns += other.sensed_ns;
        self.multi_hop.merge(&other.multi_hop);
    }

    /// Latency in the stage of that name; none if there is no such stage.
    pub fn stage(&self, name: &str) -> Option<&DurationHistogram> {
        LatencyStages::NAMES.iter().position(|known| *known == name).map(|place| &self.stages[place])
    }

    /// Share of the time that frames of this kind kept the channel busy, as a mean over `stations` and the measured
    /// time of all runs; where frames overlap, both count.
    pub fn channel_load(&self, stations: u64, measured: SimDuration) -> Option<f64> {
        let time = stations as f64 * measured.0 as f64;
        (time > 0.0).then(|| self.sensed_ns as f64 / time)
    }
}

impl MultiHopMetrics {
    /// All first deliveries.
    pub fn delivered(&self) -> u64 {
        self.by_hop.iter().map(|hop| hop.latency.count()).sum()
    }

    pub(super) fn deliver(&mut self, hops: u8, latency: SimDuration, distance_m: f32) {
        let place = usize::from(hops.max(1)) - 1;
        if place >= self.by_hop.len() {
            self.by_hop.resize_with(place + 1, HopMetrics::default);
        }
        self.by_hop[place].latency.record(latency, 1);
        self.by_hop[place].distance_sum_mm += (f64::from(distance_m) * 1000.0).round() as u64;
    }

    fn merge(&mut self, other: &Self) {
        self.messages += other.messages;
        self.addressed += other.addressed;
        if self.by_hop.len() < other.by_hop.len() {
            self.by_hop.resize_with(other.by_hop.len(), HopMetrics::default);
        }
        for (mine, theirs) in self.by_hop.iter_mut().zip(&other.by_hop) {
            mine.latency.merge(&theirs.latency);
            mine.distance_sum_mm += theirs.distance_sum_mm;
        }
    }
}

impl HopMetrics {
    /// Mean distance between originator and receiver, in metres.
    pub fn mean_distance_m(&self) -> Option<f64> {
        let count = self.latency.count();
        (count > 0).then(|| self.distance_sum_mm as f64 / 1000.0 / count as f64)
    }
}
