//! How a packet is to be treated on its way.

/// The traffic class (EN 302 636-4-1 clause 9.7.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrafficClass {
    /// Whether a station without a suitable neighbour keeps the packet until it meets one (`SCF`).
    pub store_carry_forward: bool,
    /// Whether the packet may go to another channel.
    pub channel_offload: bool,
    /// The identifier, six bits: 0 to 3 are the DCC profiles DP0 to DP3 (TS 102 636-4-2).
    pub identifier: u8,
}

impl TrafficClass {
    /// The byte on the wire.
    pub const fn to_byte(self) -> u8 {
        (self.store_carry_forward as u8) << 7 | (self.channel_offload as u8) << 6 | self.identifier & 0x3F
    }

    /// The class with a byte; every byte is one.
    pub const fn from_byte(byte: u8) -> Self {
        Self { store_carry_forward: byte & 0x80 != 0, channel_offload: byte & 0x40 != 0, identifier: byte & 0x3F }
    }
}
