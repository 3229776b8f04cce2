//! What a run tells the outside world while it goes on.
//!
//! The simulation calls a [`Recorder`] for every message, frame and sample; it never asks one anything, so no metric
//! and no trace can change a run. A frame is reported once, at the end of its airtime, together with its outcome at
//! every station that was expected to receive it.

mod capture;
mod combined;
mod events;

pub use capture::{CaptureError, CaptureReader, CaptureWriter, CapturedFrame, Direction, LINKTYPE_ETHERNET};
pub use events::{EVENTS_SCHEMA, EventsRecorder};

use crate::units::{SimDuration, SimTime};

/// The stable number of a station: what records, messages and random streams are keyed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(pub u32);

/// The kind of an ITS message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Cooperative Awareness Message (EN 302 637-2, TS 103 900).
    Cam,
}

impl MessageKind {
    /// The name as the standards write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cam => "CAM",
        }
    }
}

/// Why an expected reception did not happen. Each lost reception has exactly one cause.
///
/// The order is the order in which causes are looked for (Sepulcre et al., IEEE TVT 2022, extended by half duplex).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LossCause {
    /// The frame arrived below the power at which a preamble is detected.
    Sensing = 1,
    /// The receiver was transmitting during the frame.
    HalfDuplex = 2,
    /// The receiver was busy with a frame that began earlier.
    ReceiverBusy = 3,
    /// The channel alone (path loss, shadowing, fading, noise) spoilt the frame.
    Propagation = 4,
    /// Interference spoilt a frame that the channel alone would have let through.
    Collision = 5,
}

impl LossCause {
    /// All causes in the order in which they are looked for.
    pub const ALL: [Self; 5] =
        [Self::Sensing, Self::HalfDuplex, Self::ReceiverBusy, Self::Propagation, Self::Collision];

    /// The short name used in files and figures.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sensing => "SEN",
            Self::HalfDuplex => "HD",
            Self::ReceiverBusy => "RXB",
            Self::Propagation => "PRO",
            Self::Collision => "COL",
        }
    }
}

/// What became of one frame at one station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The frame was decoded.
    Received,
    /// The frame was lost.
    Lost(LossCause),
}

/// One frame at one station that was expected to receive it.
#[derive(Clone, Copy, Debug)]
pub struct Reception {
    /// The receiving station.
    pub receiver: StationId,
    /// Distance between the antennas when the frame began, in metres.
    pub distance_m: f32,
    /// Received power including shadowing and fading, in milliwatts.
    pub power_mw: f32,
    /// What became of it.
    pub outcome: Outcome,
}

/// How long a message spent in each stage of its way; the stages sum to the end-to-end latency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatencyStages {
    /// From the sampling of the vehicle state to the complete message.
    pub generation: SimDuration,
    /// ASN.1 encoding.
    pub encoding: SimDuration,
    /// Signing.
    pub security: SimDuration,
    /// Behind other frames of the same station.
    pub queue: SimDuration,
    /// Contention for the medium at the head of the queue.
    pub access: SimDuration,
    /// On the air.
    pub air: SimDuration,
    /// Verification and decoding at the receiver.
    pub decoding: SimDuration,
}

impl LatencyStages {
    /// Names of the stages in the order in which a message passes them.
    pub const NAMES: [&'static str; 7] = ["generation", "encoding", "security", "queue", "access", "air", "decoding"];

    /// The stages in the order of [`Self::NAMES`].
    pub fn in_order(&self) -> [SimDuration; 7] {
        [self.generation, self.encoding, self.security, self.queue, self.access, self.air, self.decoding]
    }

    /// From the sampling of the vehicle state to the use of the message.
    pub fn end_to_end(&self) -> SimDuration {
        SimDuration(self.in_order().iter().map(|stage| stage.0).sum())
    }
}

/// One frame on the air.
#[derive(Clone, Copy, Debug)]
pub struct Transmission {
    /// Running number of the frame within the run.
    pub frame: u64,
    /// Which message it carried.
    pub message: MessageKind,
    /// Who sent it.
    pub sender: StationId,
    /// Whether the sender lies in the measured part of the road.
    pub measured: bool,
    /// When the vehicle state in the message was sampled.
    pub generated_at: SimTime,
    /// When the frame began on the air.
    pub started_at: SimTime,
    /// Where the time went; the same for every receiver.
    pub stages: LatencyStages,
    /// Bytes handed to the access layer.
    pub bytes: u32,
}

/// Why a message never reached the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// A newer message of the same kind took its place in the queue.
    Replaced,
    /// Still waiting when the run ended.
    RunEnded,
}

impl DropReason {
    /// All reasons.
    pub const ALL: [Self; 2] = [Self::Replaced, Self::RunEnded];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::RunEnded => "run_ended",
        }
    }
}

/// A station near another one at a sampling instant.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    /// Who.
    pub station: StationId,
    /// Distance in metres.
    pub distance_m: f32,
}

/// Takes note of a run. Calls come in the order of simulated time; a frame comes at its end.
pub trait Recorder {
    /// A message was generated.
    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind);

    /// A message was given up before it reached the air.
    fn dropped(&mut self, at: SimTime, sender: StationId, message: MessageKind, reason: DropReason);

    /// A frame ended. `receptions` is sorted by receiver and holds every other station within the evaluated distance.
    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]);

    /// Channel busy ratio of one station over the window that ends at `at`.
    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64);

    /// Who is within the evaluated distance of `receiver`, sorted by station; sampled once per second of simulated time.
    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]);
}
