//! Loss through buildings.

use crate::units::{Db, Meters};

/// The loss of walls and of what is behind them.
///
/// Sommer, Eckhoff, German, Dressler: A computationally inexpensive empirical model of IEEE 802.11p radio shadowing in urban
/// environments, WONS 2011: `L = beta n + gamma d`, with `n` walls that the line of sight crosses and `d` metres of it inside. It
/// comes on top of the loss that the link would have without the building.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WallLoss {
    /// `beta`.
    pub per_wall: Db,
    /// `gamma`, in dB per metre.
    pub per_metre_db: f64,
}

impl WallLoss {
    /// The loss of `walls` walls and a way inside.
    #[inline]
    pub fn loss(&self, walls: u32, inside: Meters) -> Db {
        Db(self.per_wall.0 * f64::from(walls) + self.per_metre_db * inside.0)
    }
}

impl Default for WallLoss {
    /// Suburban houses in the paper's fit of all measurements, as in Veins: 9 dB per wall, 0.4 dB per metre.
    fn default() -> Self {
        Self { per_wall: Db(9.0), per_metre_db: 0.4 }
    }
}
