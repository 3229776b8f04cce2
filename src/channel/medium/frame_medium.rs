//! Frames of unslotted technologies on the air.

use crate::channel::medium::receiver::{Receiver, Thresholds, UNLOCKED};
use crate::channel::medium::{
    Attowatts, BusyEdge, Capture, LinkTable, MediumView, PacketVariation, ReceptionSettings, SinrRule,
};
use crate::channel::reception::PreparedErrorModel;
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
    /// Received power including shadowing and fading; zero where the mean lies below the cut of the link table.
    pub power_mw: f32,
    /// What became of it; never [`LinkFate::Locked`].
    pub fate: LinkFate,
}

/// Shape of a frame on the air.
#[derive(Clone, Copy, Debug)]
pub struct FrameFormat {
    /// From the first symbol of the preamble to the end.
    pub duration: SimDuration,
    /// Preamble and SIGNAL field: bit errors are counted from here on.
    pub payload_after: SimDuration,
    /// Bits in the payload.
    pub payload_bits: u32,
}

#[derive(Debug, Default)]
struct FrameOnAir {
    sender: u32,
    key: u64,
    started: i64,
    ends: i64,
    payload_started: i64,
    bits_per_ns: f32,
    payload_bits: f32,
    receivers: Vec<u32>,
    distances: Vec<f32>,
    powers: Vec<Attowatts>,
    fates: Vec<LinkFate>,
}

/// The medium of one channel with unslotted frames.
#[derive(Debug)]
pub struct FrameMedium {
    links: LinkTable,
    variation: PacketVariation,
    thresholds: Thresholds,
    errors: PreparedErrorModel,
    fading: RandomStream,
    receivers: Vec<Receiver>,
    sent: Vec<u64>,
    frames: Vec<FrameOnAir>,
    free: Vec<u32>,
    edges: Vec<BusyEdge>,
    outcomes: Vec<LinkOutcome>,
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
        Self {
            links,
            variation,
            thresholds: settings.into(),
            errors,
            fading,
            receivers: vec![Receiver::default(); stations],
            sent: vec![0; stations],
            frames: Vec::new(),
            free: Vec::new(),
            edges: Vec::new(),
            outcomes: Vec::new(),
            link_evaluations: 0,
        }
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
        let slot = self.free.pop().unwrap_or_else(|| {
            self.frames.push(FrameOnAir::default());
            (self.frames.len() - 1) as u32
        });
        self.begin_own_transmission(now, sender);
        let mut frame = std::mem::take(&mut self.frames[slot as usize]);
        let number = self.sent[sender as usize];
        self.sent[sender as usize] += 1;
        frame.sender = sender;
        frame.key = self.fading.derive(u64::from(self.links.id(sender))).derive(number).next_bits();
        frame.started = now.0;
        frame.ends = now.0 + format.duration.0;
        frame.payload_started = now.0 + format.payload_after.0;
        frame.payload_bits = format.payload_bits as f32;
        frame.bits_per_ns = frame.payload_bits / (format.duration - format.payload_after).0 as f32;
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
        sender.update_busy(now.0, frame.sender, &self.thresholds, &mut self.edges);
        self.frames[slot as usize] = frame;
        self.free.push(slot);
        &self.outcomes
    }

    fn begin_own_transmission(&mut self, now: SimTime, sender: u32) {
        let receiver = &mut self.receivers[sender as usize];
        if receiver.lock_slot != UNLOCKED {
            self.frames[receiver.lock_slot as usize].fates[receiver.lock_link as usize] = LinkFate::HalfDuplex;
            receiver.unlock();
        }
        receiver.transmitting = true;
        receiver.update_busy(now.0, sender, &self.thresholds, &mut self.edges);
    }

    /// The sweep at the start of a frame: power at every receiver, and who locks on.
    fn arrive(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir) {
        frame.receivers.clear();
        frame.distances.clear();
        frame.powers.clear();
        frame.fates.clear();
        let links = self.links.of(frame.sender);
        frame.receivers.extend(links.iter().map(|link| link.receiver));
        frame.distances.extend(links.iter().map(|link| link.distance_m));
        self.link_evaluations += links.len() as u64;
        for (index, link) in links.iter().enumerate() {
            if link.mean_mw == 0.0 {
                frame.powers.push(Attowatts::ZERO);
                frame.fates.push(LinkFate::Sensing);
                continue;
            }
            let bits = mix(frame.key ^ u64::from(self.links.id(link.receiver)));
            let power = Attowatts::from_f32(link.mean_mw * self.variation.factor(link.fading, bits));
            let receiver = &mut self.receivers[link.receiver as usize];
            if receiver.lock_slot != UNLOCKED {
                let locked = &self.frames[receiver.lock_slot as usize];
                close_chunk(receiver, locked, now, &self.thresholds, &self.errors);
            }
            let fate = judge_arrival(receiver, power, now, frame.payload_started - now, &self.thresholds);
            if fate == LinkFate::Locked {
                if receiver.lock_slot != UNLOCKED {
                    let lost = &mut self.frames[receiver.lock_slot as usize];
                    lost.fates[receiver.lock_link as usize] = LinkFate::Collision;
                }
                receiver.lock(slot, index as u32, power, now);
            }
            receiver.energy += power;
            receiver.update_busy(now, link.receiver, &self.thresholds, &mut self.edges);
            frame.powers.push(power);
            frame.fates.push(fate);
        }
    }

    /// The sweep at the end of a frame: the power goes, and who was locked on has decoded it or not.
    fn depart(&mut self, now: i64, slot: u32, frame: &mut FrameOnAir) {
        self.outcomes.clear();
        for index in 0..frame.receivers.len() {
            let station = frame.receivers[index];
            let power = frame.powers[index];
            if power != Attowatts::ZERO {
                let receiver = &mut self.receivers[station as usize];
                if receiver.lock_slot == slot {
                    close_chunk(receiver, frame, now, &self.thresholds, &self.errors);
                    let draw = unit_interval(mix(frame.key ^ u64::from(self.links.id(station)) ^ DECISION)) as f32;
                    frame.fates[index] = judge_reception(receiver, frame, draw, &self.thresholds, &self.errors);
                    receiver.unlock();
                } else if receiver.lock_slot != UNLOCKED {
                    let locked = &self.frames[receiver.lock_slot as usize];
                    close_chunk(receiver, locked, now, &self.thresholds, &self.errors);
                }
                receiver.energy -= power;
                receiver.update_busy(now, station, &self.thresholds, &mut self.edges);
            }
            self.outcomes.push(LinkOutcome {
                receiver: station,
                distance_m: frame.distances[index],
                power_mw: power.milliwatts(),
                fate: frame.fates[index],
            });
        }
    }
}

/// Whether a receiver takes up a frame that arrives, and if not, why.
#[inline]
fn judge_arrival(
    receiver: &Receiver,
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
    if power.ratio(thresholds.noise + receiver.energy) >= thresholds.preamble_sinr {
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
    locked: &FrameOnAir,
    now: i64,
    thresholds: &Thresholds,
    errors: &PreparedErrorModel,
) {
    match thresholds.sinr_rule {
        SinrRule::Chunks => {
            let payload_time = now - receiver.chunk_started.max(locked.payload_started);
            if payload_time > 0 {
                let bits = payload_time as f32 * locked.bits_per_ns;
                let sinr = receiver.signal.ratio(thresholds.noise + receiver.interference());
                receiver.tally += f64::from(bits * errors.ln_success_per_bit(sinr));
            }
        }
        SinrRule::Mean => {
            receiver.tally += receiver.interference().0 as f64 * (now - receiver.chunk_started) as f64;
        }
        SinrRule::Minimum => {
            receiver.tally = receiver.tally.max(receiver.interference().0 as f64);
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
    errors: &PreparedErrorModel,
) -> LinkFate {
    let alone = || receiver.signal.ratio(thresholds.noise);
    let with_interference = |interference: f64| receiver.signal.ratio(thresholds.noise + Attowatts(interference as i64));
    let success = match thresholds.sinr_rule {
        SinrRule::Chunks => (receiver.tally as f32).exp(),
        SinrRule::Mean => {
            let duration = (frame.ends - frame.started) as f64;
            errors.success(with_interference(receiver.tally / duration))
        }
        SinrRule::Minimum => errors.success(with_interference(receiver.tally)),
    };
    if draw < success {
        return LinkFate::Received;
    }
    let success_alone = match thresholds.sinr_rule {
        SinrRule::Chunks => (frame.payload_bits * errors.ln_success_per_bit(alone())).exp(),
        SinrRule::Mean | SinrRule::Minimum => errors.success(alone()),
    };
    if draw < success_alone { LinkFate::Collision } else { LinkFate::Propagation }
}
