//! Which class a recorded road user has, and how large it is.

use crate::units::Meters;
use crate::world::mobility::{RoadUserClass, VehicleShape};

/// What the types of a recording stand for.
///
/// A declared type counts first. Without one, the name is looked at: SUMO's own default types and most people's names say
/// what they are (`DEFAULT_BIKETYPE`, `citybus`). A name that says nothing, such as `DEFAULT_VEHTYPE`, is a car, unless only
/// declared types are allowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassTable {
    declared: Vec<(String, RoadUserClass)>,
    declared_only: bool,
}

/// The outline per class, for recordings that do not say how large anybody is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassShapes {
    /// Cars.
    pub car: VehicleShape,
    /// Trucks.
    pub truck: VehicleShape,
    /// Buses.
    pub bus: VehicleShape,
    /// Motorcycles.
    pub motorcycle: VehicleShape,
    /// Cyclists.
    pub cyclist: VehicleShape,
    /// Pedestrians.
    pub pedestrian: VehicleShape,
}

/// Parts of names, in the order in which they are looked for: a moped has `ped` in it, a motorbike `bike`.
const PARTS: [(&str, RoadUserClass); 14] = [
    ("moto", RoadUserClass::Motorcycle),
    ("moped", RoadUserClass::Motorcycle),
    ("scooter", RoadUserClass::Motorcycle),
    ("bike", RoadUserClass::Cyclist),
    ("bicycle", RoadUserClass::Cyclist),
    ("cyclist", RoadUserClass::Cyclist),
    ("truck", RoadUserClass::Truck),
    ("lorry", RoadUserClass::Truck),
    ("trailer", RoadUserClass::Truck),
    ("hgv", RoadUserClass::Truck),
    ("bus", RoadUserClass::Bus),
    ("coach", RoadUserClass::Bus),
    ("ped", RoadUserClass::Pedestrian),
    ("person", RoadUserClass::Pedestrian),
];

/// The names of the classes, for messages.
pub(super) const CLASS_NAMES: &str = "car, truck, bus, motorcycle, cyclist, pedestrian";

impl ClassTable {
    /// Types by name, see [`ClassTable`].
    pub fn by_name() -> Self {
        Self::default()
    }

    /// Only types that are declared; any other is an error.
    pub fn declared_only() -> Self {
        Self { declared: Vec::new(), declared_only: true }
    }

    /// Declares that `kind` stands for `class`.
    #[must_use]
    pub fn declare(mut self, kind: &str, class: RoadUserClass) -> Self {
        self.declared.retain(|(name, _)| name != kind);
        self.declared.push((kind.to_owned(), class));
        self
    }

    /// The class that `kind` stands for; none if it has to be declared.
    pub fn class_of(&self, kind: &str) -> Option<RoadUserClass> {
        if let Some((_, class)) = self.declared.iter().find(|(name, _)| name == kind) {
            return Some(*class);
        }
        if self.declared_only {
            return None;
        }
        let lower = kind.to_ascii_lowercase();
        Some(PARTS.iter().find(|(part, _)| lower.contains(part)).map_or(RoadUserClass::Car, |(_, class)| *class))
    }
}

impl ClassShapes {
    /// The outline of `class`.
    pub fn of(&self, class: RoadUserClass) -> VehicleShape {
        match class {
            RoadUserClass::Car => self.car,
            RoadUserClass::Truck => self.truck,
            RoadUserClass::Bus => self.bus,
            RoadUserClass::Motorcycle => self.motorcycle,
            RoadUserClass::Cyclist => self.cyclist,
            RoadUserClass::Pedestrian => self.pedestrian,
        }
    }
}

impl Default for ClassShapes {
    /// Cars and trucks as in 3GPP TR 37.885; the others as SUMO's defaults per vehicle class (its page "Vehicle Type
    /// Parameter Defaults"), the antenna on the handlebar or in the hand, where no document says better.
    fn default() -> Self {
        let shape = |length, width, height, antenna_height| VehicleShape {
            length: Meters(length),
            width: Meters(width),
            height: Meters(height),
            antenna_height: Meters(antenna_height),
        };
        Self {
            car: VehicleShape::CAR,
            truck: VehicleShape::TRUCK,
            bus: shape(12.0, 2.5, 3.4, 3.4),
            motorcycle: shape(2.2, 0.9, 1.5, 1.0),
            cyclist: shape(1.6, 0.65, 1.7, 1.0),
            pedestrian: shape(0.215, 0.478, 1.719, 1.0),
        }
    }
}
