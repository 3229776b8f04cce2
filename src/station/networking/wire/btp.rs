//! The Basic Transport Protocol.

use super::{CommonNextHeader, HeaderError, HeaderReader};

/// The BTP header (EN 302 636-5-1 V2.2.1 clause 7), four bytes. TS 103 248 lists the port numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BtpHeader {
    /// BTP-A, when an answer is expected (clause 7.2).
    A {
        /// Who is to get the message.
        destination_port: u16,
        /// Who is to get the answer.
        source_port: u16,
    },
    /// BTP-B, otherwise (clause 7.3).
    B {
        /// Who is to get the message.
        destination_port: u16,
        /// More about a well-known port; 0 if there is nothing to say.
        destination_port_info: u16,
    },
}

impl BtpHeader {
    /// Bytes on the wire.
    pub const BYTES: usize = 4;

    /// A message to a well-known port, as facilities services send it.
    pub const fn to_port(destination_port: u16) -> Self {
        Self::B { destination_port, destination_port_info: 0 }
    }

    /// Who is to get the message.
    pub const fn destination_port(self) -> u16 {
        match self {
            Self::A { destination_port, .. } | Self::B { destination_port, .. } => destination_port,
        }
    }

    /// What announces this header in the common header.
    pub const fn next_header(self) -> CommonNextHeader {
        match self {
            Self::A { .. } => CommonNextHeader::BtpA,
            Self::B { .. } => CommonNextHeader::BtpB,
        }
    }

    /// Appends the header.
    pub fn put(&self, out: &mut Vec<u8>) {
        let (Self::A { destination_port: first, source_port: second }
        | Self::B { destination_port: first, destination_port_info: second }) = *self;
        out.extend_from_slice(&first.to_be_bytes());
        out.extend_from_slice(&second.to_be_bytes());
    }

    /// Reads the header that `next_header` announces; none if it announces something else.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>, next_header: CommonNextHeader) -> Result<Option<Self>, HeaderError> {
        Ok(match next_header {
            CommonNextHeader::BtpA => Some(Self::A {
                destination_port: reader.u16("BTP-A, destination port")?,
                source_port: reader.u16("BTP-A, source port")?,
            }),
            CommonNextHeader::BtpB => Some(Self::B {
                destination_port: reader.u16("BTP-B, destination port")?,
                destination_port_info: reader.u16("BTP-B, destination port info")?,
            }),
            CommonNextHeader::Any | CommonNextHeader::Ipv6 => None,
        })
    }
}
