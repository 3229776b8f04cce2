//! What happens between antennas.

use std::sync::Arc;

use crate::channel::medium::{
    BuildingEffect, DrawnSight, LinkModel, ObstructionLasts, SeenSight, Sight, VehicleEffect,
};
use crate::channel::propagation::obstacles::BuildingMap;
use crate::channel::propagation::path_loss::{
    Anchor, CornerConstant, FreeSpace, LogDistance, MultiSlope, PathLossByState, TwoRayGround, TwoRayInterference,
    WinnerB1Corner, WinnerB1LineOfSight,
};
use crate::channel::propagation::{
    Fading, NakagamiSegment, ObstructionLossLaw, Shadowing, ShadowingDeviation, ShadowingProcess, Tr37885Highway,
    Tr37885Urban, VehicleObstruction,
};
use crate::scenario::Scenario;
use crate::scenario::settings;
use crate::simulation::build::ground::Plan;
use crate::units::{Db, Gigahertz, Meters};

/// The state of a link decorrelates like its shadowing where that has a distance; TR 36.885 has 25 m for a freeway.
const SIGHT_DECORRELATION: Meters = Meters(25.0);

pub(super) fn build(scenario: &Plan<'_>) -> LinkModel {
    let channel = &scenario.channel;
    LinkModel {
        carrier: Gigahertz(channel.carrier_ghz),
        path_loss: path_loss(scenario),
        sight: sight(channel, &scenario.ground.buildings),
        shadowing: shadowing(&channel.shadowing),
        fading: fading(&channel.fading),
    }
}

fn path_loss(scenario: &Scenario) -> PathLossByState {
    match &scenario.channel.path_loss {
        settings::PathLoss::FreeSpace(_) => PathLossByState::uniform(FreeSpace),
        settings::PathLoss::LogDistance(model) => PathLossByState::uniform(LogDistance::new(
            Db(model.reference_loss_db),
            Meters(model.reference_distance_m),
            model.exponent,
        )),
        settings::PathLoss::DualSlope(model) => PathLossByState::uniform(MultiSlope::new(
            Anchor::Measured(Db(model.reference_loss_db)),
            &[
                (Meters(model.reference_distance_m), model.near_exponent),
                (Meters(model.breakpoint_m), model.far_exponent),
            ],
        )),
        settings::PathLoss::TwoRayGround(_) => PathLossByState::uniform(TwoRayGround),
        settings::PathLoss::TwoRayInterference(model) => {
            PathLossByState::uniform(TwoRayInterference { relative_permittivity: model.relative_permittivity })
        }
        settings::PathLoss::WinnerB1(model) => {
            PathLossByState::winner_b1(Meters(model.effective_height_m), Meters(scenario.vehicles.car.antenna_height_m))
        }
        settings::PathLoss::Tr37885Highway(_) => PathLossByState::tr37885_highway(),
        settings::PathLoss::Tr37885Urban(_) => PathLossByState::tr37885_urban(),
    }
}

fn sight(channel: &settings::Channel, buildings: &Arc<BuildingMap>) -> Option<Sight> {
    match &channel.obstruction {
        settings::Obstruction::None(_) => None,
        settings::Obstruction::Geometry(geometry) => Some(Sight::Seen(seen(channel, geometry, buildings))),
        settings::Obstruction::Drawn(_) => drawn(channel).map(Sight::Drawn),
    }
}

fn seen(channel: &settings::Channel, geometry: &settings::Geometry, buildings: &Arc<BuildingMap>) -> SeenSight {
    let effect = match geometry.buildings {
        settings::Buildings::Ignored => None,
        settings::Buildings::Walls => Some(BuildingEffect::Walls),
        settings::Buildings::Nlos => Some(BuildingEffect::State),
        settings::Buildings::Corner => {
            let settings::PathLoss::WinnerB1(model) = &channel.path_loss else {
                unreachable!("a checked scenario goes around corners with WINNER+ B1 only")
            };
            Some(BuildingEffect::Corner(WinnerB1Corner {
                line_of_sight: WinnerB1LineOfSight::with_effective_height(Meters(model.effective_height_m)),
                constant: CornerConstant::Winner,
            }))
        }
    };
    SeenSight {
        buildings: effect.map(|effect| (Arc::clone(buildings), effect)),
        vehicles: match geometry.vehicles {
            settings::VehiclesInBetween::Ignored => None,
            settings::VehiclesInBetween::KnifeEdges => Some(VehicleEffect::KnifeEdges),
            settings::VehiclesInBetween::Nlosv => Some(VehicleEffect::Tr37885(match tr37885(channel) {
                Some(model) => loss_law(model),
                None => ObstructionLossLaw::ClippedNormal,
            })),
        },
    }
}

fn tr37885(channel: &settings::Channel) -> Option<&settings::Tr37885> {
    match &channel.path_loss {
        settings::PathLoss::Tr37885Highway(model) | settings::PathLoss::Tr37885Urban(model) => Some(model),
        _ => None,
    }
}

fn loss_law(model: &settings::Tr37885) -> ObstructionLossLaw {
    match model.nlosv_loss {
        settings::NlosvLoss::ClippedNormal => ObstructionLossLaw::ClippedNormal,
        settings::NlosvLoss::Lognormal => ObstructionLossLaw::LogNormal,
    }
}

fn drawn(channel: &settings::Channel) -> Option<DrawnSight> {
    let model = tr37885(channel).filter(|model| model.line_of_sight == settings::LineOfSight::Probability)?;
    Some(DrawnSight {
        states: match channel.path_loss {
            settings::PathLoss::Tr37885Urban(_) => Box::new(Tr37885Urban),
            _ => Box::new(Tr37885Highway),
        },
        obstruction: VehicleObstruction { blocker_height: Meters(model.blocker_height_m), law: loss_law(model) },
        decorrelation: match (model.sight_decorrelation_m, &channel.shadowing) {
            (Some(decorrelation_m), _) => Meters(decorrelation_m),
            (None, settings::Shadowing::Correlated(shadowing)) => Meters(shadowing.decorrelation_m),
            (None, _) => SIGHT_DECORRELATION,
        },
        obstruction_lasts: match model.nlosv_lasts {
            settings::NlosvLasts::WhileBlocked => ObstructionLasts::WhileObstructed,
            settings::NlosvLasts::OneFrame => ObstructionLasts::OneFrame,
        },
    })
}

fn shadowing(shadowing: &settings::Shadowing) -> Option<Shadowing> {
    match shadowing {
        settings::Shadowing::None(_) => None,
        settings::Shadowing::Independent(model) => Some(Shadowing {
            deviation: ShadowingDeviation::uniform(Db(model.sigma_db)),
            process: ShadowingProcess::PerFrame,
        }),
        settings::Shadowing::Correlated(model) => Some(Shadowing {
            deviation: ShadowingDeviation::ByState {
                line_of_sight: Db(model.sigma_db),
                vehicle_obstructed: Db(model.sigma_blocked_db),
                building_obstructed: Db(model.sigma_building_db),
            },
            process: ShadowingProcess::Gudmundson { decorrelation: Meters(model.decorrelation_m) },
        }),
    }
}

fn fading(fading: &settings::Fading) -> Fading {
    match fading {
        settings::Fading::None(_) => Fading::none(),
        settings::Fading::Rayleigh(_) => Fading::rayleigh(),
        settings::Fading::Rician(model) => Fading::rician(Db(model.k_db).linear()),
        settings::Fading::Nakagami(model) => {
            // The file says where a shape begins, the model where it ends.
            let ends = model.shape.iter().skip(1).map(|next| next.from_m).chain([f64::INFINITY]);
            let segments: Vec<NakagamiSegment> = model
                .shape
                .iter()
                .zip(ends)
                .map(|(shape, end)| NakagamiSegment { up_to: Meters(end), m: shape.m })
                .collect();
            Fading::nakagami(&segments)
        }
    }
}
