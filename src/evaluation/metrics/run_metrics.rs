//! What one run achieved.

use std::collections::BTreeMap;

use crate::evaluation::record::{
    CongestionState, Delivery, DropReason, LatencyStages, MessageKind, Neighbour, Outcome, Reception, Recorder,
    Rejection, StationId, Transmission, Verification,
};
use crate::units::{SimDuration, SimTime};

use super::channel_load::{ChannelLoad, ChannelLoadRecorder};
use super::congestion::{CongestionMetrics, CongestionRecorder};
use super::delivery::BinIndex;
use super::message_metrics::MessageMetrics;
use super::pair_updates::{PairTracker, UpdateAges};
use super::{DurationHistogram, MetricsSettings};

/// What one run achieved, or several runs together: whole numbers that can be added.
#[derive(Clone, Debug, PartialEq)]
pub struct RunMetrics {
    /// What was measured.
    pub settings: MetricsSettings,
    /// Stations that generated, sent or measured anything.
    pub stations: u64,
    /// How many runs these are.
    pub runs: u64,
    /// What each kind of message achieved.
    pub messages: BTreeMap<MessageKind, MessageMetrics>,
    /// All kinds of messages together.
    pub all: MessageMetrics,
    /// Deliveries within the awareness range, of messages that tell about their sender.
    pub awareness: AwarenessCounts,
    /// Inter-packet gap and age of information, of messages that tell about their sender.
    pub updates: UpdateAges,
    /// Channel busy ratio.
    pub channel_load: ChannelLoad,
    /// Congestion control over time; empty if there is none.
    pub congestion: CongestionMetrics,
    /// Frames that arrived and were not accepted, in the order of [`Rejection::ALL`]; by stations at any distance.
    pub rejections: [u64; Rejection::ALL.len()],
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
        self.runs += other.runs;
        for (kind, metrics) in &other.messages {
            self.messages.entry(*kind).or_insert_with(|| MessageMetrics::new(&other.settings)).merge(metrics);
        }
        self.all.merge(&other.all);
        self.awareness.expected += other.awareness.expected;
        self.awareness.end_to_end.merge(&other.awareness.end_to_end);
        self.awareness.neighbours += other.awareness.neighbours;
        self.awareness.known_neighbours += other.awareness.known_neighbours;
        self.updates.merge(&other.updates);
        self.channel_load.merge(&other.channel_load);
        self.congestion.merge(&other.congestion);
        self.rejections.iter_mut().zip(other.rejections).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Simulated time after the warm-up, over all runs.
    pub fn measured_time(&self) -> SimDuration {
        let one = (self.settings.end - self.settings.warm_up).max(SimDuration::ZERO);
        SimDuration(one.0.saturating_mul(self.runs as i64))
    }
}

/// Takes note of one run; [`Self::finish`] gives its metrics.
#[derive(Clone, Debug)]
pub struct MetricsRecorder {
    metrics: RunMetrics,
    bins: BinIndex,
    pairs: PairTracker,
    channel_load: ChannelLoadRecorder,
    congestion: CongestionRecorder,
    seen: Vec<bool>,
}

impl MetricsRecorder {
    /// A recorder for one seed.
    pub fn new(settings: MetricsSettings) -> Self {
        Self {
            bins: BinIndex::new(&settings),
            pairs: PairTracker::new(&settings),
            channel_load: ChannelLoadRecorder::new(settings.warm_up),
            congestion: CongestionRecorder::default(),
            seen: Vec::new(),
            metrics: RunMetrics {
                stations: 0,
                runs: 1,
                messages: BTreeMap::new(),
                all: MessageMetrics::new(&settings),
                awareness: AwarenessCounts::default(),
                updates: UpdateAges::default(),
                channel_load: ChannelLoad::default(),
                congestion: CongestionMetrics::default(),
                rejections: [0; Rejection::ALL.len()],
                settings,
            },
        }
    }

    /// The metrics of the run that ended; what is only needed while it goes on is let go.
    pub fn finish(self) -> RunMetrics {
        let stations = self.seen.iter().filter(|seen| **seen).count() as u64;
        let mut metrics = RunMetrics {
            stations,
            channel_load: self.channel_load.finish(),
            congestion: self.congestion.finish(),
            ..self.metrics
        };
        for kind in metrics.messages.values() {
            metrics.all.merge(kind);
        }
        metrics
    }

    fn see(&mut self, station: StationId) {
        let index = station.0 as usize;
        if index >= self.seen.len() {
            self.seen.resize(index + 1, false);
        }
        self.seen[index] = true;
    }
}

impl RunMetrics {
    fn of(&mut self, message: MessageKind) -> &mut MessageMetrics {
        let settings = &self.settings;
        self.messages.entry(message).or_insert_with(|| MessageMetrics::new(settings))
    }
}

impl Recorder for MetricsRecorder {
    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind) {
        self.see(sender);
        if at >= self.metrics.settings.warm_up {
            self.metrics.of(message).counts.generated += 1;
        }
    }

    fn dropped(&mut self, at: SimTime, _sender: StationId, message: MessageKind, reason: DropReason) {
        if at >= self.metrics.settings.warm_up {
            self.metrics.of(message).counts.drop_for(reason);
        }
    }

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        self.see(transmission.sender);
        let after_warm_up = transmission.generated_at >= self.metrics.settings.warm_up;
        if after_warm_up {
            let kind = self.metrics.of(transmission.message);
            kind.counts.transmit(transmission.bytes);
            let air_ns = transmission.channel_time.0 as u64;
            kind.air_ns += air_ns;
            kind.sensed_ns += u128::from(air_ns) * u128::from(transmission.sensed_by);
        }
        let evaluated = after_warm_up && transmission.measured;
        match transmission.verification {
            Verification::SameForAll => self.frame_at_once(transmission, receptions, evaluated),
            Verification::ByReception => self.frame_by_reception(transmission, receptions, evaluated),
        }
    }

    fn rejected(&mut self, at: SimTime, _receiver: StationId, _message: MessageKind, reason: Rejection) {
        if at >= self.metrics.settings.warm_up {
            let place = Rejection::ALL.iter().position(|known| *known == reason);
            self.metrics.rejections[place.expect("every reason is listed")] += 1;
        }
    }

    fn addressed(&mut self, at: SimTime, _originator: StationId, message: MessageKind, stations: u32) {
        if at >= self.metrics.settings.warm_up {
            let multi_hop = &mut self.metrics.of(message).multi_hop;
            multi_hop.messages += 1;
            multi_hop.addressed += u64::from(stations);
        }
    }

    fn delivered(&mut self, delivery: &Delivery) {
        if delivery.generated_at >= self.metrics.settings.warm_up {
            let latency = delivery.delivered_at - delivery.generated_at;
            self.metrics.of(delivery.message).multi_hop.deliver(delivery.hops, latency, delivery.distance_m);
        }
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        self.see(station);
        if measured {
            self.channel_load.record(at, ratio);
        }
    }

    fn congestion(&mut self, at: SimTime, _station: StationId, measured: bool, state: &CongestionState) {
        if measured {
            self.congestion.record(at, state);
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

impl MetricsRecorder {
    /// A frame that all receivers can use at the same instant.
    fn frame_at_once(&mut self, transmission: &Transmission, receptions: &[Reception], evaluated: bool) {
        if !evaluated {
            if transmission.awareness {
                // Not evaluated, but whoever received it knows the sender now.
                self.pairs.frame(transmission, receptions, None, |_| false);
            }
            return;
        }
        let latency = transmission.stages.end_to_end();
        let bins = self.bins;
        let RunMetrics { messages, updates, awareness, .. } = &mut self.metrics;
        let kind = messages.get_mut(&transmission.message).expect("its frame was counted");
        let class = kind.delivery.class(latency);
        let received = if transmission.awareness {
            let count = |reception: &Reception| bins.count(class, reception);
            let counts = self.pairs.frame(transmission, receptions, Some(updates), count);
            awareness.expected += u64::from(counts.aware_expected);
            awareness.end_to_end.record(latency, u64::from(counts.aware_received));
            u64::from(counts.evaluated_received)
        } else {
            receptions
                .iter()
                .map(|reception| u64::from(bins.count(class, reception) & (reception.outcome == Outcome::Received)))
                .sum()
        };
        for (histogram, stage) in kind.stages.iter_mut().zip(transmission.stages.in_order()) {
            histogram.record(stage, received);
        }
        kind.end_to_end.record(latency, received);
    }

    /// A frame that receivers can use at different instants, because they verify it at different instants.
    fn frame_by_reception(&mut self, transmission: &Transmission, receptions: &[Reception], evaluated: bool) {
        let bins = self.bins;
        let RunMetrics { messages, updates, awareness, settings, .. } = &mut self.metrics;
        let (mut received, mut later) = (0, 0);
        if evaluated {
            let kind = messages.get_mut(&transmission.message).expect("its frame was counted");
            let earliest = transmission.stages.end_to_end();
            for reception in receptions {
                let latency = earliest + reception.retransmission + reception.verification;
                let counted = bins.count(kind.delivery.class(latency), reception);
                if reception.outcome != Outcome::Received {
                    continue;
                }
                if counted {
                    received += 1;
                    kind.end_to_end.record(latency, 1);
                    let verification = transmission.stages.verification + reception.verification;
                    kind.stages[LatencyStages::VERIFICATION].record(verification, 1);
                    if reception.retransmission > SimDuration::ZERO {
                        later += 1;
                        kind.stages[LatencyStages::AIR].record(transmission.stages.air + reception.retransmission, 1);
                    }
                }
                if transmission.awareness && f64::from(reception.distance_m) <= settings.awareness_range_m {
                    awareness.end_to_end.record(latency, 1);
                }
            }
            let stages = kind.stages.iter_mut().zip(transmission.stages.in_order()).enumerate();
            for (index, (histogram, stage)) in stages.filter(|(index, _)| *index != LatencyStages::VERIFICATION) {
                histogram.record(stage, if index == LatencyStages::AIR { received - later } else { received });
            }
        }
        if transmission.awareness {
            let ages = evaluated.then_some(updates);
            let counts = self.pairs.frame_by_reception(transmission, receptions, ages);
            if evaluated {
                awareness.expected += u64::from(counts.aware_expected);
            }
        }
    }
}

#[cfg(test)]
mod tests;
