//! The part of a packet that is not signed, because it changes on the way.

use super::{HeaderError, HeaderReader, PacketLifetime};

/// The protocol version that V1.3.1 and V1.4.1 send (annex H, `itsGnProtocolVersion`).
pub const PROTOCOL_VERSION: u8 = 1;

/// What follows the basic header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicNextHeader {
    /// The common header.
    Common,
    /// A secured packet (TS 103 097), which holds the common header and the rest.
    Secured,
}

/// The basic header (EN 302 636-4-1 clause 9.6), four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicHeader {
    /// What follows.
    pub next_header: BasicNextHeader,
    /// How long the packet may still travel.
    pub lifetime: PacketLifetime,
    /// How many hops are left (`RHL`), counted with the one that it is on.
    pub remaining_hop_limit: u8,
}

impl BasicHeader {
    /// Bytes on the wire.
    pub const BYTES: usize = 4;

    /// The header as bytes.
    #[inline]
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let next_header = match self.next_header {
            BasicNextHeader::Common => 1,
            BasicNextHeader::Secured => 2,
        };
        [PROTOCOL_VERSION << 4 | next_header, 0, self.lifetime.0, self.remaining_hop_limit]
    }

    /// Appends the header.
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_bytes());
    }

    /// Reads a header.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>) -> Result<Self, HeaderError> {
        let [first, _, lifetime, remaining_hop_limit] = reader.array::<4>("basic header")?;
        let wrong = |field, found: u8, expected| reader.unexpected(field, 4, u32::from(found), expected);
        // A version that is not ours is discarded (clause 10.3.3).
        if first >> 4 != PROTOCOL_VERSION {
            return Err(wrong(
                "basic header, version",
                first >> 4,
                "1, the version of EN 302 636-4-1 V1.3.1 and V1.4.1",
            ));
        }
        let next_header = match first & 0x0F {
            // "Any" is allowed for and never used; a common header is what everybody reads then.
            0 | 1 => BasicNextHeader::Common,
            2 => BasicNextHeader::Secured,
            other => return Err(wrong("basic header, next header", other, "1 (common header) or 2 (secured packet)")),
        };
        Ok(Self { next_header, lifetime: PacketLifetime(lifetime), remaining_hop_limit })
    }
}
