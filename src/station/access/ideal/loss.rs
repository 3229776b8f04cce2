//! Losses by distance.

use crate::units::Meters;

/// Probability that a receiver loses a packet: points by rising distance, linear in between, constant beyond the ends.
#[derive(Clone, Debug, PartialEq)]
pub struct LossModel {
    points: Vec<(f64, f64)>,
}

impl LossModel {
    /// The same at all distances.
    pub fn constant(rate: f64) -> Self {
        Self { points: vec![(0.0, rate)] }
    }

    /// By points of rising distance; without any, nothing is lost.
    pub fn by_distance(points: impl IntoIterator<Item = (Meters, f64)>) -> Self {
        Self { points: points.into_iter().map(|(distance, rate)| (distance.0, rate)).collect() }
    }

    /// The probability at a distance.
    pub fn at(&self, distance: Meters) -> f64 {
        let place = self.points.partition_point(|(at, _)| *at <= distance.0);
        match (place.checked_sub(1).map(|before| self.points[before]), self.points.get(place)) {
            (None, None) => 0.0,
            (Some((_, rate)), None) | (None, Some(&(_, rate))) => rate,
            (Some((from, near)), Some(&(to, far))) => near + (far - near) * (distance.0 - from) / (to - from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_is_linear_between_points() {
        let model = LossModel::by_distance([(Meters(100.0), 0.1), (Meters(300.0), 0.5)]);
        for (distance, expected) in [(0.0, 0.1), (100.0, 0.1), (200.0, 0.3), (300.0, 0.5), (900.0, 0.5)] {
            assert!((model.at(Meters(distance)) - expected).abs() < 1e-12, "{distance} m");
        }
        assert_eq!(LossModel::constant(0.2).at(Meters(50.0)), 0.2);
    }
}
