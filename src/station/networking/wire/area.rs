//! Areas on the ground, as headers have them.

use super::position_vector::{tenths_of_microdegrees, wgs84};
use super::{HeaderError, HeaderReader, WireShape};
use crate::geometry::{Heading, LocalPlane, Point, Topology, Wgs84};
use crate::station::networking::{AreaShape, GeoArea};

/// A destination area in a header (EN 302 636-4-1 clauses 9.8.5.2 and 9.8.6.2; shapes of EN 302 931).
///
/// Source and forwarders decide with this form, so that they agree about who is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireArea {
    /// Its outline.
    pub shape: WireShape,
    /// Latitude of the middle, in units of 0.1 microdegree.
    pub latitude: i32,
    /// Longitude of the middle, in units of 0.1 microdegree.
    pub longitude: i32,
    /// Radius, half of the long side, or the long semi-axis, in metres.
    pub distance_a_m: u16,
    /// Half of the short side, or the short semi-axis, in metres; 0 for a circle.
    pub distance_b_m: u16,
    /// Direction of the long side, in degrees clockwise from north; 0 for a circle.
    pub angle_deg: u16,
}

impl WireArea {
    /// The area of a request. Lengths are rounded up, so that nobody inside falls out of it.
    pub fn new(area: &GeoArea, plane: &LocalPlane) -> Self {
        let (shape, a, b) = match area.shape {
            AreaShape::Circle { radius } => (WireShape::Circle, radius.0, 0.0),
            AreaShape::Rectangle { half_length, half_width } => (WireShape::Rectangle, half_length.0, half_width.0),
            AreaShape::Ellipse { semi_major, semi_minor } => (WireShape::Ellipse, semi_major.0, semi_minor.0),
        };
        let centre = plane.wgs84_from_world(area.centre);
        let round = shape == WireShape::Circle;
        Self {
            shape,
            latitude: tenths_of_microdegrees(centre.latitude_deg),
            longitude: tenths_of_microdegrees(centre.longitude_deg),
            distance_a_m: a.ceil() as u16,
            distance_b_m: b.ceil() as u16,
            angle_deg: if round { 0 } else { area.azimuth.degrees().round() as u16 % 360 },
        }
    }

    /// The middle.
    pub fn centre(&self) -> Wgs84 {
        wgs84(self.latitude, self.longitude)
    }

    /// The function F of EN 302 931 clause 5: 1 in the middle, positive inside, 0 at the border, negative outside.
    pub fn f(&self, place: Point, plane: &LocalPlane, topology: Topology) -> f64 {
        let way = topology.displacement(plane.world_from_wgs84(self.centre()), place);
        let (a, b) = (f64::from(self.distance_a_m), f64::from(self.distance_b_m));
        if self.shape == WireShape::Circle {
            return 1.0 - (way.x * way.x + way.y * way.y) / (a * a);
        }
        let along = Heading::from_degrees(f64::from(self.angle_deg)).direction();
        let x = (way.x * along.x + way.y * along.y) / a;
        let y = (way.x * along.y - way.y * along.x) / b;
        match self.shape {
            WireShape::Rectangle => (1.0 - x * x).min(1.0 - y * y),
            _ => 1.0 - x * x - y * y,
        }
    }

    /// Whether a place is inside or at the border.
    pub fn contains(&self, place: Point, plane: &LocalPlane, topology: Topology) -> bool {
        self.f(place, plane, topology) >= 0.0
    }

    /// How large it is (EN 302 636-4-1 annex B.3 limits it).
    pub fn square_meters(&self) -> f64 {
        let (a, b) = (f64::from(self.distance_a_m), f64::from(self.distance_b_m));
        match self.shape {
            WireShape::Circle => std::f64::consts::PI * a * a,
            WireShape::Rectangle => 4.0 * a * b,
            WireShape::Ellipse => std::f64::consts::PI * a * b,
        }
    }

    /// Appends the 16 bytes of the area, with the two reserved ones behind it.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.latitude.to_be_bytes());
        out.extend_from_slice(&self.longitude.to_be_bytes());
        for field in [self.distance_a_m, self.distance_b_m, self.angle_deg, 0] {
            out.extend_from_slice(&field.to_be_bytes());
        }
    }

    /// Reads what [`Self::put`] writes.
    pub(super) fn take(reader: &mut HeaderReader<'_>, shape: WireShape) -> Result<Self, HeaderError> {
        let area = Self {
            shape,
            latitude: reader.i32("destination area, latitude")?,
            longitude: reader.i32("destination area, longitude")?,
            distance_a_m: reader.u16("destination area, distance a")?,
            distance_b_m: reader.u16("destination area, distance b")?,
            angle_deg: reader.u16("destination area, angle")?,
        };
        reader.u16("destination area, reserved")?;
        Ok(area)
    }
}
