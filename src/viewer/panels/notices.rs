//! What the presenter should know now.

use bevy_egui::egui;
use egui::{RichText, Ui};

use super::card::line;
use super::look::{BODY, Look, SMALL, UNIT, font};
use super::words;
use crate::viewer::show::{Show, technology_title};

/// How far a new run has come before it takes the place of what is shown.
pub(super) fn catching_up(ui: &mut Ui, show: &Show, look: &Look) {
    let Some(waiting) = show.catching_up() else { return };
    let mut names: Vec<&str> =
        waiting.runs().iter().map(|run| technology_title(run.scenario().access.name())).collect();
    names.dedup();
    let until = words::instant(show.now(), 1.0);
    let verb = if names.len() > 1 { "are" } else { "is" };
    ui.spacing_mut().item_spacing.y = 4.0;
    line(ui, &format!("{} {verb} simulated up to this instant ({until})", names.join(" and ")), BODY, look.ink);
    let bar = egui::ProgressBar::new(waiting.progress() as f32).desired_height(6.0).fill(look.accent);
    ui.add(bar.corner_radius(3));
}

/// A notice, or what went wrong.
pub(super) fn notice(ui: &mut Ui, show: &Show, look: &Look) {
    let Some(notice) = show.notice() else { return };
    ui.horizontal_top(|ui| {
        let (sign, colour) = if notice.is_error { ("!", look.alarm) } else { ("i", look.accent) };
        let (rect, _) = ui.allocate_exact_size(egui::vec2(20.0, 20.0), egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 10.0, colour);
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, sign, font(BODY), look.on(colour));
        ui.add_space(UNIT * 0.25);
        // Long explanations keep to two lines; all of it is there for whoever points at it.
        let mut job = egui::text::LayoutJob::simple(notice.text.clone(), font(SMALL), look.ink, ui.available_width());
        job.wrap.max_rows = 2;
        ui.add(egui::Label::new(job)).on_hover_text(RichText::new(&notice.text).size(SMALL));
    });
}
