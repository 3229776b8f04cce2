//! The surfaces that everything lies on, and the small things that are on many of them.

use bevy_egui::egui;
use egui::{
    Align, Area, Color32, CornerRadius, Id, Layout, Order, Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, vec2,
};

use super::look::{BODY, Look, SMALL, UNIT, font};

/// Space between the edge of a card and what is on it.
const MARGIN: f32 = UNIT * 1.25;

/// A card at its place; what does not fit is cut off.
pub(super) fn card<R>(
    ctx: &egui::Context,
    id: impl std::hash::Hash + std::fmt::Debug,
    rect: Rect,
    look: &Look,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    // What is as low as its letters has no room for margins.
    let margin = ((rect.height() - 24.0) / 2.0).clamp(3.0, MARGIN);
    surface(ctx, Id::new(("card", id)), rect, look, 8, margin, contents)
}

/// A card for one line of things that are as high as they can be.
pub(super) fn bar<R>(
    ctx: &egui::Context,
    id: impl std::hash::Hash + std::fmt::Debug,
    rect: Rect,
    look: &Look,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let margin = ((rect.height() - 36.0) / 2.0).clamp(2.0, MARGIN);
    surface(ctx, Id::new(("card", id)), rect, look, 8, margin, contents)
}

/// A strip along the edge of the window.
pub(super) fn strip<R>(
    ctx: &egui::Context,
    id: &str,
    rect: Rect,
    look: &Look,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    surface(ctx, Id::new(("strip", id)), rect, look, 0, UNIT * 0.5, contents)
}

fn surface<R>(
    ctx: &egui::Context,
    id: Id,
    rect: Rect,
    look: &Look,
    radius: u8,
    margin: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let area = Area::new(id).order(Order::Middle).fixed_pos(rect.min).constrain(false).fade_in(false).movable(false);
    area.default_size(rect.size())
        .show(ctx, |ui| {
            // The same rectangle whatever the contents want: places do not depend on what is shown.
            ui.set_clip_rect(rect.expand(1.0));
            let round = CornerRadius::same(radius);
            ui.painter().rect(rect, round, look.card, Stroke::new(1.0, look.edge), StrokeKind::Inside);
            // What lies on a card belongs to it, not to the scene behind it.
            ui.interact(rect, id.with("ground"), Sense::click_and_drag());
            let inside = rect.shrink2(vec2(margin.max(UNIT), margin));
            let mut inner =
                ui.new_child(UiBuilder::new().id_salt("inside").max_rect(inside).layout(Layout::top_down(Align::Min)));
            inner.set_clip_rect(rect.shrink(1.0));
            let result = contents(&mut inner);
            ui.allocate_rect(rect, Sense::hover());
            result
        })
        .inner
}

/// The heading of a panel: its name, what its figures say in short, and a cross. Returns whether it was folded or closed.
pub(super) fn heading(ui: &mut Ui, look: &Look, name: &str, summary: &str) -> Heading {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let id = ui.id().with(("heading", name));
    let cross = Rect::from_min_size(rect.right_top() - vec2(20.0, 0.0), vec2(20.0, 20.0));
    let words = Rect::from_min_max(rect.min, egui::pos2(cross.left() - UNIT, rect.bottom()));
    let response = ui.interact(words, id, Sense::click());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::CollapsingHeader, true, format!("panel {name}")));
    let title = ui.painter().text(words.left_center(), egui::Align2::LEFT_CENTER, name, font(BODY + 1.0), look.ink);
    let mut job = egui::text::LayoutJob::simple_singleline(summary.to_owned(), font(SMALL), look.soft);
    let room = words.right() - title.right() - UNIT;
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    if room > 30.0 && !summary.is_empty() {
        let galley = ui.painter().layout_job(job);
        let at = egui::pos2(words.right() - galley.size().x, words.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, look.soft);
    }
    let close = ui.interact(cross, id.with("close"), Sense::click()).on_hover_text(format!("close {name}"));
    close.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("close {name}")));
    let colour = if close.hovered() { look.ink } else { look.soft };
    let arm = cross.shrink(6.0);
    for [from, to] in [[arm.left_top(), arm.right_bottom()], [arm.right_top(), arm.left_bottom()]] {
        ui.painter().line_segment([from, to], Stroke::new(1.4, colour));
    }
    Heading { clicked: response.clicked(), closed: close.clicked() }
}

/// What was done to a heading.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heading {
    pub clicked: bool,
    pub closed: bool,
}

/// A word on a coloured ground.
pub(super) fn chip(ui: &mut Ui, text: &str, fill: Color32, letters: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font(SMALL), letters);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(UNIT * 1.5, 6.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(10), fill);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, letters);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, text));
    response
}

/// A line that ends in an ellipsis where it does not fit, and shows all of it to whoever points at it.
pub(super) fn line(ui: &mut Ui, text: &str, size: f32, colour: Color32) -> Response {
    ui.add(egui::Label::new(RichText::new(text).font(font(size)).color(colour)).truncate())
}

/// A name on the left and a figure on the right of one line.
pub(super) fn figure(ui: &mut Ui, look: &Look, name: &str, value: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).font(font(SMALL)).color(look.soft));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(value).font(font(BODY)).color(look.ink));
        });
    });
}

/// A short bar that says where a line of a list belongs.
pub(super) fn swatch(ui: &mut Ui, colour: Color32) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(3), colour);
    rect
}

/// What stands in an empty panel.
pub(super) fn nothing_yet(ui: &mut Ui, look: &Look, why: &str) {
    ui.add_space(UNIT);
    ui.label(RichText::new(why).font(font(SMALL)).color(look.soft));
}
