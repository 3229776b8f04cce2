//! 3GPP TR 37.885 V15.3.0, table 6.2.1-1: links between vehicles.
//!
//! `d` is the 3-D distance in metres, `f` the carrier in gigahertz. Links behind vehicles take the line-of-sight formula
//! and the extra loss of [`VehicleObstruction`](crate::channel::propagation::VehicleObstruction).

use super::model::at_least_one_meter;
use super::{KnownCarrier, PathLoss};
use crate::channel::propagation::{LinkGeometry, log10_fast};
use crate::units::{Db, Gigahertz};

/// Highway, LOS and `NLOSv`: `32.4 + 20 log10 d + 20 log10 f`.
#[derive(Clone, Copy, Debug)]
pub struct HighwayLineOfSight;

/// City, LOS and `NLOSv`: `38.77 + 16.7 log10 d + 18.2 log10 f`.
#[derive(Clone, Copy, Debug)]
pub struct UrbanLineOfSight;

/// Behind buildings: `36.85 + 30 log10 d + 18.9 log10 f`.
#[derive(Clone, Copy, Debug)]
pub struct BuildingObstructed;

impl PathLoss for HighwayLineOfSight {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.loss_at(link, &KnownCarrier::of(carrier))
    }

    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        let meters = at_least_one_meter(link.antenna_distance());
        Db(32.4 + 20.0 * log10_fast(meters) + 20.0 * carrier.decades)
    }
}

impl PathLoss for UrbanLineOfSight {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.loss_at(link, &KnownCarrier::of(carrier))
    }

    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        let meters = at_least_one_meter(link.antenna_distance());
        Db(38.77 + 16.7 * log10_fast(meters) + 18.2 * carrier.decades)
    }
}

impl PathLoss for BuildingObstructed {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.loss_at(link, &KnownCarrier::of(carrier))
    }

    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        let meters = at_least_one_meter(link.antenna_distance());
        Db(36.85 + 30.0 * log10_fast(meters) + 18.9 * carrier.decades)
    }
}
