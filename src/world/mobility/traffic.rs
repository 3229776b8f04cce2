//! All vehicles on a highway.

use crate::engine::RandomStream;
use crate::geometry::{Heading, Point};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration};
use crate::world::mobility::fleet::{Driver, Fleet};
use crate::world::mobility::lane_change::Lateral;
use crate::world::mobility::placement::Placed;
use crate::world::mobility::{KinematicState, Motion, Placement, SpeedCap, TrafficSettings, Vehicle, start};
use crate::world::road::{Highway, LaneId, RoadError, TravelDirection};

/// The vehicles of a highway and how they move.
///
/// Driving, the road's end joins its start whatever its topology: the last vehicle follows the first, and who passes
/// the end comes in again at the start, in the same lane. So the density stays, and there is always room to come in. On an
/// open road only the radio ends there; [`Vehicle::laps`] tells when a vehicle has become, to others, a new one.
#[derive(Clone, Debug)]
pub struct Traffic {
    fleet: Fleet,
    vehicles: Vec<Vehicle>,
}

/// Why there can be no such traffic.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrafficError {
    /// A number makes no sense.
    #[error("`{field}` is {value}, expected {expected}")]
    OutOfRange {
        /// The setting.
        field: String,
        /// What it holds.
        value: f64,
        /// What would work.
        expected: &'static str,
    },
    /// The road makes no sense, or a vehicle is not on it.
    #[error(transparent)]
    Road(#[from] RoadError),
    /// Trucks do not fit on the lanes that they may use.
    #[error(
        "`truck_share` is {share}, but {truck_lanes} of {lanes} lanes hold at most {:.2}; \
         lower it, or raise `truck_lanes`",
        f64::from(*truck_lanes) / f64::from(*lanes)
    )]
    TooManyTrucks {
        /// The share of trucks.
        share: f64,
        /// The lanes that trucks may use.
        truck_lanes: u32,
        /// The lanes of each direction.
        lanes: u32,
    },
    /// Vehicles do not fit on the road.
    #[error(
        "{vehicles} vehicles in {} need {needed:.0} m with the gaps between them, but the road has {length:.0} m; \
         lower the density, or let static vehicles stand evenly spaced, where bodies may overlap",
        name(*lane)
    )]
    TooDense {
        /// The lane.
        lane: LaneId,
        /// The vehicles that are to be in it.
        vehicles: usize,
        /// The length that they take, in metres.
        needed: f64,
        /// The length that there is, in metres.
        length: f64,
    },
    /// Two vehicles are in the same place, and are to drive.
    #[error(
        "vehicles {follower} and {leader} overlap in {}; move them apart, or let the vehicles stand",
        name(*lane)
    )]
    Overlap {
        /// The vehicle behind.
        follower: u32,
        /// The vehicle ahead.
        leader: u32,
        /// The lane.
        lane: LaneId,
    },
    /// Two vehicles have the same id.
    #[error("two vehicles have the id {id}; give each vehicle its own")]
    DuplicateId {
        /// The id.
        id: u32,
    },
    /// Nobody is there.
    #[error("there is no vehicle on the road; raise the density, or make the road longer")]
    NoVehicles,
}

/// The longest step that is taken at once: drivers react to what they see at its start.
const LONGEST_STEP: SimDuration = SimDuration::from_millis(100);

impl Traffic {
    /// Traffic as it is at the start of a run.
    ///
    /// Drivers start at the speed that they can keep, so nobody has to brake at once. What is random about a vehicle
    /// comes from `stream` and its id alone.
    pub fn new(
        highway: Highway,
        settings: TrafficSettings,
        placement: &Placement,
        stream: RandomStream,
    ) -> Result<Self, TrafficError> {
        highway.check()?;
        settings.check(&highway)?;
        let placed = placement.place(&highway, &stream, |id, lane| {
            let class = start::class_of(&stream, id, settings.truck_share_in_lane(&highway, lane.number));
            settings.shape.of(class).length
        })?;
        let mut fleet = start::assemble(&highway, &settings, &placed, &stream);
        if settings.motion == Motion::Driving {
            make_room(&mut fleet, &placed, placement)?;
            fleet.start_calmly();
        }
        let standing = placed.iter().zip(&fleet.drivers).map(|(placed, driver)| standing(placed, driver, &settings));
        let mut traffic = Self { vehicles: standing.collect(), fleet };
        if settings.motion == Motion::Driving {
            traffic.publish();
        }
        Ok(traffic)
    }

    /// The vehicles, sorted by id.
    pub fn vehicles(&self) -> &[Vehicle] {
        &self.vehicles
    }

    /// The road that the vehicles are on.
    pub fn highway(&self) -> &Highway {
        &self.fleet.highway
    }

    /// Has the driver of a vehicle keep to a speed from now on, or to none; false if there is no such vehicle.
    pub fn cap_speed(&mut self, id: u32, cap: Option<SpeedCap>) -> bool {
        let place = self.vehicles.binary_search_by_key(&id, |vehicle| vehicle.id);
        place.map(|place| self.fleet.drivers[place].cap = cap).is_ok()
    }

    /// Lets time pass; standing vehicles stay as they are.
    ///
    /// Spans of more than 100 ms are cut into equal steps of less.
    pub fn step(&mut self, span: SimDuration) {
        if self.fleet.settings.motion == Motion::Static || span <= SimDuration::ZERO {
            return;
        }
        let steps = span.0.div_euclid(LONGEST_STEP.0) + i64::from(span.0.rem_euclid(LONGEST_STEP.0) > 0);
        let seconds = span.as_secs_f64() / steps as f64;
        for _ in 0..steps {
            self.fleet.step(seconds);
        }
        self.publish();
    }

    /// Shows the drivers' state as the motion of their vehicles.
    fn publish(&mut self) {
        let highway = self.fleet.highway;
        for (vehicle, driver) in self.vehicles.iter_mut().zip(&self.fleet.drivers) {
            let lane = highway.lane(driver.lane);
            vehicle.lane = lane;
            vehicle.leaving = driver.change.map(|(_, left_lane)| highway.lane(left_lane));
            vehicle.laps = driver.laps;
            vehicle.state = motion(&highway, lane, driver);
        }
    }
}

/// Vehicles that are to drive must not overlap.
fn make_room(fleet: &mut Fleet, placed: &[Placed], placement: &Placement) -> Result<(), TrafficError> {
    let Some((follower, leader)) = fleet.overlap() else { return Ok(()) };
    let too_dense = |fleet: &Fleet, lane: LaneId| {
        let index = fleet.highway.lane_index(lane);
        let in_lane = fleet.drivers.iter().filter(|driver| driver.lane == index);
        let (vehicles, needed) =
            in_lane.fold((0, 0.0), |(count, sum), driver| (count + 1, sum + driver.length + start::SPREAD_GAP_M));
        TrafficError::TooDense { lane, vehicles, needed, length: fleet.highway.length.0 }
    };
    match placement {
        // What a file says is what was meant; moving its vehicles would be a silent change.
        Placement::Positions(_) => Err(TrafficError::Overlap {
            follower: placed[follower].id,
            leader: placed[leader].id,
            lane: placed[follower].lane,
        }),
        _ => fleet.spread().map_err(|lane| too_dense(fleet, lane)),
    }
}

/// A vehicle as it was placed.
fn standing(placed: &Placed, driver: &Driver, settings: &TrafficSettings) -> Vehicle {
    Vehicle {
        id: placed.id,
        class: driver.class,
        shape: *settings.shape.of(driver.class),
        desired_speed: MetersPerSecond(driver.desired_speed),
        lane: placed.lane,
        leaving: None,
        state: KinematicState::at_rest(placed.point, placed.lane.heading()),
        laps: 0,
        phase: placed.phase,
    }
}

/// The motion that a driver's state amounts to.
fn motion(highway: &Highway, lane: LaneId, driver: &Driver) -> KinematicState {
    let lateral =
        driver.change.map_or_else(Lateral::default, |(change, _)| change.lateral(driver.speed, driver.acceleration));
    let centre = highway.point_at(lane, Meters(driver.along));
    let left = lane.direction.sign() * (driver.offset_left + lateral.offset_left);
    let heading = lane.heading().degrees() - lateral.slope.atan().to_degrees();
    let speed = driver.speed * lateral.slope.hypot(1.0);
    KinematicState {
        position: Point::new(centre.x, centre.y + left),
        heading: Heading::from_degrees(heading),
        speed: MetersPerSecond(speed),
        // The change of lateral speed adds less than 1 % to this, and only during a lane change.
        acceleration: MetersPerSecondSquared(driver.acceleration),
        yaw_rate: DegreesPerSecond(lateral.turn.to_degrees()),
        curvature_per_m: if speed > 0.0 { lateral.turn / speed } else { 0.0 },
    }
}

fn name(lane: LaneId) -> String {
    let direction = match lane.direction {
        TravelDirection::East => "eastbound",
        TravelDirection::West => "westbound",
    };
    format!("{direction} lane {}", lane.number)
}
