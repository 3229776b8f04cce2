//! The state that traffic starts from.

use crate::engine::RandomStream;
use crate::units::{Meters, MetersPerSecond};
use crate::world::mobility::fleet::{Driver, Fleet};
use crate::world::mobility::lane_order::LaneOrder;
use crate::world::mobility::placement::Placed;
use crate::world::mobility::{DesiredSpeed, IdmParameters, Leader, RoadUserClass, TrafficSettings};
use crate::world::road::{Highway, LaneId};

/// Bumper to bumper, what overlapping vehicles are moved apart to, in metres.
pub(crate) const SPREAD_GAP_M: f64 = 2.0;

/// Rounds over a lane before it counts as too full; sparse lanes need two.
const MOST_ROUNDS: usize = 1000;

/// The class of the vehicle `id` that is placed in a lane with `share` trucks.
pub(crate) fn class_of(stream: &RandomStream, id: u32, share: f64) -> RoadUserClass {
    let draw = stream.named("class").derive(u64::from(id)).next_unit();
    if draw < share { RoadUserClass::Truck } else { RoadUserClass::Car }
}

/// The speed that the driver of vehicle `id` wants.
pub(crate) fn desired_speed_of(stream: &RandomStream, id: u32, desired: DesiredSpeed) -> MetersPerSecond {
    let mut stream = stream.named("desired_speed").derive(u64::from(id));
    loop {
        let deviation = stream.next_normal();
        if deviation.abs() <= 2.0 {
            return MetersPerSecond(desired.mean.0 + deviation * desired.standard_deviation.0);
        }
    }
}

/// The drivers of the placed vehicles, standing.
pub(crate) fn assemble(
    highway: &Highway,
    settings: &TrafficSettings,
    placed: &[Placed],
    stream: &RandomStream,
) -> Fleet {
    let mut fleet = Fleet {
        highway: *highway,
        settings: *settings,
        drivers: Vec::with_capacity(placed.len()),
        lanes: vec![LaneOrder::default(); highway.lane_count()],
    };
    let pause = settings.mobil.map_or(0.0, |mobil| mobil.minimum_interval.as_secs_f64());
    for (index, vehicle) in placed.iter().enumerate() {
        let share = settings.truck_share_in_lane(highway, vehicle.lane.number);
        let class = class_of(stream, vehicle.id, share);
        let along = highway.along(vehicle.lane, vehicle.point).0;
        let along = if along >= highway.length.0 { 0.0 } else { along };
        let lane = highway.lane_index(vehicle.lane);
        fleet.drivers.push(Driver {
            class,
            length: settings.shape.of(class).length.0,
            desired_speed: desired_speed_of(stream, vehicle.id, *settings.desired_speed.of(class)).0,
            cap: None,
            lane,
            change: None,
            // Drivers who all think of changing lanes at the same instant would do it in waves.
            patience: pause * stream.named("patience").derive(u64::from(vehicle.id)).next_unit(),
            along,
            offset_left: vehicle.lane.direction.sign() * (vehicle.point.y - highway.centre_y(vehicle.lane)),
            speed: 0.0,
            acceleration: 0.0,
            laps: 0,
        });
        fleet.lanes[lane].insert(along, index);
    }
    fleet
}

impl Fleet {
    /// Two drivers of one lane, the follower first, whose vehicles overlap.
    pub(crate) fn overlap(&self) -> Option<(usize, usize)> {
        let mut pairs = self.lanes.iter().flat_map(LaneOrder::pairs);
        pairs.find(|&(follower, leader)| follower != leader && self.gap_or_overlap(follower, leader) <= 0.0)
    }

    /// Moves overlapping vehicles back until there is room between them; names a lane that is too full for that.
    pub(crate) fn spread(&mut self) -> Result<(), LaneId> {
        for lane in 0..self.lanes.len() {
            // Upstream from the foremost vehicle; alongs may fall below zero until everyone has a place.
            let order: Vec<usize> = self.lanes[lane].pairs().map(|(driver, _)| driver).rev().collect();
            let Some(&last) = order.last() else { continue };
            let needed: f64 = order.iter().map(|&index| self.drivers[index].length + SPREAD_GAP_M).sum();
            if needed > self.highway.length.0 {
                return Err(self.highway.lane(lane));
            }
            let mut round = 0;
            loop {
                let mut moved = false;
                let mut leader = (self.drivers[last].along + self.highway.length.0, self.drivers[last].length);
                for &index in &order {
                    let limit = leader.0 - leader.1 - SPREAD_GAP_M;
                    let driver = &mut self.drivers[index];
                    // A nanometre of tolerance ends the rounds where rounding would not.
                    if driver.along > limit + 1e-9 {
                        driver.along = limit;
                        moved = true;
                    }
                    leader = (driver.along, driver.length);
                }
                round += 1;
                if !moved {
                    break;
                }
                if round == MOST_ROUNDS {
                    return Err(self.highway.lane(lane));
                }
            }
            for &index in &order {
                let wrapped = self.drivers[index].along.rem_euclid(self.highway.length.0);
                self.drivers[index].along = if wrapped >= self.highway.length.0 { 0.0 } else { wrapped };
            }
            self.lanes[lane].update(|driver| self.drivers[driver].along);
        }
        Ok(())
    }

    /// Gives everyone a speed from which nobody has to brake at once.
    ///
    /// Starting at standstill, or all at the desired speed, would send a shock through the road that takes minutes of
    /// simulated time to fade.
    pub(crate) fn start_calmly(&mut self) {
        for lane in 0..self.lanes.len() {
            let pairs: Vec<(usize, usize)> = self.lanes[lane].pairs().rev().collect();
            for &(follower, leader) in &pairs {
                let (idm, desired) = self.wishes(follower);
                self.drivers[follower].speed = idm.equilibrium_speed(Meters(self.gap(follower, leader)), desired).0;
            }
            // The second round tells the foremost what the first found out about the one behind the road's end.
            for _ in 0..2 {
                for &(follower, leader) in &pairs {
                    let (idm, desired) = self.wishes(follower);
                    let speed = MetersPerSecond(self.drivers[leader].speed);
                    let ahead = Leader { gap: Meters(self.gap(follower, leader)), speed };
                    self.drivers[follower].speed = idm.calm_speed(desired, ahead).0;
                }
            }
        }
    }

    fn wishes(&self, driver: usize) -> (IdmParameters, MetersPerSecond) {
        let driver = &self.drivers[driver];
        (*self.settings.idm.of(driver.class), MetersPerSecond(driver.desired_speed))
    }

    /// The gap, with vehicles exactly abreast overlapping instead of being a lap apart.
    fn gap_or_overlap(&self, follower: usize, leader: usize) -> f64 {
        let abreast = self.drivers[follower].along == self.drivers[leader].along;
        if abreast { -self.drivers[leader].length } else { self.gap(follower, leader) }
    }
}
