//! The figures of a result, each drawn by one function for every format.

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::evaluation::metrics::{
    BinCounts, ChannelLoad, ConfidenceInterval, DurationHistogram, LatencySummary, MessageMetrics, MetricsSettings,
    PrrCurve, RunMetrics, Summary, student_t_interval,
};
use crate::evaluation::record::{LossCause, MessageKind, Technology};
use crate::theme::{Hue, Surface};

use super::congestion_figure::draw_congestion;
use super::plot::{Drawn, ErrorOf, FRAME, Frame, Labels, Plot, SIZE, Scale, Stroke, round_up, use_bundled_font};
use super::png_image;
use super::theme::THEME;

/// Narrower distance bins are joined to this width before they are drawn, in metres.
const MIN_BIN_M: f64 = 10.0;

/// A line over time has at most so many points; more would hide each other.
pub(super) const MAX_TIME_POINTS: usize = 300;

/// One of the figures of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Packet reception ratio over distance, with its confidence band.
    ReceptionRatio,
    /// Causes of lost receptions over distance.
    LossCauses,
    /// Distribution of the end-to-end latency, and the mean of its stages.
    Latency,
    /// Channel busy ratio over time.
    ChannelLoad,
    /// What congestion control did over time.
    Congestion,
}

/// The figures that every result has, in the order in which a report shows them.
pub const FIGURES: [Figure; 4] = [Figure::ReceptionRatio, Figure::LossCauses, Figure::Latency, Figure::ChannelLoad];

/// All figures of a result.
pub(super) fn figures_of(summary: &Summary) -> Vec<Figure> {
    let mut figures = FIGURES.to_vec();
    if !summary.pooled.congestion.windows.is_empty() {
        figures.push(Figure::Congestion);
    }
    figures
}

/// What a figure is drawn from.
#[derive(Clone, Copy)]
pub(super) struct FigureData<'a> {
    pub summary: &'a Summary,
    pub runs: &'a [RunMetrics],
}

impl Figure {
    /// Name of the file without its ending.
    pub fn file_stem(self) -> &'static str {
        match self {
            Self::ReceptionRatio => "prr",
            Self::LossCauses => "loss",
            Self::Latency => "latency",
            Self::ChannelLoad => "cbr",
            Self::Congestion => "congestion",
        }
    }

    /// What the figure shows, for readers and screen readers.
    pub fn caption(self) -> &'static str {
        match self {
            Self::ReceptionRatio => "Packet reception ratio over the distance between sender and receiver",
            Self::LossCauses => "Share of expected receptions that were lost, by cause and distance",
            Self::Latency => "Share of receptions later than a given time, and the mean time spent in each stage",
            Self::ChannelLoad => "Channel busy ratio over time, in windows of 100 ms",
            Self::Congestion => {
                "Channel busy ratio that congestion control went by, and the rate of the stations, over time"
            }
        }
    }

    /// The figure as an SVG file.
    pub(super) fn svg(self, data: FigureData<'_>) -> String {
        let mut file = String::new();
        let area = SVGBackend::with_string(&mut file, SIZE).into_drawing_area();
        self.draw(&area, data).and_then(|()| area.present()).expect("memory takes any drawing");
        drop(area);
        file
    }

    /// The figure as a PNG file.
    pub(super) fn png(self, data: FigureData<'_>) -> Vec<u8> {
        let mut pixels = vec![0xff; (SIZE.0 * SIZE.1 * 3) as usize];
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        self.draw(&area, data).and_then(|()| area.present()).expect("memory takes any drawing");
        drop(area);
        png_image::encode(&pixels, SIZE)
    }

    fn draw<DB: DrawingBackend>(self, area: &DrawingArea<DB, Shift>, data: FigureData<'_>) -> Drawn<DB> {
        use_bundled_font();
        match self {
            Self::ReceptionRatio => draw_reception_ratio(area, data),
            Self::LossCauses => draw_loss_causes(area, data),
            Self::Latency => draw_latency(area, data),
            Self::ChannelLoad => draw_channel_load(area, data),
            Self::Congestion => draw_congestion(area, data.summary),
        }
    }
}

fn draw_reception_ratio<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, data: FigureData<'_>) -> Drawn<DB> {
    let curve = curve_of(&data.summary.pooled.settings, &data.summary.pooled.all);
    let plot = distance_plot(area, data, 1.0);
    let title = format!("Packet reception ratio, {}", data.summary.technology);
    plot.draw_axes(&Labels { title: &title, x: "distance [m]", y: "packet reception ratio" })?;
    if curve.points.is_empty() {
        return plot.nothing("no receptions were expected");
    }
    let series = series(&data.summary.pooled);
    let mut legend_end = FRAME.right;
    let mut has_band = false;
    for one in series.iter().rev() {
        has_band |= draw_curve_of(&plot, data, one)?;
        if series.len() > 1 {
            legend_end = plot.legend_line(one.name, legend_end, one.colour, Stroke::Solid)?;
        }
    }
    if !has_band {
        return Ok(());
    }
    let text = format!("95 % confidence over {} seeds", data.runs.len());
    plot.legend_swatch(&text, legend_end, mixed_with_paper(THEME.palette(Hue::Blue), 0.2)).map(drop)
}

/// One of the curves of a figure.
struct Series {
    name: &'static str,
    colour: RGBColor,
    of: SeriesOf,
}

/// What a curve is about.
#[derive(Clone, Copy)]
enum SeriesOf {
    Kind(MessageKind),
    Technology(Technology),
}

impl Series {
    fn metrics<'a>(&self, run: &'a RunMetrics) -> Option<&'a MessageMetrics> {
        match &self.of {
            SeriesOf::Kind(kind) => run.messages.get(kind),
            SeriesOf::Technology(technology) => run.technologies.get(technology).map(|of| &of.messages),
        }
    }
}

/// The technologies of a mixed fleet, otherwise the kinds of messages: one has the figure for itself, several are drawn
/// side by side.
fn series(pooled: &RunMetrics) -> Vec<Series> {
    const COLOURS: [Hue; 5] = [Hue::Blue, Hue::Vermillion, Hue::BluishGreen, Hue::ReddishPurple, Hue::Orange];
    let of_kind = |kind: &MessageKind| Series {
        name: kind.name(),
        colour: THEME.message(kind.name()),
        of: SeriesOf::Kind(*kind),
    };
    let of_technology = |(place, technology): (usize, &Technology)| Series {
        name: technology.name(),
        colour: THEME.palette(COLOURS[place % COLOURS.len()]),
        of: SeriesOf::Technology(*technology),
    };
    if pooled.technologies.is_empty() {
        pooled.messages.keys().map(of_kind).collect()
    } else {
        pooled.technologies.keys().enumerate().map(of_technology).collect()
    }
}

/// A curve with its confidence band; tells whether there is a band.
fn draw_curve_of<DB: DrawingBackend>(
    plot: &Plot<'_, DB>,
    data: FigureData<'_>,
    series: &Series,
) -> Result<bool, ErrorOf<DB>> {
    let settings = &data.summary.pooled.settings;
    let Some(pooled) = series.metrics(&data.summary.pooled) else { return Ok(false) };
    let (curve, colour) = (curve_of(settings, pooled), series.colour);
    let runs: Option<Vec<PrrCurve>> =
        data.runs.iter().map(|run| series.metrics(run).map(|of_run| curve_of(settings, of_run))).collect();
    let runs = runs.unwrap_or_default();
    let band: Vec<(f64, f64, f64)> = curve
        .points
        .iter()
        .filter_map(|point| {
            let of_run = |run: &PrrCurve| run.points.iter().find(|other| other.lo_m == point.lo_m).map(|p| p.ratio());
            let ratios: Option<Vec<f64>> = runs.iter().map(of_run).collect();
            let bounds = student_t_interval(&ratios?).map(ConfidenceInterval::within_unit)?;
            Some((point.distance_m, bounds.lo, bounds.hi))
        })
        .collect();
    plot.band(&band, colour.mix(0.2))?;
    let values: Vec<(f64, f64)> = curve.points.iter().map(|point| (point.distance_m, point.ratio())).collect();
    plot.line(&values, colour, Stroke::Solid)?;
    plot.marks(&values, colour)?;
    Ok(!band.is_empty())
}

fn curve_of(settings: &MetricsSettings, metrics: &MessageMetrics) -> PrrCurve {
    PrrCurve::joined(settings, &metrics.delivery, MIN_BIN_M)
}

fn draw_loss_causes<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, data: FigureData<'_>) -> Drawn<DB> {
    let curve = curve_of(&data.summary.pooled.settings, &data.summary.pooled.all);
    let lost = |counts: &BinCounts| 1.0 - counts.ratio().unwrap_or(1.0);
    let highest = curve.points.iter().map(|point| lost(&point.counts)).fold(0.0, f64::max);
    let plot = distance_plot(area, data, if highest > 0.0 { round_up(highest).min(1.0) } else { 1.0 });
    let title = format!("Why receptions were lost, {}", data.summary.technology);
    plot.draw_axes(&Labels { title: &title, x: "distance [m]", y: "share lost" })?;
    if highest == 0.0 {
        return plot.nothing("no reception was lost");
    }
    let ink = THEME.surface(Surface::Ink);
    let mut legend_end = FRAME.right;
    // Everything lost so far, per point, from the bottom of the stack.
    let mut stacked = vec![0u64; curve.points.len()];
    for (place, cause) in LossCause::ALL.iter().enumerate() {
        let colour = THEME.loss_cause(cause.code());
        let mut widest: Option<(i32, (i32, i32))> = None;
        for (point, below) in curve.points.iter().zip(&mut stacked) {
            let expected = point.counts.expected() as f64;
            let bottom = plot.y.pixel(*below as f64 / expected);
            *below += point.counts.lost[place];
            let top = plot.y.pixel(*below as f64 / expected);
            let (left, right) = (plot.x.pixel(point.lo_m) + 1, plot.x.pixel(point.hi_m) - 1);
            if top < bottom {
                plot.rectangle((left, top), (right, bottom), colour.to_rgba())?;
            }
            // One pixel of paper between the layers.
            if bottom - top > 3 {
                plot.rectangle((left, top), (right, top + 1), THEME.surface(Surface::Paper).to_rgba())?;
            }
            if widest.is_none_or(|(height, _)| bottom - top > height) {
                widest = Some((bottom - top, ((left + right) / 2, (top + bottom) / 2)));
            }
        }
        // The code stands in the stack as well, so that nobody needs to tell colours apart.
        if let Some((_, at)) = widest.filter(|(height, _)| *height > 18) {
            plot.coloured_label(cause.code(), at, ink, Pos::new(HPos::Center, VPos::Center))?;
        }
    }
    for cause in LossCause::ALL.iter().rev() {
        let text = format!("{} {}", cause.code(), cause_name(*cause));
        legend_end = plot.legend_swatch(&text, legend_end, THEME.loss_cause(cause.code()))?;
    }
    Ok(())
}

fn draw_latency<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, data: FigureData<'_>) -> Drawn<DB> {
    const SMALLEST_SHARE: f64 = 1e-5;
    let summary = data.summary;
    let frame = Frame { bottom: 440, ..FRAME };
    let (low, high) = match (summary.pooled.all.end_to_end.min(), summary.pooled.all.end_to_end.max()) {
        (Some(low), Some(high)) => (low.as_millis_f64(), high.as_millis_f64().max(1e-3)),
        _ => (0.0, 1.0),
    };
    let across = (frame.left, frame.right);
    let x = if low > 0.0 && high / low > 20.0 {
        Scale::logarithmic(low * 0.9, high * 1.1, across)
    } else {
        Scale::linear(0.0, round_up(high), across)
    };
    let y = Scale::logarithmic(SMALLEST_SHARE, 1.0, (frame.bottom, frame.top));
    let plot = Plot { area, frame, x, y };
    let title = format!("End-to-end latency, {}", summary.technology);
    plot.draw_axes(&Labels { title: &title, x: "latency [ms]", y: "share later than" })?;
    if summary.pooled.all.end_to_end.count() == 0 {
        return plot.nothing("nothing was received");
    }
    let (blue, vermillion) = (THEME.palette(Hue::Blue), THEME.palette(Hue::Vermillion));
    let aware = &summary.pooled.awareness;
    let all_expected = later_than(&aware.end_to_end, aware.expected, low);
    plot.line(&all_expected, vermillion, Stroke::Dashed)?;
    let received = later_than(&summary.pooled.all.end_to_end, summary.pooled.all.end_to_end.count(), low);
    plot.line(&received, blue, Stroke::Solid)?;
    let range = summary.pooled.settings.awareness_range_m;
    let text = format!("of those expected within {range} m, a loss is late for ever");
    let left = plot.legend_line(&text, frame.right, vermillion, Stroke::Dashed)?;
    plot.legend_line("of those received", left, blue, Stroke::Solid)?;
    draw_stage_means(&plot, &summary.stages)
}

/// One bar of the mean end-to-end latency, divided into its stages, with names and values below.
fn draw_stage_means<DB: DrawingBackend>(plot: &Plot<'_, DB>, stages: &[(&str, LatencySummary)]) -> Drawn<DB> {
    const TOP: i32 = 524;
    const HEIGHT: i32 = 26;
    let total: f64 = stages.iter().filter_map(|(_, stage)| stage.mean).sum();
    let bar = Scale::linear(0.0, total.max(1e-9), (plot.frame.left, plot.frame.right));
    plot.label(&format!("mean by stage, {total:.3} ms in total"), (plot.frame.left, TOP - 24), HPos::Left, VPos::Top)?;
    let mut from = 0.0;
    for (name, mean) in stages.iter().filter_map(|(name, stage)| Some((*name, stage.mean?))) {
        let (left, right) = (bar.pixel(from), bar.pixel(from + mean));
        from += mean;
        if right > left {
            plot.rectangle(
                (left, TOP),
                ((right - 1).max(left + 1), TOP + HEIGHT),
                THEME.latency_stage(name).to_rgba(),
            )?;
        }
    }
    let column = (plot.frame.right - plot.frame.left) / stages.len().max(1) as i32;
    for (place, (name, stage)) in stages.iter().enumerate() {
        let left = plot.frame.left + place as i32 * column;
        plot.rectangle((left, TOP + 42), (left + 12, TOP + 54), THEME.latency_stage(name).to_rgba())?;
        plot.label(name, (left + 18, TOP + 48), HPos::Left, VPos::Center)?;
        let mean = stage.mean.map_or("-".to_owned(), |ms| format!("{ms:.3} ms"));
        plot.label(&mean, (left + 18, TOP + 68), HPos::Left, VPos::Center)?;
    }
    Ok(())
}

fn draw_channel_load<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, data: FigureData<'_>) -> Drawn<DB> {
    let windows = &data.summary.pooled.channel_load.windows;
    let step = windows.len().div_ceil(MAX_TIME_POINTS).max(1);
    let window_s = ChannelLoad::WINDOW.as_secs_f64();
    let points: Vec<(f64, f64, f64)> = windows
        .chunks(step)
        .enumerate()
        .filter_map(|(chunk, windows)| {
            let filled: Vec<_> = windows.iter().filter_map(|window| Some((window.mean()?, window.p95()?))).collect();
            let count = filled.len() as f64;
            let end = (chunk * step + windows.len()) as f64 * window_s;
            let sum = filled.iter().fold((0.0, 0.0), |sum, (mean, p95)| (sum.0 + mean, sum.1 + p95));
            (!filled.is_empty()).then(|| (end, sum.0 / count, sum.1 / count))
        })
        .collect();
    let highest = points.iter().map(|(_, _, p95)| *p95).fold(0.0, f64::max);
    let top = if highest > 0.0 { round_up(highest * 1.1).min(1.0) } else { 1.0 };
    let end_s = (windows.len() as f64 * window_s).max(window_s);
    let plot = Plot {
        area,
        frame: FRAME,
        x: Scale::linear(0.0, end_s, (FRAME.left, FRAME.right)),
        y: Scale::linear(0.0, top, (FRAME.bottom, FRAME.top)),
    };
    let warm_up_s = data.summary.pooled.settings.warm_up.as_secs_f64();
    if warm_up_s > 0.0 {
        let end = plot.x.pixel(warm_up_s);
        plot.rectangle((FRAME.left, FRAME.top), (end, FRAME.bottom), THEME.surface(Surface::Shade).to_rgba())?;
    }
    let title = format!("Channel busy ratio, {}", data.summary.technology);
    plot.draw_axes(&Labels { title: &title, x: "time [s]", y: "channel busy ratio" })?;
    if warm_up_s > 0.0 {
        plot.label("warm-up", (FRAME.left + 8, FRAME.top + 8), HPos::Left, VPos::Top)?;
    }
    if points.is_empty() {
        return plot.nothing("no station measured the channel");
    }
    let (blue, orange) = (THEME.palette(Hue::Blue), THEME.palette(Hue::Orange));
    let mean: Vec<(f64, f64)> = points.iter().map(|(time, mean, _)| (*time, *mean)).collect();
    let p95: Vec<(f64, f64)> = points.iter().map(|(time, _, p95)| (*time, *p95)).collect();
    plot.line(&p95, orange, Stroke::Dashed)?;
    plot.line(&mean, blue, Stroke::Solid)?;
    let left = plot.legend_line("95th percentile over stations", FRAME.right, orange, Stroke::Dashed)?;
    plot.legend_line("mean", left, blue, Stroke::Solid).map(drop)
}

fn distance_plot<'a, DB: DrawingBackend>(
    area: &'a DrawingArea<DB, Shift>,
    data: FigureData<'_>,
    highest: f64,
) -> Plot<'a, DB> {
    let farthest = data.summary.pooled.settings.max_distance_m;
    Plot {
        area,
        frame: FRAME,
        x: Scale::linear(0.0, farthest, (FRAME.left, FRAME.right)),
        y: Scale::linear(0.0, highest, (FRAME.bottom, FRAME.top)),
    }
}

/// Share of `all` with a longer latency than each bucket's end, as steps; what `all` has beyond the histogram is never
/// in time.
fn later_than(latency: &DurationHistogram, all: u64, first_ms: f64) -> Vec<(f64, f64)> {
    if all == 0 {
        return Vec::new();
    }
    let mut left = all;
    let mut steps = vec![(0.0, 1.0), (first_ms, 1.0)];
    for (end_ms, count) in latency.filled_buckets() {
        let before = left as f64 / all as f64;
        left -= count;
        let after = left as f64 / all as f64;
        steps.extend([(end_ms, before), (end_ms, after)]);
    }
    if left > 0 {
        steps.push((f64::MAX, left as f64 / all as f64));
    }
    steps
}

pub(super) fn cause_name(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Sensing => "too weak",
        LossCause::HalfDuplex => "half duplex",
        LossCause::ReceiverBusy => "receiver busy",
        LossCause::Propagation => "propagation",
        LossCause::Collision => "collision",
        LossCause::Rejected => "not accepted",
    }
}

/// What a translucent colour looks like on paper.
fn mixed_with_paper(colour: RGBColor, share: f64) -> RGBColor {
    let mix = |part: u8| (f64::from(part) * share + 255.0 * (1.0 - share)).round() as u8;
    RGBColor(mix(colour.0), mix(colour.1), mix(colour.2))
}
