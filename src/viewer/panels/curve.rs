//! Packet reception ratio over distance, as it grows, with what a document asks for.

use bevy_egui::egui;
use egui::{RichText, Sense, Ui, vec2};
use egui_plot::{Line, LineStyle, MarkerShape, PlotPoints, Points};

use super::look::{BODY, Look, SMALL, UNIT, font};
use super::requirement_line::{self, Choice};
use super::still_plot::{marks, still};
use super::{PanelMemory, title, words};
use crate::evaluation::requirements::Requirement;
use crate::viewer::run::Figures;
use crate::viewer::show::{Show, technology_title};

fn figures(show: &Show, view: usize) -> Option<&Figures> {
    show.views().get(view)?.timeline().figures_at(show.now()).filter(|figures| figures.expected > 0)
}

/// The share of all expected receptions so far.
pub(super) fn summary(show: &Show) -> String {
    let shares: Vec<String> = (0..show.views().len())
        .filter_map(|view| figures(show, view))
        .map(|figures| words::percent(figures.received as f64 / figures.expected as f64))
        .collect();
    shares.join(" | ")
}

/// Draws the panel.
pub(super) fn curve(ui: &mut Ui, show: &Show, memory: &mut PanelMemory, look: &Look) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let run = show.run();
    let max_m = run.metrics_settings().max_distance_m;
    let row = requirement_line::chosen(memory.requirement.as_ref(), &run.scenario().road, max_m);
    let foot = 66.0 + if show.views().len() > 1 { 22.0 } else { 0.0 };
    let height = (ui.available_height() - foot).max(70.0);
    ui.scope(|ui| {
        // The letters of axes.
        ui.style_mut().text_styles.insert(egui::TextStyle::Body, font(SMALL - 1.0));
        plot(ui, show, look, row, max_m, height);
    });
    ui.spacing_mut().interact_size.y = 18.0;
    for view in 0..show.views().len() {
        behind(ui, show, view, row, look);
    }
    chooser(ui, memory, row, max_m, look);
}

fn plot(ui: &mut Ui, show: &Show, look: &Look, row: Option<&Requirement>, max_m: f64, height: f32) {
    let corner = row.and_then(requirement_line::corner);
    still("reception over distance", ui, look, height)
        .default_x_bounds(0.0, max_m)
        .default_y_bounds(0.0, 1.02)
        .x_axis_formatter(|mark, _| format!("{:.0} m", mark.value))
        .grid_spacing(8.0..=60.0)
        .x_grid_spacer(move |_| {
            // Half of a letter beside the last mark would be cut off.
            let step = if max_m > 900.0 { 200.0 } else { 100.0 };
            let last = (max_m / step - 0.2).floor().max(0.0) as usize;
            marks(&(0..=last).map(|mark| mark as f64 * step).collect::<Vec<_>>())
        })
        .y_grid_spacer(|_| marks(&[0.0, 0.25, 0.5, 0.75, 1.0]))
        .label_formatter(|place| {
            let at = match place {
                egui_plot::HoverPosition::NearDataPoint { position, .. } => position,
                egui_plot::HoverPosition::Elsewhere { position } => position,
            };
            Some(format!("{:.0} m: {:.1} %", at.x, at.y * 100.0))
        })
        .show(ui, |plot| {
            if let Some((share, range)) = corner {
                let line = vec![[0.0, share], [range, share], [range, 0.0]];
                plot.line(
                    Line::new("required", PlotPoints::from(line))
                        .color(look.ink)
                        .width(1.5)
                        .style(LineStyle::Dotted { spacing: 5.0 }),
                );
                plot.points(
                    Points::new("required", PlotPoints::from(vec![[range, share]]))
                        .color(look.ink)
                        .shape(MarkerShape::Diamond)
                        .radius(5.0),
                );
            }
            for view in 0..show.views().len() {
                let Some(figures) = figures(show, view) else { continue };
                let points: Vec<[f64; 2]> =
                    figures.curve.points.iter().map(|point| [point.distance_m, point.ratio()]).collect();
                let style = if view == 0 { LineStyle::Solid } else { LineStyle::Dashed { length: 9.0 } };
                let name = technology_title(show.views()[view].scenario().access.name());
                plot.line(Line::new(name, PlotPoints::from(points)).color(look.view(view)).width(3.0).style(style));
            }
        });
}

/// How much is behind a curve, and what it says at the distance of the requirement.
fn behind(ui: &mut Ui, show: &Show, view: usize, row: Option<&Requirement>, look: &Look) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, 12.0), Sense::hover());
        title::stroke_sample(ui, rect, view, look);
        let run = &show.views()[view];
        let text = match figures(show, view) {
            None => {
                let warm_up = run.scenario().run.warm_up_s;
                if show.now().as_secs_f64() < warm_up {
                    format!("measured from {warm_up} s on")
                } else {
                    "nothing received or lost yet".to_owned()
                }
            }
            Some(figures) => {
                let mut text = String::new();
                if show.views().len() > 1 {
                    text += &format!("{}: ", technology_title(run.scenario().access.name()));
                }
                if let Some((_, range)) = row.and_then(requirement_line::corner)
                    && let Some(share) = figures.prr_at(range)
                {
                    text += &format!("{} at {range} m, ", words::percent(share));
                }
                text + &format!("{} receptions", words::count(figures.expected))
            }
        };
        let full = "Packet reception ratio: received of all that were expected within the distance, since the end of the warm-up.";
        ui.add(egui::Label::new(RichText::new(text).font(font(SMALL)).color(look.ink)).truncate()).on_hover_text(full);
    });
}

/// Which requirement is drawn, and where it is written.
fn chooser(ui: &mut Ui, memory: &mut PanelMemory, row: Option<&'static Requirement>, max_m: f64, look: &Look) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(22.0, 12.0), Sense::hover());
        let stroke = egui::Stroke::new(2.0, look.ink);
        ui.painter().extend(egui::Shape::dashed_line(&[rect.left_center(), rect.right_center()], stroke, 2.0, 3.0));
        let told = row.map_or_else(|| "no requirement".to_owned(), requirement_line::asks);
        ui.spacing_mut().button_padding = vec2(UNIT * 0.5, 1.0);
        ui.spacing_mut().interact_size.y = 20.0;
        let combo = egui::ComboBox::from_id_salt("requirement").width(ui.available_width() - UNIT).truncate();
        let response = combo.selected_text(RichText::new(told).font(font(SMALL)).color(look.ink)).show_ui(ui, |ui| {
            ui.set_min_width(420.0);
            if ui.selectable_label(row.is_none(), "no requirement").clicked() {
                memory.requirement = Some(Choice::Nothing);
            }
            for one in requirement_line::rows(max_m) {
                let text = format!("{}: {}", requirement_line::asks(one), requirement_line::source(one));
                let chosen = row.is_some_and(|row| row.id == one.id);
                if ui.selectable_label(chosen, RichText::new(text).size(BODY - 1.0)).clicked() {
                    memory.requirement = Some(Choice::Row(one.id.clone()));
                }
            }
        });
        if let Some(row) = row {
            response.response.on_hover_text(requirement_line::source(row));
        }
    });
    if let Some(row) = row {
        let response = super::card::line(ui, &requirement_line::source(row), SMALL - 1.0, look.soft);
        response.on_hover_text(format!("Seen: {}. {}", row.seen, row.note.as_deref().unwrap_or_default()));
    }
}
