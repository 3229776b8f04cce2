//! Roads that come with the program, as the world builds them.

use crate::scenario::settings::{Origin, Road};
use crate::units::{Meters, MetersPerSecond};
use crate::world::built_in;
use crate::world::mobility::network_traffic::Demand;
use crate::world::road::network::RoadFile;

/// A road with its traffic and its place on the earth; none for roads that are no built-in networks.
pub(super) fn of(road: &Road) -> Option<(RoadFile, Demand, Origin)> {
    match road {
        Road::Highway(_) | Road::Network(_) | Road::Plane(_) => None,
        Road::CityGrid(road) => {
            let built = built_in::CityGrid {
                columns: road.columns,
                rows: road.rows,
                block_width: Meters(road.block_width_m),
                block_depth: Meters(road.block_depth_m),
                lane_width: Meters(road.lane_width_m),
                sidewalk: Meters(road.sidewalk_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                building_height: Meters(road.building_height_m),
                buildings_per_block: (road.buildings_east_west, road.buildings_north_south),
                vehicles_per_lane_km: road.vehicles_per_lane_km,
                pedestrians: road.pedestrians,
                cyclists: road.cyclists,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::Intersection(road) => {
            let built = built_in::Intersection {
                arm: Meters(road.arm_m),
                lane_width: Meters(road.lane_width_m),
                sidewalk: Meters(road.sidewalk_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                building_height: Meters(road.building_height_m),
                building_depth: Meters(road.building_depth_m),
                flow_per_hour: road.flow_per_hour,
                pedestrians: road.pedestrians,
                cyclists: road.cyclists,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::LaneMerge(road) => {
            let built = built_in::LaneMerge {
                lanes: road.lanes,
                lane_width: Meters(road.lane_width_m),
                acceleration_lane: Meters(road.acceleration_lane_m),
                before: Meters(road.before_m),
                behind: Meters(road.behind_m),
                ramp: Meters(road.ramp_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                ramp_speed_limit: MetersPerSecond::from_kmh(road.ramp_speed_limit_kmh),
                main_flow_per_hour: road.main_flow_per_hour,
                ramp_flow_per_hour: road.ramp_flow_per_hour,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::Roundabout(road) => {
            let built = built_in::Roundabout {
                radius: Meters(road.radius_m),
                arm: Meters(road.arm_m),
                lane_width: Meters(road.lane_width_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                flow_per_hour: road.flow_per_hour,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::RuralRoad(road) => {
            let built = built_in::RuralRoad {
                length: Meters(road.length_m),
                wavelength: Meters(road.wavelength_m),
                swing: Meters(road.swing_m),
                lane_width: Meters(road.lane_width_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                flow_per_hour: road.flow_per_hour,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::TunnelExit(road) => {
            let built = built_in::TunnelExit {
                tunnel: Meters(road.tunnel_m),
                outside: Meters(road.outside_m),
                lanes: road.lanes,
                lane_width: Meters(road.lane_width_m),
                tunnel_speed_limit: MetersPerSecond::from_kmh(road.tunnel_speed_limit_kmh),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                flow_per_hour: road.flow_per_hour,
                platoon: road.platoon,
            };
            Some((built.road(), built.demand(), road.origin))
        }
        Road::CrossingPedestrian(road) => {
            let built = built_in::CrossingPedestrian {
                length: Meters(road.length_m),
                lane_width: Meters(road.lane_width_m),
                parking: Meters(road.parking_m),
                sidewalk: Meters(road.sidewalk_m),
                speed_limit: MetersPerSecond::from_kmh(road.speed_limit_kmh),
                vans: road.vans,
                flow_per_hour: road.flow_per_hour,
                pedestrians: road.pedestrians,
                cyclists: road.cyclists,
            };
            Some((built.road(), built.demand(), road.origin))
        }
    }
}
