//! What stands beside roads and gives the eye a scale: lamp posts, reflector posts, rails, trees and signs.

use std::collections::BTreeMap;

use bevy::math::{Affine3A, Vec2, Vec3};

use crate::evaluation::record::StripKind;

use super::super::palette;
use super::super::path::{Path, Side, up};
use super::super::surface::Surface;
use super::markings::{Beside, Border};
use super::{Line, Scenery, buildings, chance, height, pick};

/// Lamps stand in town, where a building is not farther away than this.
const TOWN_M: f32 = 60.0;
const LAMP_EVERY_M: f32 = 32.0;
/// Beyond the edge of the road.
const LAMP_BEYOND_M: f32 = 0.9;
/// Outside towns there are reflector posts, as along German roads.
const DELINEATOR_EVERY_M: f32 = 50.0;
const DELINEATOR_BEYOND_M: f32 = 0.9;
/// Trees: one about every so many metres of the road, so far from its edge.
const TREE_EVERY_M: f32 = 11.0;
const TREES_BEYOND_M: (f32, f32) = (7.0, 42.0);
/// In town they stand at the kerb.
const TOWN_TREES_BEYOND_M: (f32, f32) = (4.4, 5.2);
/// Beyond so many of everything, the rest of a large map goes without.
const MOST: usize = 6000;
/// Lanes that are longer than this in one piece have rails in the median, and signs.
const MOTORWAY_M: f32 = 700.0;
const SIGN_EVERY_M: f32 = 500.0;

/// Puts everything beside the roads.
pub(super) fn furnish(scenery: &mut Scenery, lines: &[Line], borders: &[Border], outlines: &[Vec<Vec2>]) {
    let clear = Clearance::of(lines, outlines);
    let (lamp, delineator) = (lamp_post(), delineator());
    let trees: Vec<Surface> = (0..5).map(tree).collect();
    let mut left = MOST;
    for (number, border) in borders.iter().enumerate().filter(|(_, border)| border.beside == Beside::Edge) {
        let Line { path, width, .. } = &lines[border.line];
        let side = if border.side == Side::Right { -1.0 } else { 1.0 };
        let edge = side * width / 2.0;
        let (from, to) = border.part;
        let mut every = |metres: f32, beyond: f32, space: f32, put: &mut dyn FnMut(f32, Vec2)| {
            let mut along = (from / metres).ceil() * metres;
            while along <= to && left > 0 {
                let at = path.at(along, edge + side * beyond);
                if clear.around(at, space) {
                    put(along, at);
                    left -= 1;
                }
                along += metres;
            }
        };
        if path.length() > MOTORWAY_M && to - from > MOTORWAY_M / 2.0 {
            rail(&mut scenery.roadside, path, border, side * (width / 2.0 + 0.75));
        }
        every(LAMP_EVERY_M, LAMP_BEYOND_M, 0.2, &mut |along, at| {
            if border.side == Side::Right && clear.in_town(at) {
                // The arm reaches over the road, to the left of those who drive.
                let turned = Affine3A::from_rotation_translation(facing(path.direction(along)), up(at, 0.0));
                scenery.roadside.add(&lamp, turned);
                light(scenery, turned, at + path.direction(along).perp() * ARM_M);
            }
        });
        every(DELINEATOR_EVERY_M, DELINEATOR_BEYOND_M, 0.4, &mut |along, at| {
            if !clear.in_town(at) {
                let turned = Affine3A::from_rotation_translation(facing(path.direction(along)), up(at, height::VERGE));
                scenery.roadside.add(&delineator, turned);
            }
        });
        if border.side == Side::Right {
            let town = clear.in_town(path.at((from + to) / 2.0, edge));
            let (near, far) = if town { TOWN_TREES_BEYOND_M } else { TREES_BEYOND_M };
            let mut tree_number = 0;
            every(TREE_EVERY_M, 0.0, -2.0, &mut |along, _| {
                tree_number += 1;
                let draw = |what: u64| chance(number as u64 * 977 + what, tree_number);
                // Nearer trees are more frequent than those far away; some places stay free.
                let beyond = near + (far - near) * draw(1) * draw(1);
                let at = path.at(along + 9.0 * (draw(2) - 0.5), edge + side * beyond);
                if draw(3) < 0.75 && clear.around(at, if town { 1.0 } else { 5.0 }) {
                    let size = 0.75 + 0.6 * draw(4);
                    let shape = Affine3A::from_scale_rotation_translation(
                        Vec3::new(size, size * (0.85 + 0.4 * draw(5)), size),
                        bevy::math::Quat::from_rotation_y(6.3 * draw(6)),
                        up(at, height::GROUND),
                    );
                    let kind = pick(&[0, 1, 2, 3, 4], number as u64, tree_number);
                    scenery.roadside.add(&trees[kind], shape);
                }
            });
            if path.length() > MOTORWAY_M {
                signs(&mut scenery.roadside, path, border, *width);
            }
        }
    }
}

/// Turns what looks north into a direction.
fn facing(direction: Vec2) -> bevy::math::Quat {
    bevy::math::Quat::from_rotation_y(-direction.x.atan2(direction.y))
}

const ARM_M: f32 = 2.2;
const LAMP_TALL_M: f32 = 8.0;

/// A lamp post whose arm reaches to the left.
fn lamp_post() -> Surface {
    let mut surface = Surface::default();
    let steel = palette::STEEL.times(0.7);
    let top = Vec3::Y * LAMP_TALL_M;
    surface.bar((Vec3::Y * -0.1, top), (0.1, 0.06), 6, steel);
    surface.bar((top, top + Vec3::new(-ARM_M, 0.25, 0.0)), (0.06, 0.04), 5, steel);
    let head = top + Vec3::new(-ARM_M, 0.22, 0.0);
    surface.cuboid(head - Vec3::new(0.5, 0.08, 0.17), head + Vec3::new(0.3, 0.08, 0.17), palette::DARK_STEEL.linear());
    surface
}

/// What a lamp does at night.
fn light(scenery: &mut Scenery, post: Affine3A, below: Vec2) {
    const POOL_M: f32 = 9.0;
    let mut bulb = Surface::default();
    let head = Vec3::new(-ARM_M - 0.1, LAMP_TALL_M + 0.1, 0.0);
    bulb.cuboid(head - Vec3::new(0.36, 0.06, 0.14), head + Vec3::new(0.3, 0.0, 0.14), palette::STREET_LIGHT.linear());
    scenery.lights.add(&bulb, post);
    let [red, green, blue, _] = palette::STREET_LIGHT.linear();
    let middle = up(below, height::PAVEMENT + 0.05);
    scenery.pools.glow(middle, (Vec3::X * POOL_M, Vec3::NEG_Z * POOL_M), 20, [red, green, blue, 0.17]);
}

fn delineator() -> Surface {
    let mut surface = Surface::default();
    let half = Vec3::new(0.07, 0.0, 0.05);
    surface.cuboid(-half, half + Vec3::Y * 0.7, palette::DELINEATOR.linear());
    surface.cuboid(-half + Vec3::Y * 0.7, half + Vec3::Y * 0.95, palette::BLACK.linear());
    surface.cuboid(-half + Vec3::Y * 0.95, half + Vec3::Y * 1.05, palette::DELINEATOR.linear());
    surface
}

fn tree(shape: u64) -> Surface {
    let mut surface = Surface::default();
    surface.bar((Vec3::ZERO, Vec3::Y * 3.0), (0.22, 0.14), 5, palette::TRUNK.linear());
    let leaves = pick(&palette::LEAVES, shape, 5);
    if shape.is_multiple_of(3) {
        for (low, high, wide) in [(1.3, 5.2, 2.1), (3.6, 7.4, 1.6), (5.8, 9.2, 1.0)] {
            surface.bar((Vec3::Y * low, Vec3::Y * high), (wide, 0.05), 7, leaves.times(0.7 + high * 0.04));
        }
    } else {
        let crown = Vec3::new(2.3, 2.6, 2.2);
        surface.ball(Vec3::Y * 4.9, crown, (4, 7), leaves.linear());
        let aside = Vec3::new(0.9, 6.4, -0.5 + shape as f32 * 0.2);
        surface.ball(aside, crown * 0.62, (3, 6), leaves.times(1.15));
    }
    surface
}

/// A rail on posts.
fn rail(surface: &mut Surface, path: &Path, border: &Border, left: f32) {
    const POST_EVERY_M: f32 = 8.0;
    let steel = palette::STEEL.linear();
    for seen_from in [Side::Left, Side::Right] {
        let front = if seen_from == Side::Left { 0.03 } else { -0.03 };
        path.wall(surface, border.part, left + front, (0.45, 0.75), seen_from, steel);
    }
    path.ribbon(surface, border.part, (left - 0.03, left + 0.03), (0.75, steel));
    let mut along = border.part.0;
    while along < border.part.1 {
        let foot = up(path.at(along, left), height::VERGE);
        let half = Vec3::new(0.05, 0.0, 0.05);
        surface.cuboid(foot - half, foot + half + Vec3::Y * 0.75, palette::STEEL.times(0.7));
        along += POST_EVERY_M;
    }
}

/// Signs over the road, as they tell on motorways where one is.
fn signs(surface: &mut Surface, path: &Path, border: &Border, width: f32) {
    let mut along = border.part.0 + SIGN_EVERY_M / 2.0;
    while along < border.part.1 {
        let turned = facing(path.direction(along));
        let foot = path.at(along, -width / 2.0 - 2.2);
        let mut sign = Surface::default();
        for x in [0.0, 1.6] {
            sign.bar((Vec3::new(x, -0.1, 0.0), Vec3::new(x, 2.6, 0.0)), (0.06, 0.06), 5, palette::STEEL.linear());
        }
        let (low, high) = (Vec3::new(-0.4, 2.4, -0.05), Vec3::new(2.0, 4.4, 0.05));
        sign.cuboid(low, high, palette::STEEL.times(0.6));
        let front = |inset: f32, z: f32| {
            let (low, high) = (low + inset, high - inset);
            [(low.x, low.y), (high.x, low.y), (high.x, high.y), (low.x, high.y)].map(|(x, y)| Vec3::new(x, y, z))
        };
        sign.polygon(&front(0.0, 0.08), palette::DELINEATOR.linear());
        sign.polygon(&front(0.12, 0.1), palette::SIGN.linear());
        for (row, wide) in [(3.75, 1.5), (3.2, 1.1), (2.75, 1.3)] {
            let line = [(0.0, row), (wide, row), (wide, row + 0.2), (0.0, row + 0.2)];
            sign.polygon(&line.map(|(x, y)| Vec3::new(x, y, 0.12)), palette::DELINEATOR.linear());
        }
        surface.add(&sign, Affine3A::from_rotation_translation(turned, up(foot, 0.0)));
        along += SIGN_EVERY_M;
    }
}

/// Where there is room.
struct Clearance<'a> {
    roads: BTreeMap<(i32, i32), Vec<(Vec2, f32)>>,
    outlines: &'a [Vec<Vec2>],
    boxes: Vec<(Vec2, Vec2)>,
}

const CELL_M: f32 = 12.0;
const SAMPLE_M: f32 = 3.0;

fn cell(at: Vec2) -> (i32, i32) {
    ((at.x / CELL_M).floor() as i32, (at.y / CELL_M).floor() as i32)
}

impl<'a> Clearance<'a> {
    fn of(lines: &[Line], outlines: &'a [Vec<Vec2>]) -> Self {
        let mut roads: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for Line { path, width, kind } in lines {
            let half = if *kind == StripKind::Walkway { width / 2.0 - 0.3 } else { width / 2.0 };
            for k in 0..=(path.length() / SAMPLE_M) as u32 {
                let at = path.at(k as f32 * SAMPLE_M, 0.0);
                roads.entry(cell(at)).or_default().push((at, half));
            }
        }
        let boxed = |outline: &Vec<Vec2>| {
            outline.iter().fold((Vec2::INFINITY, Vec2::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)))
        };
        Self { roads, outlines, boxes: outlines.iter().map(boxed).collect() }
    }

    /// Whether no road and no house is nearer than this.
    fn around(&self, at: Vec2, space: f32) -> bool {
        let (x, y) = cell(at);
        let near = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let on_a_road = near
            .filter_map(|cell| self.roads.get(&cell))
            .flatten()
            .any(|(road, half)| road.distance(at) < half + space + 0.3);
        let in_a_house = |(outline, (low, high)): (&Vec<Vec2>, &(Vec2, Vec2))| {
            let margin = Vec2::splat(space.max(0.0));
            at.cmpge(*low - margin).all()
                && at.cmple(*high + margin).all()
                && (buildings::contains(outline, at)
                    || [Vec2::X, Vec2::Y, -Vec2::X, -Vec2::Y]
                        .iter()
                        .any(|way| buildings::contains(outline, at + *way * space)))
        };
        !on_a_road && !self.outlines.iter().zip(&self.boxes).any(in_a_house)
    }

    fn in_town(&self, at: Vec2) -> bool {
        self.boxes.iter().any(|(low, high)| at.clamp(*low, *high).distance(at) < TOWN_M)
    }
}
