//! What congestion control did over time.

use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::style::{Color, RGBColor};

use crate::evaluation::metrics::{CongestionMetrics, Summary};
use crate::theme::Hue;

use super::figures::MAX_TIME_POINTS;
use super::plot::{Drawn, FRAME, Frame, Labels, Plot, Scale, Stroke, round_up};
use super::theme::THEME;

/// Channel busy ratio above, rate below: mean over the stations, and the band from the 5th to the 95th percentile.
pub(super) fn draw_congestion<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, summary: &Summary) -> Drawn<DB> {
    let upper = Frame { bottom: 292, ..FRAME };
    let lower = Frame { top: 372, ..FRAME };
    let title = format!("Congestion control, {}", summary.technology);
    let cbr = Panel { title: &title, y: "channel busy ratio", quantity: CongestionMetrics::CBR, frame: upper };
    let rate = Panel { title: "", y: "frames per second", quantity: CongestionMetrics::SENT_RATE, frame: lower };
    cbr.draw(area, summary, THEME.palette(Hue::Vermillion))?;
    rate.draw(area, summary, THEME.palette(Hue::Blue))
}

struct Panel<'a> {
    title: &'a str,
    y: &'a str,
    quantity: usize,
    frame: Frame,
}

impl Panel<'_> {
    fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        summary: &Summary,
        colour: RGBColor,
    ) -> Drawn<DB> {
        let windows = &summary.pooled.congestion.windows;
        let step = windows.len().div_ceil(MAX_TIME_POINTS).max(1);
        let window_s = CongestionMetrics::WINDOW.as_secs_f64();
        // Time, mean, 5th and 95th percentile; windows that share a point are averaged.
        let points: Vec<[f64; 4]> = windows
            .chunks(step)
            .enumerate()
            .filter_map(|(chunk, windows)| {
                let spreads = windows.iter().map(|window| window[self.quantity]);
                let filled: Vec<[f64; 3]> = spreads
                    .filter_map(|spread| {
                        let [p5, _, p95] = spread.percentiles()?;
                        Some([spread.mean()?, p5, p95])
                    })
                    .collect();
                let mean = |place: usize| filled.iter().map(|values| values[place]).sum::<f64>() / filled.len() as f64;
                let end = (chunk * step + windows.len()) as f64 * window_s;
                (!filled.is_empty()).then(|| [end, mean(0), mean(1), mean(2)])
            })
            .collect();
        let highest = points.iter().map(|point| point[3]).fold(0.0, f64::max);
        let Frame { left, top, right, bottom } = self.frame;
        let plot = Plot {
            area,
            frame: self.frame,
            x: Scale::linear(0.0, (windows.len() as f64 * window_s).max(window_s), (left, right)),
            y: Scale::linear(0.0, if highest > 0.0 { round_up(highest * 1.05) } else { 1.0 }, (bottom, top)),
        };
        plot.draw_axes(&Labels { title: self.title, x: "time [s]", y: self.y })?;
        if points.is_empty() {
            return plot.nothing("no station measured the channel");
        }
        let band: Vec<(f64, f64, f64)> = points.iter().map(|[at, _, p5, p95]| (*at, *p5, *p95)).collect();
        plot.band(&band, colour.mix(0.2))?;
        let means: Vec<(f64, f64)> = points.iter().map(|[at, mean, ..]| (*at, *mean)).collect();
        plot.line(&means, colour, Stroke::Solid)?;
        plot.legend_line("mean, and 5 % to 95 % of the stations", right, colour, Stroke::Solid).map(drop)
    }
}
