//! How busy the channel is, and what the congestion control of the selected station makes of it.

use bevy_egui::egui;
use egui::Ui;
use egui_plot::{HLine, Line, LineStyle, PlotPoints};

use super::card::{figure, line, nothing_yet};
use super::look::{Look, SMALL, font};
use super::still_plot::{marks, still};
use super::{PanelMemory, words};
use crate::evaluation::record::StationId;
use crate::scenario::settings::{Access, Congestion};
use crate::units::{SimDuration, SimTime};
use crate::viewer::show::Show;

/// The curve goes back so far.
const WINDOW: SimDuration = SimDuration::from_millis(10_000);

/// The samples of one station are looked for again when the picture is so much later or earlier.
const REFRESH: SimDuration = SimDuration::from_millis(100);

/// Samples of the selected station in both views, so that not every picture goes through those of all stations.
#[derive(Default)]
pub(super) struct LoadCache {
    of: Option<(StationId, SimTime, u64, usize)>,
    samples: Vec<Vec<[f64; 2]>>,
}

impl LoadCache {
    fn refresh(&mut self, show: &Show, station: StationId) {
        let now = show.now();
        let step = now.0.div_euclid(REFRESH.0) * REFRESH.0;
        let key = (station, SimTime(step), show.map_version(), show.views().len());
        if self.of == Some(key) {
            return;
        }
        self.of = Some(key);
        let samples = |run: &crate::viewer::run::ShownRun| {
            let of_station = run.timeline().channel(now - WINDOW, now).filter(|sample| sample.station == station);
            of_station.map(|sample| [sample.at.as_secs_f64(), f64::from(sample.ratio)]).collect()
        };
        self.samples = show.views().iter().map(samples).collect();
    }
}

/// Mean load now, by the latest figures.
pub(super) fn summary(show: &Show, _memory: &PanelMemory) -> String {
    let loads: Vec<String> = show
        .views()
        .iter()
        .filter_map(|run| run.timeline().figures_at(show.now())?.cbr)
        .map(|(mean, _)| format!("{:.0} % busy", mean * 100.0))
        .collect();
    loads.join(" | ")
}

/// Draws the panel.
pub(super) fn channel(ui: &mut Ui, show: &Show, memory: &mut PanelMemory, look: &Look) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if matches!(show.run().scenario().access, Access::Ideal(_)) && show.views().len() == 1 {
        return nothing_yet(ui, look, "The ideal link has no channel: nobody disturbs anybody.");
    }
    let now = show.now().as_secs_f64();
    if let Some(station) = show.selected() {
        memory.load.refresh(show, station);
    } else {
        memory.load = LoadCache::default();
    }
    let rows = 19.0 * (1.0 + show.views().len() as f32) + 2.0;
    let height = (ui.available_height() - rows).max(36.0);
    let samples = &memory.load.samples;
    let target = match &show.run().scenario().congestion {
        Congestion::EtsiAdaptive(adaptive) => Some(adaptive.target_cbr),
        _ => None,
    };
    let text_styles = ui.style().text_styles.clone();
    ui.style_mut().text_styles.insert(egui::TextStyle::Body, font(SMALL - 1.0));
    still("channel busy ratio", ui, look, height)
        .grid_spacing(2.0..=16.0)
        .y_grid_spacer(|_| marks(&[0.0, 0.5, 1.0]))
        .x_grid_spacer(move |_| {
            let ago = [-8.0, -6.0, -4.0, -2.0];
            marks(&ago.map(|ago| now + ago))
        })
        .x_axis_formatter(move |mark, _| format!("{:.0} s", mark.value - now))
        .label_formatter(|_| None)
        .show(ui, |plot| {
            plot.set_plot_bounds_x(now - WINDOW.as_secs_f64()..=now);
            plot.set_plot_bounds_y(0.0..=1.0);
            if let Some(target) = target {
                plot.hline(HLine::new("target", target).color(look.soft).style(LineStyle::Dotted { spacing: 5.0 }));
            }
            for (view, points) in samples.iter().enumerate() {
                let style = if view == 0 { LineStyle::Solid } else { LineStyle::Dashed { length: 8.0 } };
                let line = Line::new(format!("view {view}"), PlotPoints::from(points.clone()));
                plot.line(line.color(look.view(view)).width(2.5).style(style));
            }
        });
    ui.style_mut().text_styles = text_styles;
    ui.spacing_mut().interact_size.y = 16.0;
    let own = match show.selected() {
        Some(station) => match samples.first().and_then(|points| points.last()) {
            Some([_, ratio]) => format!("station {}: {:.0} % busy", station.0, ratio * 100.0),
            None => format!("station {}: no measurement yet", station.0),
        },
        None => "no station selected".to_owned(),
    };
    let latest = show.run().timeline().figures_at(show.now()).and_then(|figures| figures.cbr);
    let all = latest.map_or_else(String::new, |(mean, highest)| {
        format!(" · all: mean {:.0} %, highest {:.0} %", mean * 100.0, highest * 100.0)
    });
    line(ui, &format!("{own}{all}"), SMALL, look.ink);
    let mut told: Vec<(String, String)> = (0..show.views().len()).map(|view| control(show, view)).collect();
    told.dedup();
    for (name, value) in told {
        figure(ui, look, &name, &value);
    }
}

/// What congestion control does at the selected station.
fn control(show: &Show, view: usize) -> (String, String) {
    let run = &show.views()[view];
    let name = words::congestion(&run.scenario().congestion);
    let sample = show.selected().and_then(|station| run.timeline().congestion_of(station, show.now()));
    let value = match sample {
        None => String::new(),
        Some(sample) => {
            let steered = match sample.quantity {
                "state" => format!("state {:.0}", sample.value),
                "delta" => format!("delta {:.2} %", sample.value * 100.0),
                other => format!("{:.1} {other}", sample.value),
            };
            let rate = sample.allowed_rate_hz.map_or_else(String::new, |rate| format!(", up to {rate:.1} Hz"));
            steered + &rate
        }
    };
    (name.to_owned(), value)
}
