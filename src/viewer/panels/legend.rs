//! What the colours and signs in the scene mean.

use bevy_egui::egui;
use egui::{RichText, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::look::{Look, SMALL, font, viridis};
use super::words;
use crate::evaluation::record::{LossCause, MessageKind};
use crate::units::SimDuration;
use crate::viewer::radio::heat::scale;
use crate::viewer::show::{HeatMap, Layer, Show};

/// A kind of message stays in the legend for so long after it was sent last.
const KINDS_KEPT: SimDuration = SimDuration::from_millis(2000);

/// The kinds of messages that were sent lately, in the order of their names.
pub(super) fn entries(show: &Show) -> Vec<MessageKind> {
    let mut kinds: Vec<MessageKind> = Vec::new();
    for run in show.views() {
        for frame in run.timeline().frames_ending(show.now() - KINDS_KEPT, show.now()) {
            if !kinds.contains(&frame.message) {
                kinds.push(frame.message);
            }
        }
    }
    kinds.sort_unstable();
    kinds
}

/// Whether there is nothing in the scene that needs an explanation.
pub(super) fn is_empty(show: &Show, kinds: &[MessageKind]) -> bool {
    let layers = show.layers();
    let rings = layers.has(Layer::Rings) && !kinds.is_empty();
    !rings && !layers.has(Layer::Links) && !layers.has(Layer::Ghosts) && layers.heat.is_none()
}

/// The causes for which messages have been lost so far.
fn lost(show: &Show) -> Vec<LossCause> {
    let figures: Vec<_> = show.views().iter().filter_map(|run| run.timeline().figures_at(show.now())).collect();
    let happened = |cause: &LossCause| {
        figures.iter().any(|one| one.lost.iter().any(|(other, count)| other == cause && *count > 0))
    };
    LossCause::ALL.into_iter().filter(happened).collect()
}

/// A line with the pattern that it has in the scene.
fn dashed(ui: &Ui, ends: [egui::Pos2; 2], stroke: Stroke, dashes: &[f32]) {
    if dashes.is_empty() {
        ui.painter().line_segment(ends, stroke);
        return;
    }
    let part = |odd: usize| dashes.iter().skip(odd).step_by(2).map(|length| length * 1.6).collect::<Vec<f32>>();
    ui.painter().extend(Shape::dashed_line_with_offset(&ends, stroke, &part(0), &part(1), 0.0));
}

/// Draws the legend.
pub(super) fn legend(ui: &mut Ui, show: &Show, kinds: &[MessageKind], look: &Look) {
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.spacing_mut().interact_size.y = 16.0;
    let words = |ui: &mut Ui, text: &str| ui.label(RichText::new(text).font(font(SMALL)).color(look.ink));
    if show.layers().has(Layer::Rings) {
        for kind in kinds {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(24.0, 14.0), Sense::hover());
                ui.painter().circle_stroke(rect.center(), 6.0, Stroke::new(2.5, look.message(*kind)));
                words(ui, &format!("{} is sent", kind.name()));
            });
        }
    }
    if show.layers().has(Layer::Links) {
        let lost = lost(show);
        for cause in std::iter::once(None).chain(lost.into_iter().map(Some)) {
            let Some((colour, dashes)) = look.link(cause) else { continue };
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(24.0, 14.0), Sense::hover());
                dashed(ui, [rect.left_center(), rect.right_center()], Stroke::new(2.5, colour), dashes);
                words(ui, cause.map_or("received", |cause| words::loss(cause).1));
            });
        }
    }
    if show.layers().has(Layer::Ghosts) {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(24.0, 14.0), Sense::hover());
            let body = egui::Rect::from_center_size(rect.center(), vec2(18.0, 9.0));
            let stroke = Stroke::new(1.5, look.ink);
            let corners = [body.left_top(), body.right_top(), body.right_bottom(), body.left_bottom(), body.left_top()];
            ui.painter().extend(Shape::dashed_line(&corners, stroke, 3.0, 2.0));
            words(ui, "believed position");
        });
    }
    if let Some(heat) = show.layers().heat {
        heat_scale(ui, heat, look);
    }
}

/// The colours of a heat map with numbers.
pub(super) fn heat_scale(ui: &mut Ui, heat: HeatMap, look: &Look) {
    let (_, what) = words::heat(heat);
    let (low, high, unit) = scale(heat);
    let number = |share: f64| {
        let value = low + (high - low) * share;
        if unit.is_empty() { format!("{:.0} %", value * 100.0) } else { format!("{value:.0} {unit}") }
    };
    ui.label(RichText::new(what).font(font(SMALL)).color(look.ink));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let bar = rect.with_max_y(rect.top() + 10.0);
    const STEPS: usize = 48;
    for step in 0..STEPS {
        let x = |step: usize| bar.left() + bar.width() * step as f32 / STEPS as f32;
        let piece = egui::Rect::from_min_max(pos2(x(step), bar.top()), pos2(x(step + 1) + 0.5, bar.bottom()));
        ui.painter().rect_filled(piece, 0, viridis(step as f32 / (STEPS - 1) as f32));
    }
    let ends = [
        (bar.left(), egui::Align2::LEFT_TOP),
        (bar.center().x, egui::Align2::CENTER_TOP),
        (bar.right(), egui::Align2::RIGHT_TOP),
    ];
    for (share, (x, anchor)) in [0.0, 0.5, 1.0].into_iter().zip(ends) {
        ui.painter().text(pos2(x, bar.bottom() + 2.0), anchor, number(share), font(11.0), look.soft);
    }
}
