//! WGS84 and the local plane.

use crate::geometry::Point;

/// A geodetic position on the WGS84 ellipsoid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wgs84 {
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east.
    pub longitude_deg: f64,
}

/// The plane that touches the ellipsoid at a reference position.
///
/// Radii of curvature in the meridian and in the prime vertical at the reference latitude (NIMA TR8350.2, WGS84
/// semi-major axis and flattening). The error against an exact transverse projection stays below 1 cm within 2 km and
/// below 1 m within 20 km of the reference, far under the resolution that the messages' confidence claims.
#[derive(Clone, Copy, Debug)]
pub struct LocalPlane {
    origin: Wgs84,
    meters_per_degree_north: f64,
    meters_per_degree_east: f64,
}

const SEMI_MAJOR_AXIS_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;

impl LocalPlane {
    /// The plane whose `(0, 0)` is `origin`.
    pub fn new(origin: Wgs84) -> Self {
        let eccentricity_squared = FLATTENING * (2.0 - FLATTENING);
        let latitude = origin.latitude_deg.to_radians();
        let bend = 1.0 - eccentricity_squared * latitude.sin().powi(2);
        let meridian_radius = SEMI_MAJOR_AXIS_M * (1.0 - eccentricity_squared) / bend.powf(1.5);
        let prime_vertical_radius = SEMI_MAJOR_AXIS_M / bend.sqrt();
        Self {
            origin,
            meters_per_degree_north: meridian_radius.to_radians(),
            meters_per_degree_east: (prime_vertical_radius * latitude.cos()).to_radians(),
        }
    }

    /// The position of `(0, 0)`.
    pub fn origin(&self) -> Wgs84 {
        self.origin
    }

    /// The geodetic position of a point of the plane.
    pub fn wgs84_from_world(&self, point: Point) -> Wgs84 {
        Wgs84 {
            latitude_deg: self.origin.latitude_deg + point.y / self.meters_per_degree_north,
            longitude_deg: self.origin.longitude_deg + point.x / self.meters_per_degree_east,
        }
    }

    /// The point of the plane at a geodetic position.
    pub fn world_from_wgs84(&self, position: Wgs84) -> Point {
        Point::new(
            (position.longitude_deg - self.origin.longitude_deg) * self.meters_per_degree_east,
            (position.latitude_deg - self.origin.latitude_deg) * self.meters_per_degree_north,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUNICH: Wgs84 = Wgs84 { latitude_deg: 48.137_222, longitude_deg: 11.575_556 };

    #[test]
    fn the_plane_and_the_ellipsoid_agree_there_and_back() {
        let plane = LocalPlane::new(MUNICH);
        let point = Point::new(1234.5, -678.9);
        let back = plane.world_from_wgs84(plane.wgs84_from_world(point));
        assert!(point.distance(back).0 < 1e-6);
    }

    #[test]
    fn a_degree_of_latitude_has_its_length() {
        // Length of one degree of latitude at 45 degrees on WGS84: 111 132 m.
        let plane = LocalPlane::new(Wgs84 { latitude_deg: 45.0, longitude_deg: 0.0 });
        let north = plane.world_from_wgs84(Wgs84 { latitude_deg: 46.0, longitude_deg: 0.0 });
        assert!((north.y - 111_132.0).abs() < 2.0, "{north:?}");
    }
}
