//! Who may use a lane.

use serde::{Deserialize, Serialize};

/// A class of road users, as a lane's sign names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneUser {
    /// Passenger cars.
    Car,
    /// Lorries.
    Truck,
    /// Buses.
    Bus,
    /// Motorcycles.
    Motorcycle,
    /// Bicycles.
    Bicycle,
    /// People on foot.
    Pedestrian,
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneUsers(u8);

impl LaneUser {
    /// All classes.
    pub const ALL: [Self; 6] = [Self::Car, Self::Truck, Self::Bus, Self::Motorcycle, Self::Bicycle, Self::Pedestrian];
}

impl LaneUsers {
    /// Nobody.
    pub const NOBODY: Self = Self(0);
    /// Everything with an engine.
    pub const MOTOR_VEHICLES: Self = Self(0b1111);
    /// Everything on wheels: the lanes of a town.
    pub const ROAD_VEHICLES: Self = Self(0b1_1111);

    /// The set of these classes.
    pub fn of(users: &[LaneUser]) -> Self {
        Self(users.iter().fold(0, |set, user| set | 1 << *user as u8))
    }

    /// Whether a class belongs to it.
    #[inline]
    pub const fn allows(self, user: LaneUser) -> bool {
        self.0 >> user as u8 & 1 == 1
    }

    /// The classes that both have.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether nobody belongs to it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its classes.
    pub fn iter(self) -> impl Iterator<Item = LaneUser> {
        LaneUser::ALL.into_iter().filter(move |user| self.allows(*user))
    }
}
