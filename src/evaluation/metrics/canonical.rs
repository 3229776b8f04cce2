//! The bytes that stand for a run: equal runs have equal bytes on every machine.

use std::fmt;

use super::{MessageMetrics, RunMetrics};
use crate::evaluation::record::LatencyStages;
use crate::units::SimDuration;

/// Changes whenever the meaning or the order of the bytes changes.
const FORMAT: &[u8] = b"comad result 3\n";

/// The fingerprint of a result: equal if and only if every seed gave the same metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultHash(pub [u8; 32]);

impl fmt::Display for ResultHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// BLAKE3 over the canonical bytes of all runs, in the order of their seeds.
pub fn result_hash(runs: &[RunMetrics]) -> ResultHash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(FORMAT);
    for run in runs {
        let bytes = run.canonical_bytes();
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    ResultHash(*hasher.finalize().as_bytes())
}

impl RunMetrics {
    /// All numbers of the run in a fixed order: named sections of 16-byte little-endian integers.
    ///
    /// The settings come first, their lengths and distances as the bits of the number in the scenario.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut out = CanonicalBytes::default();
        let settings = &self.settings;
        out.section("settings", |put| {
            for metres in [settings.distance_bin_m, settings.max_distance_m, settings.awareness_range_m] {
                put(u128::from(metres.to_bits()));
            }
            put(settings.warm_up.0 as u128);
            put(settings.end.0 as u128);
            put(settings.neighbour_lifetime.0 as u128);
            settings.latency_budgets.iter().for_each(|budget| put(budget.0 as u128));
        });
        out.section("stations", |put| put(u128::from(self.stations)));
        // Everything that `all` holds is a sum over the kinds.
        for (kind, metrics) in &self.messages {
            put_messages(&mut out, kind.name(), metrics);
        }
        out.section("rejections", |put| self.rejections.iter().for_each(|count| put(u128::from(*count))));
        out.section("awareness", |put| {
            let counts = &self.awareness;
            for number in [counts.expected, counts.neighbours, counts.known_neighbours] {
                put(u128::from(number));
            }
            counts.end_to_end.for_each_number(put);
        });
        out.section("gaps", |put| self.updates.gaps.for_each_number(put));
        out.section("peak_ages", |put| self.updates.peak_ages.for_each_number(put));
        out.section("age_area", |put| put(self.updates.twice_age_area_ns2));
        out.section("channel_load", |put| self.channel_load.for_each_number(put));
        if !self.congestion.is_empty() {
            out.section("congestion", |put| self.congestion.for_each_number(put));
        }
        // Results of runs in which nobody reacts keep their bytes, too.
        if let Some(hazards) = &self.hazards {
            out.section("hazards", |put| hazards.for_each_number(put));
        }
        // Results of fleets with one technology keep their bytes.
        for (technology, metrics) in &self.technologies {
            out.section("technology", |put| put(u128::from(metrics.stations)));
            put_messages(&mut out, technology.name(), &metrics.messages);
            out.section("channel_load", |put| metrics.channel_load.for_each_number(put));
        }
        out.bytes
    }
}

/// What one kind of message achieved, or one technology.
fn put_messages(out: &mut CanonicalBytes, name: &str, metrics: &MessageMetrics) {
    out.section(name, |put| metrics.counts.for_each_number(put));
    // Results of technologies that have no other reasons keep their bytes.
    for (reason, count) in metrics.counts.rare_drops() {
        out.section(reason.name(), |put| put(u128::from(count)));
    }
    out.section("delivery", |put| {
        for (place, count) in metrics.delivery.numbers().iter().enumerate().filter(|(_, count)| **count > 0) {
            put(place as u128);
            put(u128::from(*count));
        }
    });
    // The gate is there only with congestion control; results without it keep their bytes.
    let gate = &metrics.stages[LatencyStages::GATE];
    let stages = metrics.stages.iter().enumerate().filter(|(place, _)| *place != LatencyStages::GATE);
    for (_, stage) in stages {
        out.section("stage", |put| stage.for_each_number(put));
    }
    if gate.max().is_some_and(|longest| longest > SimDuration::ZERO) {
        out.section("gate", |put| gate.for_each_number(put));
    }
    out.section("end_to_end", |put| metrics.end_to_end.for_each_number(put));
    out.section("link", |put| metrics.link.for_each_number(put));
    out.section("channel_time", |put| {
        put(u128::from(metrics.air_ns));
        put(metrics.sensed_ns);
    });
    out.section("multi_hop", |put| {
        put(u128::from(metrics.multi_hop.messages));
        put(u128::from(metrics.multi_hop.addressed));
    });
    for hop in &metrics.multi_hop.by_hop {
        out.section("hop", |put| {
            put(u128::from(hop.distance_sum_mm));
            hop.latency.for_each_number(put);
        });
    }
}

#[derive(Default)]
struct CanonicalBytes {
    bytes: Vec<u8>,
}

impl CanonicalBytes {
    /// Name, numbers, and the count of numbers, so that no two contents share their bytes.
    fn section(&mut self, name: &str, content: impl FnOnce(&mut dyn FnMut(u128))) {
        self.bytes.extend(name.as_bytes());
        self.bytes.push(b'\n');
        let start = self.bytes.len();
        content(&mut |number| self.bytes.extend(number.to_le_bytes()));
        let numbers = (self.bytes.len() - start) / 16;
        self.bytes.extend((numbers as u64).to_le_bytes());
    }
}
