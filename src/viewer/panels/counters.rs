//! How many messages there were, and what became of them.

use bevy_egui::egui;
use egui::{Align2, CornerRadius, RichText, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::card::nothing_yet;
use super::look::{BODY, Look, SMALL, UNIT, font};
use super::words;
use crate::viewer::run::Figures;
use crate::viewer::show::{Show, technology_title};

fn all_figures(show: &Show) -> Vec<&Figures> {
    show.views().iter().filter_map(|run| run.timeline().figures_at(show.now())).collect()
}

/// How many messages were sent.
pub(super) fn summary(show: &Show) -> String {
    let sent: Vec<String> = all_figures(show).iter().map(|figures| words::count(figures.transmitted)).collect();
    if sent.is_empty() { String::new() } else { format!("{} sent", sent.join(" | ")) }
}

/// Draws the panel.
pub(super) fn counters(ui: &mut Ui, show: &Show, look: &Look) {
    let figures = all_figures(show);
    if figures.len() < show.views().len() {
        return nothing_yet(ui, look, "Nothing has been counted yet.");
    }
    ui.spacing_mut().item_spacing.y = 1.0;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if figures.len() > 1 {
            let names: Vec<String> =
                show.views().iter().map(|run| technology_title(run.scenario().access.name()).to_owned()).collect();
            row(ui, look, None, "", &names, None, "");
        }
        let values = |of: &dyn Fn(&Figures) -> u64| -> Vec<String> {
            figures.iter().map(|figures| words::count(of(figures))).collect()
        };
        row(ui, look, None, "generated", &values(&|one| one.generated), None, "messages that stations made");
        row(ui, look, None, "sent", &values(&|one| one.transmitted), None, "messages that reached the air");
        for place in 0..figures[0].dropped.len() {
            if figures.iter().any(|one| one.dropped[place].1 > 0) {
                let name = words::drop_reason(figures[0].dropped[place].0);
                row(ui, look, Some(("–", look.soft)), name, &values(&|one| one.dropped[place].1), None, "never sent");
            }
        }
        ui.add_space(UNIT * 0.5);
        let hint = "each message at each station within the evaluated distance";
        row(ui, look, None, "expected receptions", &values(&|one| one.expected), None, hint);
        let share = |count: u64, one: &Figures| count as f32 / one.expected.max(1) as f32;
        let received: Vec<f32> = figures.iter().map(|one| share(one.received, one)).collect();
        row(ui, look, Some(("✔", look.received())), "received", &values(&|one| one.received), Some(&received), "");
        for place in 0..figures[0].lost.len() {
            let cause = figures[0].lost[place].0;
            if figures.iter().any(|one| one.lost[place].1 > 0) {
                let (sign, name, why) = words::loss(cause);
                let shares: Vec<f32> = figures.iter().map(|one| share(one.lost[place].1, one)).collect();
                let counts = values(&|one| one.lost[place].1);
                row(ui, look, Some((sign, look.loss(cause))), name, &counts, Some(&shares), why);
            }
        }
        if figures.iter().all(|one| one.expected == 0) {
            let text = format!("Receptions count from {} s on.", show.run().scenario().run.warm_up_s);
            ui.label(RichText::new(text).font(font(SMALL)).color(look.soft));
        }
    });
}

/// A line: sign, name, numbers, and bars of the shares.
fn row(
    ui: &mut Ui,
    look: &Look,
    sign: Option<(&str, egui::Color32)>,
    name: &str,
    values: &[String],
    shares: Option<&[f32]>,
    hint: &str,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let told = format!("{name} {}", values.join(" "));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, told.trim()));
    let paint = ui.painter();
    let mut x = rect.left();
    if let Some((sign, colour)) = sign {
        let square = egui::Rect::from_center_size(pos2(x + 8.0, rect.center().y), vec2(16.0, 16.0));
        paint.rect_filled(square, CornerRadius::same(4), colour);
        paint.text(square.center(), Align2::CENTER_CENTER, sign, font(SMALL), look.on(colour));
        x += 22.0;
    }
    let colour = if sign.is_some() || name.is_empty() { look.soft } else { look.ink };
    paint.text(pos2(x, rect.center().y), Align2::LEFT_CENTER, name, font(SMALL + 0.5), colour);
    let wide = if values.len() > 1 { 92.0 } else { 84.0 };
    for (place, value) in values.iter().enumerate() {
        let right = rect.right() - (values.len() - 1 - place) as f32 * wide;
        paint.text(pos2(right, rect.center().y), Align2::RIGHT_CENTER, value, font(BODY), look.ink);
        if let Some(shares) = shares {
            let line = egui::Rect::from_min_max(
                pos2(right - wide + UNIT * 1.5, rect.bottom() - 3.0),
                pos2(right, rect.bottom()),
            );
            paint.rect_filled(line, 1, look.shade);
            let full = line.with_min_x(line.right() - line.width() * shares[place].clamp(0.0, 1.0));
            paint.rect_filled(full, 1, sign.map_or(look.soft, |(_, colour)| colour));
        }
    }
    if !hint.is_empty() {
        response.on_hover_text(hint);
    }
}
