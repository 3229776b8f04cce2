//! What path-loss models have in common.

use crate::channel::propagation::LinkGeometry;
use crate::units::{Db, Gigahertz, Meters};

/// Median loss between two antennas; shadowing and fading are separate models, antenna gains are the caller's.
pub trait PathLoss: std::fmt::Debug + Send + Sync {
    /// Loss over `link` at `carrier`. Each model says which distance it takes, that over the ground (2-D) or that from
    /// antenna to antenna (3-D); distances below 1 m (3 m in WINNER+ B1) count as that.
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db;

    /// The same, bit by bit, for many links at one carrier.
    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        self.loss(link, carrier.frequency)
    }

    /// The losses of many links one after the other, bit by bit as [`Self::loss_at`] has them.
    fn losses(&self, links: &[LinkGeometry], carrier: &KnownCarrier, losses: &mut Vec<Db>) {
        losses.extend(links.iter().map(|link| self.loss_at(link, carrier)));
    }
}

/// A carrier frequency with what the models make of it, which is the same for all links.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnownCarrier {
    /// The frequency.
    pub frequency: Gigahertz,
    /// The decimal logarithm of its gigahertz.
    pub decades: f64,
}

impl KnownCarrier {
    /// Of a frequency.
    pub fn of(frequency: Gigahertz) -> Self {
        Self { frequency, decades: frequency.0.log10() }
    }
}

/// Closer than 1 m the logarithm would turn a loss into a gain.
pub(super) fn at_least_one_meter(distance: Meters) -> f64 {
    distance.0.max(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{
        BuildingObstructed, FreeSpace, HighwayLineOfSight, LogDistance, MultiSlope, TwoRayGround, TwoRayInterference,
        UrbanLineOfSight, WinnerB1LineOfSight, WinnerB1NonLineOfSight,
    };
    use super::*;

    fn monotone_models() -> Vec<Box<dyn PathLoss>> {
        vec![
            Box::new(FreeSpace),
            Box::new(LogDistance::new(Db(47.86), Meters(1.0), 2.75)),
            Box::new(MultiSlope::cheng()),
            Box::new(MultiSlope::abbas_urban_line_of_sight(Meters(161.0))),
            Box::new(MultiSlope::ns3_three_slope()),
            Box::new(TwoRayGround),
            Box::new(WinnerB1LineOfSight::with_effective_height(Meters(0.5))),
            Box::new(WinnerB1NonLineOfSight { station_height: Meters(1.5) }),
            Box::new(HighwayLineOfSight),
            Box::new(UrbanLineOfSight),
            Box::new(BuildingObstructed),
        ]
    }

    proptest! {
        #[test]
        fn a_known_carrier_changes_nothing(distance in 0.0f64..5000.0, other in 0.5f64..4.0, ghz in 0.5f64..70.0) {
            let link =
                LinkGeometry { ground_distance: Meters(distance), tx_height: Meters(1.5), rx_height: Meters(other) };
            let carrier = Gigahertz(ghz);
            for model in monotone_models() {
                let (one, same) = (model.loss(&link, carrier), model.loss_at(&link, &KnownCarrier::of(carrier)));
                prop_assert_eq!(one.0.to_bits(), same.0.to_bits(), "{:?}", model);
            }
        }

        #[test]
        fn loss_grows_with_distance(near in 0.0f64..3000.0, step in 0.0f64..500.0) {
            for model in monotone_models() {
                let carrier = Gigahertz(5.9);
                let height = Meters(1.5);
                let close = model.loss(&LinkGeometry::level(Meters(near), height), carrier);
                let far = model.loss(&LinkGeometry::level(Meters(near + step), height), carrier);
                prop_assert!(far.0 >= close.0 - 1e-9, "{model:?}: {near} m + {step} m");
            }
        }

        #[test]
        fn a_channel_is_reciprocal(distance in 0.0f64..2000.0, one in 0.5f64..4.0, other in 0.5f64..4.0) {
            let there = LinkGeometry {
                ground_distance: Meters(distance), tx_height: Meters(one), rx_height: Meters(other),
            };
            let back = LinkGeometry { tx_height: there.rx_height, rx_height: there.tx_height, ..there };
            let mut models = monotone_models();
            models.push(Box::new(TwoRayInterference { relative_permittivity: 1.02 }));
            for model in models {
                let carrier = Gigahertz(5.9);
                prop_assert!((model.loss(&there, carrier).0 - model.loss(&back, carrier).0).abs() < 1e-9, "{model:?}");
            }
        }
    }
}
