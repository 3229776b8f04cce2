//! The footer: what is seen is simulated, by which models, and how to repeat it. It cannot be hidden.

use bevy_egui::egui;
use egui::{Align, Layout, RichText, Ui};

use super::card::{chip, line};
use super::look::{Look, SMALL, UNIT, mono};
use super::words;
use crate::viewer::run::ShownRun;
use crate::viewer::show::{Show, technology_title};

/// Below this width, the command has a line of its own.
const ONE_LINE: f32 = 1360.0;

/// Draws the footer.
pub(super) fn footer(ui: &mut Ui, show: &Show, look: &Look) {
    ui.spacing_mut().item_spacing = egui::vec2(UNIT, 2.0);
    ui.spacing_mut().interact_size.y = 18.0;
    if ui.available_width() >= ONE_LINE {
        ui.horizontal(|ui| {
            badge(ui, look);
            let half = ui.available_width() * 0.52;
            ui.allocate_ui_with_layout(egui::vec2(half, 18.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_max_width(half);
                ui.set_min_width(half);
                what(ui, show, look);
            });
            commands(ui, show, look);
        });
    } else {
        ui.horizontal(|ui| {
            badge(ui, look);
            what(ui, show, look);
        });
        ui.horizontal(|ui| commands(ui, show, look));
    }
}

fn badge(ui: &mut Ui, look: &Look) {
    chip(ui, "SIMULATED", look.accent, look.on_accent).on_hover_text(
        "Nothing here was measured on a road: vehicles, radio and messages are computed by the models named here.",
    );
}

/// Technology, models, seed, time window and result.
fn what(ui: &mut Ui, show: &Show, look: &Look) {
    let text = show.views().iter().map(models).collect::<Vec<_>>().join("  |  ");
    let run = show.run();
    let window = &run.scenario().run;
    let mut rest = format!("seed {} · measured {} to {} s", run.spec().seed, window.warm_up_s, window.duration_s);
    for run in show.views() {
        if let Some(hash) = run.result_hash() {
            let hash = hash.to_string();
            rest += &format!(" · result {}", &hash[..12.min(hash.len())]);
        }
    }
    let width = ui.painter().layout_no_wrap(rest.clone(), super::look::font(SMALL), look.soft).size().x;
    let room = (ui.available_width() - width - UNIT * 2.0).max(60.0);
    ui.allocate_ui_with_layout(egui::vec2(room, 18.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(room);
        line(ui, &text, SMALL, look.soft).on_hover_ui(|ui| all_models(ui, show, look));
    });
    let response = line(ui, &rest, SMALL, look.soft);
    let hashes: Vec<String> =
        show.views().iter().filter_map(|run| Some(format!("result hash {}", run.result_hash()?))).collect();
    let when = format!("The result hash is known when the run has ended, at {} s.", window.duration_s);
    response.on_hover_text(if hashes.is_empty() { when } else { hashes.join("\n") });
}

/// The technology and the main models, each in a few words.
fn models(run: &ShownRun) -> String {
    let scenario = run.scenario();
    let mut text = format!("{}, {}", technology_title(scenario.access.name()), words::technology_setting(scenario));
    for part in ["path loss", "shadowing", "fading", "error model", "congestion control"] {
        if let Some(line) = run.models().iter().find(|line| line.part == part) {
            let short = line.model.split([',', ';']).next().unwrap_or_default();
            text += &format!(" · {part}: {short}");
        }
    }
    text
}

fn all_models(ui: &mut Ui, show: &Show, look: &Look) {
    ui.set_max_width(620.0);
    for run in show.views() {
        ui.label(RichText::new(technology_title(run.scenario().access.name())).strong());
        for model in run.models() {
            let source = if model.source == "-" { String::new() } else { format!(" [{}]", model.source) };
            let text = format!("{}: {}{source}", model.part, model.model);
            ui.label(RichText::new(text).size(SMALL).color(look.soft));
        }
    }
}

/// The commands that repeat what is shown, one for each view, with a button that copies.
fn commands(ui: &mut Ui, show: &Show, look: &Look) {
    let each = ui.available_width() / show.views().len() as f32;
    for (place, run) in show.views().iter().enumerate() {
        let command = run.spec().command();
        ui.allocate_ui_with_layout(egui::vec2(each - UNIT, 18.0), Layout::right_to_left(Align::Center), |ui| {
            ui.set_max_width(each - UNIT);
            let name = if show.views().len() > 1 { format!("Copy {}", place + 1) } else { "Copy".to_owned() };
            let button = egui::Button::new(RichText::new(name).size(SMALL)).small();
            if ui.add(button).on_hover_text("copy the command that repeats this run without a window").clicked() {
                ui.ctx().copy_text(command.clone());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = RichText::new(&command).font(mono(SMALL - 0.5)).color(look.ink);
                ui.add(egui::Label::new(text).truncate()).on_hover_text(&command);
            });
        });
    }
}
