//! The access layer of EN 302 665: how packets get onto the medium and off it again.
//!
//! An [`AccessLayer`] holds the access layers of all stations that use one technology, because they share one medium.
//! It is sans-IO: the simulation hands over packets, asks when the layer wants to act next, and lets it act; what
//! happened comes back through an [`AccessObserver`].

pub mod congestion;
pub mod ideal;
pub mod ieee80211;
pub mod ieee80211bd;
pub mod ieee80211p;
pub mod lte_v2x;
pub mod mixed;
pub mod nr_v2x;
pub mod sidelink;

#[cfg(doc)]
use crate::channel::medium::LinkFate;
use crate::channel::medium::{Emission, LinkOutcome, Scene};
use crate::geometry::KinematicState;
use crate::units::{Db, SimDuration, SimTime};
use congestion::CongestionSample;

/// Priority of a packet, from the most urgent on (the DCC profiles DP0 to DP3 of TS 102 687 and EN 302 636-4-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrafficClass {
    /// DP0: high-priority DENM.
    Dp0,
    /// DP1: DENM.
    Dp1,
    /// DP2: CAM, CPM and the like.
    Dp2,
    /// DP3: forwarded packets and others.
    Dp3,
}

impl TrafficClass {
    /// All classes, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Dp0, Self::Dp1, Self::Dp2, Self::Dp3];
}

/// Whom a packet is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addressee {
    /// Whoever receives it.
    #[default]
    Everybody,
    /// One station, by its index.
    Station(u32),
    /// One station whose address nobody has any more.
    Nobody,
}

/// A packet handed to the access layer.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    /// What the sender calls it.
    pub handle: u32,
    /// Its priority.
    pub traffic_class: TrafficClass,
    /// A packet that waits is replaced by a newer one of the same flow, where only the newest state is of use.
    pub flow: Option<u8>,
    /// Bytes from the network layer header to the end of the payload.
    pub bytes: u32,
    /// Power relative to what the station sends with otherwise; congestion control may lower it.
    pub power_offset: Db,
    /// Whom it is for.
    pub addressee: Addressee,
}

impl Packet {
    /// Power relative to what the station sends with otherwise, as a factor.
    pub fn power_factor(&self) -> f32 {
        if self.power_offset.0 == 0.0 { 1.0 } else { self.power_offset.linear() as f32 }
    }
}

/// A packet that was sent.
#[derive(Clone, Copy, Debug)]
pub struct SentPacket {
    /// The packet.
    pub packet: Packet,
    /// Index of the sending station.
    pub sender: u32,
    /// When the packet was handed over.
    pub enqueued_at: SimTime,
    /// When it came to the head of its queue.
    pub head_at: SimTime,
    /// When it began on the air.
    pub started_at: SimTime,
    /// When its only or first transmission ended.
    pub first_ended_at: SimTime,
    /// When it ended on the air; with retransmissions, the end of the present one.
    pub ended_at: SimTime,
    /// Number of the present transmission, from 0; of the one to come, if answers have shown that there need be none.
    pub attempt: u8,
    /// Time that all transmissions so far took from the channel; on a part of its width, that part of the time.
    pub channel_time: SimDuration,
}

/// Why a packet was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketLoss {
    /// A newer packet of the same flow took its place.
    Replaced,
    /// Congestion control held it back until it was of no use, or the regulation forbids it.
    HeldBack,
    /// It does not fit into the resources of one transmission.
    TooLarge,
    /// There was no resource for it in the time that it is of use.
    NoResource,
    /// The run ended first.
    RunEnded,
}

/// Hears what becomes of packets.
pub trait AccessObserver {
    /// A packet was sent for the last or only time; `outcomes` holds every listed station but the sender, sorted by index.
    /// Of a packet that was sent several times, stations whose outcome has an earlier attempt were told by
    /// [`Self::decoded`].
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]);

    /// A packet was sent that will be sent again: stations whose outcome is [`LinkFate::Received`] with the attempt of `sent`
    /// have it from now on.
    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]);

    /// A packet never reached the air.
    fn lost(&mut self, now: SimTime, sender: u32, packet: &Packet, loss: PacketLoss);

    /// Congestion control let a packet through to the access layer, after it had `waited`.
    fn released(&mut self, _now: SimTime, _sender: u32, _packet: &Packet, _waited: SimDuration) {}

    /// Congestion control of a station has looked at the channel.
    fn congestion(&mut self, _now: SimTime, _station: u32, _sample: &CongestionSample) {}
}

/// The access layers of all stations of one technology.
pub trait AccessLayer {
    /// Takes over where all stations are, and what can stand between them.
    fn stations_moved(&mut self, scene: &Scene);

    /// Hands a packet over to a station's access layer.
    fn send(&mut self, now: SimTime, station: u32, packet: Packet, observer: &mut dyn AccessObserver);

    /// When the layer wants to act next.
    fn next_wakeup(&self) -> Option<SimTime>;

    /// Lets the layer do what is due at `now`, the instant of [`Self::next_wakeup`].
    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver);

    /// Time the channel was busy for `station` since the last call, for its channel busy ratio.
    fn take_busy_time(&mut self, station: u32, now: SimTime) -> SimDuration;

    /// Ends the run: what waits or is on the air is given up.
    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver);

    /// How many links have been evaluated so far.
    fn link_evaluations(&self) -> u64;

    /// Takes over how all stations move from `now` on, in the order of their indices, after [`Self::stations_moved`].
    fn motions(&mut self, _now: SimTime, _motions: &[KinematicState]) {}

    /// How long a packet of `bytes` would be on the air, where that is known before it is sent.
    fn airtime(&self, _bytes: u32) -> Option<SimDuration> {
        None
    }

    /// From now on the layer keeps what its stations emit, because other technologies use the same band.
    fn keep_emissions(&mut self) {}

    /// Moves what stations have begun to emit since the last call to the end of `emissions`.
    fn take_emissions(&mut self, _emissions: &mut Vec<Emission>) {}

    /// Takes in what a station of another technology begins to emit at `now`.
    fn hear(&mut self, _now: SimTime, _emission: &Emission) {}

    /// Shortest time from one message to the next that congestion control lets a station send (`T_GenCam_DCC`).
    fn generation_interval(&self, _station: u32) -> SimDuration {
        SimDuration::ZERO
    }
}
