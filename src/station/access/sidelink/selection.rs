//! Which resource a station takes.
//!
//! One procedure for both sidelinks: 3GPP TS 36.213 clause 14.1.1.6 (mode 4) and TS 38.214 clause 8.1.4 (mode 2). Candidates
//! are all places of the wanted width in the selection window. Those are struck out that the station could not have heard
//! being reserved, and those that somebody has reserved with a power above a threshold; if too few are left, the
//! threshold rises by 3 dB. Mode 4 then keeps the quietest of them, mode 2 does not, but looks again before it uses one.

use super::{Reservation, Resource, ResourcePool, SensingMemory};
use crate::engine::{RandomStream, mix};
use crate::units::{Db, Dbm};

/// How stations select.
#[derive(Clone, Debug)]
pub struct SelectionRules {
    /// The earliest slot after the trigger, T1.
    pub t1: i64,
    /// The latest one, T2.
    pub t2: i64,
    /// What stations learn from sensing; none if they select at random.
    pub sensing: Option<SensingRules>,
}

/// How sensing strikes candidates out.
#[derive(Clone, Debug)]
pub struct SensingRules {
    /// Slots of the sensing window: 1000 ms for LTE, 1100 or 100 ms for NR.
    pub window: i64,
    /// The newest slots, whose control information is not known yet when a selection begins: none for LTE, `T_proc,0` for NR.
    pub processing: i64,
    /// Power from which a reservation counts.
    pub threshold: RsrpThreshold,
    /// How much the threshold rises where too few candidates are left: 3 dB.
    pub step: Db,
    /// Share of the candidates that must be left, by the priority of the packet (1 to 8).
    pub share: [f64; 8],
    /// Whether the quietest candidates are preferred.
    pub ranking: Ranking,
    /// What slots mean in which the station heard nothing.
    pub unmonitored: UnmonitoredRule,
    /// Reservation intervals in slots that stations of the pool may use.
    pub intervals: Vec<i64>,
    /// Intervals shorter than this are taken to be repeated until then: 100 ms for LTE, T2 for NR.
    pub repeats_within: i64,
}

/// Threshold of the received power of a reservation.
#[derive(Clone, Debug)]
pub enum RsrpThreshold {
    /// The same for all priorities.
    Uniform(Dbm),
    /// By the priority of the own packet, and then by that of the reservation.
    ByPriority(Box<[[Dbm; 8]; 8]>),
}

/// How candidates that are left are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranking {
    /// Not at all (NR).
    None,
    /// By mean S-RSSI; the quietest share of all candidates stays (LTE). The samples lie `period` slots apart, or the own
    /// interval where that is shorter.
    MeanRssi {
        /// 100 ms.
        period: i64,
    },
}

/// What a slot means in which the station sent, and so heard nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnmonitoredRule {
    /// Whatever could have been reserved there is out (LTE).
    Exclude,
    /// The same, unless too few candidates are left (NR: TS 38.214 clause 8.1.4 step 5a).
    ExcludeUnlessTooFew,
    /// Nothing.
    Ignore,
}

/// What is to be selected.
#[derive(Clone, Copy, Debug)]
pub struct SelectionRequest<'a> {
    /// The slot in progress when the selection was triggered.
    pub now: i64,
    /// The last slot that is of use; at most T2 after the trigger.
    pub latest: i64,
    /// Sub-channels.
    pub subchannels: u16,
    /// Slots between two uses; 0 for a single packet.
    pub interval: i64,
    /// How many uses ahead reservations of others are looked at (C_resel).
    pub uses: i64,
    /// Priority of the packet, 1 to 8.
    pub priority: u8,
    /// Slots that the station has selected already for something else, with their intervals.
    pub taken: &'a [(i64, i64)],
    /// Further transmissions of the same packet.
    pub copies: u8,
    /// A transmission of a packet follows the one before within this many slots, ...
    pub copies_within: i64,
    /// ... and not before this many: 1, or as long as feedback takes.
    pub copies_apart: i64,
}

/// A selected resource that is looked at again.
#[derive(Clone, Copy, Debug)]
pub struct Recheck {
    /// The resource.
    pub resource: Resource,
    /// What makes it be given up.
    pub reason: RecheckReason,
    /// Another one must lie behind this slot, ...
    pub after: i64,
    /// ... and before this one, so that the transmissions of a packet keep their order.
    pub before: i64,
}

/// What makes a selected resource be given up (3GPP TS 38.214 V16.4.0 clause 8.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecheckReason {
    /// It would not be selected any more; before it was announced.
    ReEvaluation,
    /// A packet with a priority below `below` and below that of the own packet has reserved it, above the threshold.
    PreEmption {
        /// `sl-PreemptionEnable`: a priority level, or 9 if any more urgent packet pre-empts.
        below: u8,
    },
}

/// Selects for one station after the other; holds what it needs to work.
#[derive(Debug, Default)]
pub struct Selector {
    /// By slot and sub-channel: how far the strongest reservation lies above the threshold, linear; infinite where a
    /// candidate is out.
    excess: Vec<f32>,
    /// The same without unmonitored slots, in case that they leave too little.
    before: Vec<f32>,
    /// Mean power, what decides between equals, and place among the candidates.
    ranked: Vec<(f32, u64, u32)>,
    candidates: Vec<(f32, Resource)>,
    /// How far the threshold has risen, linear.
    limit: f32,
}

/// As far above any threshold as no reservation can be.
const OUT: f32 = f32::INFINITY;

impl Selector {
    /// Resources for a packet and its copies, sorted by slot; empty if the window is.
    ///
    /// Copies are left out where no candidate lies near enough.
    pub fn select(
        &mut self,
        rules: &SelectionRules,
        pool: &ResourcePool,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
        draws: &mut RandomStream,
        selected: &mut Vec<Resource>,
    ) {
        selected.clear();
        if self.find_candidates(rules, pool, memory, request, draws) {
            self.choose(request, draws, selected);
        }
    }

    /// Another resource in place of one that must be given up; none if it is still good, or if there is no other one.
    pub fn recheck(
        &mut self,
        rules: &SelectionRules,
        pool: &ResourcePool,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
        recheck: &Recheck,
        draws: &mut RandomStream,
    ) -> Option<Resource> {
        let sensing = rules.sensing.as_ref()?;
        if let RecheckReason::PreEmption { below } = recheck.reason {
            // Nobody more urgent is known: a look at the list is enough.
            let urgent = below.min(request.priority);
            let until = request.now - sensing.processing;
            memory.reservations(until).find(|known| known.priority < urgent)?;
        }
        if !self.find_candidates(rules, pool, memory, request, draws) || recheck.resource.slot < request.now + rules.t1
        {
            return None;
        }
        let must_go = match recheck.reason {
            RecheckReason::ReEvaluation => self.candidates.iter().all(|(_, candidate)| *candidate != recheck.resource),
            RecheckReason::PreEmption { below } => {
                self.is_pre_empted(sensing, memory, request, recheck.resource, below)
            }
        };
        if !must_go {
            return None;
        }
        let ordered = |slot: i64| recheck.after < slot && slot < recheck.before;
        self.candidates.retain(|(_, candidate)| ordered(candidate.slot));
        let last = self.candidates.len().checked_sub(1)?;
        Some(self.candidates[draws.next_up_to(last as u32) as usize].1)
    }

    /// Whether a more urgent packet has reserved a resource above the threshold as far as it has risen.
    fn is_pre_empted(
        &self,
        sensing: &SensingRules,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
        resource: Resource,
        below: u8,
    ) -> bool {
        let thresholds = sensing.threshold.linear(request.priority);
        memory.reservations(request.now - sensing.processing).any(|known| {
            let threshold = thresholds[usize::from(known.priority.clamp(1, 8)) - 1] * self.limit;
            let repeats = repeats(sensing, known.interval, request.now - known.resource.slot);
            known.priority < below.min(request.priority)
                && known.rsrp_mw > threshold
                && (0..=repeats).any(|repeat| known.resource.later(repeat * known.interval).overlaps(&resource))
        })
    }

    /// Lists the candidates that are left (`S_A`); false if the window holds none at all.
    fn find_candidates(
        &mut self,
        rules: &SelectionRules,
        pool: &ResourcePool,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
        draws: &mut RandomStream,
    ) -> bool {
        let first = request.now + rules.t1;
        let last = (request.now + rules.t2).min(request.latest);
        if last < first || request.subchannels > pool.subchannels {
            return false;
        }
        let slots = (last - first + 1) as usize;
        let width = usize::from(pool.subchannels);
        self.excess.clear();
        self.excess.resize(slots * width, 0.0);
        let window = Window { first, last, width };
        for (slot, interval) in request.taken {
            // However long both are kept, they never meet.
            let apart = greatest_common_divisor(*interval, request.interval);
            if apart == 0 {
                if (first..=last).contains(slot) {
                    self.strike(&window, *slot, 0..width, OUT);
                }
                continue;
            }
            let mut at = first + (slot - first).rem_euclid(apart);
            while at <= last {
                self.strike(&window, at, 0..width, OUT);
                at += apart;
            }
        }
        if let Some(sensing) = &rules.sensing {
            self.strike_reserved(sensing, &window, memory, request);
            self.strike_unmonitored(sensing, &window, memory, request);
        }
        self.list_candidates(&window, request.subchannels);
        let total = self.candidates.len();
        if let Some(sensing) = &rules.sensing {
            let needed = (sensing.share[usize::from(request.priority.clamp(1, 8)) - 1] * total as f64).ceil() as usize;
            self.raise_threshold(sensing, needed);
            self.rank(sensing, memory, request, needed, draws);
        } else {
            self.candidates.retain(|(excess, _)| *excess < OUT);
        }
        true
    }

    fn strike(&mut self, window: &Window, slot: i64, subchannels: std::ops::Range<usize>, excess: f32) {
        let start = (slot - window.first) as usize * window.width;
        for place in &mut self.excess[start + subchannels.start..start + subchannels.end] {
            *place = place.max(excess);
        }
    }

    /// Strikes out what others have reserved.
    fn strike_reserved(
        &mut self,
        sensing: &SensingRules,
        window: &Window,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
    ) {
        let thresholds = sensing.threshold.linear(request.priority);
        for reservation in memory.reservations(request.now - sensing.processing) {
            let Reservation { resource, interval, priority, rsrp_mw, .. } = *reservation;
            let excess = rsrp_mw / thresholds[usize::from(priority.clamp(1, 8)) - 1];
            let subchannels = usize::from(resource.first)..usize::from(resource.first + resource.count);
            let mut at = resource.slot;
            let repeats = repeats(sensing, interval, request.now - resource.slot);
            for _ in 0..=repeats {
                if at > request.now {
                    window.each_earlier_use(at, request, |slot| {
                        self.strike(window, slot, subchannels.clone(), excess);
                    });
                }
                at += interval;
            }
        }
    }

    /// Strikes out what others may have reserved while the station was not listening.
    fn strike_unmonitored(
        &mut self,
        sensing: &SensingRules,
        window: &Window,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
    ) {
        if sensing.unmonitored == UnmonitoredRule::Ignore {
            return;
        }
        self.before.clear();
        self.before.extend_from_slice(&self.excess);
        for unheard in memory.unmonitored(request.now - sensing.processing) {
            for interval in &sensing.intervals {
                for repeat in 1..=repeats(sensing, *interval, request.now - unheard) {
                    window.each_earlier_use(unheard + repeat * interval, request, |slot| {
                        self.strike(window, slot, 0..window.width, OUT);
                    });
                }
            }
        }
        if sensing.unmonitored == UnmonitoredRule::ExcludeUnlessTooFew {
            self.list_candidates(window, request.subchannels);
            let left = self.candidates.iter().filter(|(excess, _)| *excess < OUT).count();
            let share = sensing.share[usize::from(request.priority.clamp(1, 8)) - 1];
            if (left as f64) < share * self.candidates.len() as f64 {
                std::mem::swap(&mut self.excess, &mut self.before);
            }
        }
    }

    /// All places of the wanted width with the largest excess in each.
    fn list_candidates(&mut self, window: &Window, subchannels: u16) {
        self.candidates.clear();
        let count = usize::from(subchannels);
        for (index, slot) in self.excess.chunks_exact(window.width).enumerate() {
            for first in 0..=window.width - count {
                let excess = slot[first..first + count].iter().copied().fold(0.0, f32::max);
                let resource = Resource { slot: window.first + index as i64, first: first as u16, count: subchannels };
                self.candidates.push((excess, resource));
            }
        }
    }

    /// Keeps what lies below the threshold, which rises until enough is left.
    fn raise_threshold(&mut self, sensing: &SensingRules, needed: usize) {
        let step = sensing.step.linear() as f32;
        let mut limit = 1.0f32;
        let highest = self.candidates.iter().map(|(excess, _)| *excess).filter(|excess| *excess < OUT);
        let highest = highest.fold(0.0, f32::max);
        while limit < highest && self.candidates.iter().filter(|(excess, _)| *excess <= limit).count() < needed {
            limit *= step;
        }
        self.limit = limit;
        self.candidates.retain(|(excess, _)| *excess <= limit);
    }

    /// Keeps the quietest candidates.
    fn rank(
        &mut self,
        sensing: &SensingRules,
        memory: &SensingMemory,
        request: &SelectionRequest<'_>,
        needed: usize,
        draws: &mut RandomStream,
    ) {
        let Ranking::MeanRssi { period } = sensing.ranking else { return };
        if self.candidates.len() <= needed {
            return;
        }
        let period = if request.interval > 0 { period.min(request.interval) } else { period };
        // Among equally quiet candidates, chance decides: the first ones would draw everybody to the same slots.
        let key = draws.next_bits();
        self.ranked.clear();
        self.ranked.extend(self.candidates.iter().zip(0..).map(|((_, resource), index)| {
            // Where nothing was measured, nothing was heard.
            (memory.mean_rssi(resource, period).unwrap_or(0.0), mix(key ^ u64::from(index)), index)
        }));
        self.ranked
            .select_nth_unstable_by(needed - 1, |one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        self.ranked.truncate(needed);
        self.ranked.sort_unstable_by_key(|(_, _, index)| *index);
        let kept = &self.ranked;
        let mut next = 0;
        let mut index = 0;
        self.candidates.retain(|_| {
            let keep = kept.get(next).is_some_and(|(_, _, kept)| *kept == index);
            next += usize::from(keep);
            index += 1;
            keep
        });
    }

    /// Takes one of the candidates, and more of them for copies.
    fn choose(&mut self, request: &SelectionRequest<'_>, draws: &mut RandomStream, selected: &mut Vec<Resource>) {
        for _ in 0..=request.copies {
            let near = |slot: i64| {
                let away = |chosen: &Resource| (chosen.slot - slot).abs();
                selected.is_empty()
                    || (selected.iter().all(|chosen| away(chosen) >= request.copies_apart)
                        && selected.iter().any(|chosen| away(chosen) <= request.copies_within))
            };
            let count = self.candidates.iter().filter(|(_, candidate)| near(candidate.slot)).count();
            if count == 0 {
                break;
            }
            let choice = draws.next_up_to(count as u32 - 1) as usize;
            let mut fitting = self.candidates.iter().filter(|(_, candidate)| near(candidate.slot));
            let chosen = fitting.nth(choice).expect("they were counted").1;
            selected.push(chosen);
        }
        selected.sort_unstable();
    }
}

/// The selection window.
#[derive(Clone, Copy)]
struct Window {
    first: i64,
    last: i64,
    width: usize,
}

impl Window {
    /// Calls `at_candidate` with each slot of the window from which the use in slot `at` is a whole number of own intervals
    /// away.
    fn each_earlier_use(&self, at: i64, request: &SelectionRequest<'_>, mut at_candidate: impl FnMut(i64)) {
        if request.interval == 0 {
            if (self.first..=self.last).contains(&at) {
                at_candidate(at);
            }
            return;
        }
        let beyond = (at - self.last).max(0);
        let mut uses = (beyond + request.interval - 1) / request.interval;
        while uses < request.uses {
            let slot = at - uses * request.interval;
            if slot < self.first {
                break;
            }
            at_candidate(slot);
            uses += 1;
        }
    }
}

fn greatest_common_divisor(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// How many times a reservation of `interval` slots, learnt `age` slots ago, is taken to come back (Q).
fn repeats(sensing: &SensingRules, interval: i64, age: i64) -> i64 {
    if interval == 0 {
        0
    } else if interval < sensing.repeats_within && age <= interval {
        (sensing.repeats_within + interval - 1) / interval
    } else {
        1
    }
}

impl RsrpThreshold {
    /// The thresholds for a packet by the priority of the reservation, in milliwatts.
    fn linear(&self, priority: u8) -> [f32; 8] {
        let levels = match self {
            Self::Uniform(level) => [*level; 8],
            Self::ByPriority(levels) => levels[usize::from(priority.clamp(1, 8)) - 1],
        };
        levels.map(|level| level.milliwatts().0 as f32)
    }
}
