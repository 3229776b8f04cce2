//! Who a station is on the network.

use std::fmt;

use super::{HeaderError, HeaderReader};

/// An address of the link layer (IEEE 802).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MacAddress(pub [u8; 6]);

impl MacAddress {
    /// Everybody.
    pub const BROADCAST: Self = Self([0xFF; 6]);

    /// A unicast address of local administration (IEEE 802 clause 8.4), as a pseudonym has.
    pub const fn pseudonym(number: u32) -> Self {
        let [a, b, c, d] = number.to_be_bytes();
        Self([0x02, 0x00, a, b, c, d])
    }

    /// The address as a number, which orders as the bytes do.
    #[inline]
    pub const fn number(self) -> u64 {
        let [a, b, c, d, e, f] = self.0;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// The type of a station (EN 302 636-4-1 clause 6.3, `ST`; the numbers of `StationType` in TS 102 894-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GnStationType(u8);

impl GnStationType {
    /// Not known.
    pub const UNKNOWN: Self = Self(0);
    /// Somebody on foot.
    pub const PEDESTRIAN: Self = Self(1);
    /// A bicycle.
    pub const CYCLIST: Self = Self(2);
    /// A motorcycle.
    pub const MOTORCYCLE: Self = Self(4);
    /// A car.
    pub const PASSENGER_CAR: Self = Self(5);
    /// A bus.
    pub const BUS: Self = Self(6);
    /// A heavy truck.
    pub const HEAVY_TRUCK: Self = Self(8);
    /// A unit at the road side.
    pub const ROAD_SIDE_UNIT: Self = Self(15);

    /// The type with a number of five bits; higher bits are dropped.
    pub const fn from_number(number: u8) -> Self {
        Self(number & 0x1F)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self.0 {
            0 => "unknown",
            1 => "pedestrian",
            2 => "cyclist",
            3 => "moped",
            4 => "motorcycle",
            5 => "passenger car",
            6 => "bus",
            7 => "light truck",
            8 => "heavy truck",
            9 => "trailer",
            10 => "special vehicle",
            11 => "tram",
            15 => "road-side unit",
            _ => "reserved",
        }
    }
}

/// The GeoNetworking address of a station (EN 302 636-4-1 clause 6.3), eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GnAddress {
    /// Whether a person chose it (`M`).
    pub manually_configured: bool,
    /// What the station is (`ST`).
    pub station_type: GnStationType,
    /// The link-layer address (`MID`), which alone tells stations apart.
    pub mac: MacAddress,
}

impl GnAddress {
    /// Bytes on the wire.
    pub const BYTES: usize = 8;

    /// The address of a station that configured itself.
    pub const fn new(station_type: GnStationType, mac: MacAddress) -> Self {
        Self { manually_configured: false, station_type, mac }
    }

    /// Appends the address.
    pub fn put(&self, out: &mut Vec<u8>) {
        // Ten reserved bits follow M and ST.
        out.extend_from_slice(&[u8::from(self.manually_configured) << 7 | self.station_type.0 << 2, 0]);
        out.extend_from_slice(&self.mac.0);
    }

    /// Reads an address.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>, field: &'static str) -> Result<Self, HeaderError> {
        let [first, _, mac @ ..] = reader.array::<8>(field)?;
        Ok(Self {
            manually_configured: first & 0x80 != 0,
            station_type: GnStationType::from_number(first >> 2),
            mac: MacAddress(mac),
        })
    }
}

impl fmt::Display for GnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.mac, self.station_type.name())
    }
}
