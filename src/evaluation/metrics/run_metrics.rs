//! What one run achieved.

use std::collections::BTreeMap;

use crate::evaluation::record::{
    DropReason, LatencyStages, MessageKind, Neighbour, Reception, Recorder, StationId, Transmission,
};
use crate::units::SimTime;

use super::channel_load::{ChannelLoad, ChannelLoadRecorder};
use super::delivery::{BinIndex, DeliveryCounts};
use super::pair_updates::{PairTracker, UpdateAges};
use super::{DurationHistogram, MessageCounts, MetricsSettings};

/// What one run achieved, or several runs together: whole numbers that can be added.
#[derive(Clone, Debug, PartialEq)]
pub struct RunMetrics {
    /// What was measured.
    pub settings: MetricsSettings,
    /// Stations that generated, sent or measured anything.
    pub stations: u64,
    /// Messages by kind.
    pub messages: BTreeMap<MessageKind, MessageCounts>,
    /// Expected, received and lost receptions over distance.
    pub delivery: DeliveryCounts,
    /// Latency of every reception by stage, in the order of [`LatencyStages::NAMES`].
    pub stages: [DurationHistogram; LatencyStages::NAMES.len()],
    /// Latency of every reception from the sampling of the vehicle state to the use of the message.
    pub end_to_end: DurationHistogram,
    /// Deliveries within the awareness range.
    pub awareness: AwarenessCounts,
    /// Inter-packet gap and age of information.
    pub updates: UpdateAges,
    /// Channel busy ratio.
    pub channel_load: ChannelLoad,
}

/// Deliveries within the awareness range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwarenessCounts {
    /// Receptions that should have happened.
    pub expected: u64,
    /// End-to-end latency of those that did.
    pub end_to_end: DurationHistogram,
    /// Neighbours at the sampling instants, over all measured receivers.
    pub neighbours: u64,
    /// Neighbours of whom a packet had arrived within their lifetime.
    pub known_neighbours: u64,
}

impl AwarenessCounts {
    /// Neighbourhood awareness ratio.
    pub fn neighbour_ratio(&self) -> Option<f64> {
        (self.neighbours > 0).then(|| self.known_neighbours as f64 / self.neighbours as f64)
    }
}

impl RunMetrics {
    /// Adds another run with the same settings; of the numbers of stations the larger one stays.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.settings, other.settings, "runs that measure differently cannot be added");
        self.stations = self.stations.max(other.stations);
        for (kind, counts) in &other.messages {
            self.messages.entry(*kind).or_default().merge(counts);
        }
        self.delivery.merge(&other.delivery);
        self.stages.iter_mut().zip(&other.stages).for_each(|(mine, theirs)| mine.merge(theirs));
        self.end_to_end.merge(&other.end_to_end);
        self.awareness.expected += other.awareness.expected;
        self.awareness.end_to_end.merge(&other.awareness.end_to_end);
        self.awareness.neighbours += other.awareness.neighbours;
        self.awareness.known_neighbours += other.awareness.known_neighbours;
        self.updates.merge(&other.updates);
        self.channel_load.merge(&other.channel_load);
    }

    /// All kinds of messages together.
    pub fn all_messages(&self) -> MessageCounts {
        let mut all = MessageCounts::default();
        self.messages.values().for_each(|counts| all.merge(counts));
        all
    }
}

/// Takes note of one run; [`Self::finish`] gives its metrics.
#[derive(Clone, Debug)]
pub struct MetricsRecorder {
    metrics: RunMetrics,
    bins: BinIndex,
    pairs: PairTracker,
    channel_load: ChannelLoadRecorder,
    seen: Vec<bool>,
}

impl MetricsRecorder {
    /// A recorder for one seed.
    pub fn new(settings: MetricsSettings) -> Self {
        Self {
            bins: BinIndex::new(&settings),
            pairs: PairTracker::new(&settings),
            channel_load: ChannelLoadRecorder::new(settings.warm_up),
            seen: Vec::new(),
            metrics: RunMetrics {
                stations: 0,
                messages: BTreeMap::new(),
                delivery: DeliveryCounts::new(&settings),
                stages: Default::default(),
                end_to_end: DurationHistogram::default(),
                awareness: AwarenessCounts::default(),
                updates: UpdateAges::default(),
                channel_load: ChannelLoad::default(),
                settings,
            },
        }
    }

    /// The metrics of the run that ended; what is only needed while it goes on is let go.
    pub fn finish(self) -> RunMetrics {
        let stations = self.seen.iter().filter(|seen| **seen).count() as u64;
        RunMetrics { stations, channel_load: self.channel_load.finish(), ..self.metrics }
    }

    fn see(&mut self, station: StationId) {
        let index = station.0 as usize;
        if index >= self.seen.len() {
            self.seen.resize(index + 1, false);
        }
        self.seen[index] = true;
    }
}

impl Recorder for MetricsRecorder {
    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind) {
        self.see(sender);
        if at >= self.metrics.settings.warm_up {
            self.metrics.messages.entry(message).or_default().generated += 1;
        }
    }

    fn dropped(&mut self, at: SimTime, _sender: StationId, message: MessageKind, reason: DropReason) {
        if at >= self.metrics.settings.warm_up {
            self.metrics.messages.entry(message).or_default().drop_for(reason);
        }
    }

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        self.see(transmission.sender);
        let metrics = &mut self.metrics;
        let after_warm_up = transmission.generated_at >= metrics.settings.warm_up;
        if after_warm_up {
            metrics.messages.entry(transmission.message).or_default().transmit(transmission.bytes);
        }
        if !(after_warm_up && transmission.measured) {
            // Not evaluated, but whoever received it knows the sender now.
            self.pairs.frame(transmission, receptions, None, |_| false);
            return;
        }
        let latency = transmission.stages.end_to_end();
        let class = metrics.delivery.class(latency);
        let bins = self.bins;
        let counts = self
            .pairs
            .frame(transmission, receptions, Some(&mut metrics.updates), |reception| bins.count(class, reception));
        let received = u64::from(counts.evaluated_received);
        for (histogram, stage) in metrics.stages.iter_mut().zip(transmission.stages.in_order()) {
            histogram.record(stage, received);
        }
        metrics.end_to_end.record(latency, received);
        metrics.awareness.expected += u64::from(counts.aware_expected);
        metrics.awareness.end_to_end.record(latency, u64::from(counts.aware_received));
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        self.see(station);
        if measured {
            self.channel_load.record(at, ratio);
        }
    }

    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]) {
        self.see(receiver);
        if measured && at >= self.metrics.settings.warm_up {
            let (known, all) = self.pairs.known_neighbours(at, receiver, neighbours);
            self.metrics.awareness.known_neighbours += known;
            self.metrics.awareness.neighbours += all;
        }
    }
}

#[cfg(test)]
mod tests;
