//! What a run tells the outside world while it goes on.
//!
//! The simulation calls a [`Recorder`] for every message, frame and sample; it never asks one anything, so no metric
//! and no trace can change a run. A frame is reported once, at the end of its airtime, together with its outcome at
//! every station that was expected to receive it.

mod capture;
mod capture_recorder;
mod combined;
mod events;
mod map;
mod names;

pub use capture::{CaptureWriter, Direction};
pub use capture_recorder::CaptureRecorder;
pub use events::{EVENTS_SCHEMA, EventsRecorder};
pub use map::{MapBody, MapBuilding, MapRecord, MapSignal, Strip, StripKind};
pub use names::LastingName;

use crate::units::{Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};

/// The stable number of a station: what records, messages and random streams are keyed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(pub u32);

/// An access technology by the name that it has in scenario files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Technology(pub &'static str);

impl Technology {
    /// The name.
    pub fn name(self) -> &'static str {
        self.0
    }
}

/// The kind of an ITS message, by its name in the standards: `CAM`, `DENM` ...
///
/// A name and not a list, so that a new message is none of the recorders' business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKind(pub &'static str);

impl MessageKind {
    /// The name as the standards write it.
    pub fn name(self) -> &'static str {
        self.0
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
    /// The frame arrived, and the security entity of the receiver did not accept it; [`Rejection`] says why.
    Rejected = 6,
}

impl LossCause {
    /// All causes in the order in which they are looked for.
    pub const ALL: [Self; 6] =
        [Self::Sensing, Self::HalfDuplex, Self::ReceiverBusy, Self::Propagation, Self::Collision, Self::Rejected];

    /// The short name used in files and figures.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sensing => "SEN",
            Self::HalfDuplex => "HD",
            Self::ReceiverBusy => "RXB",
            Self::Propagation => "PRO",
            Self::Collision => "COL",
            Self::Rejected => "REJ",
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

/// Why a security entity did not accept a frame that arrived (IEEE 1609.2 clause 5.2, TS 103 097 clause 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rejection {
    /// The signature does not belong to these bytes and this certificate.
    InvalidSignature,
    /// The message names a certificate that the receiver has never seen.
    UnknownCertificate,
    /// The message is too old, or from the future.
    NotFresh,
    /// The certificate is not valid at this time.
    CertificateExpired,
    /// The certificate does not allow this kind of message.
    WrongPermission,
    /// The bytes are no security envelope.
    Malformed,
    /// Too many messages wait for verification.
    QueueFull,
    /// The message had become useless when its turn for verification came.
    QueuedTooLong,
}

impl Rejection {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::InvalidSignature,
        Self::UnknownCertificate,
        Self::NotFresh,
        Self::CertificateExpired,
        Self::WrongPermission,
        Self::Malformed,
        Self::QueueFull,
        Self::QueuedTooLong,
    ];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidSignature => "invalid_signature",
            Self::UnknownCertificate => "unknown_certificate",
            Self::NotFresh => "not_fresh",
            Self::CertificateExpired => "certificate_expired",
            Self::WrongPermission => "wrong_permission",
            Self::Malformed => "malformed",
            Self::QueueFull => "queue_full",
            Self::QueuedTooLong => "queued_too_long",
        }
    }
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
    /// From the end of the frame that was decoded until it was verified, time in the receiver's queue included; zero where the
    /// frame was lost.
    pub verification: SimDuration,
    /// From the end of the packet's first transmission to the end of the one with which it was decoded; zero where it is
    /// sent once.
    pub retransmission: SimDuration,
}

/// How long a message spent in each stage of its way; the stages sum to the end-to-end latency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LatencyStages {
    /// From the sampling of the state to the complete message.
    pub generation: SimDuration,
    /// ASN.1 encoding.
    pub encoding: SimDuration,
    /// Signing, with the wait for the station's crypto unit.
    pub signing: SimDuration,
    /// On earlier hops: from the first hand-over to an access layer to that of the forwarder whose frame this is.
    pub forwarding: SimDuration,
    /// Held back by congestion control.
    pub gate: SimDuration,
    /// Behind other frames of the same station.
    pub queue: SimDuration,
    /// Contention for the medium at the head of the queue.
    pub access: SimDuration,
    /// On the air, up to the end of the first transmission; receptions that needed another one say how much longer it took.
    pub air: SimDuration,
    /// Verification, with the wait for the receiver's crypto unit.
    pub verification: SimDuration,
    /// Decoding at the receiver.
    pub decoding: SimDuration,
}

impl LatencyStages {
    /// Names of the stages in the order in which a message passes them.
    pub const NAMES: [&'static str; 10] = [
        "generation",
        "encoding",
        "signing",
        "forwarding",
        "gate",
        "queue",
        "access",
        "air",
        "verification",
        "decoding",
    ];

    /// Place of `gate` in [`Self::NAMES`].
    pub const GATE: usize = 4;

    /// Place of `air` in [`Self::NAMES`].
    pub const AIR: usize = 7;

    /// Place of `verification` in [`Self::NAMES`].
    pub const VERIFICATION: usize = 8;

    /// The stages in the order of [`Self::NAMES`].
    pub fn in_order(&self) -> [SimDuration; Self::NAMES.len()] {
        [
            self.generation,
            self.encoding,
            self.signing,
            self.forwarding,
            self.gate,
            self.queue,
            self.access,
            self.air,
            self.verification,
            self.decoding,
        ]
    }

    /// From the hand-over to the access layer of the sender to the end of the first transmission.
    pub fn within_access_layers(&self) -> SimDuration {
        SimDuration([self.gate, self.queue, self.access, self.air].iter().map(|stage| stage.0).sum())
    }

    /// From the sampling of the state to the use of the message.
    pub fn end_to_end(&self) -> SimDuration {
        SimDuration(self.in_order().iter().map(|stage| stage.0).sum())
    }
}

/// How long receivers took to decode and to verify a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// All of them as long as the stages of the transmission say, and none needed a retransmission.
    SameForAll,
    /// Each of them as long as its reception says, on top of the stages of the transmission.
    ByReception,
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
    /// Whether the message tells about its sender's own state, so that receivers are aware of the sender.
    pub awareness: bool,
    /// Which hop of the message's way this is; 1 for the frame of the originator.
    pub hop: u8,
    /// When the state in the message was sampled.
    pub generated_at: SimTime,
    /// When the frame began on the air.
    pub started_at: SimTime,
    /// Where the time went.
    pub stages: LatencyStages,
    /// Whether receivers differ in the time that they needed for verification.
    pub verification: Verification,
    /// Time that the packet took from the channel: on a part of its width, that part of the time.
    pub channel_time: SimDuration,
    /// Bytes handed to the access layer.
    pub bytes: u32,
    /// Stations at which the frame was strong enough to make the channel busy (the level of the channel busy ratio).
    pub sensed_by: u32,
}

/// A message for several hops reached a station in its destination area for the first time.
#[derive(Clone, Copy, Debug)]
pub struct Delivery {
    /// Which message it was.
    pub message: MessageKind,
    /// Who made the message.
    pub originator: StationId,
    /// Who got it.
    pub receiver: StationId,
    /// How many hops it took; 1 if the originator's own frame was received.
    pub hops: u8,
    /// When the state in the message was sampled.
    pub generated_at: SimTime,
    /// When the message was verified and decoded.
    pub delivered_at: SimTime,
    /// Distance between originator and receiver at that time.
    pub distance_m: f32,
}

/// An event by its number in messages (EN 302 637-3, `ActionID`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HazardId {
    /// The station that told of it first, by its pseudonym at that time.
    pub originator: u32,
    /// That station's number for it.
    pub sequence_number: u16,
}

/// A vehicle has learned of an event that concerns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HazardWarning {
    /// Which vehicle.
    pub station: StationId,
    /// Which event.
    pub event: HazardId,
    /// When its originator noticed the event.
    pub detected_at: SimTime,
    /// When the first message about it was verified and decoded or, if the vehicle was too far away then, when it came near.
    pub warned_at: SimTime,
}

/// A vehicle reacts to a warning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HazardReaction {
    /// The warning.
    pub warning: HazardWarning,
    /// When the driver begins to obey.
    pub at: SimTime,
    /// How far away the event is then.
    pub distance: Meters,
    /// How fast the vehicle is then.
    pub speed: MetersPerSecond,
    /// The speed that it slows down to, if it is faster.
    pub advised_speed: MetersPerSecond,
    /// The deceleration with which it does so.
    pub deceleration: MetersPerSecondSquared,
}

impl HazardReaction {
    /// The way that it takes to slow down as advised.
    pub fn braking_distance(&self) -> Meters {
        let (from, to) = (self.speed.0, self.advised_speed.0);
        Meters(((from * from - to * to) / (2.0 * self.deceleration.0)).max(0.0))
    }

    /// Whether the vehicle is slow when it reaches the event.
    pub fn is_in_time(&self) -> bool {
        self.braking_distance() <= self.distance
    }
}

/// A frame of a run as its capture shows it.
#[derive(Clone, Copy, Debug)]
pub struct PacketToCapture<'a> {
    /// The packet from the GeoNetworking basic header on.
    pub packet: &'a [u8],
    /// Its length as handed to the access layer, which a scenario may set.
    pub bytes: u32,
    /// Link-layer address of the sender.
    pub source: [u8; 6],
    /// Link-layer address of the receiver, or of all.
    pub destination: [u8; 6],
}

/// Why a message never reached the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// A newer message of the same kind took its place in the queue.
    Replaced,
    /// Held back by congestion control until it was of no use: too old, or behind too many or newer ones; or forbidden by
    /// the limits of EN 302 571.
    CongestionControl,
    /// Larger than a packet may be, or for an area larger than stations forward to.
    NotSendable,
    /// Still waiting when the run ended.
    RunEnded,
    /// Its station left before it could be sent.
    Departed,
    /// Larger than the resources of one transmission.
    TooLarge,
    /// No resource was free in the time in which the message is of use.
    NoResource,
}

impl DropReason {
    /// All reasons, those that every technology has first.
    pub const ALL: [Self; 7] = [
        Self::Replaced,
        Self::NotSendable,
        Self::RunEnded,
        Self::CongestionControl,
        Self::TooLarge,
        Self::NoResource,
        Self::Departed,
    ];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::CongestionControl => "congestion_control",
            Self::NotSendable => "not_sendable",
            Self::RunEnded => "run_ended",
            Self::Departed => "departed",
            Self::TooLarge => "too_large",
            Self::NoResource => "no_resource",
        }
    }
}

/// What the congestion control of a station does at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CongestionState {
    /// What its algorithm steers by: `state`, `delta` or `vehicles`.
    pub quantity: &'static str,
    /// The value of that.
    pub value: f64,
    /// The channel busy ratio that it goes by.
    pub cbr: f64,
    /// Frames per second that it allows at present; none before the first frame.
    pub allowed_rate_hz: Option<f64>,
    /// Frames per second that the station sent since the last record.
    pub sent_rate_hz: f64,
    /// Radiated power, where congestion control sets it.
    pub radiated_power_dbm: Option<f64>,
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
    /// Where stations have different technologies: a station with its own. Comes for all of them, before anything else.
    fn station(&mut self, _station: StationId, _technology: Technology) {}

    /// A message was generated.
    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind);

    /// A message was given up before it reached the air.
    fn dropped(&mut self, at: SimTime, sender: StationId, message: MessageKind, reason: DropReason);

    /// A frame ended. `receptions` is sorted by receiver and holds every other station within the evaluated distance.
    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]);

    /// A frame arrived at a station that did not accept it; the reception of the same frame says [`LossCause::Rejected`].
    fn rejected(&mut self, _at: SimTime, _receiver: StationId, _message: MessageKind, _reason: Rejection) {}

    /// A message for several hops was sent; so many other stations are in its destination area.
    fn addressed(&mut self, _at: SimTime, _originator: StationId, _message: MessageKind, _stations: u32) {}

    /// A message for several hops reached a station in its destination area for the first time.
    fn delivered(&mut self, _delivery: &Delivery) {}

    /// Vehicles of this run react to events that they are told of. Comes before anything else.
    fn hazards_are_signalled(&mut self) {}

    /// A vehicle was warned of an event, for the first time.
    fn warned(&mut self, _warning: &HazardWarning) {}

    /// A vehicle reacts to an event, for the first time.
    fn reacted(&mut self, _reaction: &HazardReaction) {}

    /// The stations whose packets [`Self::captured`] wants to see.
    fn captures(&self) -> &[StationId] {
        &[]
    }

    /// A station sent or heard a frame, which ended at `at`.
    fn captured(&mut self, _at: SimTime, _station: StationId, _direction: Direction, _frame: &PacketToCapture<'_>) {}

    /// Whether [`Self::packet`] wants to see the packet of every frame.
    fn keeps_packets(&self) -> bool {
        false
    }

    /// The packet of the frame whose [`Self::transmission`] came last.
    fn packet(&mut self, _frame: u64, _packet: &PacketToCapture<'_>) {}

    /// Channel busy ratio of one station over the window that ends at `at`.
    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64);

    /// Congestion control of a station has looked at the channel.
    fn congestion(&mut self, _at: SimTime, _station: StationId, _measured: bool, _state: &CongestionState) {}

    /// Who is within the evaluated distance of `receiver`, sorted by station; sampled once per second of simulated time.
    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]);
}
