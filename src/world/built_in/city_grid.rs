//! A city of rectangular blocks: the urban grid of 3GPP TR 36.885 V14.0.0 (A.1.2) and TR 37.885 V15.3.0 (6.1.2).

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{
    ARMS, CROSSING_BEYOND_KERB_M, LaneStyle, STOP_BEYOND_KERB_M, WALK_SHARE, arm_by_arm, crossing, cut_block, place,
    road, turns_of_crossing, walkway,
};
use crate::world::mobility::network_traffic::{ClassMix, Demand, Fill, People};
use crate::world::road::network::{BuildingKind, FileJunction, JunctionKind, RoadFile};

/// Streets around blocks, two lanes each way, with sidewalks, signals and a building that fills each block. The corners
/// of the blocks are cut off by 8 m, which the reports do not do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CityGrid {
    /// Blocks from west to east.
    pub columns: u32,
    /// Blocks from south to north.
    pub rows: u32,
    /// From street to street, from west to east; 433 m in the reports.
    pub block_width: Meters,
    /// From street to street, from south to north; 250 m in the reports.
    pub block_depth: Meters,
    /// From side to side of a lane; 3.5 m in the reports.
    pub lane_width: Meters,
    /// From side to side of a sidewalk; 3 m in the reports.
    pub sidewalk: Meters,
    /// Speed limit; 60 km/h in the reports.
    pub speed_limit: MetersPerSecond,
    /// Height of the buildings.
    pub building_height: Meters,
    /// Into how many buildings a block is divided, from west to east and from south to north; one and one in the reports.
    pub buildings_per_block: (u32, u32),
    /// Vehicles per kilometre of lane.
    pub vehicles_per_lane_km: f64,
    /// People on foot.
    pub pedestrians: u32,
    /// People on bicycles.
    pub cyclists: u32,
}

/// Half of an alley between two buildings of a block.
const ALLEY_M: f64 = 2.0;
/// Signals of neighbours start their cycles so far apart: what the way between them takes.
const GREEN_WAVE_MPS: f64 = 14.0;

impl Default for CityGrid {
    fn default() -> Self {
        Self {
            columns: 3,
            rows: 3,
            block_width: Meters(433.0),
            block_depth: Meters(250.0),
            lane_width: Meters(3.5),
            sidewalk: Meters(3.0),
            speed_limit: MetersPerSecond(60.0 / 3.6),
            building_height: Meters(20.0),
            buildings_per_block: (1, 1),
            vehicles_per_lane_km: 12.0,
            pedestrians: 60,
            cyclists: 20,
        }
    }
}

impl CityGrid {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("city_grid");
        let style = LaneStyle { width: self.lane_width, limit: self.speed_limit, priority: 0 };
        let kerb = 2.0 * self.lane_width.0;
        let stop = kerb + STOP_BEYOND_KERB_M;
        for row in 0..=self.rows {
            for column in 0..=self.columns {
                let there = [0, 1, 2, 3].map(|arm| self.neighbour(column, row, arm).is_some());
                let signalised = there.iter().filter(|there| **there).count() > 2;
                let centre = self.centre(column, row);
                let offset_s = (centre.x + centre.y) / GREEN_WAVE_MPS;
                file.junctions.push(FileJunction {
                    id: name(column, row),
                    position: [centre.x, centre.y],
                    kind: if signalised { JunctionKind::Signalised } else { JunctionKind::Priority },
                    signals: signalised.then(|| arm_by_arm(there, offset_s)),
                });
            }
        }
        for row in 0..=self.rows {
            for column in 0..=self.columns {
                let here = name(column, row);
                let centre = self.centre(column, row);
                let mut arms = [None, None, None, None];
                for (arm, outwards) in ARMS.into_iter().enumerate() {
                    let Some((far_column, far_row)) = self.neighbour(column, row, arm) else { continue };
                    let there = name(far_column, far_row);
                    let far = self.centre(far_column, far_row);
                    let axis = [place(centre, outwards, stop, 0.0), place(far, outwards, -stop, 0.0)];
                    road(&mut file, &street(&here, &there), (&here, &there), &axis, 2, style);
                    arms[arm] = Some((street(&there, &here), street(&here, &there)));
                }
                turns_of_crossing(&mut file, &arms, arms.iter().flatten().count() > 2);
                self.paths(&mut file, column, row);
            }
        }
        for row in 0..self.rows {
            for column in 0..self.columns {
                self.buildings(&mut file, column, row);
            }
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        Demand {
            fill: Some(Fill { per_lane_km: self.vehicles_per_lane_km, classes: ClassMix::TOWN }),
            people: People { pedestrians: self.pedestrians, cyclists: self.cyclists },
            ..Demand::default()
        }
    }

    fn centre(&self, column: u32, row: u32) -> Point {
        Point::new(f64::from(column) * self.block_width.0, f64::from(row) * self.block_depth.0)
    }

    fn neighbour(&self, column: u32, row: u32, arm: usize) -> Option<(u32, u32)> {
        match arm {
            0 => (column < self.columns).then_some((column + 1, row)),
            1 => (row < self.rows).then_some((column, row + 1)),
            2 => column.checked_sub(1).map(|column| (column, row)),
            _ => row.checked_sub(1).map(|row| (column, row)),
        }
    }

    /// Sidewalks and crossings around a junction, and the sidewalks of the streets to the east and to the north.
    fn paths(&self, file: &mut RoadFile, column: u32, row: u32) {
        let here = name(column, row);
        let centre = self.centre(column, row);
        let kerb = 2.0 * self.lane_width.0;
        let (zebra, walk) = (kerb + CROSSING_BEYOND_KERB_M, kerb + WALK_SHARE * self.sidewalk.0);
        let there = |arm: usize| self.neighbour(column, row, arm);
        let count = (0..4).filter(|arm| there(*arm).is_some()).count();
        let side = |arm: usize, sign: f64| place(centre, ARMS[arm], zebra, sign * walk);
        for (arm, outwards) in ARMS.into_iter().enumerate() {
            let next = (arm + 1) % 4;
            // Around the corner between two arms, and on along the street where there is only one of them.
            if there(arm).is_some() && there(next).is_some() {
                walkway(file, format!("{here}_corner_{arm}"), self.sidewalk, &[side(arm, -1.0), side(next, 1.0)]);
            }
            if there(arm).is_some() && there((arm + 2) % 4).is_some() && there(next).is_none() {
                walkway(
                    file,
                    format!("{here}_past_{arm}"),
                    self.sidewalk,
                    &[side(arm, -1.0), side((arm + 2) % 4, 1.0)],
                );
            }
            let Some((far_column, far_row)) = there(arm) else { continue };
            // Beside the traffic that comes from the left of the arm; where there is none, that of the other side.
            let beside = if there(next_left(arm)).is_some() { next_left(arm) } else { next };
            let signals = (count > 2).then_some((here.as_str(), 1 + beside as u8));
            crossing(file, format!("{here}_zebra_{arm}"), side(arm, 1.0), side(arm, -1.0), signals);
            if arm < 2 {
                let far = self.centre(far_column, far_row);
                for (sign, word) in [(1.0, "right"), (-1.0, "left")] {
                    let end = place(far, outwards, -zebra, sign * walk);
                    walkway(file, format!("{here}_{word}_{arm}"), self.sidewalk, &[side(arm, sign), end]);
                }
            }
        }
    }

    fn buildings(&self, file: &mut RoadFile, column: u32, row: u32) {
        let back = 2.0 * self.lane_width.0 + self.sidewalk.0;
        let (low, high) = (self.centre(column, row), self.centre(column + 1, row + 1));
        let (across, deep) = self.buildings_per_block;
        let (across, deep) = (across.max(1), deep.max(1));
        let width = (high.x - low.x - 2.0 * back) / f64::from(across);
        let depth = (high.y - low.y - 2.0 * back) / f64::from(deep);
        let streets = [(back, back), (self.block_width.0 - back, back)]
            .into_iter()
            .flat_map(|(x, y)| [Point::new(x, y), Point::new(x, self.block_depth.0 - y)])
            .map(|corner| low + corner)
            .collect::<Vec<_>>();
        for y in 0..deep {
            for x in 0..across {
                // Walls on the street stand at the sidewalk, those inside leave an alley.
                let inset = |at: u32, count: u32| {
                    (if at == 0 { 0.0 } else { ALLEY_M }, if at + 1 == count { 0.0 } else { ALLEY_M })
                };
                let ((west, east), (south, north)) = (inset(x, across), inset(y, deep));
                let corner = Point::new(low.x + back + f64::from(x) * width, low.y + back + f64::from(y) * depth);
                let from = corner + Point::new(west, south);
                let to = corner + Point::new(width - east, depth - north);
                let id = format!("block_{column}_{row}_{x}_{y}");
                cut_block(file, id, from, to, self.building_height, BuildingKind::UrbanResidential, &streets);
            }
        }
    }
}

/// The arm to the left of those who drive out of one.
fn next_left(arm: usize) -> usize {
    (arm + 3) % 4
}

fn name(column: u32, row: u32) -> String {
    format!("{column}/{row}")
}

fn street(from: &str, to: &str) -> String {
    format!("{from}>{to}")
}
