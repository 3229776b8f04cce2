//! Everybody who has a station.

use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, Point};
use crate::scenario::Scenario;
use crate::scenario::settings::RoadUsers;
use crate::simulation::bystanders::{Bystander, Bystanders, Way};
use crate::simulation::ego_state::station_kind;
use crate::station::facilities::StationKind;
use crate::units::{Db, Dbm, Meters, MetersPerSecond, SimDuration};
use crate::world::mobility::{RoadUser, RoadUserSettings, Vehicle};
use crate::world::road::Highway;

/// A station as the access layer and the services see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    pub id: u32,
    pub kind: StationKind,
    pub antenna_height: Meters,
    /// When in its period a positions file lets it send.
    pub phase: Option<SimDuration>,
    /// Which entry of `roadside_units` it is.
    pub roadside_unit: Option<usize>,
    /// Transmit power and antenna gain, where its technology is another one than that whose stations are built.
    pub foreign_radio: Option<(Dbm, Db)>,
}

/// Numbers of stations beside the road begin at the next multiple of this, so that more vehicles do not change them.
const BLOCK: u32 = 10_000;

/// All stations in ascending order of their numbers: vehicles, people beside the road, units at the road side.
pub(super) fn build(
    scenario: &Scenario,
    road: &Highway,
    vehicles: &[Vehicle],
    stream: &RandomStream,
) -> (Vec<Site>, Bystanders) {
    let mut sites: Vec<Site> = vehicles.iter().map(site_of).collect();
    let mut next_block = (vehicles.last().map_or(0, |vehicle| vehicle.id) / BLOCK + 1) * BLOCK;
    let mut bystanders = Vec::new();
    let users = &scenario.vulnerable_road_users;
    for (users, kind, name) in [
        (&users.pedestrians, StationKind::Pedestrian, "pedestrians"),
        (&users.cyclists, StationKind::Cyclist, "cyclists"),
    ] {
        let placed = RoadUser::place(road, &road_user_settings(users), &stream.named(name));
        let end = next_block + placed.len() as u32;
        let (length, width) = match kind {
            StationKind::Cyclist => (Meters(1.8), Meters(0.6)),
            _ => (Meters(0.5), Meters(0.5)),
        };
        for (id, user) in (next_block..end).zip(placed) {
            sites.push(Site {
                id,
                kind,
                antenna_height: Meters(users.antenna_height_m),
                phase: None,
                roadside_unit: None,
                foreign_radio: None,
            });
            bystanders.push(Bystander { way: Way::Along(user), kind, length, width });
        }
        next_block = end.next_multiple_of(BLOCK).max(next_block + BLOCK);
    }
    for (index, unit) in scenario.roadside_units.iter().enumerate() {
        let kind = StationKind::RoadSideUnit;
        sites.push(Site {
            id: next_block + index as u32,
            kind,
            antenna_height: Meters(unit.antenna_height_m),
            phase: None,
            roadside_unit: Some(index),
            foreign_radio: None,
        });
        let place = KinematicState::at_rest(Point::new(unit.x_m, unit.y_m), Heading::default());
        bystanders.push(Bystander { way: Way::Standing(place), kind, length: Meters(0.5), width: Meters(0.5) });
    }
    (sites, Bystanders { road: *road, everybody: bystanders })
}

fn site_of(vehicle: &Vehicle) -> Site {
    Site {
        id: vehicle.id,
        kind: station_kind(vehicle.class),
        antenna_height: vehicle.shape.antenna_height,
        phase: vehicle.phase,
        roadside_unit: None,
        foreign_radio: None,
    }
}

fn road_user_settings(users: &RoadUsers) -> RoadUserSettings {
    RoadUserSettings {
        per_metre: users.density_per_km / 1000.0,
        group_size: users.group_size,
        mean_speed: MetersPerSecond::from_kmh(users.speed_kmh),
        speed_deviation: MetersPerSecond::from_kmh(users.speed_sd_kmh),
        offset: Meters(users.offset_m),
    }
}
