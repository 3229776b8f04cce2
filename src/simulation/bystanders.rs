//! Stations that are no vehicles.

use crate::geometry::KinematicState;
use crate::station::facilities::{EgoState, StationKind};
use crate::units::{Meters, SimTime};
use crate::world::mobility::RoadUser;
use crate::world::road::Highway;

/// Everybody with a station who does not drive on the road, in ascending order of station numbers.
#[derive(Clone, Debug)]
pub(super) struct Bystanders {
    pub road: Highway,
    pub everybody: Vec<Bystander>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Bystander {
    pub way: Way,
    pub kind: StationKind,
    pub length: Meters,
    pub width: Meters,
}

/// Where somebody goes.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// Along the road.
    Along(RoadUser),
    /// Nowhere.
    Standing(KinematicState),
}

impl Bystanders {
    /// What their stations know of themselves at `now`.
    pub(super) fn states(&self, now: SimTime) -> impl Iterator<Item = EgoState> + '_ {
        self.everybody.iter().map(move |one| EgoState {
            at: now,
            motion: match &one.way {
                Way::Along(user) => user.state(&self.road, now),
                Way::Standing(place) => *place,
            },
            kind: one.kind,
            length: one.length,
            width: one.width,
        })
    }
}
