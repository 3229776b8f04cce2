//! Packet reception ratio over distance, and how far it stays above a level.

use super::{BinCounts, DeliveryCounts, MetricsSettings};

/// Bins narrower than this are joined before a range is read, so that a few packets in a narrow bin do not end it.
const RANGE_BIN_M: f64 = 20.0;

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrrPoint {
    /// First distance, in metres.
    pub lo_m: f64,
    /// End of the distances, in metres.
    pub hi_m: f64,
    /// Where the point stands: the middle of its bin, or the mean of the joined bins' middles weighted by `expected`.
    pub distance_m: f64,
    /// What became of the receptions.
    pub counts: BinCounts,
}

impl PrrPoint {
    /// Packet reception ratio.
    pub fn ratio(&self) -> f64 {
        self.counts.ratio().expect("a point has expected receptions")
    }
}

/// Packet reception ratio over distance; bins where nothing was expected have no point.
#[derive(Clone, Debug, PartialEq)]
pub struct PrrCurve {
    /// Ascending distances.
    pub points: Vec<PrrPoint>,
}

/// How far the packet reception ratio stays at or above a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ReliableRange {
    /// Up to this distance, in metres.
    Meters(f64),
    /// Not even in the nearest bin with receptions, or there is none.
    NeverReached,
    /// In all bins, the farthest of which stands at this distance, in metres.
    BeyondMeasured(f64),
}

impl ReliableRange {
    /// The distance, where the curve crosses the level within the evaluated distance.
    pub fn meters(self) -> Option<f64> {
        match self {
            Self::Meters(meters) => Some(meters),
            Self::NeverReached | Self::BeyondMeasured(_) => None,
        }
    }

    /// The name used in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Meters(_) => "measured",
            Self::NeverReached => "never_reached",
            Self::BeyondMeasured(_) => "beyond_measured_distance",
        }
    }
}

impl PrrCurve {
    /// The curve with neighbouring bins joined until each is at least `min_width_m` wide.
    pub fn joined(settings: &MetricsSettings, delivery: &DeliveryCounts, min_width_m: f64) -> Self {
        let join = ((min_width_m / settings.distance_bin_m - 1e-9).ceil() as usize).max(1);
        let bins: Vec<usize> = (0..settings.bin_count()).collect();
        let points = bins.chunks(join).filter_map(|group| {
            let mut counts = BinCounts::default();
            let mut weighted_m = 0.0;
            for bin in group {
                let (lo, hi) = settings.bin_edges(*bin);
                let bin_counts = delivery.bin(*bin);
                weighted_m += (lo + hi) / 2.0 * bin_counts.expected() as f64;
                counts = counts.plus(&bin_counts);
            }
            let (lo_m, hi_m) = (settings.bin_edges(group[0]).0, settings.bin_edges(group[group.len() - 1]).1);
            (counts.expected() > 0).then(|| {
                let distance_m = weighted_m / counts.expected() as f64;
                PrrPoint { lo_m, hi_m, distance_m, counts }
            })
        });
        Self { points: points.collect() }
    }

    /// The curve from which ranges and single distances are read.
    pub fn for_ranges(settings: &MetricsSettings, delivery: &DeliveryCounts) -> Self {
        Self::joined(settings, delivery, RANGE_BIN_M)
    }

    /// Largest distance up to which the ratio stays at or above `level`, linear between the points.
    pub fn reliable_range(&self, level: f64) -> ReliableRange {
        let Some(last) = self.points.last() else { return ReliableRange::NeverReached };
        let Some(below) = self.points.iter().position(|point| point.ratio() < level) else {
            return ReliableRange::BeyondMeasured(last.distance_m);
        };
        if below == 0 {
            return ReliableRange::NeverReached;
        }
        let (near, far) = (&self.points[below - 1], &self.points[below]);
        let share = (near.ratio() - level) / (near.ratio() - far.ratio());
        ReliableRange::Meters(near.distance_m + share * (far.distance_m - near.distance_m))
    }

    /// Ratio at one distance, linear between the points; at the ends, a point holds for its whole bin.
    pub fn at(&self, distance_m: f64) -> Option<f64> {
        let after = self.points.partition_point(|point| point.distance_m < distance_m);
        let near = after.checked_sub(1).map(|place| &self.points[place]);
        match (near, self.points.get(after)) {
            (Some(near), Some(far)) => {
                let share = (distance_m - near.distance_m) / (far.distance_m - near.distance_m);
                Some(near.ratio() + share * (far.ratio() - near.ratio()))
            }
            (Some(near), None) => (distance_m <= near.hi_m).then(|| near.ratio()),
            (None, Some(far)) => (distance_m >= far.lo_m).then(|| far.ratio()),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(f64, u64)]) -> PrrCurve {
        let point = |&(distance_m, received)| {
            let counts = BinCounts { received, lost: [0, 0, 0, 0, 100 - received, 0] };
            PrrPoint { lo_m: distance_m - 10.0, hi_m: distance_m + 10.0, distance_m, counts }
        };
        PrrCurve { points: points.iter().map(point).collect() }
    }

    #[test]
    fn a_range_ends_where_the_curve_first_crosses_the_level() {
        use ReliableRange::*;
        // curve, level -> range
        let cases = [
            (vec![(10.0, 100), (30.0, 90), (50.0, 80)], 0.9, Meters(30.0)),
            (vec![(10.0, 100), (30.0, 95), (50.0, 85)], 0.9, Meters(40.0)),
            (vec![(10.0, 100), (30.0, 80), (50.0, 100)], 0.9, Meters(20.0)),
            (vec![(10.0, 100), (70.0, 80)], 0.9, Meters(40.0)), // empty bins in between
            (vec![(10.0, 89), (30.0, 95)], 0.9, NeverReached),
            (vec![(10.0, 100), (30.0, 90)], 0.9, BeyondMeasured(30.0)),
            (vec![], 0.9, NeverReached),
        ];
        for (points, level, expected) in cases {
            let range = curve(&points).reliable_range(level);
            match (range, expected) {
                (Meters(found), Meters(expected)) => assert!((found - expected).abs() < 1e-9, "{points:?}: {found}"),
                _ => assert_eq!(range, expected, "{points:?}"),
            }
        }
    }

    #[test]
    fn a_ratio_between_two_points_is_interpolated() {
        let curve = curve(&[(90.0, 100), (110.0, 80)]);
        // distance [m] -> ratio
        for (distance, expected) in
            [(100.0, Some(0.9)), (80.0, Some(1.0)), (79.0, None), (120.0, Some(0.8)), (121.0, None)]
        {
            let found = curve.at(distance).map(|ratio| (ratio * 1e9).round() / 1e9);
            assert_eq!(found, expected, "{distance} m");
        }
    }
}
