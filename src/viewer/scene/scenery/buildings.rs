//! Houses from their outlines.

use bevy::math::{Vec2, Vec3};

use super::super::palette;
use super::super::path::up;
use super::super::surface::Surface;
use super::{chance, height, pick};

/// From floor to floor, in metres.
const STOREY_M: f32 = 3.3;
/// From window to window, and their size.
const WINDOW_EVERY_M: f32 = 3.1;
const WINDOW_M: Vec2 = Vec2::new(1.5, 1.6);
/// A long front is painted as houses of about this length.
const HOUSE_M: f32 = 26.0;
/// Along the top of the front.
const PARAPET_M: f32 = 0.9;
/// In front of the wall, so that both can be told apart from far away.
const BEFORE_WALL_M: f32 = 0.06;
/// Beyond so many windows in all, a floor has one long window.
const MOST_WINDOWS: f32 = 60_000.0;
/// How many windows are lit at night.
const LIT: f32 = 0.32;

/// An outline without double corners, counter-clockwise; nothing where it has no area.
pub(super) fn outline(corners: impl Iterator<Item = Vec2>) -> Option<Vec<Vec2>> {
    let mut kept: Vec<Vec2> = Vec::new();
    for corner in corners.filter(|corner| corner.is_finite()) {
        if kept.last().is_none_or(|last| last.distance_squared(corner) > 1e-4) {
            kept.push(corner);
        }
    }
    while kept.len() > 2 && kept[0].distance_squared(kept[kept.len() - 1]) < 1e-4 {
        kept.pop();
    }
    let area = area(&kept);
    if kept.len() < 3 || area.abs() < 1.0 {
        return None;
    }
    if area < 0.0 {
        kept.reverse();
    }
    Some(kept)
}

/// Area with its sign: positive for corners that go around counter-clockwise.
pub(super) fn area(corners: &[Vec2]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(one, other)| one.perp_dot(*other)).sum::<f32>() / 2.0
}

/// Whether a place lies in a polygon.
pub(super) fn contains(corners: &[Vec2], at: Vec2) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crossed = corners.iter().zip(next).filter(|(one, other)| {
        (one.y > at.y) != (other.y > at.y) && at.x < one.x + (at.y - one.y) / (other.y - one.y) * (other.x - one.x)
    });
    crossed.count() % 2 == 1
}

/// All buildings, and their windows that are lit at night.
pub(super) fn buildings(blocks: &[(Vec<Vec2>, f32)]) -> (Surface, Surface) {
    let windows = |(outline, height): &(Vec<Vec2>, f32)| {
        let around: f32 = sides(outline).map(|(one, other)| one.distance(other)).sum();
        around / WINDOW_EVERY_M * (height / STOREY_M)
    };
    let single_windows = blocks.iter().map(windows).sum::<f32>() < MOST_WINDOWS;
    let (mut surface, mut lit) = (Surface::default(), Surface::default());
    for (number, (outline, tall)) in blocks.iter().enumerate() {
        let mut front = Front { surface: &mut surface, lit: &mut lit, seed: number as u64, single_windows };
        for (wall, (from, to)) in sides(outline).enumerate() {
            front.wall(wall as u64, from, to, tall.max(1.0));
        }
        roof(&mut surface, outline, tall.max(1.0), number as u64);
    }
    (surface, lit)
}

fn sides(outline: &[Vec2]) -> impl Iterator<Item = (Vec2, Vec2)> {
    outline.iter().copied().zip(outline.iter().copied().cycle().skip(1))
}

struct Front<'a> {
    surface: &'a mut Surface,
    lit: &'a mut Surface,
    seed: u64,
    single_windows: bool,
}

impl Front<'_> {
    fn wall(&mut self, wall: u64, from: Vec2, to: Vec2, tall: f32) {
        let houses = (from.distance(to) / HOUSE_M).round().max(1.0) as u64;
        for house in 0..houses {
            let share = |k: u64| from.lerp(to, k as f32 / houses as f32);
            let seed = self.seed * 131 + wall * 17 + house;
            let colour = pick(&palette::WALLS, seed, 1);
            let (one, other) = (share(house), share(house + 1));
            let upright = |low: f32, high: f32| [up(one, low), up(other, low), up(other, high), up(one, high)];
            let eaves = (tall - PARAPET_M).max(tall * 0.5);
            // Fronts are a little darker below: what the sky lights less.
            self.surface
                .shaded(&upright(height::TOWN, eaves), |corner| colour.times(if corner < 2 { 0.8 } else { 1.0 }));
            self.surface.polygon(&upright(eaves, tall), palette::PARAPET.times(0.9));
            self.windows(seed, one, other, eaves);
        }
    }

    fn windows(&mut self, seed: u64, from: Vec2, to: Vec2, tall: f32) {
        let (length, along) = (from.distance(to), (to - from).normalize_or_zero());
        let outwards = -along.perp() * BEFORE_WALL_M;
        let storeys = ((tall - 0.6) / STOREY_M).floor() as u64;
        let count = ((length - 1.0) / WINDOW_EVERY_M).floor();
        if count < 1.0 {
            return;
        }
        let (pieces, wide) = if self.single_windows { (count as u64, WINDOW_M.x) } else { (1, length - 1.2) };
        let spacing = length / pieces as f32;
        for storey in 0..storeys {
            // The ground floor has wide panes.
            let (wide, low, tall) = if storey == 0 {
                (if self.single_windows { spacing * 0.82 } else { wide }, 0.35, 2.3)
            } else {
                (wide, storey as f32 * STOREY_M + 0.85, WINDOW_M.y)
            };
            for piece in 0..pieces {
                let middle = from + along * ((piece as f32 + 0.5) * spacing);
                let pane = |before: f32| {
                    let (one, other) = (middle - along * wide / 2.0, middle + along * wide / 2.0);
                    let [one, other] = [one, other].map(|at| at + outwards * before);
                    [up(one, low), up(other, low), up(other, low + tall), up(one, low + tall)]
                };
                let colour = if storey == 0 { palette::SHOP } else { palette::WINDOW };
                let shade = 0.8 + 0.5 * chance(seed + 7 * storey, piece);
                self.surface.polygon(&pane(1.0), colour.times(shade));
                let room = chance(seed * 31 + storey, piece * 7 + 3);
                if room < LIT {
                    let light = pick(&palette::LIT_WINDOWS, seed + storey, piece);
                    self.lit.polygon(&pane(2.0), light.times(0.35 + room / LIT * 0.5));
                }
            }
        }
    }
}

/// The flat roof, with a few machines so that its size can be felt.
fn roof(surface: &mut Surface, outline: &[Vec2], tall: f32, seed: u64) {
    const MACHINE_EVERY_M2: f32 = 600.0;
    let colour = pick(&palette::ROOFS, seed, 2).linear();
    for triangle in ear_clipped(outline) {
        surface.polygon(&triangle.map(|corner| up(corner, tall)), colour);
    }
    let (low, high) =
        outline.iter().fold((Vec2::INFINITY, Vec2::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)));
    let machines = (area(outline) / MACHINE_EVERY_M2).clamp(0.0, 60.0) as u64;
    for machine in 0..machines {
        let share = Vec2::new(chance(seed * 61 + 5, machine), chance(seed * 61 + 6, machine));
        let at = low + (high - low) * share;
        let half = Vec3::new(1.0 + 2.0 * chance(seed, machine + 70), 0.0, 0.8 + 1.2 * chance(seed, machine + 90));
        let inside = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .iter()
            .all(|(x, y)| contains(outline, at + Vec2::new(x * (half.x + 1.0), y * (half.z + 1.0))));
        if inside {
            let base = up(at, tall);
            let top = Vec3::Y * (0.9 + 1.3 * chance(seed, machine + 40));
            surface.cuboid(base - half, base + half + top, palette::ROOF_UNIT.times(0.85));
        }
    }
}

/// A simple polygon, counter-clockwise, as triangles.
pub(super) fn ear_clipped(outline: &[Vec2]) -> Vec<[Vec2; 3]> {
    let mut left: Vec<Vec2> = outline.to_vec();
    let mut triangles = Vec::with_capacity(outline.len());
    while left.len() > 3 {
        let count = left.len();
        let corner = |k: usize| [left[(k + count - 1) % count], left[k], left[(k + 1) % count]];
        let is_ear = |k: &usize| {
            let [a, b, c] = corner(*k);
            let turn = (b - a).perp_dot(c - b);
            let covered = |at: &Vec2| {
                let inside = |one: Vec2, other: Vec2| (other - one).perp_dot(*at - one) > 1e-6;
                *at != a && *at != b && *at != c && inside(a, b) && inside(b, c) && inside(c, a)
            };
            turn > 0.0 && !left.iter().any(covered)
        };
        // An outline that crosses itself has no ear: the sharpest corner goes, so that it ends.
        let ear = (0..count).find(is_ear).unwrap_or(0);
        let triangle = corner(ear);
        if area(&triangle) > 1e-6 {
            triangles.push(triangle);
        }
        left.remove(ear);
    }
    if let [a, b, c] = left[..]
        && area(&[a, b, c]) > 1e-6
    {
        triangles.push([a, b, c]);
    }
    triangles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(corners: &[(f32, f32)]) -> Vec<Vec2> {
        corners.iter().map(|(x, y)| Vec2::new(*x, *y)).collect()
    }

    #[test]
    fn roofs_cover_their_outlines() {
        // corners -> area
        let cases: [(&[(f32, f32)], f32); 3] = [
            (&[(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 5.0)], 50.0),
            // An L, and a comb.
            (&[(0.0, 0.0), (10.0, 0.0), (10.0, 4.0), (4.0, 4.0), (4.0, 10.0), (0.0, 10.0)], 64.0),
            (&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (7.0, 9.0), (7.0, 2.0), (5.0, 2.0), (5.0, 9.0), (0.0, 9.0)], 67.0),
        ];
        for (corners, expected) in cases {
            let mut turned = points(corners);
            turned.reverse();
            for corners in [points(corners), turned] {
                let outline = outline(corners.into_iter()).expect("it has an area");
                let triangles = ear_clipped(&outline);
                let covered: f32 = triangles.iter().map(|triangle| area(triangle)).sum();
                assert!((covered - expected).abs() < 1e-3, "{covered} instead of {expected}");
                assert!(triangles.iter().all(|triangle| area(triangle) > 0.0));
                let inside = |triangle: &[Vec2; 3]| contains(&outline, triangle.iter().sum::<Vec2>() / 3.0);
                assert!(triangles.iter().all(inside), "{triangles:?}");
            }
        }
        assert!(outline(points(&[(0.0, 0.0), (5.0, 0.0), (9.0, 0.0)]).into_iter()).is_none());
    }
}
