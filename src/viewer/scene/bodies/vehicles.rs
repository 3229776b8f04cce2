//! Cars, trucks, buses and masts.

use bevy::math::Vec3;

use super::super::palette;
use super::super::surface::{Rgba, Surface};
use super::Style;

pub(super) fn car(surface: &mut Surface, style: Style) {
    shadow(surface, 0.95, (-0.1, 4.7));
    let paint = style.paint();
    // Side view from the front bumper over the bonnet to the tail, below the windows: distance from the front, height.
    let lower =
        [(0.05, 0.3), (0.0, 0.52), (0.08, 0.76), (1.25, 0.94), (4.05, 1.0), (4.5, 0.98), (4.6, 0.7), (4.52, 0.32)];
    extrude(surface, &lower, 0.88, paint);
    // Darker below the doors and in the front.
    for x in [-0.885f32, 0.885] {
        side_panel(surface, x, (0.3, 4.3), (0.3, 0.42), palette::BLACK.times(1.5));
    }
    front_panel(surface, -0.01, (-0.42, 0.42), (0.42, 0.6), palette::BLACK.linear());
    front_panel(surface, -0.02, (-0.24, 0.24), (0.36, 0.46), palette::DELINEATOR.linear());
    rear_panel(surface, 4.62, (-0.26, 0.26), (0.56, 0.67), palette::DELINEATOR.linear());
    // The cabin is glass, its roof and pillars are painted.
    let ring = |half: f32, front: f32, rear: f32, y: f32| {
        [(-half, rear), (half, rear), (half, front), (-half, front)].map(|(x, z)| Vec3::new(x, y, z))
    };
    let (belt, top) = (ring(0.82, 1.2, 4.25, 0.95), ring(0.64, 2.0, 3.6, 1.42));
    surface.loft(&belt, &top, palette::GLASS.linear());
    surface.loft(&ring(0.66, 1.96, 3.64, 1.4), &ring(0.6, 2.1, 3.5, 1.5), paint);
    for x in [-1.0f32, 1.0] {
        for (low, high) in [((0.825, 1.22), (0.65, 2.0)), ((0.825, 2.7), (0.655, 2.72)), ((0.825, 4.15), (0.65, 3.58))]
        {
            let bar = (Vec3::new(x * low.0, 0.95, low.1), Vec3::new(x * high.0, 1.43, high.1));
            surface.bar(bar, (0.05, 0.045), 4, paint);
        }
        surface.cuboid(Vec3::new(x * 0.97 - 0.09, 0.95, 1.42), Vec3::new(x * 0.97 + 0.09, 1.09, 1.56), paint);
    }
    for z in [0.88, 3.72] {
        axle(surface, z, (0.8, 0.32, 0.2));
    }
    if style.equipped {
        antenna(surface, Vec3::new(0.0, 1.48, 3.35), 0.45);
    }
}

pub(super) fn truck(surface: &mut Surface, style: Style) {
    shadow(surface, 1.36, (-0.1, 13.1));
    let paint = style.paint();
    let chassis = palette::BLACK.times(1.6);
    surface.cuboid(Vec3::new(-0.9, 0.55, 1.2), Vec3::new(0.9, 0.95, 12.9), chassis);
    // The cab.
    let cab = [(0.0, 0.45), (0.0, 1.55), (0.18, 2.75), (0.5, 2.95), (2.15, 2.95), (2.15, 0.45)];
    extrude(surface, &cab, 1.24, paint);
    let screen = [(-1.08, -0.03, 1.62), (1.08, -0.03, 1.62), (1.02, 0.13, 2.55), (-1.02, 0.13, 2.55)];
    let screen = screen.map(|(x, z, y)| Vec3::new(x, y, z));
    surface.polygon(&[screen[1], screen[0], screen[3], screen[2]], palette::GLASS.linear());
    for x in [-1.25f32, 1.25] {
        side_panel(surface, x, (0.45, 1.35), (1.62, 2.4), palette::GLASS.linear());
        side_panel(surface, x, (2.3, 9.6), (0.5, 0.95), palette::STEEL.times(0.6));
        surface.cuboid(Vec3::new(x * 1.06 - 0.06, 1.7, 0.12), Vec3::new(x * 1.06 + 0.06, 2.35, 0.26), chassis);
    }
    front_panel(surface, -0.02, (-0.75, 0.75), (0.95, 1.35), palette::BLACK.linear());
    front_panel(surface, -0.02, (-0.26, 0.26), (0.5, 0.62), palette::DELINEATOR.linear());
    // The box, with a stripe of the colour of the cab.
    surface.cuboid(Vec3::new(-1.3, 1.0, 2.5), Vec3::new(1.3, 3.2, 13.0), palette::CARGO.linear());
    for x in [-1.31f32, 1.31] {
        side_panel(surface, x, (2.6, 12.9), (1.35, 1.75), paint);
    }
    rear_panel(surface, 13.01, (-1.2, -0.04), (1.15, 3.1), palette::CARGO.times(0.82));
    rear_panel(surface, 13.01, (0.04, 1.2), (1.15, 3.1), palette::CARGO.times(0.82));
    for z in [1.15, 3.6, 10.2, 11.5] {
        axle(surface, z, (1.08, 0.5, 0.34));
    }
    if style.equipped {
        antenna(surface, Vec3::new(0.8, 2.93, 1.2), 0.9);
    }
}

pub(super) fn bus(surface: &mut Surface, style: Style) {
    shadow(surface, 1.36, (-0.1, 13.1));
    let paint = style.paint();
    let side = [(0.05, 0.35), (0.0, 1.2), (0.15, 2.95), (0.4, 3.1), (12.8, 3.1), (13.0, 2.9), (13.0, 0.35)];
    extrude(surface, &side, 1.28, paint);
    surface.cuboid(Vec3::new(-0.9, 3.08, 3.0), Vec3::new(0.9, 3.26, 6.0), palette::ROOF_UNIT.linear());
    let screen = [(-1.15, -0.02, 1.1), (1.15, -0.02, 1.1), (1.15, 0.14, 2.85), (-1.15, 0.14, 2.85)];
    let screen = screen.map(|(x, z, y)| Vec3::new(x, y, z));
    surface.polygon(&[screen[1], screen[0], screen[3], screen[2]], palette::GLASS.linear());
    rear_panel(surface, 13.02, (-1.0, 1.0), (1.7, 2.7), palette::GLASS.linear());
    for x in [-1.29f32, 1.29] {
        for pane in 0..8 {
            let from = 0.5 + pane as f32 * 1.54;
            side_panel(surface, x, (from, from + 1.42), (1.45, 2.65), palette::GLASS.linear());
        }
        surface.cuboid(
            Vec3::new(x * 1.05 - 0.06, 1.9, -0.2),
            Vec3::new(x * 1.05 + 0.06, 2.5, -0.06),
            palette::BLACK.linear(),
        );
    }
    // Doors are on the right.
    for door in [0.7, 6.2] {
        side_panel(surface, 1.3, (door, door + 1.3), (0.45, 2.65), palette::GLASS.times(1.5));
    }
    for z in [2.7, 9.6] {
        axle(surface, z, (1.1, 0.5, 0.3));
    }
    if style.equipped {
        antenna(surface, Vec3::new(0.0, 3.08, 1.5), 0.8);
    }
}

pub(super) fn road_side_unit(surface: &mut Surface) {
    let steel = palette::STEEL.linear();
    let at = |y: f32| Vec3::new(0.0, y, 0.2);
    surface.bar((at(-0.1), at(0.18)), (0.55, 0.5), 10, palette::KERB.linear());
    surface.bar((at(0.0), at(4.9)), (0.1, 0.07), 8, steel);
    surface.cuboid(Vec3::new(-0.2, 3.7, 0.0), Vec3::new(0.2, 4.4, 0.1), palette::SIGN.linear());
    surface.bar((at(4.4), at(4.4) + Vec3::X * 0.55), (0.035, 0.035), 5, steel);
    for x in [-0.0, 0.55] {
        surface.bar((at(4.4) + Vec3::X * x, at(5.1) + Vec3::X * x), (0.03, 0.02), 5, palette::DELINEATOR.linear());
    }
}

/// An outline in side view, as wide as twice `half`; it goes from the front over the top to the rear.
fn extrude(surface: &mut Surface, outline: &[(f32, f32)], half: f32, colour: Rgba) {
    let side = |x: f32| -> Vec<Vec3> { outline.iter().map(|(z, y)| Vec3::new(x, *y, *z)).collect() };
    surface.loft(&side(-half), &side(half), colour);
}

/// A panel on the side at `x`, from front to rear and from low to high.
fn side_panel(surface: &mut Surface, x: f32, (front, rear): (f32, f32), (low, high): (f32, f32), colour: Rgba) {
    let (one, other) = if x > 0.0 { (rear, front) } else { (front, rear) };
    let corners = [(one, low), (other, low), (other, high), (one, high)].map(|(z, y)| Vec3::new(x, y, z));
    surface.polygon(&corners, colour);
}

fn front_panel(surface: &mut Surface, z: f32, (left, right): (f32, f32), (low, high): (f32, f32), colour: Rgba) {
    let corners = [(right, low), (left, low), (left, high), (right, high)].map(|(x, y)| Vec3::new(x, y, z));
    surface.polygon(&corners, colour);
}

fn rear_panel(surface: &mut Surface, z: f32, (left, right): (f32, f32), (low, high): (f32, f32), colour: Rgba) {
    let corners = [(left, low), (right, low), (right, high), (left, high)].map(|(x, y)| Vec3::new(x, y, z));
    surface.polygon(&corners, colour);
}

/// Two wheels.
fn axle(surface: &mut Surface, z: f32, (out, radius, wide): (f32, f32, f32)) {
    for side in [-1.0f32, 1.0] {
        let (inner, outer) =
            (Vec3::new(side * (out - wide / 2.0), radius, z), Vec3::new(side * (out + wide / 2.0), radius, z));
        surface.bar((inner, outer), (radius, radius * 0.96), 12, palette::TYRE.linear());
        surface.bar(
            (outer - Vec3::X * side * 0.05, outer + Vec3::X * side * 0.015),
            (radius * 0.6, radius * 0.5),
            8,
            palette::HUB.linear(),
        );
    }
}

/// What those who have a station carry on the roof.
pub(super) fn antenna(surface: &mut Surface, foot: Vec3, tall: f32) {
    let top = foot + Vec3::Y * tall;
    surface.bar((foot, top), (0.035, 0.02), 5, palette::BLACK.linear());
    surface.ball(top, Vec3::splat(0.09), (3, 6), palette::ANTENNA_TIP.linear());
}

/// Dark ground below, with its corners cut.
pub(super) fn shadow(surface: &mut Surface, half: f32, (front, rear): (f32, f32)) {
    let cut = half * 0.25;
    let corners = [
        (-half, rear - cut),
        (-half + cut, rear),
        (half - cut, rear),
        (half, rear - cut),
        (half, front + cut),
        (half - cut, front),
        (-half + cut, front),
        (-half, front + cut),
    ];
    let corners = corners.map(|(x, z)| Vec3::new(x, 0.05, z));
    surface.polygon(&corners, palette::CONTACT_SHADOW.linear());
}
