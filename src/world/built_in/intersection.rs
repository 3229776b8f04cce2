//! A signalised intersection of two streets, with buildings on its four corners.

use crate::geometry::Point;
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in::layout::{
    ARM_NAMES, ARMS, CROSSING_BEYOND_KERB_M, LaneStyle, STOP_BEYOND_KERB_M, WALK_SHARE, arm_by_arm, crossing,
    cut_block, flow, junction, place, road, turns_of_crossing, walkway,
};
use crate::world::mobility::network_traffic::{ClassMix, Demand, People};
use crate::world::road::network::{BuildingKind, FileJunction, JunctionKind, RoadFile};

/// Four arms with two lanes each way; each arm has green in turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intersection {
    /// From the middle to the end of an arm.
    pub arm: Meters,
    /// From side to side of a lane.
    pub lane_width: Meters,
    /// From side to side of a sidewalk.
    pub sidewalk: Meters,
    /// Speed limit.
    pub speed_limit: MetersPerSecond,
    /// Height of the buildings.
    pub building_height: Meters,
    /// Depth of the buildings, from the sidewalk.
    pub building_depth: Meters,
    /// Vehicles per hour on each arm.
    pub flow_per_hour: f64,
    /// People on foot.
    pub pedestrians: u32,
    /// People on bicycles.
    pub cyclists: u32,
}

impl Default for Intersection {
    fn default() -> Self {
        Self {
            arm: Meters(300.0),
            lane_width: Meters(3.5),
            sidewalk: Meters(3.0),
            speed_limit: MetersPerSecond(50.0 / 3.6),
            building_height: Meters(20.0),
            building_depth: Meters(60.0),
            flow_per_hour: 400.0,
            pedestrians: 24,
            cyclists: 8,
        }
    }
}

impl Intersection {
    /// The road.
    pub fn road(&self) -> RoadFile {
        let mut file = RoadFile::named("intersection");
        let style = LaneStyle { width: self.lane_width, limit: self.speed_limit, priority: 0 };
        let centre = Point::new(0.0, 0.0);
        let kerb = 2.0 * self.lane_width.0;
        let (stop, zebra) = (kerb + STOP_BEYOND_KERB_M, kerb + CROSSING_BEYOND_KERB_M);
        file.junctions.push(FileJunction {
            id: "centre".to_owned(),
            position: [0.0, 0.0],
            kind: JunctionKind::Signalised,
            signals: Some(arm_by_arm([true; 4], 0.0)),
        });
        for (arm, name) in ARMS.into_iter().zip(ARM_NAMES) {
            let far = place(centre, arm, self.arm.0, 0.0);
            let near = place(centre, arm, stop, 0.0);
            junction(&mut file, name, far, JunctionKind::Border);
            road(&mut file, &format!("{name}_in"), (name, "centre"), &[far, near], 2, style);
            road(&mut file, &format!("{name}_out"), ("centre", name), &[near, far], 2, style);
        }
        let arms = ARM_NAMES.map(|name| Some((format!("{name}_in"), format!("{name}_out"))));
        turns_of_crossing(&mut file, &arms, true);

        let walk = kerb + WALK_SHARE * self.sidewalk.0;
        for (number, (arm, name)) in ARMS.into_iter().zip(ARM_NAMES).enumerate() {
            let side = |along: f64, sign: f64| place(centre, arm, along, sign * walk);
            // Who crosses an arm walks beside the traffic that comes from its left.
            let group = 1 + ((number + 3) % 4) as u8;
            crossing(&mut file, format!("{name}_zebra"), side(zebra, 1.0), side(zebra, -1.0), Some(("centre", group)));
            walkway(&mut file, format!("{name}_right"), self.sidewalk, &[side(zebra, 1.0), side(self.arm.0, 1.0)]);
            walkway(&mut file, format!("{name}_left"), self.sidewalk, &[side(zebra, -1.0), side(self.arm.0, -1.0)]);
            let next = place(centre, ARMS[(number + 1) % 4], zebra, walk);
            walkway(&mut file, format!("{name}_corner"), self.sidewalk, &[side(zebra, -1.0), next]);
            let (near, deep) = (kerb + self.sidewalk.0, kerb + self.sidewalk.0 + self.building_depth.0);
            let ahead = ARMS[(number + 1) % 4];
            let corner = |distance: f64| Point::new((arm.x + ahead.x) * distance, (arm.y + ahead.y) * distance);
            let (one, two) = (corner(near), corner(deep));
            let low = Point::new(one.x.min(two.x), one.y.min(two.y));
            let high = Point::new(one.x.max(two.x), one.y.max(two.y));
            let (id, kind) = (format!("corner_{number}"), BuildingKind::UrbanResidential);
            cut_block(&mut file, id, low, high, self.building_height, kind, &[one]);
        }
        file
    }

    /// The traffic.
    pub fn demand(&self) -> Demand {
        let out = |turns: usize| format!("{}_out", ARM_NAMES[turns % 4]);
        let flows = (0..4)
            .map(|arm| {
                let (right, straight, left) = (out(arm + 1), out(arm + 2), out(arm + 3));
                let to = [(right.as_str(), 0.2), (straight.as_str(), 0.6), (left.as_str(), 0.2)];
                flow(&format!("{}_in", ARM_NAMES[arm]), &to, self.flow_per_hour, ClassMix::TOWN)
            })
            .collect();
        let people = People { pedestrians: self.pedestrians, cyclists: self.cyclists };
        Demand { flows, people, ..Demand::default() }
    }
}
