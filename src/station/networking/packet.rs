//! A whole packet, read once for everybody who hears it.

use std::ops::Range;

use super::wire::{
    BasicHeader, BasicNextHeader, BtpHeader, CommonHeader, ExtendedHeader, HeaderError, HeaderProblem, HeaderReader,
};

/// A packet that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// A header is wrong or cut off.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The packet is signed: what is inside must be taken out first.
    #[error("the packet is secured, expected one that is not")]
    Secured,
    /// The packet is not signed.
    #[error("the packet is not secured, expected one that is")]
    NotSecured,
    /// The place of the inner part does not lie in the packet.
    #[error("the secured packet has {bytes} bytes, its inner part was said to end at {end}")]
    InnerOutside {
        /// Bytes of the packet.
        bytes: usize,
        /// Where the inner part was said to end.
        end: usize,
    },
}

/// The headers of a packet and where its parts are; the bytes stay where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedPacket {
    /// The part that is not signed.
    pub basic: BasicHeader,
    /// The common header.
    pub common: CommonHeader,
    /// The extended header.
    pub extended: ExtendedHeader,
    /// The transport header; none for beacons and other protocols.
    pub btp: Option<BtpHeader>,
    /// Whether the packet was signed.
    pub secured: bool,
    message_start: u32,
    message_end: u32,
}

/// The basic header of a packet, which says whether the rest is secured, and the rest.
pub fn basic_header(packet: &[u8]) -> Result<(BasicHeader, &[u8]), HeaderError> {
    let mut reader = HeaderReader::new(packet);
    let basic = BasicHeader::take(&mut reader)?;
    Ok((basic, &packet[reader.position()..]))
}

impl ParsedPacket {
    /// Reads a packet that is not secured.
    pub fn parse(packet: &[u8]) -> Result<Self, PacketError> {
        let (basic, _) = basic_header(packet)?;
        match basic.next_header {
            BasicNextHeader::Common => Ok(Self::parse_inner(packet, basic, BasicHeader::BYTES..packet.len())?),
            BasicNextHeader::Secured => Err(PacketError::Secured),
        }
    }

    /// Reads a secured packet whose signed part, from the common header to the end of the message, is at `inner`.
    pub fn parse_secured(packet: &[u8], inner: Range<usize>) -> Result<Self, PacketError> {
        let (basic, _) = basic_header(packet)?;
        if basic.next_header != BasicNextHeader::Secured {
            return Err(PacketError::NotSecured);
        }
        if inner.end > packet.len() || inner.start > inner.end {
            return Err(PacketError::InnerOutside { bytes: packet.len(), end: inner.end });
        }
        Ok(Self::parse_inner(packet, basic, inner)?)
    }

    fn parse_inner(packet: &[u8], basic: BasicHeader, inner: Range<usize>) -> Result<Self, HeaderError> {
        let mut reader = HeaderReader::starting_at(&packet[..inner.end], inner.start);
        let common = CommonHeader::take(&mut reader)?;
        let extended = ExtendedHeader::take(&mut reader, &common)?;
        // Behind the payload there may be padding: Ethernet frames have at least 60 bytes.
        let payload = usize::from(common.payload_length);
        if payload > reader.left() {
            let problem = HeaderProblem::OutOfBytes { needed: payload, left: reader.left() };
            return Err(HeaderError { field: "payload", byte: reader.position(), problem });
        }
        let end = reader.position() + payload;
        let mut reader = HeaderReader::starting_at(&packet[..end], reader.position());
        let btp = BtpHeader::take(&mut reader, common.next_header)?;
        Ok(Self {
            basic,
            common,
            extended,
            btp,
            secured: basic.next_header == BasicNextHeader::Secured,
            message_start: reader.position() as u32,
            message_end: end as u32,
        })
    }

    /// Where the message is in the packet.
    pub fn message_range(&self) -> Range<usize> {
        self.message_start as usize..self.message_end as usize
    }

    /// The message in `packet`, the bytes that were parsed.
    pub fn message<'a>(&self, packet: &'a [u8]) -> &'a [u8] {
        packet.get(self.message_range()).unwrap_or_default()
    }

    /// How many hops the packet took to get here: 1 from its source.
    ///
    /// A source sends with the remaining hop limit at its maximum, and every forwarder takes one off (EN 302 636-4-1
    /// clause 10.3).
    pub fn hops(&self) -> u8 {
        self.common.maximum_hop_limit.saturating_sub(self.basic.remaining_hop_limit).saturating_add(1)
    }
}
