//! How fresh the receivers' picture of a sender is: gaps between packets and the age of what they know.

use serde::{Deserialize, Serialize};

use crate::evaluation::record::{Neighbour, Outcome, Reception, StationId, Transmission};
use crate::units::{SimDuration, SimTime};

use super::{DurationHistogram, MetricsSettings};

/// Gaps between successive receptions of one sender at one receiver, and the age of information between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateAges {
    /// Time from one reception to the next of the same pair.
    pub gaps: DurationHistogram,
    /// Age of the older information at the moment when newer arrives.
    pub peak_ages: DurationHistogram,
    /// Twice the integral of the age over all gaps, in square nanoseconds; doubled to stay an integer.
    pub twice_age_area_ns2: u128,
}

impl UpdateAges {
    /// Time average of the age of information over all gaps, in milliseconds.
    pub fn mean_age_ms(&self) -> Option<f64> {
        let time = self.gaps.sum_ns();
        (time > 0).then(|| self.twice_age_area_ns2 as f64 / (2.0 * time as f64) * 1e-6)
    }

    /// Adds the gaps of another run.
    pub(super) fn merge(&mut self, other: &Self) {
        self.gaps.merge(&other.gaps);
        self.peak_ages.merge(&other.peak_ages);
        self.twice_age_area_ns2 += other.twice_age_area_ns2;
    }

    /// `count` receivers got `next` and had got `previous` before.
    fn record(&mut self, previous: Update, next: Update, count: u64) {
        let gap = next.usable_at - previous.usable_at;
        let delay = previous.usable_at - previous.generated_at;
        self.gaps.record(gap, count);
        self.peak_ages.record(next.usable_at - previous.generated_at, count);
        // The age grows from `delay` to `delay + gap`: a trapezium.
        let twice_area = i128::from(gap.0) * i128::from(gap.0 + 2 * delay.0);
        self.twice_age_area_ns2 += twice_area.max(0) as u128 * u128::from(count);
    }
}

/// The two instants of a frame that matter to whoever receives it.
#[derive(Clone, Copy, Debug)]
struct Update {
    generated_at: SimTime,
    usable_at: SimTime,
}

impl Update {
    fn later_by(self, late: Late) -> Self {
        Self { usable_at: self.usable_at + SimDuration(i64::from(late)), ..self }
    }
}

/// What one receiver last got from the sender that keeps this entry.
///
/// The last reception is told by its place in the sender's own history of frames, so that an entry is small and
/// all receivers that got their last packet from the same frame are accounted for together.
#[derive(Clone, Copy, Debug, Default)]
struct PairEntry {
    receiver: u32,
    state: PairState,
    /// How much later than the frame's `usable_at` the last reception was usable here.
    late: Late,
}

/// A duration of less than 4.3 s in nanoseconds; a longer wait for verification counts as that long.
type Late = u32;

/// Frames since the last reception (0: there was none, 1: the previous frame), and whether the pair has been beyond
/// the awareness range since, which ends the contact and voids the gap.
#[derive(Clone, Copy, Debug, Default)]
struct PairState(u32);

const CONTACT_BROKEN: u32 = 1 << 31;

impl PairState {
    fn frames_since_reception(self) -> u32 {
        self.0 & !CONTACT_BROKEN
    }

    /// Frames since the last reception if the contact lasted, else 0.
    fn frames_in_contact(self) -> u32 {
        self.0 & all_ones_if(self.0 & CONTACT_BROKEN == 0)
    }

    /// The state for the frame after this one; without branches, since losses cannot be predicted.
    #[inline(always)]
    fn after(self, received: bool, in_range: bool) -> Self {
        let out_of_range = u32::from(!in_range) << 31;
        let silence = (self.0.wrapping_add(1) | out_of_range) & all_ones_if(self.0 != 0);
        let fresh = 1 | out_of_range;
        let choice = all_ones_if(received);
        Self((fresh & choice) | (silence & !choice))
    }
}

#[inline(always)]
fn all_ones_if(condition: bool) -> u32 {
    0u32.wrapping_sub(u32::from(condition))
}

#[derive(Clone, Debug, Default)]
struct SenderState {
    /// Everyone in the latest frame's list of receptions, sorted by receiver.
    pairs: Vec<PairEntry>,
    /// Recent frames, oldest first: at least as many as any unbroken pair needs.
    history: Vec<Update>,
    /// Where the latest look-up of a receiver ended.
    cursor: usize,
}

impl SenderState {
    fn forget_old_frames(&mut self, longest_silence: u32, keep_from: SimTime) {
        const SPARE: usize = 32;
        let needed = longest_silence as usize + 1;
        if self.history.len() > 2 * needed + SPARE {
            let recent = self.history.len() - self.history.partition_point(|update| update.usable_at < keep_from);
            self.history.drain(..self.history.len() - needed.max(recent));
        }
    }
}

/// What the caller needs of a frame besides the updates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FrameCounts {
    /// Receptions within the evaluated distance.
    pub evaluated_received: u32,
    /// Expected receptions within the awareness range.
    pub aware_expected: u32,
    /// Receptions within the awareness range.
    pub aware_received: u32,
}

/// Remembers the last reception of every pair of stations that can hear each other.
#[derive(Clone, Debug)]
pub(super) struct PairTracker {
    awareness_range_m: f32,
    neighbour_lifetime: SimDuration,
    /// By number of the sender; stations are numbered without large holes.
    senders: Vec<SenderState>,
    /// The list of pairs under construction; changes places with the sender's when it is complete.
    next_pairs: Vec<PairEntry>,
    /// Receptions of the current frame within the awareness range, by [`PairState::frames_in_contact`] plus one.
    receptions_by_silence: Vec<u32>,
    latest_lookup: (SimTime, StationId),
}

impl PairTracker {
    pub(super) fn new(settings: &MetricsSettings) -> Self {
        Self {
            awareness_range_m: settings.awareness_range_m as f32,
            neighbour_lifetime: settings.neighbour_lifetime,
            senders: Vec::new(),
            next_pairs: Vec::new(),
            receptions_by_silence: Vec::new(),
            latest_lookup: (SimTime::ZERO, StationId(0)),
        }
    }

    /// Walks the sender's pairs and the receptions side by side; `count` sees every reception and tells whether it
    /// is evaluated, and the gaps that end here go to `ages`, if given.
    ///
    /// Both happen in one loop, since counters that wait for their own last value leave time for other work.
    #[inline(always)]
    pub(super) fn frame(
        &mut self,
        transmission: &Transmission,
        receptions: &[Reception],
        ages: Option<&mut UpdateAges>,
        mut count: impl FnMut(&Reception) -> bool,
    ) -> FrameCounts {
        let index = transmission.sender.0 as usize;
        if index >= self.senders.len() {
            self.senders.resize_with(index + 1, SenderState::default);
        }
        let sender = &mut self.senders[index];
        let known = sender.history.len() + 2;
        if self.receptions_by_silence.len() < known {
            self.receptions_by_silence.resize(known.next_power_of_two(), 0);
        }
        let by_silence = self.receptions_by_silence.as_mut_slice();
        let range = self.awareness_range_m;
        let old = sender.pairs.as_slice();
        let mut place = 0;
        let mut longest_silence = 0;
        let (mut evaluated_received, mut aware_expected) = (0u32, 0u32);
        // A loop over two slices keeps everything in registers, which an `extend` does not.
        self.next_pairs.resize(receptions.len(), PairEntry::default());
        for (reception, next) in receptions.iter().zip(self.next_pairs.iter_mut()) {
            let receiver = reception.receiver.0;
            // Mostly the neighbours are the same as before.
            if old.get(place).is_none_or(|entry| entry.receiver != receiver) {
                place += old[place..].iter().take_while(|entry| entry.receiver < receiver).count();
            }
            let known = old.get(place).filter(|entry| entry.receiver == receiver);
            place += usize::from(known.is_some());
            let state = known.map_or_else(PairState::default, |entry| entry.state);
            let received = reception.outcome == Outcome::Received;
            let in_range = reception.distance_m <= range;
            aware_expected += u32::from(in_range);
            evaluated_received += u32::from(count(reception) & received);
            let silence = state.frames_in_contact();
            by_silence[((silence + 1) & all_ones_if(received & in_range)) as usize] += 1;
            longest_silence = silence.max(longest_silence);
            *next = PairEntry { receiver, state: state.after(received, in_range), late: 0 };
        }
        let end_to_end = transmission.stages.end_to_end();
        let update =
            Update { generated_at: transmission.generated_at, usable_at: transmission.generated_at + end_to_end };
        // The first two places hold what was not received in range, and what began a contact.
        let ends_here = &mut by_silence[..longest_silence as usize + 2];
        let aware_received = ends_here[1..].iter().sum();
        let gaps = &ends_here[2..];
        if let Some(ages) = ages {
            for (previous, count) in sender.history.iter().rev().zip(gaps.iter()).filter(|(_, count)| **count > 0) {
                ages.record(*previous, update, u64::from(*count));
            }
        }
        ends_here.fill(0);
        std::mem::swap(&mut sender.pairs, &mut self.next_pairs);
        sender.cursor = 0;
        sender.history.push(update);
        // After this frame every silence is one frame longer.
        sender.forget_old_frames(longest_silence + 1, update.usable_at - self.neighbour_lifetime);
        FrameCounts { evaluated_received, aware_expected, aware_received }
    }

    /// As [`Self::frame`] for receivers that differ in how late they could use the frame: one after the other.
    /// Of the counts, `evaluated_received` stays zero.
    pub(super) fn frame_by_reception(
        &mut self,
        transmission: &Transmission,
        receptions: &[Reception],
        mut ages: Option<&mut UpdateAges>,
    ) -> FrameCounts {
        let index = transmission.sender.0 as usize;
        if index >= self.senders.len() {
            self.senders.resize_with(index + 1, SenderState::default);
        }
        let sender = &mut self.senders[index];
        let earliest = transmission.generated_at + transmission.stages.end_to_end();
        let update = Update { generated_at: transmission.generated_at, usable_at: earliest };
        let mut counts = FrameCounts::default();
        let mut longest_silence = 0;
        let mut old = sender.pairs.iter().peekable();
        self.next_pairs.clear();
        for reception in receptions {
            let receiver = reception.receiver.0;
            while old.next_if(|entry| entry.receiver < receiver).is_some() {}
            let known = old.next_if(|entry| entry.receiver == receiver).copied().unwrap_or_default();
            let received = reception.outcome == Outcome::Received;
            let in_range = reception.distance_m <= self.awareness_range_m;
            counts.aware_expected += u32::from(in_range);
            let silence = known.state.frames_in_contact();
            longest_silence = silence.max(longest_silence);
            let later = reception.retransmission + reception.verification;
            let late = if received { Late::try_from(later.0).unwrap_or(Late::MAX) } else { known.late };
            if received && in_range {
                counts.aware_received += 1;
                let previous = (silence > 0).then(|| sender.history[sender.history.len() - silence as usize]);
                if let (Some(ages), Some(previous)) = (ages.as_deref_mut(), previous) {
                    ages.record(previous.later_by(known.late), update.later_by(late), 1);
                }
            }
            self.next_pairs.push(PairEntry { receiver, state: known.state.after(received, in_range), late });
        }
        std::mem::swap(&mut sender.pairs, &mut self.next_pairs);
        sender.cursor = 0;
        sender.history.push(update);
        // Whoever was late knows the sender for so much longer.
        let keep_from = update.usable_at - self.neighbour_lifetime - SimDuration(i64::from(Late::MAX));
        sender.forget_old_frames(longest_silence + 1, keep_from);
        counts
    }

    /// How many of the neighbours within the awareness range the receiver knows, and how many there are.
    pub(super) fn known_neighbours(
        &mut self,
        at: SimTime,
        receiver: StationId,
        neighbours: &[Neighbour],
    ) -> (u64, u64) {
        // Receivers that ask in ascending order find each sender's entry where the one before them stopped.
        if self.latest_lookup > (at, receiver) || self.latest_lookup.0 != at {
            self.senders.iter_mut().for_each(|sender| sender.cursor = 0);
        }
        self.latest_lookup = (at, receiver);
        let since = at - self.neighbour_lifetime;
        let in_range = neighbours.iter().filter(|neighbour| neighbour.distance_m <= self.awareness_range_m);
        let (mut known, mut expected) = (0, 0);
        for neighbour in in_range {
            expected += 1;
            let Some(sender) = self.senders.get_mut(neighbour.station.0 as usize) else { continue };
            while sender.pairs.get(sender.cursor).is_some_and(|entry| entry.receiver < receiver.0) {
                sender.cursor += 1;
            }
            let entry = sender.pairs.get(sender.cursor).filter(|entry| entry.receiver == receiver.0);
            let silence = entry.map_or(0, |entry| entry.state.frames_since_reception() as usize);
            // Frames that left the history are older than the lifetime.
            let newest = sender.history.len().checked_sub(silence).and_then(|frame| sender.history.get(frame));
            let late = entry.map_or(0, |entry| entry.late);
            known += u64::from(newest.is_some_and(|update| update.later_by(late).usable_at >= since));
        }
        (known, expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::record::{LatencyStages, LossCause, MessageKind, Verification};

    /// A sender and a receiver at `distance_m`; the frame of `frame` x 100 ms is usable 1 ms after its generation.
    fn play(tracker: &mut PairTracker, ages: &mut UpdateAges, frame: i64, distance_m: f32, received: bool) {
        let outcome = if received { Outcome::Received } else { Outcome::Lost(LossCause::Collision) };
        let generated_at = SimTime(frame * 100_000_000);
        let transmission = Transmission {
            frame: frame as u64,
            message: MessageKind("CAM"),
            sender: StationId(0),
            measured: true,
            awareness: true,
            hop: 1,
            generated_at,
            started_at: generated_at,
            stages: LatencyStages { air: SimDuration::from_millis(1), ..LatencyStages::default() },
            channel_time: SimDuration::from_millis(1),
            verification: Verification::SameForAll,
            bytes: 300,
            sensed_by: 1,
        };
        let verification = SimDuration::ZERO;
        let receptions = [Reception {
            receiver: StationId(7),
            distance_m,
            power_mw: 1e-9,
            outcome,
            verification,
            retransmission: SimDuration::ZERO,
        }];
        tracker.frame(&transmission, &receptions, Some(ages), |_| true);
    }

    #[test]
    fn a_gap_spans_losses_and_ends_beyond_the_awareness_range() {
        let mut tracker = PairTracker::new(&MetricsSettings::default());
        let mut ages = UpdateAges::default();
        // distance [m], received -> gaps so far, sum of gaps [ms], sum of peak ages [ms]
        let frames = [
            (300.0, true, 0, 0, 0),
            (300.0, true, 1, 100, 101),
            (300.0, false, 1, 100, 101),
            (300.0, false, 1, 100, 101),
            (300.0, true, 2, 400, 402),
            (301.0, true, 2, 400, 402), // out of range: neither ends a gap nor begins one
            (300.0, true, 2, 400, 402),
            (300.0, true, 3, 500, 503),
            (301.0, false, 3, 500, 503), // a moment out of range ends the contact
            (300.0, true, 3, 500, 503),
        ];
        for (frame, (distance, received, gaps, sum, peaks)) in frames.into_iter().enumerate() {
            play(&mut tracker, &mut ages, frame as i64, distance, received);
            let found = (ages.gaps.count(), ages.gaps.sum_ns() / 1_000_000, ages.peak_ages.sum_ns() / 1_000_000);
            assert_eq!(found, (gaps, sum, peaks), "frame {frame}");
        }
    }

    #[test]
    fn a_neighbour_is_known_for_its_lifetime() {
        let mut tracker = PairTracker::new(&MetricsSettings::default());
        let mut ages = UpdateAges::default();
        let neighbours = [Neighbour { station: StationId(0), distance_m: 250.0 }];
        for frame in 0..40 {
            play(&mut tracker, &mut ages, frame, 250.0, frame == 3);
            let at = SimTime(frame * 100_000_000 + 2_000_000);
            // Received at 301 ms; asked at 302, 402 .. 1302 ms.
            let known = u64::from((3..=12).contains(&frame));
            assert_eq!(tracker.known_neighbours(at, StationId(7), &neighbours), (known, 1), "frame {frame}");
        }
        let far = [Neighbour { station: StationId(0), distance_m: 301.0 }];
        assert_eq!(tracker.known_neighbours(SimTime(400_000_000), StationId(7), &far), (0, 0));
    }

    #[test]
    fn a_long_silence_is_remembered_and_a_short_history_stays_short() {
        let mut tracker = PairTracker::new(&MetricsSettings::default());
        let mut ages = UpdateAges::default();
        for frame in 0..5000 {
            play(&mut tracker, &mut ages, frame, 10.0, frame < 3000 || frame == 4999);
            if frame == 2999 {
                assert!(tracker.senders[0].history.len() < 64);
            }
        }
        assert_eq!(ages.gaps.max(), Some(SimDuration::from_millis(200_000)));
    }
}
