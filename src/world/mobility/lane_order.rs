//! Who drives behind whom.

/// The vehicles of one lane in driving order, kept sorted from step to step.
///
/// A vehicle that changes lanes stands in the order of both. The road's end joins its start, so the last vehicle before
/// the end follows the first one after the start, and every vehicle of a lane has a leader, if need be itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct LaneOrder {
    occupants: Vec<Occupant>,
}

/// A vehicle in the order of a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Occupant {
    /// How far into the lane its front is, in metres.
    along: f64,
    /// Its place among the drivers.
    driver: u32,
}

impl LaneOrder {
    /// Each vehicle with its leader.
    pub(crate) fn pairs(&self) -> impl DoubleEndedIterator<Item = (usize, usize)> {
        let count = self.occupants.len();
        (0..count).map(move |place| {
            let leader = if place + 1 == count { 0 } else { place + 1 };
            (self.occupants[place].driver as usize, self.occupants[leader].driver as usize)
        })
    }

    /// The driver in front of, and the driver behind, a vehicle of this lane; neither if it is alone.
    pub(crate) fn around(&self, along: f64, driver: usize) -> Option<(usize, usize)> {
        let count = self.occupants.len();
        if count < 2 {
            return None;
        }
        let first_abreast = self.occupants.partition_point(|occupant| occupant.along < along);
        let place = (first_abreast..count).find(|&place| self.occupants[place].driver as usize == driver)?;
        let leader = self.occupants[(place + 1) % count].driver;
        let follower = self.occupants[(place + count - 1) % count].driver;
        Some((leader as usize, follower as usize))
    }

    /// The drivers between whom a vehicle of another lane would come; neither if the lane is empty.
    ///
    /// A vehicle exactly abreast counts as the follower.
    pub(crate) fn around_newcomer(&self, along: f64) -> Option<(usize, usize)> {
        let count = self.occupants.len();
        if count == 0 {
            return None;
        }
        let place = self.occupants.partition_point(|occupant| occupant.along <= along);
        let leader = self.occupants[place % count].driver;
        let follower = self.occupants[(place + count - 1) % count].driver;
        Some((leader as usize, follower as usize))
    }

    /// Adds a vehicle.
    pub(crate) fn insert(&mut self, along: f64, driver: usize) {
        let place = self.occupants.partition_point(|occupant| occupant.along <= along);
        self.occupants.insert(place, Occupant { along, driver: driver as u32 });
    }

    /// Takes a vehicle out.
    pub(crate) fn remove(&mut self, driver: usize) {
        self.occupants.retain(|occupant| occupant.driver as usize != driver);
    }

    /// Takes over where the vehicles are now.
    pub(crate) fn update(&mut self, along: impl Fn(usize) -> f64) {
        for occupant in &mut self.occupants {
            occupant.along = along(occupant.driver as usize);
        }
        // Nobody overtakes within a lane: the order is the old one, with those in front who passed the road's end
        // since. Moving them as a block keeps the step linear in the number of vehicles.
        let descent = self.occupants.windows(2).position(|pair| pair[1].along < pair[0].along);
        if let Some(last_before_the_start) = descent {
            self.occupants.rotate_left(last_before_the_start + 1);
        }
        if !self.occupants.is_sorted_by(|one, other| one.along <= other.along) {
            self.occupants.sort_by(|one, other| one.along.total_cmp(&other.along));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane_of(along: &[f64]) -> LaneOrder {
        let mut lane = LaneOrder::default();
        for (driver, along) in along.iter().enumerate() {
            lane.insert(*along, driver);
        }
        lane
    }

    #[test]
    fn the_last_follows_the_first() {
        let lane = lane_of(&[50.0, 10.0, 90.0]);
        assert_eq!(lane.pairs().collect::<Vec<_>>(), [(1, 0), (0, 2), (2, 1)]);
        assert_eq!(lane.around(90.0, 2), Some((1, 0)));
        assert_eq!(lane.around(10.0, 1), Some((0, 2)));
        assert_eq!(lane_of(&[5.0]).around(5.0, 0), None);
    }

    #[test]
    fn a_newcomer_comes_between_two() {
        let lane = lane_of(&[50.0, 10.0, 90.0]);
        // along -> leader, follower
        let cases = [(5.0, 1, 2), (10.0, 0, 1), (60.0, 2, 0), (95.0, 1, 2)];
        for (along, leader, follower) in cases {
            assert_eq!(lane.around_newcomer(along), Some((leader, follower)), "{along}");
        }
        assert_eq!(LaneOrder::default().around_newcomer(1.0), None);
    }

    #[test]
    fn those_who_pass_the_end_come_first() {
        let mut lane = lane_of(&[10.0, 50.0, 80.0, 90.0]);
        lane.update(|driver| [20.0, 60.0, 1.0, 5.0][driver]);
        assert_eq!(lane.pairs().map(|(driver, _)| driver).collect::<Vec<_>>(), [2, 3, 0, 1]);
    }
}
