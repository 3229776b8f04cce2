//! All drivers on the road, and what they do in one step.

use crate::units::{Meters, MetersPerSecond};
use crate::world::mobility::lane_change::{FULL_RATE_SPEED, LaneChange};
use crate::world::mobility::lane_order::LaneOrder;
use crate::world::mobility::{
    ChangeAccelerations, Leader, MobilParameters, RoadUserClass, Side, SpeedCap, TrafficSettings,
};
use crate::world::road::Highway;

/// A driver and the part of the vehicle that driving depends on; lengths in metres, times in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Driver {
    pub(crate) class: RoadUserClass,
    pub(crate) length: f64,
    pub(crate) desired_speed: f64,
    /// What the driver was asked to keep to.
    pub(crate) cap: Option<SpeedCap>,
    /// Index of the lane that is kept or moved to.
    pub(crate) lane: usize,
    /// The change under way, and the index of the lane that is left.
    pub(crate) change: Option<(LaneChange, usize)>,
    /// How long the driver will not think of changing lanes.
    pub(crate) patience: f64,
    /// How far the front is into the lane.
    pub(crate) along: f64,
    /// How far to the left of the lane's centre the vehicle keeps.
    pub(crate) offset_left: f64,
    /// Along the road.
    pub(crate) speed: f64,
    /// What the driver wants for this step, then what the vehicle did in it.
    pub(crate) acceleration: f64,
    pub(crate) laps: u32,
}

/// The drivers, in the order of their ids, and the lanes that they are on.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(crate) highway: Highway,
    pub(crate) settings: TrafficSettings,
    pub(crate) drivers: Vec<Driver>,
    pub(crate) lanes: Vec<LaneOrder>,
}

impl Fleet {
    /// Moves everyone by `seconds`.
    pub(crate) fn step(&mut self, seconds: f64) {
        self.accelerate();
        if let Some(mobil) = self.settings.mobil
            && self.decide(&mobil, seconds)
        {
            // A vehicle that has just come in is a leader from this step on, which is what makes the decision safe.
            self.accelerate();
        }
        self.advance(seconds);
    }

    /// From `follower`'s front bumper to `leader`'s rear bumper, in driving direction across the road's end.
    pub(crate) fn gap(&self, follower: usize, leader: usize) -> f64 {
        let ahead = self.drivers[leader].along - self.drivers[follower].along;
        let ahead = if ahead <= 0.0 { ahead + self.highway.length.0 } else { ahead };
        ahead - self.drivers[leader].length
    }

    /// Everyone's acceleration, from the state that all of them see at this instant.
    fn accelerate(&mut self) {
        for driver in &mut self.drivers {
            driver.acceleration = f64::INFINITY;
        }
        for lane in &self.lanes {
            for (follower, leader) in lane.pairs() {
                let acceleration = self.following(follower, self.gap(follower, leader), leader);
                // Between two lanes, the stricter leader counts.
                let driver = &mut self.drivers[follower];
                driver.acceleration = driver.acceleration.min(acceleration);
            }
        }
    }

    /// The acceleration of `follower` with `leader` ahead after `gap`, in m/s².
    fn following(&self, follower: usize, gap: f64, leader: usize) -> f64 {
        let driver = &self.drivers[follower];
        let leader = Leader { gap: Meters(gap), speed: MetersPerSecond(self.drivers[leader].speed) };
        let (speed, desired) = (MetersPerSecond(driver.speed), MetersPerSecond(driver.desired_speed));
        let idm = self.settings.idm.of(driver.class);
        let uncapped = idm.acceleration(speed, desired, Some(leader)).0;
        driver.cap.map_or(uncapped, |cap| cap.acceleration(idm, speed, desired).0.min(uncapped))
    }

    /// Lets drivers start to change lanes; says whether one did.
    ///
    /// One after the other, in the order of their ids: two drivers cannot take the same gap.
    fn decide(&mut self, mobil: &MobilParameters, seconds: f64) -> bool {
        let mut changed = false;
        for index in 0..self.drivers.len() {
            let driver = &mut self.drivers[index];
            if driver.change.is_some() {
                continue;
            }
            driver.patience = (driver.patience - seconds).max(0.0);
            if driver.patience > 0.0 || driver.speed < FULL_RATE_SPEED {
                continue;
            }
            if let Some(target) = self.better_lane(mobil, index) {
                self.start_change(mobil, index, target);
                changed = true;
            }
        }
        changed
    }

    /// The lane that a driver wants to change to now.
    fn better_lane(&self, mobil: &MobilParameters, index: usize) -> Option<usize> {
        let driver = &self.drivers[index];
        let number = self.highway.lane(driver.lane).number;
        let lanes = match driver.class {
            RoadUserClass::Truck | RoadUserClass::Bus => {
                self.settings.truck_lanes.min(self.highway.lanes_per_direction)
            }
            _ => self.highway.lanes_per_direction,
        };
        let left = (number + 1 < lanes).then(|| (Side::Left, driver.lane + 1));
        let right = (number > 0).then(|| (Side::Right, driver.lane - 1));
        let mut best: Option<(f64, usize)> = None;
        for (side, target) in left.into_iter().chain(right) {
            let Some(change) = self.consequences(index, target) else { continue };
            let advantage = mobil.advantage(side, &change);
            if mobil.accepts(side, &change) && best.is_none_or(|(other, _)| advantage > other) {
                best = Some((advantage, target));
            }
        }
        best.map(|(_, target)| target)
    }

    /// What a change would do to everyone concerned; nothing to discuss where another vehicle is in the way.
    fn consequences(&self, index: usize, target: usize) -> Option<ChangeAccelerations> {
        let driver = &self.drivers[index];
        let mut change = ChangeAccelerations {
            own_before: driver.acceleration,
            own_after: self.following(index, self.highway.length.0 - driver.length, index),
            new_follower_gain: 0.0,
            new_follower_after: f64::INFINITY,
            old_follower_gain: 0.0,
        };
        if let Some((leader, follower)) = self.lanes[target].around_newcomer(driver.along) {
            let gap_ahead = self.gap(index, leader);
            // Not `gap`: a follower exactly abreast is in the way, not a whole lap behind.
            let behind = driver.along - self.drivers[follower].along;
            let behind = if behind < 0.0 { behind + self.highway.length.0 } else { behind };
            let gap_behind = behind - driver.length;
            if gap_ahead <= 0.0 || gap_behind <= 0.0 {
                return None;
            }
            change.own_after = self.following(index, gap_ahead, leader);
            change.new_follower_after = self.following(follower, gap_behind, index);
            change.new_follower_gain = change.new_follower_after - self.drivers[follower].acceleration;
        }
        if let Some((leader, follower)) = self.lanes[driver.lane].around(driver.along, index) {
            let after = self.following(follower, self.gap(follower, leader), leader);
            change.old_follower_gain = after - self.drivers[follower].acceleration;
        }
        Some(change)
    }

    fn start_change(&mut self, mobil: &MobilParameters, index: usize, target: usize) {
        let left_of_median = |lane: usize| {
            let lane = self.highway.lane(lane);
            lane.direction.sign() * self.highway.centre_y(lane)
        };
        let driver = &mut self.drivers[index];
        let step_left = left_of_median(target) - left_of_median(driver.lane) - driver.offset_left;
        let change = LaneChange { step_left, progress: 0.0, duration: mobil.duration.as_secs_f64() };
        driver.change = Some((change, driver.lane));
        driver.lane = target;
        driver.offset_left = 0.0;
        self.lanes[target].insert(driver.along, index);
    }

    /// Moves everyone with constant acceleration over the step, the ballistic update of Treiber, Kanagaraj: Comparing
    /// numerical integration schemes for time-continuous car-following models, Physica A 419 (2015) 183.
    fn advance(&mut self, seconds: f64) {
        let pause = self.settings.mobil.map_or(0.0, |mobil| mobil.minimum_interval.as_secs_f64());
        for (index, driver) in self.drivers.iter_mut().enumerate() {
            let before = driver.speed;
            let after = before + driver.acceleration * seconds;
            let distance = if after < 0.0 {
                // Stops within the step, and does not roll back.
                before * before / (-2.0 * driver.acceleration)
            } else {
                f64::midpoint(before, after) * seconds
            };
            driver.speed = after.max(0.0);
            driver.acceleration = (driver.speed - before) / seconds;
            driver.along += distance;
            if driver.along >= self.highway.length.0 {
                driver.along -= self.highway.length.0;
                driver.laps += 1;
            }
            if let Some((change, left_lane)) = &mut driver.change {
                change.advance(f64::midpoint(before, driver.speed), seconds);
                if change.is_over() {
                    self.lanes[*left_lane].remove(index);
                    driver.change = None;
                    driver.patience = pause;
                }
            }
        }
        for lane in &mut self.lanes {
            lane.update(|driver| self.drivers[driver].along);
        }
    }
}
