//! How far stations have moved.

use crate::units::Meters;

/// How far one or two stations have moved, in whole millimetres. It wraps around after 4295 km, so that only differences count, of
/// less than half of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading(u32);

/// What every station has on the clock.
#[derive(Debug)]
pub(super) struct Odometers {
    exact_m: Vec<f64>,
    ways: Vec<Reading>,
    /// The same, and what passes by.
    with_traffic: Vec<Reading>,
}

/// Traffic between two stations moves too, also if they stand: this is what it counts for each of them at each update, so that a
/// pair that stands is looked at once a second.
const TRAFFIC_M: f64 = 0.1;

impl Reading {
    /// The reading of both stations of a pair together.
    #[inline]
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// The reading after some way more.
    #[inline]
    #[must_use]
    pub fn plus(self, way: f64) -> Self {
        Self(self.0.wrapping_add((way * 1000.0) as u32))
    }

    /// The next reading that is a whole multiple of a way. Whoever begins elsewhere comes to the same ones.
    #[inline]
    #[must_use]
    pub fn next_multiple_of(self, millimetres: u32) -> Self {
        Self(self.0.wrapping_add(millimetres - self.0 % millimetres))
    }

    /// Whether it is this one or a later one.
    #[inline]
    pub fn has_reached(self, due: Self) -> bool {
        self.0.wrapping_sub(due.0) as i32 >= 0
    }

    /// The way since an earlier reading; negative if that is still to come.
    #[inline]
    pub fn since(self, earlier: Self) -> Meters {
        Meters(f64::from(self.0.wrapping_sub(earlier.0) as i32) / 1000.0)
    }
}

impl Odometers {
    /// Of stations that have not moved yet.
    pub fn new(stations: usize) -> Self {
        Self {
            exact_m: vec![0.0; stations],
            ways: vec![Reading::default(); stations],
            with_traffic: vec![Reading::default(); stations],
        }
    }

    /// Every station has moved so far.
    pub fn advance(&mut self, moved: &[f64], updates: u32) {
        let traffic = TRAFFIC_M * f64::from(updates);
        for (station, way) in moved.iter().enumerate() {
            self.exact_m[station] += way;
            self.ways[station] = of_way(self.exact_m[station]);
            self.with_traffic[station] = of_way(self.exact_m[station] + traffic);
        }
    }

    /// How far both stations of a pair have moved together.
    #[inline]
    pub fn way(&self, one: u32, other: u32) -> Reading {
        self.ways[one as usize].and(self.ways[other as usize])
    }

    /// How far one station has moved.
    #[inline]
    pub fn of(&self, station: u32) -> Reading {
        self.ways[station as usize]
    }

    /// How far one station has moved, and its share of the traffic between two.
    #[inline]
    pub fn with_traffic(&self, station: u32) -> Reading {
        self.with_traffic[station as usize]
    }

    /// How far all stations have moved.
    pub fn of_all(&self) -> &[Reading] {
        &self.ways
    }

    /// The same with their shares of the traffic.
    pub fn with_traffic_of_all(&self) -> &[Reading] {
        &self.with_traffic
    }
}

/// Whole millimetres that wrap around.
fn of_way(meters: f64) -> Reading {
    Reading((meters * 1000.0) as u64 as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_compare_across_their_end() {
        // before [m], way [m] -> reached after the way, and a metre before it
        for before in [0.0, 4_294_966.0, 4_294_967.0, 8_589_934.0] {
            let (start, due) = (of_way(before), of_way(before).plus(2.5));
            assert!(of_way(before + 2.501).has_reached(due) && !of_way(before + 1.5).has_reached(due), "{before}");
            assert!((of_way(before + 2.5).since(start).0 - 2.5).abs() < 2e-3, "{before}");
            assert!((start.since(of_way(before + 2.5)).0 + 2.5).abs() < 2e-3, "{before}");
        }
    }

    #[test]
    fn a_pair_counts_both_ways_and_the_traffic() {
        let mut odometers = Odometers::new(2);
        for updates in 0..10 {
            odometers.advance(&[0.3, 1.7], updates);
        }
        let both = odometers.with_traffic(0).and(odometers.with_traffic(1));
        for (reading, expected) in [(odometers.way(0, 1), 20.0), (both, 21.8)] {
            assert!((reading.since(Reading::default()).0 - expected).abs() < 3e-3, "{reading:?} {expected}");
        }
    }
}
