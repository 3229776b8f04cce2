//! What those who move look like.
//!
//! Shapes have their front in the middle of the origin, look north (along `-z`) and stand on the ground; they are made at a
//! usual size and stretched to the one that they are to have.

mod people;
mod vehicles;

use bevy::math::Vec3;

use crate::simulation::StationKind;

use super::palette::{self, Tint};
use super::surface::{Rgba, Surface};

/// Everything that has a shape.
pub const KINDS: [StationKind; 7] = [
    StationKind::Car,
    StationKind::Truck,
    StationKind::Bus,
    StationKind::Motorcycle,
    StationKind::Pedestrian,
    StationKind::Cyclist,
    StationKind::RoadSideUnit,
];

/// Looks of a kind: each colour of those who have a station, and that of those who have none.
pub const LOOKS: usize = palette::EQUIPPED.len() + 1;

/// The look of somebody.
pub fn look_of(number: u32, has_station: bool) -> usize {
    if has_station { 1 + number.wrapping_mul(2_654_435_761) as usize % palette::EQUIPPED.len() } else { 0 }
}

/// Width, height and length of the shape of a kind.
pub fn usual_size(kind: StationKind) -> Vec3 {
    match kind {
        StationKind::Car => Vec3::new(1.8, 1.5, 4.6),
        StationKind::Truck | StationKind::Bus => Vec3::new(2.6, 3.2, 13.0),
        StationKind::Motorcycle => Vec3::new(0.8, 1.65, 2.2),
        StationKind::Pedestrian => Vec3::new(0.55, 1.75, 0.5),
        StationKind::Cyclist => Vec3::new(0.65, 1.75, 1.8),
        StationKind::RoadSideUnit => Vec3::new(0.4, 5.0, 0.4),
    }
}

/// How the shape of a kind is stretched for somebody. What is not known stays as usual.
pub fn stretch(kind: StationKind, length_m: f32, width_m: f32, height_m: f32) -> Vec3 {
    let wanted = Vec3::new(width_m, height_m, length_m);
    let ratio = wanted / usual_size(kind);
    let sane = |ratio: f32| if ratio.is_finite() && ratio > 0.05 { ratio.clamp(0.3, 3.0) } else { 1.0 };
    match kind {
        // A mast is as tall as its antenna is high; its width says nothing.
        StationKind::RoadSideUnit => Vec3::new(1.0, sane(ratio.y), 1.0),
        _ => Vec3::new(sane(ratio.x), sane(ratio.y), sane(ratio.z)),
    }
}

/// The body of a kind in one of its [`LOOKS`].
pub fn body(kind: StationKind, look: usize) -> Surface {
    let paint = look.checked_sub(1).map(|colour| palette::EQUIPPED[colour % palette::EQUIPPED.len()]);
    let style = Style { paint: paint.unwrap_or(palette::UNEQUIPPED), equipped: paint.is_some(), number: look as u64 };
    let mut surface = Surface::default();
    match kind {
        StationKind::Car => vehicles::car(&mut surface, style),
        StationKind::Truck => vehicles::truck(&mut surface, style),
        StationKind::Bus => vehicles::bus(&mut surface, style),
        StationKind::Motorcycle => people::motorcycle(&mut surface, style),
        StationKind::Cyclist => people::cyclist(&mut surface, style),
        StationKind::Pedestrian => people::pedestrian(&mut surface, style),
        StationKind::RoadSideUnit => vehicles::road_side_unit(&mut surface),
    }
    surface
}

/// How a body is painted.
#[derive(Clone, Copy, Debug)]
struct Style {
    paint: Tint,
    equipped: bool,
    number: u64,
}

impl Style {
    fn paint(self) -> Rgba {
        self.paint.linear()
    }
}

/// Where the lamps of a kind are: to both sides of the middle, how high, how far from the front, and their half size.
struct Lamps {
    head: (f32, f32, f32),
    tail: (f32, f32, f32),
    half: (f32, f32),
}

fn lamps_of(kind: StationKind) -> Option<Lamps> {
    Some(match kind {
        StationKind::Car => Lamps { head: (0.66, 0.67, 0.02), tail: (0.68, 0.83, 4.6), half: (0.17, 0.09) },
        StationKind::Truck => Lamps { head: (0.98, 0.75, -0.01), tail: (1.05, 0.9, 13.02), half: (0.18, 0.11) },
        StationKind::Bus => Lamps { head: (1.0, 0.7, -0.01), tail: (1.08, 1.0, 13.02), half: (0.15, 0.16) },
        StationKind::Motorcycle => Lamps { head: (0.0, 0.85, 0.28), tail: (0.0, 0.78, 2.14), half: (0.1, 0.08) },
        StationKind::Cyclist => Lamps { head: (0.0, 0.85, 0.28), tail: (0.0, 0.7, 1.75), half: (0.05, 0.05) },
        StationKind::Pedestrian | StationKind::RoadSideUnit => return None,
    })
}

/// The lamps of a kind: they are as bright by night as by day.
pub fn lamps(kind: StationKind, braking: bool) -> Surface {
    let mut surface = Surface::default();
    let Some(Lamps { head, tail, half }) = lamps_of(kind) else {
        // A light on the mast that can be found from far away.
        if kind == StationKind::RoadSideUnit {
            surface.ball(Vec3::new(0.0, 5.12, 0.2), Vec3::splat(0.13), (4, 8), palette::ANTENNA_TIP.linear());
        }
        return surface;
    };
    let bars = matches!(kind, StationKind::Car | StationKind::Bus) && braking;
    for side in sides(head.0) {
        surface.polygon(&panel(Vec3::new(side, head.1, head.2), half, false), palette::HEAD_LAMP.linear());
        let colour = if braking { palette::BRAKE_LAMP } else { palette::TAIL_LAMP };
        // Braking, they are a little larger as well: not told by colour alone.
        let half = if braking { (half.0 * 1.25, half.1 * 1.3) } else { half };
        let at = Vec3::new(side.signum() * tail.0 * f32::from(head.0 > 0.0), tail.1, tail.2 + 0.02);
        surface.polygon(&panel(at, half, true), colour.linear());
    }
    if bars {
        let third = Vec3::new(0.0, usual_size(kind).y * 0.89, if kind == StationKind::Car { 3.76 } else { 13.03 });
        surface.polygon(&panel(third, (0.3, 0.05), true), palette::BRAKE_LAMP.linear());
    }
    surface
}

/// Light that the lamps of a kind throw at night, to be added to what is there.
pub fn beams(kind: StationKind, braking: bool) -> Surface {
    let mut surface = Surface::default();
    let Some(Lamps { head, tail, .. }) = lamps_of(kind) else { return surface };
    let strength = if kind == StationKind::Cyclist { 0.35 } else { 1.0 };
    let [red, green, blue, _] = palette::HEAD_LAMP.linear();
    // A fan on the road, by rows from near to far: how far, half its width, how bright.
    let rows = [(0.3, 0.9, 0.0), (2.5, 1.3, 0.34), (8.0, 2.2, 0.26), (18.0, 3.6, 0.1), (34.0, 5.0, 0.0)];
    for pair in rows.windows(2) {
        let ((near, near_half, near_light), (far, far_half, far_light)) = (pair[0], pair[1]);
        for (left, right) in [(-1.0f32, -0.4f32), (-0.4, 0.4), (0.4, 1.0)] {
            let light = |light: f32, share: f32| {
                [red, green, blue, light * strength * if share.abs() > 0.9 { 0.0 } else { 1.0 }]
            };
            let corners =
                [(left, near, near_half), (right, near, near_half), (right, far, far_half), (left, far, far_half)];
            let places = corners.map(|(share, ahead, half)| Vec3::new(share * half, 0.06, -ahead));
            let lights = [(near_light, left), (near_light, right), (far_light, right), (far_light, left)];
            surface.shaded(&places, |corner| light(lights[corner].0, lights[corner].1));
        }
    }
    let [red, green, blue, _] = palette::BRAKE_LAMP.linear();
    let behind = if braking { 0.3 } else { 0.09 };
    let pool = Vec3::new(0.0, 0.065, tail.2 + 1.4);
    surface.glow(pool, (Vec3::X * 2.0, Vec3::NEG_Z * 2.6), 12, [red, green, blue, behind]);
    for side in sides(head.0) {
        let [red, green, blue, _] = palette::HEAD_LAMP.linear();
        let front = Vec3::new(side, head.1, head.2 - 0.06);
        surface.glow(front, (Vec3::NEG_X * 0.55, Vec3::Y * 0.55), 12, [red, green, blue, 0.5 * strength]);
        let [red, green, blue, _] = palette::BRAKE_LAMP.linear();
        let back = Vec3::new(side.signum() * tail.0 * f32::from(head.0 > 0.0), tail.1, tail.2 + 0.1);
        let size = if braking { 0.75 } else { 0.4 };
        surface.glow(back, (Vec3::X * size, Vec3::Y * size), 12, [red, green, blue, if braking { 0.7 } else { 0.3 }]);
    }
    surface
}

/// To both sides, or in the middle.
fn sides(out: f32) -> impl Iterator<Item = f32> + Clone {
    [-out, out].into_iter().take(if out > 0.0 { 2 } else { 1 })
}

/// An upright panel that looks ahead or back.
fn panel(middle: Vec3, (half_width, half_height): (f32, f32), looks_back: bool) -> [Vec3; 4] {
    let across = if looks_back { Vec3::X } else { Vec3::NEG_X } * half_width;
    let up = Vec3::Y * half_height;
    [middle - across - up, middle + across - up, middle + across + up, middle - across + up]
}

/// What drivers see of their own cab, around their eyes: they look along `-z`.
pub fn cab() -> Surface {
    let mut surface = Surface::default();
    let dark = palette::CAB.linear();
    let dash = |y: f32, z: f32| [Vec3::new(-0.75, y, z), Vec3::new(1.35, y, z)];
    let [a, b] = dash(-0.42, -0.55);
    let [c, d] = dash(-0.36, -1.15);
    surface.polygon(&[a, b, d, c], palette::CAB.times(1.5));
    let [e, f] = dash(-0.9, -0.5);
    surface.polygon(&[e, f, b, a], dark);
    for x in [-0.72, 1.32] {
        surface.bar((Vec3::new(x, -0.4, -1.1), Vec3::new(x * 0.9, 0.42, -0.45)), (0.055, 0.055), 6, dark);
    }
    surface.cuboid(Vec3::new(-0.8, 0.34, -0.62), Vec3::new(1.4, 0.42, -0.3), dark);
    surface.cuboid(Vec3::new(0.22, 0.2, -0.72), Vec3::new(0.5, 0.28, -0.69), palette::CAB.times(0.7));
    // The wheel.
    const SIDES: usize = 18;
    let rim = |k: usize| {
        let (sin, cos) = (k as f32 / SIDES as f32 * std::f32::consts::TAU).sin_cos();
        Vec3::new(cos * 0.19, -0.43 + sin * 0.17, -0.58 - sin * 0.09)
    };
    for k in 0..SIDES {
        surface.bar((rim(k), rim(k + 1)), (0.016, 0.016), 5, palette::CAB.times(0.6));
    }
    surface
}

#[cfg(test)]
mod tests {
    use super::super::surface::tests::assert_sound;
    use super::*;

    #[test]
    fn shapes_fill_their_size_and_stand_on_the_ground() {
        for kind in KINDS {
            let size = usual_size(kind);
            for look in 0..LOOKS {
                let surface = body(kind, look);
                let name = format!("{} {look}", kind.name());
                assert_sound(&name, &surface);
                let (low, high) = surface.bounds();
                // Mirrors, antennas and shadows stand out a little.
                assert!(low.y > -0.11 && high.y < size.y * 1.45 && high.y > size.y * 0.85, "{name}: {low} {high}");
                // The foot of a mast is wider than the mast.
                let aside = size.x * 0.75 + if kind == StationKind::RoadSideUnit { 0.4 } else { 0.0 };
                assert!(low.x > -aside && high.x < aside, "{name}: {low} {high}");
                assert!(low.z > -0.4 && high.z < size.z + 0.4 && high.z > size.z * 0.8, "{name}: {low} {high}");
                assert!(surface.triangles() < 900, "{name}: {} triangles", surface.triangles());
            }
        }
    }

    #[test]
    fn who_has_a_station_looks_different() {
        for kind in KINDS.into_iter().filter(|kind| *kind != StationKind::RoadSideUnit) {
            let (without, with) = (body(kind, 0), body(kind, 1));
            assert!(with.bounds().1.y > without.bounds().1.y + 0.1, "{}: no antenna", kind.name());
            assert_ne!(without.colours.first(), None);
        }
        assert_eq!(look_of(17, false), 0);
        let looks: std::collections::BTreeSet<usize> = (0..60).map(|number| look_of(number, true)).collect();
        assert_eq!(looks, (1..LOOKS).collect());
    }

    #[test]
    fn brake_lamps_are_brighter_and_larger() {
        for kind in [StationKind::Car, StationKind::Truck, StationKind::Bus, StationKind::Motorcycle] {
            let red = |surface: &Surface| {
                surface.colours.iter().filter(|colour| colour[1] < 0.1).map(|colour| colour[0]).fold(0.0, f32::max)
            };
            let (on, off) = (lamps(kind, true), lamps(kind, false));
            assert_sound(kind.name(), &on);
            assert_sound(kind.name(), &beams(kind, true));
            assert!(red(&on) > 2.0 * red(&off), "{}", kind.name());
            let (low, high) = off.bounds();
            let size = usual_size(kind);
            assert!(low.z < 0.4 && high.z > size.z - 0.2 && low.y > 0.2, "{}: {low} {high}", kind.name());
        }
    }
}
