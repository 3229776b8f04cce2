//! What a technology contributes to the common sidelink: how packets become allocations.

use std::fmt::Debug;

use crate::channel::medium::slot_medium::Allocation;

/// How a packet is put into sub-channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Sub-channels it takes.
    pub subchannels: u16,
    /// Modulation and coding scheme.
    pub mcs: u8,
    /// Resource blocks of the data.
    pub resource_blocks: u16,
    /// Number of the error curve.
    pub curve: u16,
    /// Reference signal received power over received power: what thresholds are compared with.
    pub rsrp_share: f32,
}

/// The tables of a technology.
pub trait SidelinkPhy: Debug {
    /// The transport format of a packet: as few sub-channels as possible, at most `at_most`, and in them the lowest MCS that is
    /// allowed. None if the packet does not fit.
    fn fit(&self, bytes: u32, at_most: u16) -> Option<Fit>;

    /// The resource blocks of a packet that begins in a sub-channel.
    fn allocation(&self, first_subchannel: u16, fit: &Fit) -> Allocation;
}
