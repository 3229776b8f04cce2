//! Slotted, frequency-resolved transmissions: the medium of both sidelinks.
//!
//! All transmissions of a slot begin together, so a slot is worked out at once. A first sweep over the links of all senders
//! draws the received powers when it begins. When it ends, they are summed up per receiver and kind of allocation, with what
//! stations of other technologies sent meanwhile (`foreign`), and a second sweep finds the SINR of each link
//! over its own resource blocks, with co-channel interference and in-band emission of everybody else, and decides who
//! decodes control information and data. How much of one allocation falls into another is known beforehand
//! (`shapes`), so a link costs a few multiplications per kind of allocation in the slot.

mod combining;
mod foreign;
mod grid;
mod in_band_emission;
mod shapes;
#[cfg(test)]
mod tests;

use crate::channel::medium::{Band, Emission, LinkFate, LinkOutcome, LinkTable, PacketVariation};
use crate::channel::reception::FrameSuccessTable;
use crate::engine::{RandomStream, mix, unit_interval};
use crate::units::{Dbm, Megahertz, SimDuration, SimTime};

pub use combining::PacketCopies;
use combining::{SoftBuffers, SoftLink, farther};
use foreign::ForeignEnergy;
pub use grid::{Allocation, ControlPower, RbSpan, ResourceGrid};
pub use in_band_emission::InBandEmission;
pub use shapes::ShapeId;
use shapes::{Coupling, ShapeTable, Wanted};

/// What receivers of a slotted technology can do.
#[derive(Clone, Debug)]
pub struct SlotReception {
    /// Weakest transmission that is detected at all, over all of its resource blocks.
    pub sensitivity: Dbm,
    /// Who decodes the control information; `None`: everybody who detects the transmission.
    pub control: Option<FrameSuccessTable>,
    /// Who decodes the second stage of the control information, which is sent with the data (NR); none if there is none.
    pub second_stage: Option<FrameSuccessTable>,
    /// Who decodes the data, by the number in [`SlotTransmission::curve`].
    pub data: Vec<FrameSuccessTable>,
    /// What counts as the SINR of data that are not disturbed evenly.
    pub averaging: SinrAveraging,
}

/// How the SINRs of the resource blocks of a transmission become one.
#[derive(Clone, Debug, PartialEq)]
pub enum SinrAveraging {
    /// The interference is averaged over them.
    MeanInterference,
    /// Exponential effective SINR mapping: `-beta ln(mean(exp(-sinr / beta)))`, with blocks of one sub-channel taken together.
    ///
    /// Disturbed blocks count more than in proportion, as in a code block whose bits lie in all of them.
    Exponential {
        /// `beta` of each error curve of the data.
        data: Vec<f32>,
        /// `beta` of the second stage of the control information.
        second_stage: f32,
    },
}

/// One transmission of a slot.
#[derive(Clone, Copy, Debug)]
pub struct SlotTransmission {
    /// Index of the sending station.
    pub sender: u32,
    /// What it occupies.
    pub shape: ShapeId,
    /// The error curve of the data.
    pub curve: u16,
    /// The packet, if it is sent several times.
    pub copies: Option<PacketCopies>,
    /// Factor on the power with which the links of the sender reckon.
    pub power: f32,
}

/// What became of a transmission at one station.
#[derive(Clone, Copy, Debug)]
pub struct SlotLink {
    /// What became of the packet so far, earlier transmissions included.
    pub outcome: LinkOutcome,
    /// Whether the control information of this transmission was decoded.
    pub control_decoded: bool,
    /// SINR of the data of this transmission, linear; zero where a stage of the control information was not decoded.
    pub sinr: f32,
}

/// The medium of one channel with slots.
#[derive(Debug)]
pub struct SlotMedium {
    links: LinkTable,
    variation: PacketVariation,
    shapes: ShapeTable,
    reception: SlotReception,
    sensitivity_mw: f32,
    fading: RandomStream,
    sent: Vec<u64>,
    soft: SoftBuffers,
    foreign: ForeignEnergy,
    /// Width of a resource block.
    block: Megahertz,
    link_evaluations: u64,
    slot: SlotWork,
}

/// What is known of the slot in progress; buffers that are used again.
#[derive(Debug, Default)]
struct SlotWork {
    transmitting: Vec<bool>,
    senders: Vec<u32>,
    /// The allocations in this slot, each once.
    kinds: Vec<ShapeId>,
    /// Received power per station and kind, in milliwatts.
    totals: Vec<f32>,
    /// Kind and key of each transmission.
    of_transmission: Vec<(usize, u64)>,
    powers: Vec<f32>,
    links: Vec<SlotLink>,
    /// Where the links of each transmission begin, with the end.
    starts: Vec<usize>,
    couplings: Vec<Coupling>,
    /// The same by sub-channel, with the place where each kind's begin; empty where the interference is averaged.
    segments: Vec<f32>,
    segment_starts: Vec<usize>,
    /// Share of each kind in each sub-channel.
    subchannels: Vec<f32>,
}

/// Separates the draws that decide a reception from those that made its power.
const DATA_DECISION: u64 = 0xD1B5_4A32_D192_ED03;
const CONTROL_DECISION: u64 = 0x8CB9_2BA7_2F3D_8DD7;
const SECOND_STAGE_DECISION: u64 = 0xE703_7ED1_A0B4_28DB;

impl SlotMedium {
    /// A silent medium between the stations of `links`.
    pub fn new(
        links: LinkTable,
        variation: PacketVariation,
        grid: ResourceGrid,
        emission: Option<InBandEmission>,
        reception: SlotReception,
        fading: RandomStream,
    ) -> Self {
        let stations = links.stations();
        Self {
            links,
            variation,
            shapes: ShapeTable::new(grid, emission),
            sensitivity_mw: reception.sensitivity.milliwatts().0 as f32,
            reception,
            fading,
            sent: vec![0; stations],
            soft: SoftBuffers::default(),
            foreign: ForeignEnergy::default(),
            block: block_width(SimDuration::from_millis(1)),
            link_evaluations: 0,
            slot: SlotWork { transmitting: vec![false; stations], starts: vec![0], ..SlotWork::default() },
        }
    }

    /// The mean power between stations.
    pub fn links(&self) -> &LinkTable {
        &self.links
    }

    /// Access to the links, to tell them that stations moved.
    pub fn links_mut(&mut self) -> &mut LinkTable {
        &mut self.links
    }

    /// How the channel is divided.
    pub fn grid(&self) -> &ResourceGrid {
        self.shapes.grid()
    }

    /// How many links have been evaluated so far.
    pub fn link_evaluations(&self) -> u64 {
        self.link_evaluations
    }

    /// The number of an allocation.
    pub fn shape(&mut self, allocation: &Allocation) -> ShapeId {
        self.shapes.find(allocation)
    }

    /// Prepares receivers for a packet that is sent several times.
    pub fn open_copies(&mut self) -> PacketCopies {
        self.soft.open()
    }

    /// Forgets a packet that was sent for the last time.
    pub fn close_copies(&mut self, packet: PacketCopies) {
        self.soft.close(packet);
    }

    /// The same with slots of that length: resource blocks are as much wider as slots are shorter.
    #[must_use]
    pub fn with_slots_of(mut self, slot: SimDuration) -> Self {
        self.block = block_width(slot);
        self
    }

    /// Carries all transmissions of one slot in which nobody else sends.
    pub fn carry(&mut self, transmissions: &[SlotTransmission]) {
        self.begin(transmissions);
        self.finish(transmissions, SimTime::ZERO, SimTime::ZERO);
    }

    /// Takes in what a station of another technology has begun to send.
    pub fn hear(&mut self, emission: &Emission) {
        let Self { links, variation, shapes, fading, sent, foreign, .. } = self;
        let outgoing = links.of(emission.sender);
        self.link_evaluations += outgoing.len() as u64;
        let number = sent[emission.sender as usize];
        sent[emission.sender as usize] += 1;
        let key = fading.derive(u64::from(links.id(emission.sender))).derive(number).next_bits();
        let kind = shapes.find_foreign(&emission.band, self.block);
        foreign.add(
            emission,
            kind,
            outgoing.iter().map(|link| {
                let bits = mix(key ^ u64::from(links.id(link.receiver)));
                (link.receiver, link.mean_mw * emission.power * variation.factor(link, bits))
            }),
        );
    }

    /// The bands that an allocation takes and its share of the transmit power in each.
    pub fn bands(&self, allocation: &Allocation) -> impl Iterator<Item = (Band, f32)> {
        let (data_share, control_share) = allocation.shares();
        let (control, data) = (allocation.control, allocation.data);
        let of_data = data_share * f32::from(data.count);
        let of_control = if allocation.control_is_apart() { control_share * f32::from(control.count) } else { 0.0 };
        let spans = if of_control == 0.0 {
            [Some((data, of_data)), None]
        } else if control.first + control.count == data.first {
            let both = RbSpan { first: control.first, count: control.count + data.count };
            [Some((both, of_data + of_control)), None]
        } else {
            [Some((data, of_data)), Some((control, of_control))]
        };
        let (grid, block) = (*self.shapes.grid(), self.block);
        spans.into_iter().flatten().map(move |(span, share)| (grid.band(span, block), share))
    }

    /// The slot is over: decides about its transmissions, with what others sent between its beginning and its end.
    pub fn finish(&mut self, transmissions: &[SlotTransmission], began: SimTime, ends: SimTime) {
        self.add_up(transmissions, began, ends);
        for (index, transmission) in transmissions.iter().enumerate() {
            self.judge(index, transmission);
        }
    }

    /// What became of a transmission of the slot, at every station of the sender's list but the sender, sorted.
    pub fn outcomes(&self, transmission: usize) -> &[SlotLink] {
        &self.slot.links[self.slot.starts[transmission]..self.slot.starts[transmission + 1]]
    }

    /// Ratio to noise of a sequence that `from` sends in a slot on one resource block with its whole power, at `to`; zero beyond
    /// its reach.
    pub fn sequence_snr(&self, from: u32, to: u32, slot: i64) -> f32 {
        let outgoing = self.links.of(from);
        let Ok(place) = outgoing.binary_search_by_key(&to, |link| link.receiver) else { return 0.0 };
        let id = |station| u64::from(self.links.id(station));
        let key = self.fading.named("sequences").derive(id(from)).derive(slot as u64).next_bits();
        let factor = self.variation.factor(&outgoing[place], mix(key ^ id(to)));
        outgoing[place].mean_mw * factor / self.grid().noise(1).0 as f32
    }

    /// Whether a station sends in this slot, and so hears nothing.
    pub fn is_transmitting(&self, station: u32) -> bool {
        self.slot.transmitting[station as usize]
    }

    /// Total received power of `station` in each sub-channel with noise (S-RSSI), in milliwatts.
    pub fn subchannel_powers(&self, station: u32, powers: &mut Vec<f32>) {
        let grid = self.shapes.grid();
        let noise = grid.noise(grid.subchannel_size).0 as f32;
        powers.clear();
        powers.resize(usize::from(grid.subchannels), noise);
        let kinds = self.slot.kinds.len();
        let totals = &self.slot.totals[station as usize * kinds..][..kinds];
        for (total, shares) in totals.iter().zip(self.slot.subchannels.chunks_exact(powers.len())) {
            for (power, share) in powers.iter_mut().zip(shares) {
                *power += total * share;
            }
        }
    }

    /// A slot begins: the received powers of its transmissions. A station sends at most one of them.
    pub fn begin(&mut self, transmissions: &[SlotTransmission]) {
        let Self { links, variation, fading, sent, soft, slot, .. } = self;
        for sender in slot.senders.drain(..) {
            slot.transmitting[sender as usize] = false;
        }
        slot.kinds.clear();
        slot.of_transmission.clear();
        for transmission in transmissions {
            let sender = transmission.sender;
            debug_assert!(!slot.transmitting[sender as usize], "a station sends once in a slot");
            slot.transmitting[sender as usize] = true;
            slot.senders.push(sender);
            let kind = slot.kinds.iter().position(|kind| *kind == transmission.shape).unwrap_or_else(|| {
                slot.kinds.push(transmission.shape);
                slot.kinds.len() - 1
            });
            let number = sent[sender as usize];
            sent[sender as usize] += 1;
            let key = fading.derive(u64::from(links.id(sender))).derive(number).next_bits();
            if let Some(copies) = transmission.copies {
                let buffer = soft.get_mut(copies);
                if buffer.attempts == 0 {
                    buffer.key = key;
                }
            }
            slot.of_transmission.push((kind, key));
        }
        slot.powers.clear();
        for (transmission, (_, key)) in transmissions.iter().zip(&slot.of_transmission) {
            slot.powers.extend(links.of(transmission.sender).iter().map(|link| {
                let bits = mix(key ^ u64::from(links.id(link.receiver)));
                link.mean_mw * transmission.power * variation.factor(link, bits)
            }));
        }
        self.link_evaluations += slot.powers.len() as u64;
    }

    /// The sums of the received powers.
    fn add_up(&mut self, transmissions: &[SlotTransmission], began: SimTime, ends: SimTime) {
        let Self { links, shapes, foreign, slot, reception, .. } = self;
        foreign.add_kinds(began, ends, &mut slot.kinds);
        let kinds = slot.kinds.len();
        slot.subchannels.clear();
        slot.couplings.clear();
        for victim in &slot.kinds {
            slot.subchannels.extend_from_slice(shapes.subchannels(*victim));
            slot.couplings.extend(slot.kinds.iter().map(|interferer| shapes.coupling(*victim, *interferer)));
        }
        slot.segments.clear();
        slot.segment_starts.clear();
        if reception.averaging != SinrAveraging::MeanInterference {
            for victim in &slot.kinds {
                slot.segment_starts.push(slot.segments.len());
                for interferer in &slot.kinds {
                    slot.segments.extend_from_slice(shapes.coupling_by_segment(*victim, *interferer));
                }
            }
        }
        slot.totals.clear();
        slot.totals.resize(links.stations() * kinds, 0.0);
        slot.links.clear();
        slot.starts.clear();
        slot.starts.push(0);
        let mut start = 0;
        for (transmission, (kind, _)) in transmissions.iter().zip(&slot.of_transmission) {
            let outgoing = links.of(transmission.sender);
            for (link, power) in outgoing.iter().zip(&slot.powers[start..]) {
                slot.totals[link.receiver as usize * kinds + kind] += power;
            }
            start += outgoing.len();
        }
        foreign.add_up(began, ends, &slot.kinds, &mut slot.totals);
    }

    /// The second sweep, for one transmission: who decodes it.
    fn judge(&mut self, index: usize, transmission: &SlotTransmission) {
        let Self { links, shapes, reception, sensitivity_mw, soft, slot, .. } = self;
        let (kind, mut key) = slot.of_transmission[index];
        let kinds = slot.kinds.len();
        let couplings = &slot.couplings[kind * kinds..][..kinds];
        let wanted = shapes.wanted(transmission.shape);
        let own = couplings[kind];
        let curve = &reception.data[usize::from(transmission.curve)];
        let uneven = match &reception.averaging {
            SinrAveraging::MeanInterference => None,
            SinrAveraging::Exponential { data, second_stage } => Some(Uneven {
                parts: shapes.segments(transmission.shape),
                couplings: &slot.segments[slot.segment_starts[kind]..],
                own: kind,
                noise_per_block: shapes.grid().noise(1).0 as f32,
                data_beta: data[usize::from(transmission.curve)],
                second_stage_beta: *second_stage,
            }),
        };
        let mut copies = transmission.copies.map(|copies| {
            let buffer = soft.get_mut(copies);
            key = buffer.key;
            buffer.attempts += 1;
            let earlier = std::mem::take(&mut buffer.links);
            (buffer, earlier, 0)
        });
        let attempt_key = slot.of_transmission[index].1;
        let powers_start = *slot.starts.last().expect("a slot has a start");
        let outgoing = links.of(transmission.sender);
        for (link, &power) in outgoing.iter().zip(&slot.powers[powers_start..]) {
            let totals = &slot.totals[link.receiver as usize * kinds..][..kinds];
            let interference = || interference(totals, couplings, own, power);
            let id = u64::from(links.id(link.receiver));
            let mut arrival = Arrival::lost(LinkFate::HalfDuplex);
            if !slot.transmitting[link.receiver as usize] {
                arrival.fate = LinkFate::Sensing;
                if power >= *sensitivity_mw && power > 0.0 {
                    let uneven = uneven.as_ref().map(|uneven| (uneven, totals));
                    arrival = judge_link(power, &interference(), &wanted, reception, uneven, attempt_key ^ id);
                }
            }
            let draw = || unit_interval(mix(key ^ id ^ DATA_DECISION)) as f32;
            let mut attempt = 0;
            match &mut copies {
                None => {
                    if arrival.reaches_data() {
                        arrival.fate = judge_data(curve, draw(), arrival.sinr, arrival.snr);
                    }
                }
                Some((buffer, earlier, next)) => {
                    // Both lists are sorted by receiver.
                    while earlier.get(*next).is_some_and(|soft: &SoftLink| soft.receiver < link.receiver) {
                        *next += 1;
                    }
                    let known = earlier.get(*next).copied().filter(|soft| soft.receiver == link.receiver);
                    let before = known.unwrap_or(SoftLink {
                        receiver: link.receiver,
                        sinr: 0.0,
                        snr: 0.0,
                        fate: LinkFate::HalfDuplex,
                        attempt: 0,
                    });
                    let mut soft =
                        SoftLink { sinr: before.sinr + arrival.sinr, snr: before.snr + arrival.snr, ..before };
                    if before.fate != LinkFate::Received {
                        let fate = if arrival.reaches_data() {
                            judge_data(curve, draw(), soft.sinr, soft.snr)
                        } else {
                            arrival.fate
                        };
                        soft.fate = farther(before.fate, fate);
                        soft.attempt = buffer.attempts - 1;
                    }
                    (arrival.fate, attempt) = (soft.fate, soft.attempt);
                    buffer.links.push(soft);
                }
            }
            slot.links.push(SlotLink {
                outcome: LinkOutcome {
                    receiver: link.receiver,
                    distance_m: link.distance_m,
                    power_mw: power,
                    fate: arrival.fate,
                    attempt,
                },
                control_decoded: arrival.control_decoded,
                sinr: arrival.sinr,
            });
        }
        slot.starts.push(slot.links.len());
    }
}

/// Width of a resource block: twelve sub-carriers of 15 kHz where a slot lasts a millisecond, and spacing times length stays
/// the same in the other numerologies (3GPP TS 38.211 clauses 4.2 and 4.3.2).
fn block_width(slot: SimDuration) -> Megahertz {
    Megahertz(0.18 / slot.as_millis_f64())
}

/// What arrives of one transmission at one station.
#[derive(Clone, Copy)]
struct Arrival {
    fate: LinkFate,
    control_decoded: bool,
    sinr: f32,
    snr: f32,
}

impl Arrival {
    fn lost(fate: LinkFate) -> Self {
        Self { fate, control_decoded: false, sinr: 0.0, snr: 0.0 }
    }

    /// Whether all control information was decoded.
    fn reaches_data(&self) -> bool {
        self.snr > 0.0
    }
}

/// What it takes to find the SINR of data that are disturbed unevenly.
struct Uneven<'a> {
    parts: &'a [RbSpan],
    /// Share of each kind's power per resource block of each part, kind by kind.
    couplings: &'a [f32],
    /// The kind of the transmission itself.
    own: usize,
    noise_per_block: f32,
    data_beta: f32,
    second_stage_beta: f32,
}

impl Uneven<'_> {
    /// Effective SINRs of the data and of the second stage of the control information.
    #[inline]
    fn sinrs(&self, totals: &[f32], power: f32, signal: f32, blocks: f32) -> (f32, f32) {
        let count = self.parts.len();
        let (mut data, mut second_stage) = (0.0, 0.0);
        for (index, part) in self.parts.iter().enumerate() {
            let shares = self.couplings[index..].iter().step_by(count);
            let mut disturbed = -power * self.couplings[self.own * count + index];
            for (total, share) in totals.iter().zip(shares) {
                disturbed += total * share;
            }
            let sinr = signal / blocks / (self.noise_per_block + disturbed.max(0.0));
            let weight = f32::from(part.count) / blocks;
            data += weight * (-sinr / self.data_beta).exp();
            second_stage += weight * (-sinr / self.second_stage_beta).exp();
        }
        // The sum vanishes where all parts are far above any error curve.
        let effective = |sum: f32, beta: f32| -beta * sum.max(f32::MIN_POSITIVE).ln();
        (effective(data, self.data_beta), effective(second_stage, self.second_stage_beta))
    }
}

/// Power of everybody else in the blocks of a transmission that arrives with `power`.
#[inline]
fn interference(totals: &[f32], couplings: &[Coupling], own: Coupling, power: f32) -> Coupling {
    let mut sum = Coupling { data: -own.data * power, control: -own.control * power };
    for (total, coupling) in totals.iter().zip(couplings) {
        sum.data += total * coupling.data;
        sum.control += total * coupling.control;
    }
    // What rounding leaves of the own power is not interference.
    Coupling { data: sum.data.max(0.0), control: sum.control.max(0.0) }
}

#[inline]
fn judge_link(
    power: f32,
    interference: &Coupling,
    wanted: &Wanted,
    reception: &SlotReception,
    uneven: Option<(&Uneven<'_>, &[f32])>,
    key: u64,
) -> Arrival {
    if let Some(control) = &reception.control {
        let signal = power * wanted.control_share;
        let draw = unit_interval(mix(key ^ CONTROL_DECISION)) as f32;
        if draw >= control.success(signal / (wanted.control_noise + interference.control)) {
            let alone = control.success(signal / wanted.control_noise);
            return Arrival::lost(if draw < alone { LinkFate::Collision } else { LinkFate::Propagation });
        }
    }
    let signal = power * wanted.data_share;
    let snr = signal / wanted.data_noise;
    let mut sinr = signal / (wanted.data_noise + interference.data);
    let mut second_stage_sinr = sinr;
    // Where a sub-channel is all there is, or next to nothing disturbs, all rules agree.
    if let Some((uneven, totals)) = uneven
        && uneven.parts.len() > 1
        && interference.data > 1e-3 * wanted.data_noise
    {
        (sinr, second_stage_sinr) = uneven.sinrs(totals, power, signal, wanted.data_blocks);
    }
    if let Some(second_stage) = &reception.second_stage {
        let draw = unit_interval(mix(key ^ SECOND_STAGE_DECISION)) as f32;
        if draw >= second_stage.success(second_stage_sinr) {
            let fate = if draw < second_stage.success(snr) { LinkFate::Collision } else { LinkFate::Propagation };
            return Arrival { control_decoded: true, ..Arrival::lost(fate) };
        }
    }
    Arrival { fate: LinkFate::Propagation, control_decoded: true, sinr, snr }
}

/// Decoded, or lost to the channel or to interference.
///
/// One draw decides both questions, so that more interference never turns a loss into a success.
#[inline]
fn judge_data(curve: &FrameSuccessTable, draw: f32, sinr: f32, snr: f32) -> LinkFate {
    if draw < curve.success(sinr) {
        LinkFate::Received
    } else if draw < curve.success(snr) {
        LinkFate::Collision
    } else {
        LinkFate::Propagation
    }
}
