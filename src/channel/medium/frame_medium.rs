//! Frames of unslotted technologies on the air.

use crate::channel::medium::faint_power::{FaintPower, FaintSums, NothingFaint, faint_below};
use crate::channel::medium::receiver::{Receiver, Thresholds, UNLOCKED};
use crate::channel::medium::{
    Attowatts, Band, BusyEdge, Capture, Emission, Faint, Link, LinkTable, MediumView, PacketVariation,
    ReceptionSettings, SinrRule,
};
use crate::channel::reception::{IEEE80211P_BANDWIDTH, PreparedErrorModel};
use crate::engine::{RandomStream, mix, unit_interval};
use crate::units::{SimDuration, SimTime};

/// Where a frame on the air is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSlot(u32);

/// What became of a frame on one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFate {
    /// The receiver is locked on it; only while the frame is on the air.
    Locked,
    /// Decoded.
    Received,
    /// Below the power at which a preamble is detected.
    Sensing,
    /// The receiver transmitted during the frame.
    HalfDuplex,
    /// The receiver was busy with an earlier frame.
    ReceiverBusy,
    /// Lost to the channel alone.
    Propagation,
    /// Lost to interference.
    Collision,
}

/// What became of a frame at one station.
#[derive(Clone, Copy, Debug)]
pub struct LinkOutcome {
    /// Index of the receiving station.
    pub receiver: u32,
    /// Distance when the frame began.
    pub distance_m: f32,
    /// Received power including shadowing and fading; zero where the mean lies below the cut of the link table, and the mean where the
    /// frame is faint.
    pub power_mw: f32,
    /// What became of it; never [`LinkFate::Locked`].
    pub fate: LinkFate,
    /// Of a packet that is sent several times, the transmission that settled its fate here; the first one is 0.
    pub attempt: u8,
}

/// Shape of a frame on the air.
#[derive(Clone, Copy, Debug)]
pub struct FrameFormat {
    /// From the first symbol of the preamble to the end.
    pub duration: SimDuration,
    /// The preamble.
    pub signal_after: SimDuration,
    /// Preamble and SIGNAL field: with [`Capture::DuringPreamble`], a stronger frame may take over the receiver until here.
    pub payload_after: SimDuration,
    /// Bits in the SIGNAL field.
    pub signal_bits: u32,
    /// Bits in the payload.
    pub payload_bits: u32,
}

/// How a frame is sent and judged, besides its shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameManner {
    /// Power relative to what the link table assumes. Links that the table leaves out stay out, so it is at most 1.
    pub power: f32,
    /// Which of the medium's error models judges it.
    pub error_model: u8,
    /// How often the frame carries the same bits for receivers that add up what they receive: their SINR counts so often.
    pub combined_copies: f32,
}

impl Default for FrameManner {
    fn default() -> Self {
        Self { power: 1.0, error_model: 0, combined_copies: 1.0 }
    }
}

#[derive(Debug, Default)]
struct FrameOnAir {
    sender: u32,
    manner: FrameManner,
    key: u64,
    started: i64,
    ends: i64,
    signal_started: i64,
    payload_started: i64,
    signal_bits_per_ns: f32,
    payload_bits_per_ns: f32,
    payload_bits: f32,
    /// What is known of each link so far; final when the frame ends.
    links: Vec<LinkOutcome>,
    powers: Vec<Attowatts>,
    /// Who hears it faintly.
    faint: Vec<Faint>,
}

/// The medium of one channel with unslotted frames.
#[derive(Debug)]
pub struct FrameMedium {
    links: LinkTable,
    variation: PacketVariation,
    thresholds: Thresholds,
    errors: Vec<PreparedErrorModel>,
    fading: RandomStream,
    receivers: Vec<Receiver>,
    /// Where frames are faint at some receivers: what adds up there.
    faint: Option<FaintSums>,
    sent: Vec<u64>,
    frames: Vec<FrameOnAir>,
    free: Vec<u32>,
    edges: Vec<BusyEdge>,
    link_evaluations: u64,
}

/// Separates the draw that decides a reception from those that made its power.
const DECISION: u64 = 0xD1B5_4A32_D192_ED03;

impl FrameMedium {
    /// A silent medium between the stations of `links`.
    pub fn new(
        links: LinkTable,
        variation: PacketVariation,
        settings: &ReceptionSettings,
        errors: PreparedErrorModel,
        fading: RandomStream,
    ) -> Self {
        let stations = links.stations();
        let thresholds = Thresholds::from(settings);
        let mut links = links.with_links_on_demand();
        if let Some(limit) = faint_below(&thresholds, &variation) {
            links = links.with_faint_links_below(limit);
        }
        let medium = Self {
            faint: links.clear().map(|_| FaintSums::of_stations(stations)),
            links,
            variation,
            thresholds,
            errors: Vec::new(),
            fading,
            receivers: vec![Receiver::default(); stations],
            sent: vec![0; stations],
            frames: Vec::new(),
            free: Vec::new(),
            edges: Vec::new(),
            link_evaluations: 0,
        };
        medium.with_error_model(errors)
    }

    /// The same medium with one more error model, for frames of another format.
    #[must_use]
    pub fn with_error_model(mut self, errors: PreparedErrorModel) -> Self {
        if matches!(errors, PreparedErrorModel::PerFrame(_)) && self.thresholds.sinr_rule == SinrRule::Chunks {
            // A curve of whole frames has no bits whose success could be multiplied.
            self.thresholds.sinr_rule = SinrRule::Mean;
        }
        self.errors.push(errors);
        self
    }

    /// The mean power between stations; frames that are on the air keep what they began with.
    pub fn links(&self) -> &LinkTable {
        &self.links
    }

    /// Access to the links, to tell them that stations moved.
    pub fn links_mut(&mut self) -> &mut LinkTable {
        &mut self.links
    }

    /// How many links have been evaluated so far.
    pub fn link_evaluations(&self) -> u64 {
        self.link_evaluations
    }

    /// The medium as `station` has seen it.
    pub fn view(&self, station: u32) -> MediumView {
        self.receivers[station as usize].view()
    }

    /// Whether busy edges of `station` shall be reported.
    pub fn watch(&mut self, station: u32, watched: bool) {
        self.receivers[station as usize].watched = watched;
    }

    /// Time the channel was busy for `station` since the last call.
    pub fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration {
        self.receivers[station as usize].take_busy_time(now)
    }

    /// Moves the busy edges of watched stations since the last call to `edges`.
    pub fn drain_edges(&mut self, edges: &mut Vec<BusyEdge>) {
        edges.clear();
        std::mem::swap(edges, &mut self.edges);
    }

    /// Puts a frame on the air at all receivers at once: propagation delay (1 us per 300 m) is left out.
    pub fn start(&mut self, now: SimTime, sender: u32, format: &FrameFormat) -> FrameSlot {
        self.start_in_manner(now, sender, format, FrameManner::default())
    }

    /// The same in another manner than most frames.
    pub fn start_in_manner(
        &mut self,
        now: SimTime,
        sender: u32,
        format: &FrameFormat,
        manner: FrameManner,
    ) -> FrameSlot {
        let slot = self.free_slot();
        self.begin_own_transmission(now, sender);
        let mut frame = std::mem::take(&mut self.frames[slot as usize]);
        frame.sender = sender;
        frame.manner = manner;
        frame.key = self.next_key(sender);
        frame.started = now.0;
        frame.ends = now.0 + format.duration.0;
        frame.signal_started = now.0 + format.signal_after.0;
        frame.payload_started = now.0 + format.payload_after.0;
        frame.payload_bits = format.payload_bits as f32;
        frame.signal_bits_per_ns = format.signal_bits as f32 / (format.payload_after - format.signal_after).0 as f32;
        frame.payload_bits_per_ns = frame.payload_bits / (format.duration - format.payload_after).0 as f32;
        self.arrive(now.0, slot, &mut frame);
        self.frames[slot as usize] = frame;
        FrameSlot(slot)
    }

    /// Takes a frame off the air and tells what became of it at every station of the sender's list.
    pub fn end(&mut self, now: SimTime, slot: FrameSlot) -> &[LinkOutcome] {
        let FrameSlot(slot) = slot;
        let mut frame = std::mem::take(&mut self.frames[slot as usize]);
        debug_assert_eq!(frame.ends, now.0, "a frame ends when its airtime is over");
        self.depart(now.0, slot, &mut frame);
        let sender = &mut self.receivers[frame.sender as usize];
        sender.transmitting = false;
        let faint = self.faint.as_ref().map_or(Attowatts::ZERO, |faint| faint.at(frame.sender));
        sender.update_busy(now.0, frame.sender, faint, &self.thresholds, &mut self.edges);
        self.frames[slot as usize] = frame;
        self.free.push(slot);
        &self.frames[slot as usize].links
    }

    /// Energy of a station that uses another technology begins: nobody can receive it, but it disturbs, and the medium is busy
    /// where it is strong. None if nothing of it lies in the channel.
    pub fn start_foreign(&mut self, now: SimTime, emission: &Emission) -> Option<FrameSlot> {
        let share = emission.band.share_within(&Band::centred(IEEE80211P_BANDWIDTH));
        if share <= 0.0 {
            return None;
        }
        let slot = self.free_slot();
        let mut frame = std::mem::take(&mut self.frames[slot as usize]);
        frame.sender = emission.sender;
        frame.key = self.next_key(emission.sender);
        frame.manner = FrameManner { power: emission.power * share as f32, ..FrameManner::default() };
        frame.started = now.0;
        frame.ends = emission.ends.0;
        self.draw_powers(&mut frame);
        let Self { links, thresholds, errors, receivers, frames, edges, faint, .. } = self;
        frame.links.clear();
        for (link, &power) in links.of(frame.sender).iter().zip(&frame.powers) {
            let faint = faint.as_ref().map_or(Attowatts::ZERO, |faint| faint.at(link.receiver));
            frame.links.push(LinkOutcome {
                receiver: link.receiver,
                distance_m: link.distance_m,
                power_mw: power.milliwatts(),
                fate: LinkFate::Sensing,
                attempt: 0,
            });
            let receiver = &mut receivers[link.receiver as usize];
            if receiver.lock_slot != UNLOCKED {
                close_chunk(receiver, faint, &frames[receiver.lock_slot as usize], now.0, thresholds, errors);
            }
            receiver.energy += power;
            receiver.update_busy(now.0, link.receiver, faint, thresholds, edges);
        }
        self.frames[slot as usize] = frame;
        Some(FrameSlot(slot))
    }

    /// The energy is gone.
    pub fn end_foreign(&mut self, now: SimTime, slot: FrameSlot) {
        let FrameSlot(slot) = slot;
        let mut frame = std::mem::take(&mut self.frames[slot as usize]);
        debug_assert_eq!(frame.ends, now.0, "energy is gone when its time is over");
        self.depart(now.0, slot, &mut frame);
        self.frames[slot as usize] = frame;
        self.free.push(slot);
    }

    fn free_slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.frames.push(FrameOnAir::default());
            (self.frames.len() - 1) as u32
        })
    }

    /// The key of what a station sends next.
    fn next_key(&mut self, sender: u32) -> u64 {
        let number = self.sent[sender as usize];
        self.sent[sender as usize] += 1;
        self.fading.derive(u64::from(self.links.id(sender))).derive(number).next_bits()
    }

    /// The powers come first, in a loop of their own: it has no branches that depend on chance. Where the frame is faint, its power counts
    /// from here on.
    fn draw_powers(&mut self, frame: &mut FrameOnAir) {
        let Self { links, variation, .. } = self;
        links.find(frame.sender);
        let outgoing = links.of(frame.sender);
        self.link_evaluations += outgoing.len() as u64;
        let power_factor = frame.manner.power;
        frame.powers.clear();
        if let (Some(sums), Some(clear)) = (&mut self.faint, links.clear()) {
            frame.faint.clear();
            frame.faint.extend_from_slice(links.faint_of(frame.sender));
            sums.add(&frame.faint, power_factor);
            // What is listed and faint has no power of its own.
            let clear_mw = clear.0 as f32;
            let of_link = |link: &Link| {
                let bits = mix(frame.key ^ u64::from(links.id(link.receiver)));
                let drawn = Attowatts::from_f32(link.mean_mw * power_factor * variation.fading_factor(link, bits));
                if link.mean_mw < clear_mw { Attowatts::ZERO } else { drawn }
            };
            frame.powers.extend(outgoing.iter().map(of_link));
            return;
        }
        let bits = |link: &Link| mix(frame.key ^ u64::from(links.id(link.receiver)));
        let power = |link: &Link, factor: f32| Attowatts::from_f32(link.mean_mw * power_factor * factor);
        // What else may vary is asked once, not for each link: the loop over fading alone then has everything inlined.
        if variation.is_fading_alone() {
            let of_link = |link: &Link| power(link, variation.fading_factor(link, bits(link)));
            frame.powers.extend(outgoing.iter().map(of_link));
        } else {
            let of_link = |link: &Link| power(link, variation.factor(link, bits(link)));
            frame.powers.extend(outgoing.iter().map(of_link));
        }
    }

    fn begin_own_transmission(&mut self, now: SimTime, sender: u32) {
        let receiver = &mut self.receivers[sender as usize];
        if receiver.lock_slot != UNLOCKED {
            self.frames[receiver.lock_slot as usize].links[receiver.lock_link as usize].fate = LinkFate::HalfDuplex;
            receiver.unlock();
        }
        receiver.transmitting = true;
        let faint = self.faint.as_ref().map_or(Attowatts::ZERO, |faint| faint.at(sender));
        receiver.update_busy(now.0, sender, faint, &self.thresholds, &mut self.edges);
    }

    /// The start of a frame: its power at every receiver, and who locks on.
    fn arrive(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir) {
        self.draw_powers(frame);
        match self.faint.take() {
            None => self.sweep_arrival(now, slot, frame, NothingFaint),
            Some(faint) => {
                self.sweep_arrival(now, slot, frame, &faint);
                self.faint = Some(faint);
            }
        }
    }

    #[inline(always)]
    fn sweep_arrival(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir, faint: impl FaintPower) {
        let Self { links, thresholds, errors, receivers, frames, edges, .. } = self;
        let outgoing = links.of(frame.sender);
        let preamble_duration = frame.payload_started - now;
        let clear_mw = links.clear().map_or(0.0, |clear| clear.0 as f32);
        frame.links.clear();
        frame.links.extend(outgoing.iter().zip(&frame.powers).zip(0..).map(|((link, &power), index)| {
            let mut outcome = LinkOutcome {
                receiver: link.receiver,
                distance_m: link.distance_m,
                power_mw: power.milliwatts(),
                fate: LinkFate::Sensing,
                attempt: 0,
            };
            if power == Attowatts::ZERO {
                if link.mean_mw < clear_mw {
                    outcome.power_mw = link.mean_mw * frame.manner.power;
                }
                return outcome;
            }
            let faint = faint.at(link.receiver);
            let receiver = &mut receivers[link.receiver as usize];
            if receiver.lock_slot != UNLOCKED {
                close_chunk(receiver, faint, &frames[receiver.lock_slot as usize], now, thresholds, errors);
            }
            outcome.fate = judge_arrival(receiver, faint, power, now, preamble_duration, thresholds);
            if outcome.fate == LinkFate::Locked {
                if receiver.lock_slot != UNLOCKED {
                    frames[receiver.lock_slot as usize].links[receiver.lock_link as usize].fate = LinkFate::Collision;
                }
                receiver.lock(slot, index, power, now);
            }
            receiver.energy += power;
            receiver.update_busy(now, link.receiver, faint, thresholds, edges);
            outcome
        }));
    }

    /// The end of a frame: the power goes, and who was locked on has decoded it or not.
    fn depart(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir) {
        match self.faint.take() {
            None => self.sweep_departure(now, slot, frame, NothingFaint),
            Some(mut faint) => {
                self.sweep_departure(now, slot, frame, &faint);
                faint.take_away(&frame.faint, frame.manner.power);
                self.faint = Some(faint);
            }
        }
    }

    #[inline(always)]
    fn sweep_departure(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir, faint: impl FaintPower) {
        let Self { links, thresholds, errors, receivers, frames, edges, .. } = self;
        let mut outcomes = std::mem::take(&mut frame.links);
        for (outcome, &power) in outcomes.iter_mut().zip(&frame.powers) {
            if power == Attowatts::ZERO {
                continue;
            }
            let faint = faint.at(outcome.receiver);
            let receiver = &mut receivers[outcome.receiver as usize];
            if receiver.lock_slot == slot {
                close_chunk(receiver, faint, frame, now, thresholds, errors);
                let draw = unit_interval(mix(frame.key ^ u64::from(links.id(outcome.receiver)) ^ DECISION));
                outcome.fate = judge_reception(receiver, frame, draw as f32, thresholds, errors);
                receiver.unlock();
            } else if receiver.lock_slot != UNLOCKED {
                close_chunk(receiver, faint, &frames[receiver.lock_slot as usize], now, thresholds, errors);
            }
            receiver.energy -= power;
            receiver.update_busy(now, outcome.receiver, faint, thresholds, edges);
        }
        frame.links = outcomes;
    }
}

/// Whether a receiver takes up a frame that arrives, and if not, why.
#[inline]
fn judge_arrival(
    receiver: &Receiver,
    faint: Attowatts,
    power: Attowatts,
    now: i64,
    preamble_duration: i64,
    thresholds: &Thresholds,
) -> LinkFate {
    if power < thresholds.preamble {
        return LinkFate::Sensing;
    }
    if receiver.transmitting {
        return LinkFate::HalfDuplex;
    }
    if receiver.lock_slot != UNLOCKED {
        let may_capture = match thresholds.capture {
            Capture::Never => false,
            Capture::DuringPreamble => now - receiver.lock_started < preamble_duration,
            Capture::Always => true,
        };
        if !may_capture || power.ratio(receiver.signal) < thresholds.capture_margin {
            return LinkFate::ReceiverBusy;
        }
    }
    if power.ratio(thresholds.noise + receiver.energy + faint) >= thresholds.preamble_sinr {
        LinkFate::Locked
    } else if power.ratio(thresholds.noise) < thresholds.preamble_sinr {
        LinkFate::Propagation
    } else {
        LinkFate::Collision
    }
}

/// Counts the stretch since the last change of interference for the locked frame.
#[inline]
fn close_chunk(
    receiver: &mut Receiver,
    faint: Attowatts,
    locked: &FrameOnAir,
    now: i64,
    thresholds: &Thresholds,
    errors: &[PreparedErrorModel],
) {
    match thresholds.sinr_rule {
        SinrRule::Chunks => {
            let PreparedErrorModel::PerBit(table) = &errors[usize::from(locked.manner.error_model)] else { return };
            let sinr =
                receiver.signal.ratio(thresholds.noise + receiver.interference(faint)) * locked.manner.combined_copies;
            let payload_time = now - receiver.chunk_started.max(locked.payload_started);
            if payload_time > 0 {
                let bits = payload_time as f32 * locked.payload_bits_per_ns;
                receiver.tally += f64::from(bits * table.ln_success_per_bit(sinr));
            }
            if receiver.chunk_started < locked.payload_started {
                let signal_time = now.min(locked.payload_started) - receiver.chunk_started.max(locked.signal_started);
                let bits = signal_time.max(0) as f32 * locked.signal_bits_per_ns;
                receiver.tally += f64::from(bits * table.ln_success_per_signal_bit(sinr));
            }
        }
        SinrRule::Mean => {
            receiver.tally += receiver.interference(faint).0 as f64 * (now - receiver.chunk_started) as f64;
        }
        SinrRule::Minimum => {
            receiver.tally = receiver.tally.max(receiver.interference(faint).0 as f64);
        }
    }
    receiver.chunk_started = now;
}

/// The end of a locked frame: decoded, or lost to the channel or to interference.
///
/// One draw decides both questions, so that more interference never turns a loss into a success.
#[inline]
fn judge_reception(
    receiver: &Receiver,
    frame: &FrameOnAir,
    draw: f32,
    thresholds: &Thresholds,
    errors: &[PreparedErrorModel],
) -> LinkFate {
    let success_at = |interference: f64| {
        let sinr =
            receiver.signal.ratio(thresholds.noise + Attowatts(interference as i64)) * frame.manner.combined_copies;
        errors[usize::from(frame.manner.error_model)].frame_success(sinr, frame.payload_bits)
    };
    let received = match thresholds.sinr_rule {
        SinrRule::Chunks => is_below_exponential(draw, receiver.tally as f32),
        SinrRule::Mean => draw < success_at(receiver.tally / (frame.ends - frame.started) as f64),
        SinrRule::Minimum => draw < success_at(receiver.tally),
    };
    if received {
        LinkFate::Received
    } else if draw < success_at(0.0) {
        LinkFate::Collision
    } else {
        LinkFate::Propagation
    }
}

/// Whether `draw < exp(exponent)` for a negative exponent, mostly without computing the exponential.
#[inline]
fn is_below_exponential(draw: f32, exponent: f32) -> bool {
    // exp(x) lies above 1 + x, and below 1 / (1 - x) where x is negative.
    draw < 1.0 + exponent || (draw * (1.0 - exponent) < 1.0 && draw < exponent.exp())
}
