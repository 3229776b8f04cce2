//! One path-loss model for each state of a link.

use super::{
    BuildingObstructed, HighwayLineOfSight, MultiSlope, PathLoss, UrbanLineOfSight, WinnerB1LineOfSight,
    WinnerB1NonLineOfSight,
};
use crate::channel::propagation::{LinkGeometry, LinkState};
use crate::units::{Db, Gigahertz, Meters};

/// The path-loss models of a source, by the state of the link. Extra losses behind vehicles come on top.
#[derive(Debug)]
pub struct PathLossByState {
    /// Nothing in between.
    pub line_of_sight: Box<dyn PathLoss>,
    /// Vehicles in between; none if it is the model for nothing in between.
    pub vehicle_obstructed: Option<Box<dyn PathLoss>>,
    /// Buildings in between.
    pub building_obstructed: Box<dyn PathLoss>,
}

impl PathLossByState {
    /// The same model whatever stands in between.
    pub fn uniform<Model: PathLoss + Clone + 'static>(model: Model) -> Self {
        Self { line_of_sight: Box::new(model.clone()), vehicle_obstructed: None, building_obstructed: Box::new(model) }
    }

    /// 3GPP TR 37.885, highway.
    pub fn tr37885_highway() -> Self {
        Self {
            line_of_sight: Box::new(HighwayLineOfSight),
            vehicle_obstructed: None,
            building_obstructed: Box::new(BuildingObstructed),
        }
    }

    /// 3GPP TR 37.885, city.
    pub fn tr37885_urban() -> Self {
        Self {
            line_of_sight: Box::new(UrbanLineOfSight),
            vehicle_obstructed: None,
            building_obstructed: Box::new(BuildingObstructed),
        }
    }

    /// WINNER+ B1 with one effective height for the line of sight, and the hexagonal formula behind buildings.
    pub fn winner_b1(effective_height: Meters, antenna_height: Meters) -> Self {
        Self {
            line_of_sight: Box::new(WinnerB1LineOfSight::with_effective_height(effective_height)),
            vehicle_obstructed: None,
            building_obstructed: Box::new(WinnerB1NonLineOfSight { station_height: antenna_height }),
        }
    }

    /// Abbas et al., highway. The source knows no buildings; TR 37.885 stands in for them.
    pub fn abbas_highway(breakpoint: Meters) -> Self {
        Self {
            line_of_sight: Box::new(MultiSlope::abbas_highway_line_of_sight(breakpoint)),
            vehicle_obstructed: Some(Box::new(MultiSlope::abbas_highway_obstructed())),
            building_obstructed: Box::new(BuildingObstructed),
        }
    }

    /// Abbas et al., city. The source knows no buildings; TR 37.885 stands in for them.
    pub fn abbas_urban(breakpoint: Meters) -> Self {
        Self {
            line_of_sight: Box::new(MultiSlope::abbas_urban_line_of_sight(breakpoint)),
            vehicle_obstructed: Some(Box::new(MultiSlope::abbas_urban_obstructed(breakpoint))),
            building_obstructed: Box::new(BuildingObstructed),
        }
    }

    /// The model of a state.
    pub fn of(&self, state: LinkState) -> &dyn PathLoss {
        match state {
            LinkState::LineOfSight => &*self.line_of_sight,
            LinkState::VehicleObstructed => self.vehicle_obstructed.as_deref().unwrap_or(&*self.line_of_sight),
            LinkState::BuildingObstructed => &*self.building_obstructed,
        }
    }

    /// Whether all of these states have one model.
    pub fn is_one_model_for(&self, states: &[LinkState]) -> bool {
        match &self.vehicle_obstructed {
            None => states.iter().all(|state| *state != LinkState::BuildingObstructed),
            Some(_) => states.iter().all(|state| *state == LinkState::LineOfSight),
        }
    }

    /// Loss over `link` in `state`.
    pub fn loss(&self, state: LinkState, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.of(state).loss(link, carrier)
    }
}
