//! Packet error rates by table.

use crate::channel::reception::{IEEE80211P_BANDWIDTH, PhyRate};
use crate::units::Db;

/// Packet error rate at given levels, interpolated between them and held beyond the ends.
#[derive(Clone, Debug, PartialEq)]
pub struct PerTable {
    /// What the levels are.
    pub axis: SinrAxis,
    /// Level and packet error rate, by ascending level.
    pub points: Vec<(Db, f64)>,
    /// How to interpolate.
    pub interpolation: PerInterpolation,
    /// Whether the table was made for a fading channel.
    pub contains_fading: bool,
}

/// The horizontal axis of an error curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinrAxis {
    /// SINR over the channel bandwidth.
    Sinr,
    /// Energy per data bit over the noise density: SINR x 10 MHz / data rate.
    EbN0,
}

/// Interpolation of packet error rates over decibels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerInterpolation {
    /// Linear in the packet error rate.
    Linear,
    /// Linear in its logarithm. Rates of 0 count as 1e-9.
    Logarithmic,
}

impl PerTable {
    /// The 802.11p table of the analytical models of Sepulcre, Gozalvez, Coll-Perales (IEEE TVT 2022,
    /// 10.1109/TVT.2021.3124708), for all data rates.
    ///
    /// The publication does not say for which channel; the shallow slope, 20 dB from 0.4 to 0.002, is that of a fading
    /// one, and the published results draw no fading on top.
    pub fn sepulcre() -> Self {
        let points = [(5.0, 1.0), (10.0, 0.4), (15.0, 1.5e-2), (20.0, 4e-3), (25.0, 3e-3), (30.0, 2e-3), (35.0, 1e-3)];
        Self {
            axis: SinrAxis::EbN0,
            points: points.map(|(level, per)| (Db(level), per)).to_vec(),
            interpolation: PerInterpolation::Linear,
            contains_fading: true,
        }
    }

    /// Packet error rate at `sinr`; the data rate matters if the axis is Eb/N0.
    pub fn packet_error(&self, sinr: Db, rate: &PhyRate) -> f64 {
        let level = match self.axis {
            SinrAxis::Sinr => sinr.0,
            SinrAxis::EbN0 => sinr.0 + 10.0 * (IEEE80211P_BANDWIDTH.0 / rate.mbps).log10(),
        };
        self.at_level(level)
    }

    /// Packet error rate at a SINR of a technology whose table is over SINR.
    pub fn packet_error_at(&self, sinr: Db) -> f64 {
        self.at_level(sinr.0)
    }

    fn at_level(&self, level: f64) -> f64 {
        let after = self.points.partition_point(|(point, _)| point.0 <= level);
        let (Some(&(low, low_per)), Some(&(high, high_per))) =
            (after.checked_sub(1).and_then(|before| self.points.get(before)), self.points.get(after))
        else {
            let end = if after == 0 { self.points.first() } else { self.points.last() };
            return end.map_or(1.0, |&(_, per)| per);
        };
        let fraction = (level - low.0) / (high.0 - low.0);
        match self.interpolation {
            PerInterpolation::Linear => low_per + (high_per - low_per) * fraction,
            PerInterpolation::Logarithmic => {
                let (low_log, high_log) = (low_per.max(1e-9).ln(), high_per.max(1e-9).ln());
                (low_log + (high_log - low_log) * fraction).exp()
            }
        }
    }

    /// Probability that a frame is decoded at `sinr`.
    pub fn success(&self, sinr: Db, rate: &PhyRate) -> f64 {
        1.0 - self.packet_error(sinr, rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_by_data_rate() {
        let table = PerTable::sepulcre();
        // SINR [dB], rate [Mb/s] -> packet error rate; Eb/N0 is 2.218 dB above the SINR at 6 Mb/s, 5.229 dB at 3 Mb/s
        let cases = [
            (-20.0, 6.0, 1.0),
            (5.0 - 2.218_487_5, 6.0, 1.0),
            (10.0 - 2.218_487_5, 6.0, 0.4),
            (12.5 - 2.218_487_5, 6.0, 0.2075),
            (10.0 - 5.228_787_5, 3.0, 0.4),
            (60.0, 6.0, 1e-3),
        ];
        for (sinr, mbps, expected) in cases {
            let found = table.packet_error(Db(sinr), &PhyRate::from_mbps(mbps).unwrap());
            assert!((found - expected).abs() < 1e-6, "{sinr} dB at {mbps} Mb/s: {found}");
        }
    }

    #[test]
    fn logarithmic_interpolation_takes_the_geometric_mean() {
        let table = PerTable {
            axis: SinrAxis::Sinr,
            points: vec![(Db(0.0), 1.0), (Db(2.0), 0.01)],
            interpolation: PerInterpolation::Logarithmic,
            contains_fading: false,
        };
        assert!((table.packet_error(Db(1.0), &PhyRate::SIGNAL) - 0.1).abs() < 1e-12);
    }
}
