//! People and units beside the highway.

use crate::geometry::KinematicState;
use crate::units::SimTime;
use crate::world::mobility::RoadUser;
use crate::world::road::Highway;

/// Everybody who does not drive on the road, in ascending order of station numbers.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Bystanders {
    pub road: Highway,
    pub ways: Vec<Way>,
}

/// Where somebody goes.
#[derive(Clone, Debug)]
pub(in crate::simulation) enum Way {
    /// Along the road.
    Along(RoadUser),
    /// Nowhere.
    Standing(KinematicState),
}

impl Bystanders {
    /// Where they are at `now`.
    pub(super) fn motions(&self, now: SimTime) -> impl Iterator<Item = KinematicState> + '_ {
        self.ways.iter().map(move |way| match way {
            Way::Along(user) => user.state(&self.road, now),
            Way::Standing(place) => *place,
        })
    }
}
