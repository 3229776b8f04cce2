//! Triangles with a colour at each corner, as plain data that a test can look at.

use bevy::asset::RenderAssetUsages;
use bevy::math::{Affine3A, Vec3};
use bevy::mesh::{Indices, Mesh, PrimitiveTopology};

/// Red, green, blue and how much of it, in linear light.
pub type Rgba = [f32; 4];

/// A surface made of triangles; each has its own corners, so that edges stay sharp.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surface {
    /// Where the corners are.
    pub positions: Vec<[f32; 3]>,
    /// Where the surface looks at each corner.
    pub normals: Vec<[f32; 3]>,
    /// Its colour there.
    pub colours: Vec<Rgba>,
    /// Three corners of each triangle, counter-clockwise as seen from outside.
    pub indices: Vec<u32>,
}

impl Surface {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// How many triangles there are.
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// A flat polygon with its corners counter-clockwise and convex.
    pub fn polygon(&mut self, corners: &[Vec3], colour: Rgba) {
        self.shaded(corners, |_| colour);
    }

    /// The same with a colour for each corner.
    pub fn shaded(&mut self, corners: &[Vec3], colour: impl Fn(usize) -> Rgba) {
        if corners.len() < 3 {
            return;
        }
        let normal = (1..corners.len() - 1)
            .map(|k| (corners[k] - corners[0]).cross(corners[k + 1] - corners[0]))
            .sum::<Vec3>()
            .normalize_or_zero();
        let first = self.positions.len() as u32;
        for (place, corner) in corners.iter().enumerate() {
            self.positions.push(corner.to_array());
            self.normals.push(normal.to_array());
            self.colours.push(colour(place));
        }
        for k in 1..corners.len() as u32 - 1 {
            self.indices.extend([first, first + k, first + k + 1]);
        }
    }

    /// A body between two polygons with the same number of corners, both counter-clockwise as seen from the end.
    pub fn loft(&mut self, start: &[Vec3], end: &[Vec3], colour: Rgba) {
        self.tube(start, end, colour);
        let back: Vec<Vec3> = start.iter().rev().copied().collect();
        self.polygon(&back, colour);
        self.polygon(end, colour);
    }

    /// The same without its two ends.
    pub fn tube(&mut self, start: &[Vec3], end: &[Vec3], colour: Rgba) {
        let count = start.len().min(end.len());
        for k in 0..count {
            let next = (k + 1) % count;
            self.polygon(&[start[k], start[next], end[next], end[k]], colour);
        }
    }

    /// A box with its edges along the axes.
    pub fn cuboid(&mut self, low: Vec3, high: Vec3, colour: Rgba) {
        let ring = |y| {
            [
                Vec3::new(low.x, y, high.z),
                Vec3::new(high.x, y, high.z),
                Vec3::new(high.x, y, low.z),
                Vec3::new(low.x, y, low.z),
            ]
        };
        self.loft(&ring(low.y), &ring(high.y), colour);
    }

    /// A round bar that may become thinner.
    pub fn bar(&mut self, (from, to): (Vec3, Vec3), (radius_from, radius_to): (f32, f32), sides: usize, colour: Rgba) {
        let axis = (to - from).normalize_or(Vec3::Y);
        let (one, other) = axis.any_orthonormal_pair();
        let ring = |middle: Vec3, radius: f32| -> Vec<Vec3> {
            (0..sides)
                .map(|k| {
                    let (sin, cos) = (k as f32 / sides as f32 * std::f32::consts::TAU).sin_cos();
                    middle + (one * cos + other * sin) * radius
                })
                .collect()
        };
        self.loft(&ring(from, radius_from), &ring(to, radius_to), colour);
    }

    /// Something round, by rings of latitude.
    pub fn ball(&mut self, middle: Vec3, radius: Vec3, (rings, sides): (usize, usize), colour: Rgba) {
        let at = |ring: usize, side: usize| {
            let (up, out) = (std::f32::consts::PI * (ring as f32 / rings as f32 - 0.5)).sin_cos();
            let (sin, cos) = (std::f32::consts::TAU * side as f32 / sides as f32).sin_cos();
            middle + radius * Vec3::new(out * cos, up, -out * sin)
        };
        for ring in 0..rings {
            for side in 0..sides {
                let mut corners = vec![at(ring, side), at(ring, side + 1), at(ring + 1, side + 1), at(ring + 1, side)];
                corners.dedup_by(|one, other| one.distance_squared(*other) < 1e-8);
                if corners.len() > 3 && corners[0].distance_squared(corners[3]) < 1e-8 {
                    corners.pop();
                }
                self.polygon(&corners, colour);
            }
        }
    }

    /// A disc of light: the colour in the middle, nothing at the rim.
    pub fn glow(&mut self, middle: Vec3, (one, other): (Vec3, Vec3), sides: usize, colour: Rgba) {
        let rim = |k: usize| {
            let (sin, cos) = (k as f32 / sides as f32 * std::f32::consts::TAU).sin_cos();
            middle + one * cos + other * sin
        };
        let [red, green, blue, _] = colour;
        for k in 0..sides {
            self.shaded(
                &[middle, rim(k), rim(k + 1)],
                |corner| if corner == 0 { colour } else { [red, green, blue, 0.0] },
            );
        }
    }

    /// Takes in another surface, moved.
    pub fn add(&mut self, other: &Surface, moved: Affine3A) {
        let first = self.positions.len() as u32;
        let normals = moved.matrix3.inverse().transpose();
        self.positions
            .extend(other.positions.iter().map(|place| moved.transform_point3(Vec3::from_array(*place)).to_array()));
        self.normals.extend(
            other.normals.iter().map(|normal| (normals * Vec3::from_array(*normal)).normalize_or_zero().to_array()),
        );
        self.colours.extend_from_slice(&other.colours);
        self.indices.extend(other.indices.iter().map(|index| index + first));
    }

    /// The volume that a closed surface has around itself; where it is open, the part towards the origin counts.
    pub fn volume(&self) -> f32 {
        let corner = |index: u32| Vec3::from_array(self.positions[index as usize]);
        let part = |triangle: &[u32]| corner(triangle[0]).dot(corner(triangle[1]).cross(corner(triangle[2]))) / 6.0;
        self.indices.chunks_exact(3).map(part).sum()
    }

    /// The lowest and the highest corner of the box around it.
    pub fn bounds(&self) -> (Vec3, Vec3) {
        self.positions.iter().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), place| {
            (low.min(Vec3::from_array(*place)), high.max(Vec3::from_array(*place)))
        })
    }

    /// The same for the graphics processor.
    pub fn into_mesh(self) -> Mesh {
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colours)
            .with_inserted_indices(Indices::U32(self.indices))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use bevy::math::Vec3;

    /// What every surface must be.
    pub fn assert_sound(name: &str, surface: &Surface) {
        let corners = surface.positions.len();
        assert!(!surface.is_empty(), "{name} is empty");
        assert_eq!((surface.normals.len(), surface.colours.len()), (corners, corners), "{name}");
        assert!(surface.indices.iter().all(|index| (*index as usize) < corners), "{name}");
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        assert!(surface.positions.iter().all(|place| finite(place)), "{name}");
        assert!(surface.colours.iter().all(|colour| finite(colour) && colour.iter().all(|c| *c >= 0.0)), "{name}");
        for triangle in surface.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|k| Vec3::from_array(surface.positions[triangle[k] as usize]));
            let normal = Vec3::from_array(surface.normals[triangle[0] as usize]);
            assert!((normal.length() - 1.0).abs() < 1e-3, "{name}: normal {normal} at {a} {b} {c}");
            // Seen from where the normal points, the corners go around counter-clockwise.
            let area = (b - a).cross(c - a);
            assert!(
                area.dot(normal) >= -1e-4 * area.length().max(1e-3),
                "{name}: {a} {b} {c} looks away from {normal}"
            );
        }
    }

    #[test]
    fn solids_have_the_volume_of_solids() {
        let mut cuboid = Surface::default();
        cuboid.cuboid(Vec3::new(1.0, 2.0, 3.0), Vec3::new(3.0, 5.0, 7.0), [1.0; 4]);
        assert_sound("cuboid", &cuboid);
        assert!((cuboid.volume() - 24.0).abs() < 1e-3, "{}", cuboid.volume());
        let mut bar = Surface::default();
        bar.bar((Vec3::new(5.0, 0.0, 0.0), Vec3::new(5.0, 0.0, 9.0)), (1.0, 1.0), 64, [1.0; 4]);
        assert_sound("bar", &bar);
        assert!((bar.volume() - 9.0 * std::f32::consts::PI).abs() < 0.1, "{}", bar.volume());
        let mut ball = Surface::default();
        ball.ball(Vec3::new(-3.0, 4.0, 0.0), Vec3::splat(2.0), (24, 24), [1.0; 4]);
        assert_sound("ball", &ball);
        assert!((ball.volume() - 33.5).abs() < 1.0, "{}", ball.volume());
        let mut moved = Surface::default();
        moved.add(&cuboid, Affine3A::from_scale(Vec3::new(2.0, 1.0, 1.0)));
        assert_sound("moved", &moved);
        assert!((moved.volume() - 48.0).abs() < 1e-3);
    }
}
