//! People: on foot, on bicycles and on motorcycles.

use bevy::math::Vec3;

use super::super::palette;
use super::super::surface::{Rgba, Surface};
use super::Style;
use super::vehicles::{antenna, shadow};

pub(super) fn pedestrian(surface: &mut Surface, style: Style) {
    let skin = palette::SKIN[style.number as usize % palette::SKIN.len()].linear();
    let trousers = palette::GLASS.times(1.6);
    let z = 0.25;
    for (x, step) in [(-0.1, -0.16), (0.1, 0.16)] {
        let (hip, foot) = (Vec3::new(x, 0.88, z), Vec3::new(x, 0.06, z + step));
        surface.bar((foot, hip), (0.07, 0.1), 6, trousers);
        surface.cuboid(foot - Vec3::new(0.06, 0.06, 0.16), foot + Vec3::new(0.06, 0.03, 0.07), palette::BLACK.linear());
        let shoulder = Vec3::new(x * 2.4, 1.38, z);
        let hand = Vec3::new(x * 2.6, 0.86, z - step * 1.1);
        surface.bar((hand, shoulder), (0.045, 0.06), 5, style.paint());
    }
    torso(surface, Vec3::new(0.0, 0.84, z), Vec3::new(0.0, 1.45, z), 0.21, style.paint());
    head(surface, Vec3::new(0.0, 1.62, z), skin, palette::TRUNK.times(0.5));
    if style.equipped {
        antenna(surface, Vec3::new(0.0, 1.74, z), 0.2);
    }
}

pub(super) fn cyclist(surface: &mut Surface, style: Style) {
    shadow(surface, 0.18, (0.0, 1.8));
    for z in [0.33, 1.45] {
        wheel(surface, z, 0.33, 0.035);
    }
    let frame = palette::HUB.linear();
    let at = |y: f32, z: f32| Vec3::new(0.0, y, z);
    for (from, to) in [
        (at(0.33, 0.33), at(1.0, 0.55)),
        (at(0.85, 0.52), at(0.35, 0.95)),
        (at(0.35, 0.95), at(0.88, 1.15)),
        (at(0.33, 1.45), at(0.35, 0.95)),
    ] {
        surface.bar((from, to), (0.025, 0.025), 5, frame);
    }
    surface.bar((Vec3::new(-0.28, 1.02, 0.6), Vec3::new(0.28, 1.02, 0.6)), (0.02, 0.02), 5, frame);
    rider(surface, style, (0.95, 1.15), 0.55, palette::EQUIPPED[5].linear());
    if style.equipped {
        antenna(surface, at(1.72, 0.78), 0.2);
    }
}

pub(super) fn motorcycle(surface: &mut Surface, style: Style) {
    shadow(surface, 0.3, (0.0, 2.2));
    for z in [0.36, 1.82] {
        wheel(surface, z, 0.33, 0.09);
    }
    let at = |y: f32, z: f32| Vec3::new(0.0, y, z);
    surface.bar((at(0.36, 0.36), at(0.95, 0.66)), (0.05, 0.05), 6, palette::HUB.linear());
    surface.cuboid(Vec3::new(-0.18, 0.38, 0.78), Vec3::new(0.18, 0.72, 1.5), palette::BLACK.times(1.6));
    surface.ball(at(0.86, 0.95), Vec3::new(0.2, 0.16, 0.36), (4, 8), style.paint());
    surface.cuboid(Vec3::new(-0.13, 0.74, 1.2), Vec3::new(0.13, 0.86, 2.12), palette::BLACK.linear());
    surface.cuboid(Vec3::new(-0.14, 0.72, 0.32), Vec3::new(0.14, 1.02, 0.52), style.paint());
    surface.bar((Vec3::new(-0.36, 1.03, 0.7), Vec3::new(0.36, 1.03, 0.7)), (0.025, 0.025), 5, palette::BLACK.linear());
    rider(surface, style, (0.84, 1.3), 0.62, style.paint());
    if style.equipped {
        antenna(surface, at(0.82, 2.08), 0.95);
    }
}

/// Somebody who sits at this height and distance from the front, with hands at `hands` metres from the front.
fn rider(surface: &mut Surface, style: Style, (seat, z): (f32, f32), hands: f32, helmet: Rgba) {
    let shoulders = Vec3::new(0.0, seat + 0.52, z - 0.3);
    torso(surface, Vec3::new(0.0, seat, z), shoulders, 0.19, style.paint());
    head(surface, shoulders + Vec3::new(0.0, 0.2, -0.07), helmet, helmet);
    for x in [-1.0f32, 1.0] {
        let knee = Vec3::new(x * 0.15, seat - 0.22, z - 0.42);
        surface.bar((knee, Vec3::new(x * 0.1, seat + 0.02, z)), (0.07, 0.09), 5, palette::GLASS.times(1.6));
        surface.bar((Vec3::new(x * 0.12, 0.26, z - 0.2), knee), (0.05, 0.07), 5, palette::GLASS.times(1.6));
        let shoulder = shoulders + Vec3::new(x * 0.2, -0.06, 0.0);
        surface.bar((Vec3::new(x * 0.26, 1.04, hands), shoulder), (0.04, 0.06), 5, style.paint());
    }
}

fn torso(surface: &mut Surface, hips: Vec3, shoulders: Vec3, half: f32, colour: Rgba) {
    let ring =
        |middle: Vec3, x: f32, z: f32| [(-x, z), (x, z), (x, -z), (-x, -z)].map(|(x, z)| middle + Vec3::new(x, 0.0, z));
    surface.loft(&ring(hips, half * 0.72, 0.11), &ring(shoulders, half, 0.12), colour);
}

fn head(surface: &mut Surface, middle: Vec3, skin: Rgba, hair: Rgba) {
    surface.ball(middle, Vec3::new(0.1, 0.13, 0.11), (5, 8), skin);
    surface.ball(middle + Vec3::new(0.0, 0.035, 0.02), Vec3::new(0.108, 0.115, 0.112), (4, 8), hair);
}

fn wheel(surface: &mut Surface, z: f32, radius: f32, half: f32) {
    let at = |x: f32| Vec3::new(x, radius, z);
    surface.bar((at(-half), at(half)), (radius, radius), 14, palette::TYRE.linear());
    surface.bar((at(-half - 0.01), at(half + 0.01)), (radius * 0.7, radius * 0.7), 10, palette::HUB.times(0.7));
}
