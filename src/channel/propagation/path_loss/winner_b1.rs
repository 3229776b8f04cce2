//! WINNER+ B1, urban micro cells, as 3GPP TR 36.885 uses it between vehicles.

use super::{KnownCarrier, PathLoss};
use crate::channel::propagation::{LinkGeometry, log10_fast};
use crate::units::{Db, Gigahertz, Meters};

/// The speed of light that WINNER+ D5.3 rounds to in the breakpoint distance, in metres per second.
const ROUNDED_LIGHT_SPEED: f64 = 3e8;

/// Line of sight: WINNER+ D5.3 V1.0 (2010), table 4-1, scenario B1; 3GPP TR 36.885 V14.0.0, table A.1.4-1.
///
/// `22.7 log10 d + 27 + 20 log10 f` up to the breakpoint `4 h1' h2' f / c`, `40 log10 d + 7.56 - 17.3 log10(h1' h2') +
/// 2.7 log10 f` beyond, never below `20 log10 d + 46.4 + 20 log10(f / 5)`; `d` is the 2-D distance and at least 3 m, `f`
/// in gigahertz.
///
/// The *effective* heights `h'` are parameters here, because three conventions are in use for an antenna at 1.5 m, and
/// they are 16 dB apart at 300 m: 0.5 m (TR 36.885: 1 m below the antenna), 1.0 m (the 802.11p models of Sepulcre et
/// al.), and 1.5 m (the C-V2X models of Gonzalez-Martin et al.). The antenna heights of the link play no part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WinnerB1LineOfSight {
    /// Effective height of one antenna.
    pub effective_height: Meters,
    /// Effective height of the other one.
    pub other_effective_height: Meters,
}

impl WinnerB1LineOfSight {
    /// Both antennas at the same effective height.
    pub const fn with_effective_height(height: Meters) -> Self {
        Self { effective_height: height, other_effective_height: height }
    }

    /// The distance from which the ground reflection cancels the direct ray.
    pub fn breakpoint(&self, carrier: Gigahertz) -> Meters {
        let heights = self.effective_height.0 * self.other_effective_height.0;
        Meters(4.0 * heights * carrier.hertz() / ROUNDED_LIGHT_SPEED)
    }

    /// The two branches, without the floor.
    fn branch_loss(&self, distance: Meters, carrier: &KnownCarrier) -> Db {
        let meters = distance.0.max(3.0);
        let distance_decades = log10_fast(meters);
        Db(if meters < self.breakpoint(carrier.frequency).0 {
            22.7 * distance_decades + 27.0 + 20.0 * carrier.decades
        } else {
            let heights = self.effective_height.0 * self.other_effective_height.0;
            40.0 * distance_decades + 7.56 - 17.3 * log10_fast(heights) + 2.7 * carrier.decades
        })
    }
}

impl PathLoss for WinnerB1LineOfSight {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.loss_at(link, &KnownCarrier::of(carrier))
    }

    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        let loss = self.branch_loss(link.ground_distance, carrier);
        Db(loss.0.max(free_space_floor(link.ground_distance, carrier).0))
    }
}

/// No line of sight in a hexagonal layout: `(44.9 - 6.55 log10 h) log10 d + 5.83 log10 h + 18.38 + 23 log10 f`.
///
/// WINNER+ D5.3 V1.0, table 4-1, scenario B1 NLOS (hexagonal); `d` is the 2-D distance and at least 3 m. Not below the
/// loss of free space, for which the formula was not made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WinnerB1NonLineOfSight {
    /// Height of the base station, or of the antenna that plays its part.
    pub station_height: Meters,
}

impl PathLoss for WinnerB1NonLineOfSight {
    fn loss(&self, link: &LinkGeometry, carrier: Gigahertz) -> Db {
        self.loss_at(link, &KnownCarrier::of(carrier))
    }

    fn loss_at(&self, link: &LinkGeometry, carrier: &KnownCarrier) -> Db {
        let height = log10_fast(self.station_height.0);
        let distance = log10_fast(link.ground_distance.0.max(3.0));
        let loss = (44.9 - 6.55 * height) * distance + 5.83 * height + 18.38 + 23.0 * carrier.decades;
        Db(loss.max(free_space_floor(link.ground_distance, carrier).0))
    }
}

/// The least loss of the scenario: free space in the form of WINNER+.
fn free_space_floor(distance: Meters, carrier: &KnownCarrier) -> Db {
    Db(20.0 * log10_fast(distance.0.max(3.0)) + 46.4 + 20.0 * decades_over_5_ghz(carrier))
}

/// `log10(f / 5)`.
fn decades_over_5_ghz(carrier: &KnownCarrier) -> f64 {
    carrier.decades - (1.0 - std::f64::consts::LOG10_2)
}

/// Around the corner of two perpendicular streets (Manhattan layout).
///
/// WINNER+ D5.3 V1.0, table 4-1, scenario B1 NLOS; 3GPP TR 36.885 V14.0.0, table A.1.4-1: with the distances `d1`, `d2`
/// of both antennas to the crossing, the smaller of `PL(d1, d2)` and `PL(d2, d1)`, where `PL(dk, dl) = PL_LOS(dk) + 20 -
/// 12.5 n + 10 n log10 dl + 3 log10(f / 5)` and `n = max(2.8 - 0.0024 dk, 1.84)`. The floor of free space is one for
/// whole links, so `PL_LOS` is without it here.
///
/// A link is more than a distance here, so this is a function of its own and no [`PathLoss`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WinnerB1Corner {
    /// The loss along a street.
    pub line_of_sight: WinnerB1LineOfSight,
    /// Which constant to add.
    pub constant: CornerConstant,
}

/// Two ways to write the constant of [`WinnerB1Corner`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CornerConstant {
    /// `20 + 3 log10(f / 5)`, as WINNER+ has it.
    #[default]
    Winner,
    /// `17.3 + 3 log10 f`, as the simulator WiLabV2Xsim has it: 0.6 dB less.
    WiLab,
}

impl WinnerB1Corner {
    /// Loss between antennas at `distance` and `other_distance` from the crossing.
    pub fn loss(&self, distance: Meters, other_distance: Meters, carrier: &KnownCarrier) -> Db {
        let one = self.loss_from(distance, other_distance, carrier);
        let other = self.loss_from(other_distance, distance, carrier);
        Db(one.0.min(other.0))
    }

    fn loss_from(&self, along: Meters, across: Meters, carrier: &KnownCarrier) -> Db {
        let exponent = (2.8 - 0.0024 * along.0.max(3.0)).max(1.84);
        let constant = match self.constant {
            CornerConstant::Winner => 20.0 + 3.0 * decades_over_5_ghz(carrier),
            CornerConstant::WiLab => 17.3 + 3.0 * carrier.decades,
        };
        let around = constant - 12.5 * exponent + 10.0 * exponent * log10_fast(across.0.max(3.0));
        self.line_of_sight.branch_loss(along, carrier) + Db(around)
    }
}
