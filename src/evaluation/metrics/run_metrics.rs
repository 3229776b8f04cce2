//! What one run achieved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evaluation::record::{
    CongestionState, Delivery, DropReason, HazardReaction, HazardWarning, LatencyStages, MessageKind, Neighbour,
    Outcome, Reception, Recorder, Rejection, StationId, Technology, Transmission, Verification,
};
use crate::units::{SimDuration, SimTime};

use super::channel_load::{ChannelLoad, ChannelLoadRecorder};
use super::congestion::{CongestionMetrics, CongestionRecorder};
use super::delivery::BinIndex;
use super::message_metrics::MessageMetrics;
use super::pair_updates::{PairTracker, UpdateAges};
use super::technology_metrics::TechnologyMetrics;
use super::{DurationHistogram, HazardReactions, MetricsSettings};

/// What one run achieved, or several runs together: whole numbers that can be added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What the stations of each access technology achieved; empty if all have the same.
    pub technologies: BTreeMap<Technology, TechnologyMetrics>,
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
    /// What vehicles did about events that they were told of; none if no application reacts to them.
    #[serde(default)]
    pub hazards: Option<HazardReactions>,
}

/// Deliveries within the awareness range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        for (technology, metrics) in &other.technologies {
            let mine = self.technologies.entry(*technology);
            mine.or_insert_with(|| TechnologyMetrics::new(&other.settings)).merge(metrics);
        }
        self.awareness.expected += other.awareness.expected;
        self.awareness.end_to_end.merge(&other.awareness.end_to_end);
        self.awareness.neighbours += other.awareness.neighbours;
        self.awareness.known_neighbours += other.awareness.known_neighbours;
        self.updates.merge(&other.updates);
        self.channel_load.merge(&other.channel_load);
        self.congestion.merge(&other.congestion);
        self.rejections.iter_mut().zip(other.rejections).for_each(|(mine, theirs)| *mine += theirs);
        if let Some(hazards) = &other.hazards {
            self.hazards.get_or_insert_default().merge(hazards);
        }
    }

    /// Whether all counters have the sizes that the settings give them: always, unless the metrics come from a damaged file.
    pub fn is_consistent(&self) -> bool {
        let settings = &self.settings;
        let lengths = [settings.distance_bin_m, settings.max_distance_m, settings.awareness_range_m];
        if !lengths.iter().all(|metres| metres.is_finite() && *metres > 0.0) {
            return false;
        }
        let technologies = self.technologies.values().map(|technology| &technology.messages);
        let mut all = self.messages.values().chain([&self.all]).chain(technologies);
        self.runs > 0 && all.all(|messages| messages.delivery.fits(settings))
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
    /// What each kind of message achieved with each technology, by its place in `technologies`.
    kinds: BTreeMap<(u8, MessageKind), MessageMetrics>,
    technologies: Technologies,
    bins: BinIndex,
    pairs: PairTracker,
    channel_load: ChannelLoadRecorder,
    congestion: CongestionRecorder,
    seen: Vec<bool>,
}

/// Who has which technology; nothing where all have the same.
#[derive(Clone, Debug, Default)]
struct Technologies {
    names: Vec<Technology>,
    /// Place in `names` by the number of the station.
    of_station: Vec<u8>,
    stations: Vec<u64>,
    channel_load: Vec<ChannelLoadRecorder>,
}

impl Technologies {
    /// The technology of a station, 0 where all have the same.
    fn of(&self, station: StationId) -> u8 {
        self.of_station.get(station.0 as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, station: StationId, technology: Technology, warm_up: SimTime) {
        let place = self.names.iter().position(|name| *name == technology).unwrap_or_else(|| {
            self.names.push(technology);
            self.stations.push(0);
            self.channel_load.push(ChannelLoadRecorder::new(warm_up));
            self.names.len() - 1
        });
        let index = station.0 as usize;
        if index >= self.of_station.len() {
            self.of_station.resize(index + 1, 0);
        }
        self.of_station[index] = place as u8;
        self.stations[place] += 1;
    }
}

impl MetricsRecorder {
    /// A recorder for one seed.
    pub fn new(settings: MetricsSettings) -> Self {
        Self {
            kinds: BTreeMap::new(),
            technologies: Technologies::default(),
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
                technologies: BTreeMap::new(),
                awareness: AwarenessCounts::default(),
                updates: UpdateAges::default(),
                channel_load: ChannelLoad::default(),
                congestion: CongestionMetrics::default(),
                rejections: [0; Rejection::ALL.len()],
                hazards: None,
                settings,
            },
        }
    }

    /// What all kinds of messages together have achieved until now.
    pub fn so_far(&self) -> MessageMetrics {
        let mut all = MessageMetrics::new(&self.metrics.settings);
        self.kinds.values().for_each(|kind| all.merge(kind));
        all
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
        let settings = metrics.settings.clone();
        let Technologies { names, stations, channel_load, .. } = self.technologies;
        for ((technology, stations), channel_load) in names.iter().zip(stations).zip(channel_load) {
            let channel_load = channel_load.finish();
            let of_technology = TechnologyMetrics { stations, channel_load, ..TechnologyMetrics::new(&settings) };
            metrics.technologies.insert(*technology, of_technology);
        }
        for ((technology, kind), achieved) in self.kinds {
            metrics.all.merge(&achieved);
            if let Some(technology) = names.get(usize::from(technology)) {
                let of_technology = metrics.technologies.get_mut(technology);
                of_technology.expect("all technologies are there").messages.merge(&achieved);
            }
            metrics.messages.entry(kind).or_insert_with(|| MessageMetrics::new(&settings)).merge(&achieved);
        }
        metrics
    }

    /// What a kind of message achieves that `station` has made or sends.
    fn of(&mut self, station: StationId, message: MessageKind) -> &mut MessageMetrics {
        let key = (self.technologies.of(station), message);
        self.kinds.entry(key).or_insert_with(|| MessageMetrics::new(&self.metrics.settings))
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
    fn station(&mut self, station: StationId, technology: Technology) {
        self.technologies.add(station, technology, self.metrics.settings.warm_up);
    }

    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind) {
        self.see(sender);
        if at >= self.metrics.settings.warm_up {
            self.of(sender, message).counts.generated += 1;
        }
    }

    fn dropped(&mut self, at: SimTime, sender: StationId, message: MessageKind, reason: DropReason) {
        if at >= self.metrics.settings.warm_up {
            self.of(sender, message).counts.drop_for(reason);
        }
    }

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        self.see(transmission.sender);
        let after_warm_up = transmission.generated_at >= self.metrics.settings.warm_up;
        if after_warm_up {
            let kind = self.of(transmission.sender, transmission.message);
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

    fn addressed(&mut self, at: SimTime, originator: StationId, message: MessageKind, stations: u32) {
        if at >= self.metrics.settings.warm_up {
            let multi_hop = &mut self.of(originator, message).multi_hop;
            multi_hop.messages += 1;
            multi_hop.addressed += u64::from(stations);
        }
    }

    fn delivered(&mut self, delivery: &Delivery) {
        if delivery.generated_at >= self.metrics.settings.warm_up {
            let latency = delivery.delivered_at - delivery.generated_at;
            let kind = self.of(delivery.originator, delivery.message);
            kind.multi_hop.deliver(delivery.hops, latency, delivery.distance_m);
        }
    }

    fn hazards_are_signalled(&mut self) {
        self.metrics.hazards = Some(HazardReactions::default());
    }

    fn warned(&mut self, warning: &HazardWarning) {
        if warning.warned_at >= self.metrics.settings.warm_up {
            self.metrics.hazards.get_or_insert_default().warn(warning);
        }
    }

    fn reacted(&mut self, reaction: &HazardReaction) {
        if reaction.warning.warned_at >= self.metrics.settings.warm_up {
            self.metrics.hazards.get_or_insert_default().react(reaction);
        }
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        self.see(station);
        if measured {
            self.channel_load.record(at, ratio);
            let technology = usize::from(self.technologies.of(station));
            if let Some(of_technology) = self.technologies.channel_load.get_mut(technology) {
                of_technology.record(at, ratio);
            }
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
        let key = (self.technologies.of(transmission.sender), transmission.message);
        let kind = self.kinds.get_mut(&key).expect("its frame was counted");
        let RunMetrics { updates, awareness, .. } = &mut self.metrics;
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
        kind.link.record(transmission.stages.within_access_layers(), received);
    }

    /// A frame that receivers can use at different instants, because they verify it at different instants.
    fn frame_by_reception(&mut self, transmission: &Transmission, receptions: &[Reception], evaluated: bool) {
        let bins = self.bins;
        let key = (self.technologies.of(transmission.sender), transmission.message);
        let RunMetrics { updates, awareness, settings, .. } = &mut self.metrics;
        let (mut received, mut later) = (0, 0);
        if evaluated {
            let kind = self.kinds.get_mut(&key).expect("its frame was counted");
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
                        kind.link.record(transmission.stages.within_access_layers() + reception.retransmission, 1);
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
            kind.link.record(transmission.stages.within_access_layers(), received - later);
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
