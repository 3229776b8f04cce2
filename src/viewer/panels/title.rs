//! The top of the window: what is shown, and which panels are open.

use bevy_egui::egui;
use egui::{Align, Layout, RichText, Ui};

use super::card::{chip, line};
use super::look::{BODY, Look, SMALL, TITLE, UNIT};
use super::words;
use crate::viewer::show::{Command, Panel, Show, technologies, technology_title};
use crate::viewer::story::StoryPlayer;

/// Name and description of the scenario, or of the story that changes it, and chips with what differs.
pub(super) fn title(ui: &mut Ui, show: &Show, look: &Look) {
    let run = &show.run().scenario().run;
    let (name, description) = match show.story().map(StoryPlayer::story) {
        Some(story) => (story.title.clone(), &story.summary),
        None => (words::sentence(&run.name), &run.description),
    };
    let two_lines = ui.available_height() > 28.0;
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.horizontal(|ui| {
        ui.set_height(22.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (place, run) in show.views().iter().enumerate().rev() {
                let name = technology_title(run.scenario().access.name());
                let fill = look.view(place);
                chip(ui, name, fill, look.on(fill)).on_hover_text(words::technology_setting(run.scenario()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                line(ui, &name, TITLE, look.ink).on_hover_text(description);
            });
        });
    });
    if two_lines {
        line(ui, description, SMALL, look.soft);
    }
}

/// Switches of the panels; a menu where there is no room for them.
pub(super) fn toggles(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let wide = ui.available_width() > 300.0;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if wide {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.spacing_mut().button_padding.x = 7.0;
            for panel in Panel::ALL.into_iter().rev() {
                toggle(ui, show, panel, wishes);
            }
            stories(ui, show, wishes);
        } else {
            ui.menu_button(RichText::new("Panels").size(BODY), |ui| {
                for panel in Panel::ALL {
                    toggle(ui, show, panel, wishes);
                }
                stories(ui, show, wishes);
                ui.label(RichText::new("P hides all of them").size(SMALL).color(look.soft));
            });
        }
    });
}

fn toggle(ui: &mut Ui, show: &Show, panel: Panel, wishes: &mut Vec<Command>) {
    let open = show.has_open(panel);
    let button = egui::Button::selectable(open, RichText::new(words::panel(panel)).size(BODY - 0.5));
    if ui.add(button).clicked() {
        // The inspector begins with the last message of whoever is selected.
        wishes.push(if panel == Panel::Inspector && !open {
            Command::Inspect(None)
        } else {
            Command::Panel(panel, !open)
        });
    }
}

fn stories(ui: &mut Ui, show: &Show, wishes: &mut Vec<Command>) {
    if show.library().is_empty() {
        return;
    }
    ui.menu_button(RichText::new("Stories").size(BODY - 0.5), |ui| {
        for story in show.library() {
            if ui.button(&story.title).on_hover_text(&story.summary).clicked() {
                wishes.push(Command::Story(story.name.clone()));
                ui.close();
            }
        }
    });
}

/// Which technology a view has, side by side; a menu chooses another one.
pub(super) fn view(ui: &mut Ui, show: &Show, view: usize, look: &Look, wishes: &mut Vec<Command>) {
    let Some(run) = show.views().get(view) else { return };
    ui.horizontal_centered(|ui| {
        let own = run.scenario().access.name();
        let (rect, _) = ui.allocate_exact_size(egui::vec2(22.0, 12.0), egui::Sense::hover());
        stroke_sample(ui, rect, view, look);
        ui.menu_button(RichText::new(technology_title(own)).size(BODY).color(look.ink), |ui| {
            for name in technologies() {
                if ui.selectable_label(name == own, technology_title(name)).clicked() {
                    wishes.push(Command::Technology { view, name: name.to_owned() });
                    ui.close();
                }
            }
        });
        let figures = run.timeline().figures_at(show.now());
        let share = figures.filter(|figures| figures.expected > 0);
        if let Some(figures) = share {
            let text = words::percent(figures.received as f64 / figures.expected as f64);
            ui.add_space(UNIT * 0.5);
            ui.label(RichText::new(text).size(BODY).color(look.ink)).on_hover_text("of all expected receptions so far");
        }
    });
}

/// The line of a view in the curves: full or dashed, so that nobody needs its colour.
pub(super) fn stroke_sample(ui: &Ui, rect: egui::Rect, view: usize, look: &Look) {
    let stroke = egui::Stroke::new(3.0, look.view(view));
    let ends = [rect.left_center(), rect.right_center()];
    if view == 0 {
        ui.painter().line_segment(ends, stroke);
    } else {
        ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 6.0, 4.0));
    }
}
