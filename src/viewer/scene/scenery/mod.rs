//! Everything that stands still, made from the map as plain triangles.

mod buildings;
mod markings;
mod roads;
mod roadside;
mod signals;

use bevy::math::{Vec2, Vec3};

pub use signals::{SignalHead, SignalPost, lamps};

use crate::evaluation::record::{MapRecord, StripKind};

use super::path::Path;
use super::place::Place;
use super::scatter::{chance, pick};
use super::surface::Surface;

/// How high the layers of the ground lie, in metres: far enough from each other for any distance of the camera.
pub(super) mod height {
    pub const GROUND: f32 = -0.24;
    pub const FIELDS: f32 = -0.18;
    pub const TOWN: f32 = -0.12;
    pub const VERGE: f32 = -0.06;
    pub const ASPHALT: f32 = 0.0;
    pub const MARKING: f32 = 0.02;
    pub const ZEBRA: f32 = 0.035;
    pub const PAVEMENT: f32 = 0.12;
}

/// A strip of the map, in the coordinates of the picture.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub kind: StripKind,
    pub path: Path,
    pub width: f32,
}

/// All that stands still.
#[derive(Clone, Debug, Default)]
pub struct Scenery {
    /// Fields and paved ground.
    pub land: Surface,
    /// Lanes, junctions and paths.
    pub roads: Surface,
    /// Lines, stop lines and crossings.
    pub markings: Surface,
    /// Buildings.
    pub buildings: Surface,
    /// Lamp posts, reflector posts, rails, trees, signs and signal posts.
    pub roadside: Surface,
    /// What shines by itself at night.
    pub lights: Surface,
    /// Light that falls on the ground at night.
    pub pools: Surface,
    /// The signals, one post for all lanes of an approach.
    pub posts: Vec<SignalPost>,
    /// What cameras need to know about it.
    pub survey: Survey,
}

/// Where things are, for the cameras.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Survey {
    /// Corners of the box around all that is worth seeing.
    pub bounds: (Vec3, Vec3),
    /// A place on the road near the middle.
    pub middle: Vec3,
    /// The direction of the road there, in radians clockwise from north.
    pub road_yaw: f32,
    /// The junction that is nearest to the middle.
    pub junction: Option<Vec3>,
}

impl Default for Survey {
    fn default() -> Self {
        Self { bounds: (Vec3::ZERO, Vec3::ZERO), middle: Vec3::ZERO, road_yaw: 0.0, junction: None }
    }
}

impl Scenery {
    /// What a map looks like.
    pub fn of(map: &MapRecord, place: &Place) -> Self {
        let lines: Vec<Line> = map
            .strips
            .iter()
            .filter_map(|strip| {
                let path = Path::through(strip.line.iter().map(|point| place.flat(*point)))?;
                let width = strip.width_m as f32;
                (width.is_finite() && width > 0.0).then_some(Line { kind: strip.kind, path, width })
            })
            .collect();
        let blocks: Vec<(Vec<Vec2>, f32)> = map
            .buildings
            .iter()
            .filter_map(|building| {
                let outline = buildings::outline(building.outline.iter().map(|point| place.flat(*point)))?;
                Some((outline, building.height_m as f32))
            })
            .collect();
        let outlines: Vec<Vec<Vec2>> = blocks.iter().map(|(outline, _)| outline.clone()).collect();
        let posts = signals::posts(&map.signals, place);
        let borders = markings::borders(&lines);
        let mut scenery = Self {
            land: roads::land(&lines, &outlines),
            roads: roads::roads(&lines),
            markings: markings::markings(&lines, &borders, &posts),
            survey: survey(map, place, &lines),
            ..Self::default()
        };
        scenery.markings.add(&roads::zebras(&lines), bevy::math::Affine3A::IDENTITY);
        let (buildings, windows) = buildings::buildings(&blocks);
        scenery.buildings = buildings;
        scenery.lights = windows;
        roadside::furnish(&mut scenery, &lines, &borders, &outlines);
        signals::stand(&mut scenery.roadside, &posts);
        scenery.posts = posts;
        scenery
    }
}

fn survey(map: &MapRecord, place: &Place, lines: &[Line]) -> Survey {
    let (low, high) = map.extent;
    let tallest = map.buildings.iter().map(|building| building.height_m).fold(0.0, f64::max);
    let (south_west, north_east) = (place.to_bevy(low, 0.0), place.to_bevy(high, tallest));
    let mut nearest = (f32::INFINITY, Vec2::ZERO, 0.0);
    let lanes = lines.iter().filter(|line| line.kind == StripKind::Lane);
    for Line { path, .. } in lanes {
        for share in 0..=20 {
            let along = path.length() * share as f32 / 20.0;
            let at = path.at(along, 0.0);
            if at.length() < nearest.0 - 0.1 {
                let direction = path.direction(along);
                nearest = (at.length(), at, direction.x.atan2(direction.y));
            }
        }
    }
    let ways = lines.iter().filter(|line| line.kind == StripKind::Connection);
    let ways = ways.map(|line| line.path.at(line.path.length() / 2.0, 0.0));
    let signals = map.signals.iter().map(|signal| place.flat(signal.position));
    let near = |places: &mut dyn Iterator<Item = Vec2>| {
        places.min_by(|one, other| one.length_squared().total_cmp(&other.length_squared()))
    };
    // The middle of the ways around the one that is nearest: the middle of the junction.
    let junction = near(&mut ways.clone()).or_else(|| near(&mut signals.clone())).map(|first| {
        const REACH_M: f32 = 40.0;
        let around: Vec<Vec2> = ways.chain(signals).filter(|at| at.distance(first) < REACH_M).collect();
        around.iter().sum::<Vec2>() / around.len().max(1) as f32
    });
    Survey {
        bounds: (south_west.min(north_east), south_west.max(north_east)),
        middle: super::path::up(nearest.1, 0.0),
        road_yaw: nearest.2,
        junction: junction.map(|at| super::path::up(at, 0.0)),
    }
}

#[cfg(test)]
mod tests;
