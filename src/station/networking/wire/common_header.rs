//! The first part of a packet that is the same for all packets.

use super::{HeaderError, HeaderReader, TrafficClass};

/// What follows the GeoNetworking headers (EN 302 636-4-1 clause 9.7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonNextHeader {
    /// Nothing, or nothing that is named.
    Any,
    /// BTP-A, for interactive transport.
    BtpA,
    /// BTP-B, for broadcast.
    BtpB,
    /// IPv6 (EN 302 636-6-1).
    Ipv6,
}

/// The shape of an area in a header (clause 9.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireShape {
    /// A circle.
    Circle,
    /// A rectangle.
    Rectangle,
    /// An ellipse.
    Ellipse,
}

/// Header type and subtype (clause 9.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderType {
    /// A beacon.
    Beacon,
    /// To one station.
    GeoUnicast,
    /// To anybody in an area.
    GeoAnycast(WireShape),
    /// To everybody in an area.
    GeoBroadcast(WireShape),
    /// To all neighbours (SHB).
    SingleHopBroadcast,
    /// To everybody within some hops (TSB).
    TopologicallyScopedBroadcast,
    /// A question of the location service.
    LocationServiceRequest,
    /// An answer of the location service.
    LocationServiceReply,
}

impl WireShape {
    const ALL: [Self; 3] = [Self::Circle, Self::Rectangle, Self::Ellipse];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Rectangle => "rectangle",
            Self::Ellipse => "ellipse",
        }
    }
}

impl HeaderType {
    /// The byte on the wire: type in the upper, subtype in the lower half.
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::Beacon => 0x10,
            Self::GeoUnicast => 0x20,
            Self::GeoAnycast(shape) => 0x30 | shape as u8,
            Self::GeoBroadcast(shape) => 0x40 | shape as u8,
            Self::SingleHopBroadcast => 0x50,
            Self::TopologicallyScopedBroadcast => 0x51,
            Self::LocationServiceRequest => 0x60,
            Self::LocationServiceReply => 0x61,
        }
    }

    /// The type with a byte; none if it has no meaning.
    pub fn from_byte(byte: u8) -> Option<Self> {
        let shape = || WireShape::ALL.get(usize::from(byte & 0x0F)).copied();
        match byte {
            // Types without subtypes carry 0 there, "unspecified".
            0x10 => Some(Self::Beacon),
            0x20 => Some(Self::GeoUnicast),
            0x30..=0x3F => shape().map(Self::GeoAnycast),
            0x40..=0x4F => shape().map(Self::GeoBroadcast),
            0x50 => Some(Self::SingleHopBroadcast),
            0x51 => Some(Self::TopologicallyScopedBroadcast),
            0x60 => Some(Self::LocationServiceRequest),
            0x61 => Some(Self::LocationServiceReply),
            _ => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Beacon => "Beacon",
            Self::GeoUnicast => "GUC",
            Self::GeoAnycast(_) => "GAC",
            Self::GeoBroadcast(_) => "GBC",
            Self::SingleHopBroadcast => "SHB",
            Self::TopologicallyScopedBroadcast => "TSB",
            Self::LocationServiceRequest => "LS Request",
            Self::LocationServiceReply => "LS Reply",
        }
    }
}

/// The common header (clause 9.7), eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommonHeader {
    /// What follows the extended header.
    pub next_header: CommonNextHeader,
    /// Which extended header follows.
    pub header_type: HeaderType,
    /// How the packet is to be treated.
    pub traffic_class: TrafficClass,
    /// Whether the source can move (`itsGnIsMobile`).
    pub mobile: bool,
    /// Bytes behind the extended header.
    pub payload_length: u16,
    /// Hops that the packet began with (`MHL`).
    pub maximum_hop_limit: u8,
}

impl CommonHeader {
    /// Bytes on the wire.
    pub const BYTES: usize = 8;

    /// Appends the header.
    pub fn put(&self, out: &mut Vec<u8>) {
        let next_header: u8 = match self.next_header {
            CommonNextHeader::Any => 0,
            CommonNextHeader::BtpA => 1,
            CommonNextHeader::BtpB => 2,
            CommonNextHeader::Ipv6 => 3,
        };
        let [high, low] = self.payload_length.to_be_bytes();
        out.extend_from_slice(&[
            next_header << 4,
            self.header_type.to_byte(),
            self.traffic_class.to_byte(),
            u8::from(self.mobile) << 7,
            high,
            low,
            self.maximum_hop_limit,
            0,
        ]);
    }

    /// Reads a header.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>) -> Result<Self, HeaderError> {
        let [next, kind, traffic_class, flags, high, low, maximum_hop_limit, _] = reader.array::<8>("common header")?;
        let wrong = |field, width, found: u8, expected| reader.unexpected(field, width, u32::from(found), expected);
        let next_header = match next >> 4 {
            0 => CommonNextHeader::Any,
            1 => CommonNextHeader::BtpA,
            2 => CommonNextHeader::BtpB,
            3 => CommonNextHeader::Ipv6,
            other => return Err(wrong("common header, next header", 8, other, "0 to 3 (any, BTP-A, BTP-B, IPv6)")),
        };
        let Some(header_type) = HeaderType::from_byte(kind) else {
            let expected = "a type and subtype of EN 302 636-4-1 table 9";
            return Err(wrong("common header, header type", 7, kind, expected));
        };
        Ok(Self {
            next_header,
            header_type,
            traffic_class: TrafficClass::from_byte(traffic_class),
            mobile: flags & 0x80 != 0,
            payload_length: u16::from_be_bytes([high, low]),
            maximum_hop_limit,
        })
    }
}
