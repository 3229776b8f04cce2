//! Where a station says that it is.

use super::{GnAddress, HeaderError, HeaderReader};
use crate::geometry::{Heading, KinematicState, LocalPlane, Wgs84};
use crate::units::{MetersPerSecond, SimTime};

/// Milliseconds of TAI since 2004-01-01T00:00:00Z, modulo 2^32 (EN 302 636-4-1 clause 9.5.2.2).
///
/// Simulated time counts from that instant, as it does for the generation time of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimestampIts(pub u32);

impl TimestampIts {
    /// The timestamp of an instant.
    pub fn at(now: SimTime) -> Self {
        Self((now.0 / 1_000_000) as u32)
    }

    /// Whether it is later than `other`, where the nearer way around counts (annex C.2).
    #[inline]
    pub fn is_after(self, other: Self) -> bool {
        (self.0.wrapping_sub(other.0) as i32) > 0
    }
}

/// The long position vector (clause 9.5.2), 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongPositionVector {
    /// Who.
    pub address: GnAddress,
    /// When the position was true.
    pub timestamp: TimestampIts,
    /// Degrees north, in units of 0.1 microdegree.
    pub latitude: i32,
    /// Degrees east, in units of 0.1 microdegree.
    pub longitude: i32,
    /// Whether the position is known to half of `itsGnPaiInterval` (`PAI`).
    pub position_accurate: bool,
    /// Speed in units of 0.01 m/s, negative when driving backwards; 15 bits.
    pub speed: i16,
    /// Heading in units of 0.1 degree clockwise from north.
    pub heading: u16,
}

/// The short position vector (clause 9.5.3), 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortPositionVector {
    /// Who.
    pub address: GnAddress,
    /// When the position was true.
    pub timestamp: TimestampIts,
    /// Degrees north, in units of 0.1 microdegree.
    pub latitude: i32,
    /// Degrees east, in units of 0.1 microdegree.
    pub longitude: i32,
}

const UNITS_PER_DEGREE: f64 = 1e7;
const HIGHEST_SPEED: f64 = 16_383.0;

/// Degrees in the unit of the headers.
pub(super) fn tenths_of_microdegrees(degrees: f64) -> i32 {
    (degrees * UNITS_PER_DEGREE).round() as i32
}

/// The position that two fields of a header give.
pub(super) fn wgs84(latitude: i32, longitude: i32) -> Wgs84 {
    Wgs84 {
        latitude_deg: f64::from(latitude) / UNITS_PER_DEGREE,
        longitude_deg: f64::from(longitude) / UNITS_PER_DEGREE,
    }
}

impl LongPositionVector {
    /// Bytes on the wire.
    pub const BYTES: usize = 24;

    /// The position vector of a station that moves like `motion` at `now`.
    pub fn new(
        address: GnAddress,
        now: SimTime,
        motion: &KinematicState,
        plane: &LocalPlane,
        position_accurate: bool,
    ) -> Self {
        let place = plane.wgs84_from_world(motion.position);
        Self {
            address,
            timestamp: TimestampIts::at(now),
            latitude: tenths_of_microdegrees(place.latitude_deg),
            longitude: tenths_of_microdegrees(place.longitude_deg),
            position_accurate,
            speed: (motion.speed.0 * 100.0).round().clamp(-HIGHEST_SPEED, HIGHEST_SPEED) as i16,
            heading: (motion.heading.degrees() * 10.0).round() as u16 % 3600,
        }
    }

    /// Where it is.
    pub fn position(&self) -> Wgs84 {
        wgs84(self.latitude, self.longitude)
    }

    /// How fast it is.
    pub fn speed(&self) -> MetersPerSecond {
        MetersPerSecond(f64::from(self.speed) / 100.0)
    }

    /// Where it goes.
    pub fn heading(&self) -> Heading {
        Heading::from_degrees(f64::from(self.heading) / 10.0)
    }

    /// Appends the vector.
    pub fn put(&self, out: &mut Vec<u8>) {
        self.address.put(out);
        out.extend_from_slice(&self.timestamp.0.to_be_bytes());
        out.extend_from_slice(&self.latitude.to_be_bytes());
        out.extend_from_slice(&self.longitude.to_be_bytes());
        let speed = u16::from(self.position_accurate) << 15 | self.speed as u16 & 0x7FFF;
        out.extend_from_slice(&speed.to_be_bytes());
        out.extend_from_slice(&self.heading.to_be_bytes());
    }

    /// Reads a vector.
    #[inline]
    pub fn take(reader: &mut HeaderReader<'_>) -> Result<Self, HeaderError> {
        let address = GnAddress::take(reader, "source position vector, address")?;
        let timestamp = TimestampIts(reader.u32("source position vector, timestamp")?);
        let latitude = reader.i32("source position vector, latitude")?;
        let longitude = reader.i32("source position vector, longitude")?;
        let speed = reader.u16("source position vector, speed")?;
        Ok(Self {
            address,
            timestamp,
            latitude,
            longitude,
            position_accurate: speed & 0x8000 != 0,
            // Shifting up and down again copies the sign of the 15 bits.
            speed: (speed << 1) as i16 >> 1,
            heading: reader.u16("source position vector, heading")?,
        })
    }
}

impl ShortPositionVector {
    /// Bytes on the wire.
    pub const BYTES: usize = 20;

    /// Where it is.
    pub fn position(&self) -> Wgs84 {
        wgs84(self.latitude, self.longitude)
    }

    /// Appends the vector.
    pub fn put(&self, out: &mut Vec<u8>) {
        self.address.put(out);
        out.extend_from_slice(&self.timestamp.0.to_be_bytes());
        out.extend_from_slice(&self.latitude.to_be_bytes());
        out.extend_from_slice(&self.longitude.to_be_bytes());
    }

    /// Reads a vector.
    pub fn take(reader: &mut HeaderReader<'_>) -> Result<Self, HeaderError> {
        Ok(Self {
            address: GnAddress::take(reader, "destination position vector, address")?,
            timestamp: TimestampIts(reader.u32("destination position vector, timestamp")?),
            latitude: reader.i32("destination position vector, latitude")?,
            longitude: reader.i32("destination position vector, longitude")?,
        })
    }
}
