//! Whether two antennas see each other.

use super::LinkGeometry;
use super::normal_deviate::uniform_of_normal_is_below;
use crate::units::Meters;

/// What stands between two antennas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// Nothing (LOS).
    LineOfSight,
    /// Other vehicles (`NLOSv`).
    VehicleObstructed,
    /// Buildings (NLOS).
    BuildingObstructed,
}

/// How likely each state of a link is.
///
/// The state of a pair follows from one uniform number that belongs to the pair. If that number is held, or changed
/// slowly, the state changes only as slowly as the vehicles move, which is what 3GPP TR 37.885 calls spatial
/// consistency.
pub trait LinkStateModel: std::fmt::Debug + Send + Sync {
    /// Probability of [`LinkState::LineOfSight`], between 0 and 1.
    fn line_of_sight_probability(&self, distance: Meters) -> f64;

    /// Probability of [`LinkState::BuildingObstructed`]; what remains is [`LinkState::VehicleObstructed`].
    fn building_probability(&self, _distance: Meters) -> f64 {
        0.0
    }

    /// The state of a pair whose uniform number, between 0 and 1, is that of a standard normal `deviate`.
    #[inline]
    fn state(&self, distance: Meters, deviate: f64) -> LinkState {
        // Ordered from clear to blocked, so that a slowly changing number passes through the middle state. Both questions are asked in
        // any case: a branch that depends on chance takes longer.
        let in_sight = uniform_of_normal_is_below(deviate, self.line_of_sight_probability(distance));
        let buildings = self.building_probability(distance);
        let no_building = buildings == 0.0 || uniform_of_normal_is_below(deviate, 1.0 - buildings);
        let blocked = if no_building { LinkState::VehicleObstructed } else { LinkState::BuildingObstructed };
        if in_sight { LinkState::LineOfSight } else { blocked }
    }

    /// The states of many pairs one after the other, each as [`Self::state`] has it.
    fn states(&self, links: &[LinkGeometry], deviates: &[f32], states: &mut Vec<LinkState>) {
        let pairs = links.iter().zip(deviates);
        states.extend(pairs.map(|(link, deviate)| self.state(link.ground_distance, f64::from(*deviate))));
    }
}

/// Vehicles on a highway: 3GPP TR 37.885 V15.3.0, table 6.2-1.
///
/// `min(1, 2.1013e-6 d^2 - 0.002 d + 1.0193)` up to 475 m, `max(0, 0.54 - 0.001 (d - 475))` beyond, `d` in metres.
#[derive(Clone, Copy, Debug)]
pub struct Tr37885Highway;

impl LinkStateModel for Tr37885Highway {
    fn line_of_sight_probability(&self, distance: Meters) -> f64 {
        let d = distance.0;
        if d <= 475.0 {
            (2.1013e-6 * d * d - 0.002 * d + 1.0193).min(1.0)
        } else {
            (0.54 - 0.001 * (d - 475.0)).max(0.0)
        }
    }
}

/// Vehicles in the same street of a city: 3GPP TR 37.885 V15.3.0, table 6.2-1.
///
/// `min(1, 1.05 exp(-0.0114 d))`, `d` in metres. Vehicles in different streets are [`LinkState::BuildingObstructed`];
/// that is for the caller to see on the map.
#[derive(Clone, Copy, Debug)]
pub struct Tr37885Urban;

impl LinkStateModel for Tr37885Urban {
    fn line_of_sight_probability(&self, distance: Meters) -> f64 {
        (1.05 * (-0.0114 * distance.0).exp()).min(1.0)
    }
}

/// The traffic in which the probabilities of Boban et al. were fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VehicleDensity {
    /// Free traffic.
    Low,
    /// Ordinary traffic.
    Medium,
    /// Dense traffic.
    High,
}

/// Highway probabilities by traffic density.
///
/// Boban, Gong, Xu: Modeling the evolution of line-of-sight blockage for V2X channels, VTC 2017-Fall: polynomials of second
/// degree in the distance for LOS and for buildings; cut to \[0, 1\] here. Coefficients as in ns-3
/// 3.37 (`probabilistic-v2v-channel-condition-model`), which evaluates the same fits.
#[derive(Clone, Copy, Debug)]
pub struct BobanHighway {
    /// The traffic.
    pub density: VehicleDensity,
}

impl LinkStateModel for BobanHighway {
    fn line_of_sight_probability(&self, distance: Meters) -> f64 {
        let [a, b, c] = match self.density {
            VehicleDensity::Low => [1.5e-6, -0.0015, 1.0],
            VehicleDensity::Medium => [2.7e-6, -0.0025, 1.0],
            VehicleDensity::High => [3.2e-6, -0.003, 1.0],
        };
        quadratic(a, b, c, distance)
    }

    fn building_probability(&self, distance: Meters) -> f64 {
        let [a, b, c] = match self.density {
            VehicleDensity::Low => [-2.9e-7, 0.000_59, 0.0017],
            VehicleDensity::Medium => [-3.7e-7, 0.000_61, 0.015],
            VehicleDensity::High => [-4.1e-7, 0.000_67, 0.0],
        };
        quadratic(a, b, c, distance)
    }
}

/// Urban probabilities by traffic density.
///
/// Source as [`BobanHighway`]: `A exp(-B d)` for LOS, `1/(A d) exp(-(ln d - B)^2 / C)` for vehicles, the remainder for
/// buildings.
#[derive(Clone, Copy, Debug)]
pub struct BobanUrban {
    /// The traffic.
    pub density: VehicleDensity,
}

impl BobanUrban {
    /// Probability of [`LinkState::VehicleObstructed`].
    pub fn vehicle_probability(&self, distance: Meters) -> f64 {
        let [a, b, c] = match self.density {
            VehicleDensity::Low => [0.0396, 5.2718, 3.4827],
            VehicleDensity::Medium => [0.0312, 5.0063, 2.4544],
            VehicleDensity::High => [0.0242, 5.0115, 2.2092],
        };
        let meters = distance.0.max(1.0);
        ((-(meters.ln() - b).powi(2) / c).exp() / (a * meters)).clamp(0.0, 1.0)
    }
}

impl LinkStateModel for BobanUrban {
    fn line_of_sight_probability(&self, distance: Meters) -> f64 {
        let [a, b] = match self.density {
            VehicleDensity::Low => [0.8548, 0.0064],
            VehicleDensity::Medium => [0.8372, 0.0114],
            VehicleDensity::High => [0.8962, 0.017],
        };
        a * (-b * distance.0).exp()
    }

    fn building_probability(&self, distance: Meters) -> f64 {
        (1.0 - self.line_of_sight_probability(distance) - self.vehicle_probability(distance)).max(0.0)
    }
}

fn quadratic(a: f64, b: f64, c: f64, distance: Meters) -> f64 {
    (a * distance.0 * distance.0 + b * distance.0 + c).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use statrs::function::erf::erfc_inv;

    use super::*;

    #[test]
    fn a_number_below_the_probability_sees() {
        use LinkState::{BuildingObstructed, LineOfSight, VehicleObstructed};
        let medium = BobanHighway { density: VehicleDensity::Medium };
        // model, distance [m], uniform number -> state; LOS probabilities 0.840313, 0.33581, 0.777 (buildings 0.0723)
        let cases: [(&dyn LinkStateModel, f64, f64, LinkState); 7] = [
            (&Tr37885Highway, 100.0, 0.840, LineOfSight),
            (&Tr37885Highway, 100.0, 0.841, VehicleObstructed),
            (&Tr37885Highway, 5.0, 0.999_999, LineOfSight),
            (&Tr37885Urban, 100.0, 0.336, VehicleObstructed),
            (&medium, 100.0, 0.776, LineOfSight),
            (&medium, 100.0, 0.927, VehicleObstructed),
            (&medium, 100.0, 0.928, BuildingObstructed),
        ];
        for (model, distance, uniform, expected) in cases {
            let deviate = -std::f64::consts::SQRT_2 * erfc_inv(2.0 * uniform);
            assert_eq!(model.state(Meters(distance), deviate), expected, "{distance} m, {uniform}");
        }
    }

    #[test]
    fn probabilities_stay_probabilities() {
        let densities = [VehicleDensity::Low, VehicleDensity::Medium, VehicleDensity::High];
        for meters in 0..3000 {
            let distance = Meters(f64::from(meters));
            for density in densities {
                let models: [&dyn LinkStateModel; 4] =
                    [&Tr37885Highway, &Tr37885Urban, &BobanHighway { density }, &BobanUrban { density }];
                for model in models {
                    assert!((0.0..=1.0).contains(&model.line_of_sight_probability(distance)), "{meters} m");
                    assert!((0.0..=1.0).contains(&model.building_probability(distance)), "{meters} m");
                }
            }
        }
    }
}
