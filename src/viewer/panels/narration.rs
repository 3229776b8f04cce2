//! The story that is told.

use bevy_egui::egui;
use egui::{Align, Layout, RichText, Ui};

use super::card::line;
use super::look::{BODY, HUGE, Look, SMALL, UNIT, font};
use crate::viewer::show::{Command, Direction};
use crate::viewer::story::Narration;

/// Draws a step of a story; the presenter may go on, back, or leave.
pub fn narration(ui: &mut Ui, view: &Narration) -> Vec<Command> {
    let look = Look::of(ui.visuals().dark_mode);
    let mut wishes = Vec::new();
    ui.spacing_mut().item_spacing.y = 5.0;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = |text: &str| egui::Button::new(RichText::new(text).size(SMALL));
            if ui.add(button("Leave")).on_hover_text("end the story and drive yourself").clicked() {
                wishes.push(Command::LeaveStory);
            }
            if ui.add_enabled(!view.is_over, button("Next")).clicked() {
                wishes.push(Command::StoryStep(Direction::Forward));
            }
            if ui.add_enabled(view.step > 1, button("Back")).clicked() {
                wishes.push(Command::StoryStep(Direction::Back));
            }
            let text = format!("{} of {}", view.step, view.steps);
            ui.label(RichText::new(text).font(font(SMALL)).color(look.soft)).on_hover_text(&view.story);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| line(ui, &view.title, HUGE, look.ink));
        });
    });
    ui.label(RichText::new(&view.text).font(font(BODY + 2.0)).color(look.ink));
    let happened = view.happened.as_deref().unwrap_or_default();
    for (sign, words, colour) in [("Watch:", view.watch.as_str(), look.accent), ("Result:", happened, look.good)] {
        if !words.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.label(RichText::new(sign).font(font(BODY)).color(colour));
                ui.label(RichText::new(words).font(font(BODY)).color(look.ink));
            });
        }
    }
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 4.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 2, look.shade);
    let done = rect.with_max_x(rect.left() + rect.width() * view.progress.clamp(0.0, 1.0) as f32);
    ui.painter().rect_filled(done, 2, look.accent);
    ui.add_space(UNIT * 0.25);
    wishes
}
