//! Where two antennas stand relative to each other.

use crate::units::Meters;

/// Two antennas over flat ground: all that a path-loss model needs to know of a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkGeometry {
    /// Distance between the feet of the antennas (the 2-D distance of the 3GPP reports).
    pub ground_distance: Meters,
    /// Height of the sending antenna over the road.
    pub tx_height: Meters,
    /// Height of the receiving antenna over the road.
    pub rx_height: Meters,
}

impl LinkGeometry {
    /// Two antennas at the same `height`.
    pub fn level(ground_distance: Meters, height: Meters) -> Self {
        Self { ground_distance, tx_height: height, rx_height: height }
    }

    /// Length of the straight line from antenna to antenna (the 3-D distance of the 3GPP reports).
    pub fn antenna_distance(&self) -> Meters {
        let rise = self.tx_height.0 - self.rx_height.0;
        Meters((self.ground_distance.0 * self.ground_distance.0 + rise * rise).sqrt())
    }

    /// Length of the way over a reflection at the ground.
    pub fn reflected_distance(&self) -> Meters {
        let sum = self.tx_height.0 + self.rx_height.0;
        Meters((self.ground_distance.0 * self.ground_distance.0 + sum * sum).sqrt())
    }
}
