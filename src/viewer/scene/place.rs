//! Where things of the map are in the picture.

use bevy::math::{Quat, Vec2, Vec3};
use bevy::prelude::Resource;

use crate::evaluation::record::MapRecord;
use crate::geometry::{Heading, Point};

/// The way from the map to the picture and back.
///
/// The map has `x` east and `y` north; the picture has `x` east, `y` up and `z` south, in single precision. Imported maps
/// are millions of metres away from their origin, so the picture counts from the middle of the map.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The point of the map at the origin of the picture.
    pub origin: Point,
}

impl Place {
    /// For the middle of a map.
    pub fn of(map: &MapRecord) -> Self {
        let (low, high) = map.extent;
        Self { origin: (low + high).scaled(0.5) }
    }

    /// A point of the map, so many metres above the ground.
    #[inline]
    pub fn to_bevy(&self, point: Point, height: f64) -> Vec3 {
        Vec3::new((point.x - self.origin.x) as f32, height as f32, -((point.y - self.origin.y) as f32))
    }

    /// The point of the map below a place in the picture.
    pub fn to_map(&self, place: Vec3) -> Point {
        self.origin + Point::new(f64::from(place.x), f64::from(-place.z))
    }

    /// A point of the map, metres east and north of the origin.
    pub(super) fn flat(&self, point: Point) -> Vec2 {
        let at = point - self.origin;
        Vec2::new(at.x as f32, at.y as f32)
    }
}

/// Turns what looks north (along `-z`) into a direction of travel.
#[inline]
pub fn rotation(heading: Heading) -> Quat {
    Quat::from_rotation_y(-heading.degrees().to_radians() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_maps_keep_their_centimetres() {
        let place = Place { origin: Point::new(689_123.0, 5_336_456.0) };
        let point = Point::new(689_423.04, 5_336_356.02);
        let seen = place.to_bevy(point, 1.5);
        assert!((seen - Vec3::new(300.04, 1.5, 99.98)).length() < 1e-4, "{seen}");
        assert!(place.to_map(seen).distance(point).0 < 1e-4);
    }

    #[test]
    fn headings_turn_the_right_way() {
        // heading [deg] -> east, south
        for (heading, east, south) in [(0.0, 0.0, -1.0), (90.0, 1.0, 0.0), (180.0, 0.0, 1.0), (270.0, -1.0, 0.0)] {
            let seen = rotation(Heading::from_degrees(heading)) * Vec3::NEG_Z;
            assert!((seen - Vec3::new(east, 0.0, south)).length() < 1e-6, "{heading}: {seen}");
        }
    }
}
