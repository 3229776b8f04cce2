//! Roads that come with the program, each with its traffic: `[road.city_grid]` and so on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Origin;

/// Streets around rectangular blocks with buildings: 3GPP TR 36.885 and TR 37.885, urban grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CityGrid {
    /// Blocks from west to east.
    #[schemars(range(min = 1, max = 60))]
    pub columns: u32,
    /// Blocks from south to north.
    #[schemars(range(min = 1, max = 60))]
    pub rows: u32,
    /// From street to street, from west to east; 433 m in the reports.
    #[schemars(range(min = 60.0, max = 2000.0))]
    pub block_width_m: f64,
    /// From street to street, from south to north; 250 m in the reports.
    #[schemars(range(min = 60.0, max = 2000.0))]
    pub block_depth_m: f64,
    /// From side to side of a lane; 3.5 m in the reports.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// From side to side of a sidewalk; 3 m in the reports.
    #[schemars(range(min = 1.0, max = 20.0))]
    pub sidewalk_m: f64,
    /// Speed limit; 60 km/h in the reports.
    #[schemars(range(min = 5.0, max = 130.0))]
    pub speed_limit_kmh: f64,
    /// From the ground to the roofs.
    #[schemars(range(min = 1.0, max = 500.0))]
    pub building_height_m: f64,
    /// Into how many buildings a block is divided from west to east; 1 in the reports.
    #[schemars(range(min = 1, max = 20))]
    pub buildings_east_west: u32,
    /// Into how many buildings a block is divided from south to north; 1 in the reports.
    #[schemars(range(min = 1, max = 20))]
    pub buildings_north_south: u32,
    /// Vehicles per kilometre of lane.
    #[schemars(range(min = 0.0, max = 150.0))]
    pub vehicles_per_lane_km: f64,
    /// People on foot.
    #[schemars(range(min = 0, max = 100000))]
    pub pedestrians: u32,
    /// People on bicycles.
    #[schemars(range(min = 0, max = 100000))]
    pub cyclists: u32,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// Two streets that cross at signals, with buildings on the four corners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Intersection {
    /// From the middle to the end of an arm.
    #[schemars(range(min = 100.0, max = 5000.0))]
    pub arm_m: f64,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// From side to side of a sidewalk.
    #[schemars(range(min = 1.0, max = 20.0))]
    pub sidewalk_m: f64,
    /// Speed limit.
    #[schemars(range(min = 5.0, max = 130.0))]
    pub speed_limit_kmh: f64,
    /// From the ground to the roofs.
    #[schemars(range(min = 1.0, max = 500.0))]
    pub building_height_m: f64,
    /// Depth of the buildings, from the sidewalk.
    #[schemars(range(min = 5.0, max = 500.0))]
    pub building_depth_m: f64,
    /// Vehicles per hour on each arm.
    #[schemars(range(min = 0.0, max = 2000.0))]
    pub flow_per_hour: f64,
    /// People on foot.
    #[schemars(range(min = 0, max = 10000))]
    pub pedestrians: u32,
    /// People on bicycles.
    #[schemars(range(min = 0, max = 10000))]
    pub cyclists: u32,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// A motorway carriageway with an on-ramp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LaneMerge {
    /// Lanes of the carriageway.
    #[schemars(range(min = 1, max = 6))]
    pub lanes: u32,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// Length of the acceleration lane; 250 m on German motorways (RAA 2008).
    #[schemars(range(min = 50.0, max = 2000.0))]
    pub acceleration_lane_m: f64,
    /// The carriageway before it.
    #[schemars(range(min = 100.0, max = 20000.0))]
    pub before_m: f64,
    /// The carriageway behind it.
    #[schemars(range(min = 100.0, max = 20000.0))]
    pub behind_m: f64,
    /// Length of the ramp.
    #[schemars(range(min = 50.0, max = 5000.0))]
    pub ramp_m: f64,
    /// Speed limit of the carriageway.
    #[schemars(range(min = 30.0, max = 250.0))]
    pub speed_limit_kmh: f64,
    /// Speed limit of the ramp.
    #[schemars(range(min = 20.0, max = 250.0))]
    pub ramp_speed_limit_kmh: f64,
    /// Vehicles per hour on the carriageway.
    #[schemars(range(min = 0.0, max = 15000.0))]
    pub main_flow_per_hour: f64,
    /// Vehicles per hour on the ramp.
    #[schemars(range(min = 0.0, max = 2000.0))]
    pub ramp_flow_per_hour: f64,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// Four arms and a circle with one lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Roundabout {
    /// From the middle to the middle of the circle's lane.
    #[schemars(range(min = 10.0, max = 200.0))]
    pub radius_m: f64,
    /// From the middle to the end of an arm.
    #[schemars(range(min = 50.0, max = 5000.0))]
    pub arm_m: f64,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// Speed limit on the arms.
    #[schemars(range(min = 5.0, max = 130.0))]
    pub speed_limit_kmh: f64,
    /// Vehicles per hour on each arm.
    #[schemars(range(min = 0.0, max = 1500.0))]
    pub flow_per_hour: f64,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// A two-way road with bends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuralRoad {
    /// From end to end, as the crow flies.
    #[schemars(range(min = 200.0, max = 50000.0))]
    pub length_m: f64,
    /// From one left bend to the next one.
    #[schemars(range(min = 100.0, max = 10000.0))]
    pub wavelength_m: f64,
    /// How far the road swings to either side.
    #[schemars(range(min = 0.0, max = 500.0))]
    pub swing_m: f64,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// Speed limit.
    #[schemars(range(min = 20.0, max = 200.0))]
    pub speed_limit_kmh: f64,
    /// Vehicles per hour each way.
    #[schemars(range(min = 0.0, max = 2000.0))]
    pub flow_per_hour: f64,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// A motorway that leaves a tunnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TunnelExit {
    /// Length of the tunnel.
    #[schemars(range(min = 50.0, max = 10000.0))]
    pub tunnel_m: f64,
    /// The road outside.
    #[schemars(range(min = 50.0, max = 10000.0))]
    pub outside_m: f64,
    /// Lanes each way.
    #[schemars(range(min = 1, max = 6))]
    pub lanes: u32,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// Speed limit in the tunnel.
    #[schemars(range(min = 20.0, max = 200.0))]
    pub tunnel_speed_limit_kmh: f64,
    /// Speed limit outside.
    #[schemars(range(min = 20.0, max = 250.0))]
    pub speed_limit_kmh: f64,
    /// Vehicles per hour each way.
    #[schemars(range(min = 0.0, max = 15000.0))]
    pub flow_per_hour: f64,
    /// Trucks that drive close together out of the tunnel.
    #[schemars(range(min = 0, max = 20))]
    pub platoon: u32,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

/// A street with parked vans beside a crossing for people on foot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CrossingPedestrian {
    /// From end to end.
    #[schemars(range(min = 100.0, max = 5000.0))]
    pub length_m: f64,
    /// From side to side of a lane.
    #[schemars(range(min = 2.0, max = 6.0))]
    pub lane_width_m: f64,
    /// From side to side of a parking strip.
    #[schemars(range(min = 1.0, max = 10.0))]
    pub parking_m: f64,
    /// From side to side of a sidewalk.
    #[schemars(range(min = 1.0, max = 20.0))]
    pub sidewalk_m: f64,
    /// Speed limit.
    #[schemars(range(min = 5.0, max = 130.0))]
    pub speed_limit_kmh: f64,
    /// Parked vans on each side of the crossing and of the street.
    #[schemars(range(min = 0, max = 50))]
    pub vans: u32,
    /// Vehicles per hour each way.
    #[schemars(range(min = 0.0, max = 2000.0))]
    pub flow_per_hour: f64,
    /// People on foot.
    #[schemars(range(min = 0, max = 10000))]
    pub pedestrians: u32,
    /// People on bicycles.
    #[schemars(range(min = 0, max = 10000))]
    pub cyclists: u32,
    /// Where on Earth the point x = 0, y = 0 lies.
    pub origin: Origin,
}

impl Default for CityGrid {
    fn default() -> Self {
        Self {
            columns: 3,
            rows: 3,
            block_width_m: 433.0,
            block_depth_m: 250.0,
            lane_width_m: 3.5,
            sidewalk_m: 3.0,
            speed_limit_kmh: 60.0,
            building_height_m: 20.0,
            buildings_east_west: 1,
            buildings_north_south: 1,
            vehicles_per_lane_km: 12.0,
            pedestrians: 60,
            cyclists: 20,
            origin: Origin::default(),
        }
    }
}

impl Default for Intersection {
    fn default() -> Self {
        Self {
            arm_m: 300.0,
            lane_width_m: 3.5,
            sidewalk_m: 3.0,
            speed_limit_kmh: 50.0,
            building_height_m: 20.0,
            building_depth_m: 60.0,
            flow_per_hour: 400.0,
            pedestrians: 24,
            cyclists: 8,
            origin: Origin::default(),
        }
    }
}

impl Default for LaneMerge {
    fn default() -> Self {
        Self {
            lanes: 2,
            lane_width_m: 3.75,
            acceleration_lane_m: 250.0,
            before_m: 1000.0,
            behind_m: 1000.0,
            ramp_m: 300.0,
            speed_limit_kmh: 120.0,
            ramp_speed_limit_kmh: 80.0,
            main_flow_per_hour: 2200.0,
            ramp_flow_per_hour: 500.0,
            origin: Origin::default(),
        }
    }
}

impl Default for Roundabout {
    fn default() -> Self {
        Self {
            radius_m: 20.0,
            arm_m: 250.0,
            lane_width_m: 3.5,
            speed_limit_kmh: 50.0,
            flow_per_hour: 300.0,
            origin: Origin::default(),
        }
    }
}

impl Default for RuralRoad {
    fn default() -> Self {
        Self {
            length_m: 3000.0,
            wavelength_m: 600.0,
            swing_m: 50.0,
            lane_width_m: 3.5,
            speed_limit_kmh: 100.0,
            flow_per_hour: 350.0,
            origin: Origin::default(),
        }
    }
}

impl Default for TunnelExit {
    fn default() -> Self {
        Self {
            tunnel_m: 800.0,
            outside_m: 800.0,
            lanes: 2,
            lane_width_m: 3.5,
            tunnel_speed_limit_kmh: 80.0,
            speed_limit_kmh: 120.0,
            flow_per_hour: 1500.0,
            platoon: 4,
            origin: Origin::default(),
        }
    }
}

impl Default for CrossingPedestrian {
    fn default() -> Self {
        Self {
            length_m: 600.0,
            lane_width_m: 3.25,
            parking_m: 2.2,
            sidewalk_m: 3.0,
            speed_limit_kmh: 50.0,
            vans: 4,
            flow_per_hour: 350.0,
            pedestrians: 30,
            cyclists: 6,
            origin: Origin::default(),
        }
    }
}
