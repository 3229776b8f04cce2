//! What one station has to send, and where.

use super::{Fit, Resource, SensingMemory};
use crate::channel::medium::slot_medium::PacketCopies;
use crate::engine::RandomStream;
use crate::station::access::Packet;
use crate::units::SimTime;

/// One station of a sidelink.
#[derive(Debug)]
pub(super) struct Station {
    pub memory: SensingMemory,
    pub processes: Vec<Process>,
    pub draws: RandomStream,
}

/// A sidelink process: one flow of packets, or a single packet, with the resources reserved for it.
#[derive(Debug)]
pub(super) struct Process {
    /// The flow; none for single packets, whose process is used again.
    pub flow: Option<u8>,
    pub waiting: Option<Waiting>,
    pub grant: Option<Grant>,
    /// The packet whose transmissions have begun.
    pub under_way: Option<UnderWay>,
    /// Tells the entries of a grant in the agenda from those of an earlier one.
    pub serial: u32,
    /// Resources of the grant in the present period, by slot; empty without a grant.
    pub resources: Vec<Resource>,
    /// Which of them others have been told of, a bit for each; and which of the next period.
    pub announced: u64,
    pub announced_next: u64,
}

/// A packet that waits for its slot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub packet: Packet,
    pub enqueued_at: SimTime,
    pub fit: Fit,
}

/// A packet that is sent in one or several slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnderWay {
    pub waiting: Waiting,
    pub copies: Option<PacketCopies>,
    pub started_at: SimTime,
    /// Transmissions that have begun.
    pub begun: u8,
    pub planned: u8,
}

/// Resources that the station has selected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant {
    /// Sub-channels of each.
    pub subchannels: u16,
    /// Slots between two uses; 0 for a single packet.
    pub interval: i64,
    /// Uses that are left, `SL_RESOURCE_RESELECTION_COUNTER`.
    pub counter: u32,
    /// Whether the station comes back after the use in progress.
    pub returns: bool,
    /// Opportunities in a row that were not used.
    pub unused: u32,
    /// Whether a packet was sent in the period in progress.
    pub used: bool,
}

impl Process {
    pub fn new(flow: Option<u8>) -> Self {
        Self {
            flow,
            waiting: None,
            grant: None,
            under_way: None,
            serial: 0,
            resources: Vec::new(),
            announced: 0,
            announced_next: 0,
        }
    }

    /// Whether another single packet may use the process.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_none() && self.under_way.is_none() && self.grant.is_none()
    }

    /// Gives the resources up.
    pub fn release(&mut self) {
        self.grant = None;
        self.serial = self.serial.wrapping_add(1);
        self.resources.clear();
        (self.announced, self.announced_next) = (0, 0);
    }
}
