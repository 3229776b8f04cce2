//! Asphalt, paths and crossings.

use crate::evaluation::record::StripKind;

use super::super::palette;
use super::super::path::{Path, Side, patch, up};
use super::super::surface::Surface;
use super::{Line, height};

/// Beside a lane the ground is bare so far.
const VERGE_M: f32 = 1.6;
/// White bars of a crossing, and the gaps between them.
const ZEBRA_M: f32 = 0.5;
/// Ways that part are joined by asphalt until they are so far from each other, in lane widths.
const JOINED_WIDTHS: f32 = 2.2;

/// All surfaces that are driven or walked on, without their markings.
pub(super) fn roads(lines: &[Line]) -> Surface {
    let mut surface = Surface::default();
    for Line { kind, path, width } in lines {
        let (whole, half) = ((0.0, path.length()), width / 2.0);
        match kind {
            StripKind::Lane | StripKind::Connection => {
                let around = half + VERGE_M;
                path.ribbon(&mut surface, whole, (-around, around), (height::VERGE, palette::VERGE.linear()));
                path.ribbon(&mut surface, whole, (-half, half), (height::ASPHALT, palette::ASPHALT.linear()));
            }
            StripKind::Walkway => {
                path.ribbon(&mut surface, whole, (-half, half), (height::PAVEMENT, palette::PAVEMENT.linear()));
                let kerb = (height::VERGE, height::PAVEMENT);
                path.wall(&mut surface, whole, half, kerb, Side::Left, palette::KERB.linear());
                path.wall(&mut surface, whole, -half, kerb, Side::Right, palette::KERB.linear());
            }
            StripKind::Crossing => {}
        }
    }
    join(&mut surface, lines);
    surface
}

/// The bars of the crossings.
pub(super) fn zebras(lines: &[Line]) -> Surface {
    let mut surface = Surface::default();
    for Line { path, width, .. } in lines.iter().filter(|line| line.kind == StripKind::Crossing) {
        let bars = ((path.length() + ZEBRA_M) / (2.0 * ZEBRA_M)).floor().max(1.0);
        let first = (path.length() - (2.0 * bars - 1.0) * ZEBRA_M) / 2.0;
        for bar in 0..bars as u32 {
            let from = first + bar as f32 * 2.0 * ZEBRA_M;
            let look = (height::ZEBRA, palette::LANE_MARKING.linear());
            path.ribbon(&mut surface, (from, from + ZEBRA_M), (-width / 2.0, width / 2.0), look);
        }
    }
    surface
}

/// Asphalt between ways through a junction that begin or end together.
fn join(surface: &mut Surface, lines: &[Line]) {
    let mut ways: Vec<&Line> = lines.iter().filter(|line| line.kind == StripKind::Connection).collect();
    let key = |place: bevy::math::Vec2| ((place.x * 2.0).round() as i64, (place.y * 2.0).round() as i64);
    for backwards in [false, true] {
        let at = |path: &Path, metres: f32| path.at(if backwards { path.length() - metres } else { metres }, 0.0);
        ways.sort_by_key(|way| key(at(&way.path, 0.0)));
        for group in ways.chunk_by(|one, other| key(at(&one.path, 0.0)) == key(at(&other.path, 0.0))) {
            for (place, &one) in group.iter().enumerate() {
                for &other in &group[place + 1..] {
                    fill(surface, |metres| at(&one.path, metres), |metres| at(&other.path, metres), [one, other]);
                }
            }
        }
    }
}

fn fill(
    surface: &mut Surface,
    one: impl Fn(f32) -> bevy::math::Vec2,
    other: impl Fn(f32) -> bevy::math::Vec2,
    ways: [&Line; 2],
) {
    const STEP_M: f32 = 1.5;
    let shorter = ways[0].path.length().min(ways[1].path.length());
    let (mut metres, mut last) = (0.0, (one(0.0), other(0.0)));
    while metres + STEP_M < shorter {
        metres += STEP_M;
        let here = (one(metres), other(metres));
        if here.0.distance(here.1) > JOINED_WIDTHS * ways[0].width.max(ways[1].width) {
            break;
        }
        patch(surface, [last.0, here.0, here.1, last.1], height::ASPHALT, palette::ASPHALT.linear());
        last = here;
    }
}

/// Fields to the horizon, and the paved ground around houses.
pub(super) fn land(lines: &[Line], outlines: &[Vec<bevy::math::Vec2>]) -> Surface {
    use bevy::math::Vec2;
    /// The ground goes so far beyond the map; by then it has become like the sky.
    const BEYOND_M: f32 = 7000.0;
    /// Fields lie around the map up to here.
    const FIELDS_M: f32 = 900.0;
    const FIELD_M: Vec2 = Vec2::new(150.0, 95.0);
    const MOST_FIELDS: f32 = 4000.0;
    const AROUND_HOUSES_M: f32 = 12.0;

    let mut surface = Surface::default();
    let places = lines.iter().flat_map(|line| [line.path.at(0.0, 0.0), line.path.at(line.path.length(), 0.0)]);
    let places = places.chain(outlines.iter().flatten().copied());
    let (low, high) = places.fold((Vec2::ZERO, Vec2::ZERO), |(low, high), place| (low.min(place), high.max(place)));
    let mut rectangle = |low: Vec2, high: Vec2, height: f32, colour| {
        let corners = [low, Vec2::new(high.x, low.y), high, Vec2::new(low.x, high.y)];
        surface.polygon(&corners.map(|corner| up(corner, height)), colour);
    };
    rectangle(low - BEYOND_M, high + BEYOND_M, height::GROUND, palette::GROUND.linear());
    let (from, to) = (low - FIELDS_M, high + FIELDS_M);
    let coarser = (((to - from) / FIELD_M).element_product() / MOST_FIELDS).max(1.0).sqrt();
    let size = FIELD_M * coarser;
    let count = ((to - from) / size).ceil();
    for row in 0..count.y as u64 {
        for column in 0..count.x as u64 {
            let shift = if row.is_multiple_of(2) { 0.0 } else { size.x / 2.0 };
            let corner = from + Vec2::new(column as f32 * size.x + shift, row as f32 * size.y);
            let (colour, shade) =
                (super::pick(&palette::FIELDS, column, row), 0.92 + 0.16 * super::chance(row, column));
            rectangle(corner, corner + size, height::FIELDS, colour.times(shade));
        }
    }
    for outline in outlines {
        let (low, high) =
            outline.iter().fold((Vec2::INFINITY, Vec2::NEG_INFINITY), |(low, high), at| (low.min(*at), high.max(*at)));
        rectangle(low - AROUND_HOUSES_M, high + AROUND_HOUSES_M, height::TOWN, palette::TOWN.linear());
    }
    surface
}
