//! Maps of colours on the ground: what happened in each place in the last seconds.

use std::collections::BTreeMap;

use super::knowledge::beliefs;
use crate::evaluation::record::StationId;
use crate::geometry::Point;
use crate::units::{SimDuration, SimTime};
use crate::viewer::run::{RunSpec, ShownRun};
use crate::viewer::show::HeatMap;

/// Side of a cell, in metres.
pub const CELL_M: f64 = 20.0;

/// So much of the past is shown.
const WINDOW: SimDuration = SimDuration::from_millis(3000);

/// A cell and what was found there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its middle.
    pub middle: Point,
    /// The value: a ratio from 0 to 1, or milliseconds.
    pub value: f64,
    /// Its place on the scale of colours, from 0 to 1.
    pub share: f64,
}

/// What the cells of one view were found from, and the cells: they are found ten times a second, not in each picture.
#[derive(Debug, Default)]
pub struct Ground {
    of: Option<(RunSpec, HeatMap, Option<StationId>, i64)>,
    cells: Vec<Cell>,
}

impl Ground {
    /// All cells where something was found in the time before the last tenth of a second.
    pub fn cells(&mut self, run: &ShownRun, map: HeatMap, selected: Option<StationId>, now: SimTime) -> &[Cell] {
        /// A part of [`WINDOW`] that nobody sees pass.
        const EVERY: SimDuration = SimDuration::from_millis(100);
        let instant = now.0 / EVERY.0;
        let known = self.of.as_ref().is_some_and(|(spec, of_map, of_station, at)| {
            (spec, *of_map, *of_station, *at) == (run.spec(), map, selected, instant)
        });
        if !known {
            self.cells = cells(run, map, selected, SimTime(instant * EVERY.0));
            self.of = Some((run.spec().clone(), map, selected, instant));
        }
        &self.cells
    }
}

/// The values at the ends of the scale of colours, with their unit.
pub fn scale(map: HeatMap) -> (f64, f64, &'static str) {
    match map {
        HeatMap::Prr | HeatMap::Cbr => (0.0, 1.0, ""),
        HeatMap::Age => (0.0, 1000.0, "ms"),
    }
}

/// All cells where something was found, in the order of their places.
pub fn cells(run: &ShownRun, map: HeatMap, selected: Option<StationId>, now: SimTime) -> Vec<Cell> {
    let timeline = run.timeline();
    let mut sums: BTreeMap<(i64, i64), (f64, f64)> = BTreeMap::new();
    let mut add = |place: Point, value: f64, weight: f64| {
        let cell = ((place.x / CELL_M).floor() as i64, (place.y / CELL_M).floor() as i64);
        let sum = sums.entry(cell).or_default();
        sum.0 += value;
        sum.1 += weight;
    };
    match map {
        HeatMap::Prr => {
            for frame in timeline.frames_ending(now - WINDOW, now).filter(|frame| frame.expected > 0) {
                if let Some(pose) = timeline.pose_of(frame.sender, frame.started_at) {
                    add(pose.position, f64::from(frame.received), f64::from(frame.expected));
                }
            }
        }
        HeatMap::Cbr => {
            for sample in timeline.channel(now - WINDOW, now) {
                if let Some(pose) = timeline.pose_of(sample.station, sample.at) {
                    add(pose.position, f64::from(sample.ratio), 1.0);
                }
            }
        }
        HeatMap::Age => {
            for belief in selected.map(|own| beliefs(run, own, now, |_| true)).unwrap_or_default() {
                if let Some(pose) = timeline.pose_of(belief.sender, now) {
                    add(pose.position, belief.age_s * 1000.0, 1.0);
                }
            }
        }
    }
    let (low, high, _) = scale(map);
    let cell = |((x, y), (sum, weight)): ((i64, i64), (f64, f64))| {
        let value = sum / weight;
        let middle = Point::new((x as f64 + 0.5) * CELL_M, (y as f64 + 0.5) * CELL_M);
        Cell { middle, value, share: ((value - low) / (high - low)).clamp(0.0, 1.0) }
    };
    sums.into_iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::run::RunSpec;

    #[test]
    fn values_are_found_where_the_vehicles_are() {
        let overrides = ["scenario.duration_s=3", "scenario.warm_up_s=0", "traffic.density_per_km=30"];
        let overrides: Vec<String> = overrides.map(str::to_owned).into();
        let spec = RunSpec::of("highway", &overrides).expect("a built-in scenario");
        let mut run = ShownRun::begin(&spec).expect("it begins");
        let now = SimTime::from_secs_f64(2.5);
        run.simulate_until_shown(now);
        let own = Some(StationId(run.stations()[5].0));
        for map in HeatMap::ALL {
            let cells = cells(&run, map, own, now);
            assert!(cells.len() > 5, "{map:?}: {}", cells.len());
            assert!(cells.iter().all(|cell| cell.value.is_finite() && cell.value >= 0.0), "{map:?}");
            // The road is 2 km long and some 25 m wide.
            assert!(cells.iter().all(|cell| cell.middle.x.abs() < 2_100.0 && cell.middle.y.abs() < 60.0), "{map:?}");
        }
        let mean = |map| {
            let cells = cells(&run, map, own, now);
            cells.iter().map(|cell| cell.value).sum::<f64>() / cells.len() as f64
        };
        let figures = run.timeline().figures_at(now).expect("figures");
        let prr = figures.received as f64 / figures.expected as f64;
        assert!((mean(HeatMap::Prr) - prr).abs() < 0.1, "{} {prr}", mean(HeatMap::Prr));
        assert!((mean(HeatMap::Cbr) - figures.cbr.expect("measured").0).abs() < 0.05);
        let mut ground = Ground::default();
        for map in HeatMap::ALL {
            let at = |ms: i64| now + SimDuration::from_millis(ms);
            assert_eq!(ground.cells(&run, map, own, at(-500)), cells(&run, map, own, at(-500)), "{map:?}");
            assert_eq!(ground.cells(&run, map, own, at(-450)), cells(&run, map, own, at(-500)), "{map:?}");
            assert_eq!(ground.cells(&run, map, own, at(-399)), cells(&run, map, own, at(-400)), "{map:?}");
        }
    }
}
