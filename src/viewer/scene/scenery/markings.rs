//! Lines on the road, from what lies beside each lane.

use std::collections::BTreeMap;

use bevy::math::Vec2;

use crate::evaluation::record::StripKind;

use super::super::palette;
use super::super::path::{Path, Side};
use super::super::surface::Surface;
use super::{Line, SignalPost, height};

/// What lies beyond the border of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// A lane in the same direction.
    Same,
    /// A lane in the opposite direction.
    Opposite,
    /// No road.
    Edge,
    /// A way through a junction: nothing is painted there.
    Junction,
}

/// A part of the border of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Border {
    /// Which of the lines.
    pub line: usize,
    /// Which of its borders.
    pub side: Side,
    /// From where to where along the line.
    pub part: (f32, f32),
    /// What lies beyond.
    pub beside: Beside,
}

/// Borders are looked at every few metres.
const LOOK_M: f32 = 3.0;
/// Two borders that are nearer than this are the same.
const SAME_M: f32 = 0.8;
/// Width of a line, and of one that is the edge of the road.
const LINE_M: f32 = 0.14;
const EDGE_M: f32 = 0.22;
/// From the border to the middle of a line at the edge, and between two directions.
const EDGE_INSET_M: f32 = 0.3;
const DOUBLE_INSET_M: f32 = 0.16;
/// Lines with gaps: of motorways and of other roads.
const LONG_DASH_M: (f32, f32) = (6.0, 18.0);
const DASH_M: (f32, f32) = (3.0, 9.0);
/// A lane of this length and width belongs to a motorway.
const MOTORWAY_M: (f32, f32) = (180.0, 3.6);
/// Depth of a stop line.
const STOP_M: f32 = 0.45;

struct Sample {
    line: usize,
    at: Vec2,
    direction: Vec2,
}

type Grid = BTreeMap<(i32, i32), Vec<Sample>>;

fn cell(at: Vec2) -> (i32, i32) {
    ((at.x / LOOK_M).floor() as i32, (at.y / LOOK_M).floor() as i32)
}

fn looks(path: &Path) -> impl Iterator<Item = f32> {
    let count = (path.length() / LOOK_M).ceil().max(1.0);
    (0..count as u32).map(move |k| (k as f32 + 0.5) * path.length() / count)
}

/// All borders of all lanes, with what lies beyond.
pub(super) fn borders(lines: &[Line]) -> Vec<Border> {
    let mut grid = Grid::new();
    for (line, Line { path, width, .. }) in lanes(lines) {
        for along in looks(path) {
            for left in [width / 2.0, -width / 2.0] {
                let at = path.at(along, left);
                let sample = Sample { line, at, direction: path.direction(along) };
                grid.entry(cell(at)).or_default().push(sample);
            }
        }
    }
    let ways = ways(lines);
    let mut borders: Vec<Border> = Vec::new();
    for (line, Line { path, width, .. }) in lanes(lines) {
        let step = path.length() / (path.length() / LOOK_M).ceil().max(1.0);
        for side in [Side::Left, Side::Right] {
            let left = if side == Side::Left { width / 2.0 } else { -width / 2.0 };
            for along in looks(path) {
                let (at, direction) = (path.at(along, left), path.direction(along));
                let beside = match beside(&grid, line, at, direction) {
                    Beside::Edge if ways.meets(path.at(along, left + left.signum() * 0.5)) => Beside::Junction,
                    other => other,
                };
                let part = (along - step / 2.0, along + step / 2.0);
                match borders.last_mut() {
                    Some(last) if (last.line, last.side, last.beside) == (line, side, beside) => last.part.1 = part.1,
                    _ => borders.push(Border { line, side, part, beside }),
                }
            }
        }
    }
    borders
}

fn lanes(lines: &[Line]) -> impl Iterator<Item = (usize, &Line)> {
    lines.iter().enumerate().filter(|(_, line)| line.kind == StripKind::Lane)
}

fn beside(grid: &Grid, line: usize, at: Vec2, direction: Vec2) -> Beside {
    let (x, y) = cell(at);
    let mut found = Beside::Edge;
    for neighbour in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
        for sample in grid.get(&neighbour).into_iter().flatten().filter(|sample| sample.line != line) {
            let way = sample.at - at;
            if way.perp_dot(direction).abs() > SAME_M || way.dot(direction).abs() > LOOK_M {
                continue;
            }
            match sample.direction.dot(direction) {
                cosine if cosine > 0.7 => return Beside::Same,
                cosine if cosine < -0.7 => found = Beside::Opposite,
                _ => {}
            }
        }
    }
    found
}

/// Where ways through junctions are.
struct Ways(BTreeMap<(i32, i32), Vec<(Vec2, f32)>>);

fn ways(lines: &[Line]) -> Ways {
    let mut grid: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for Line { path, width, .. } in lines.iter().filter(|line| line.kind == StripKind::Connection) {
        // What goes straight on at the end of a lane is not beside it.
        for along in looks(path).filter(|along| *along > LOOK_M && *along < path.length() - LOOK_M) {
            let at = path.at(along, 0.0);
            grid.entry(cell(at)).or_default().push((at, width / 2.0));
        }
    }
    Ways(grid)
}

impl Ways {
    fn meets(&self, at: Vec2) -> bool {
        let (x, y) = cell(at);
        let near = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        near.filter_map(|cell| self.0.get(&cell)).flatten().any(|(way, half)| way.distance(at) < *half)
    }
}

/// All lines along and across the lanes.
pub(super) fn markings(lines: &[Line], borders: &[Border], posts: &[SignalPost]) -> Surface {
    let mut surface = Surface::default();
    let look = (height::MARKING, palette::LANE_MARKING.linear());
    for border in borders {
        let Line { path, width, .. } = &lines[border.line];
        let (side, half) = (if border.side == Side::Left { 1.0 } else { -1.0 }, width / 2.0);
        let band = |middle: f32, wide: f32| (side * middle - wide / 2.0, side * middle + wide / 2.0);
        match border.beside {
            Beside::Junction => {}
            Beside::Edge => path.ribbon(&mut surface, border.part, band(half - EDGE_INSET_M, EDGE_M), look),
            Beside::Opposite => path.ribbon(&mut surface, border.part, band(half - DOUBLE_INSET_M, LINE_M), look),
            // Of two lanes side by side, the right one paints the line.
            Beside::Same if border.side == Side::Right => {}
            Beside::Same => {
                let motorway = path.length() > MOTORWAY_M.0 && *width > MOTORWAY_M.1;
                let (dash, period) = if motorway { LONG_DASH_M } else { DASH_M };
                let mut from = (border.part.0 / period).ceil() * period;
                while from + dash <= border.part.1 + 0.1 {
                    path.ribbon(&mut surface, (from, from + dash), band(half, LINE_M), look);
                    from += period;
                }
            }
        }
    }
    for head in posts.iter().flat_map(|post| &post.heads) {
        let (ahead, left) = (head.direction, head.direction.perp());
        let half = left * (head.width / 2.0 - 0.15);
        let back = head.stop_line - ahead * STOP_M;
        let corners = [back - half, head.stop_line - half, head.stop_line + half, back + half];
        super::super::path::patch(&mut surface, corners, height::MARKING, look.1);
    }
    surface
}
