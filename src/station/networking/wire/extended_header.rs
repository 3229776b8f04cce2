//! The part of a packet that depends on where it goes.

use super::{
    CommonHeader, GnAddress, HeaderError, HeaderReader, HeaderType, LongPositionVector, ShortPositionVector, WireArea,
};

/// The extended header (EN 302 636-4-1 clause 9.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendedHeader {
    /// To one station (clause 9.8.2), 48 bytes; read, never sent.
    GeoUnicast {
        /// Running number of the source.
        sequence_number: u16,
        /// Where the source is.
        source: LongPositionVector,
        /// Where the destination was.
        destination: ShortPositionVector,
    },
    /// To everybody within some hops (clause 9.8.3), 28 bytes.
    TopologicallyScoped {
        /// Running number of the source.
        sequence_number: u16,
        /// Where the source is.
        source: LongPositionVector,
    },
    /// To all neighbours (clause 9.8.4), 28 bytes.
    SingleHop {
        /// Where the source is.
        source: LongPositionVector,
        /// What the access technology puts there; DCC-MCO of TS 102 636-4-2 for ITS-G5, otherwise zero.
        media_dependent: [u8; 4],
    },
    /// To everybody or anybody in an area (clauses 9.8.5 and 9.8.6), 44 bytes.
    GeoBroadcast {
        /// Running number of the source.
        sequence_number: u16,
        /// Where the source is.
        source: LongPositionVector,
        /// Where it is to go.
        area: WireArea,
        /// Whether one station inside is enough.
        anycast: bool,
    },
    /// A sign of life (clause 9.8.7), 24 bytes.
    Beacon {
        /// Where the source is.
        source: LongPositionVector,
    },
    /// A question of the location service (clause 9.8.8), 36 bytes; read, never sent.
    LocationServiceRequest {
        /// Running number of the source.
        sequence_number: u16,
        /// Where the source is.
        source: LongPositionVector,
        /// Who is looked for.
        wanted: GnAddress,
    },
}

impl ExtendedHeader {
    /// Where the source is; every packet says so.
    #[inline]
    pub fn source(&self) -> &LongPositionVector {
        match self {
            Self::GeoUnicast { source, .. }
            | Self::TopologicallyScoped { source, .. }
            | Self::SingleHop { source, .. }
            | Self::GeoBroadcast { source, .. }
            | Self::Beacon { source }
            | Self::LocationServiceRequest { source, .. } => source,
        }
    }

    /// The running number of a packet that can travel further than one hop.
    pub fn sequence_number(&self) -> Option<u16> {
        match *self {
            Self::GeoUnicast { sequence_number, .. }
            | Self::TopologicallyScoped { sequence_number, .. }
            | Self::GeoBroadcast { sequence_number, .. }
            | Self::LocationServiceRequest { sequence_number, .. } => Some(sequence_number),
            Self::SingleHop { .. } | Self::Beacon { .. } => None,
        }
    }

    /// Header type and subtype that announce it. An answer of the location service has the header of a unicast packet.
    pub fn header_type(&self) -> HeaderType {
        match self {
            Self::GeoUnicast { .. } => HeaderType::GeoUnicast,
            Self::TopologicallyScoped { .. } => HeaderType::TopologicallyScopedBroadcast,
            Self::SingleHop { .. } => HeaderType::SingleHopBroadcast,
            Self::GeoBroadcast { area, anycast: false, .. } => HeaderType::GeoBroadcast(area.shape),
            Self::GeoBroadcast { area, anycast: true, .. } => HeaderType::GeoAnycast(area.shape),
            Self::Beacon { .. } => HeaderType::Beacon,
            Self::LocationServiceRequest { .. } => HeaderType::LocationServiceRequest,
        }
    }

    /// Appends the header.
    pub fn put(&self, out: &mut Vec<u8>) {
        if let Some(sequence_number) = self.sequence_number() {
            out.extend_from_slice(&sequence_number.to_be_bytes());
            out.extend_from_slice(&[0, 0]);
        }
        self.source().put(out);
        match self {
            Self::TopologicallyScoped { .. } | Self::Beacon { .. } => (),
            Self::GeoUnicast { destination, .. } => destination.put(out),
            Self::SingleHop { media_dependent, .. } => out.extend_from_slice(media_dependent),
            Self::GeoBroadcast { area, .. } => area.put(out),
            Self::LocationServiceRequest { wanted, .. } => wanted.put(out),
        }
    }

    /// Reads the header that `common` announces.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>, common: &CommonHeader) -> Result<Self, HeaderError> {
        let source = LongPositionVector::take;
        match common.header_type {
            HeaderType::SingleHopBroadcast => Ok(Self::SingleHop {
                source: source(reader)?,
                media_dependent: reader.array("SHB header, media-dependent data")?,
            }),
            HeaderType::Beacon => Ok(Self::Beacon { source: source(reader)? }),
            multi_hop => {
                let sequence_number = reader.u16("sequence number")?;
                reader.u16("reserved")?;
                let source = source(reader)?;
                Ok(match multi_hop {
                    HeaderType::GeoBroadcast(shape) | HeaderType::GeoAnycast(shape) => Self::GeoBroadcast {
                        sequence_number,
                        source,
                        area: WireArea::take(reader, shape)?,
                        anycast: matches!(multi_hop, HeaderType::GeoAnycast(_)),
                    },
                    HeaderType::GeoUnicast | HeaderType::LocationServiceReply => {
                        Self::GeoUnicast { sequence_number, source, destination: ShortPositionVector::take(reader)? }
                    }
                    HeaderType::LocationServiceRequest => Self::LocationServiceRequest {
                        sequence_number,
                        source,
                        wanted: GnAddress::take(reader, "LS Request header, address")?,
                    },
                    _ => Self::TopologicallyScoped { sequence_number, source },
                })
            }
        }
    }
}
