//! What a presenter turns: technology, traffic, radio, camera, and what is drawn.

use bevy_egui::egui;
use egui::{Align, Layout, RichText, ScrollArea, Slider, Ui, WidgetInfo, WidgetType, vec2};

use super::look::{BODY, Look, SMALL, UNIT, font};
use super::settings::{self, Setting};
use super::{PanelMemory, legend, words};
use crate::scenario::embedded_scenarios;
use crate::units::SimTime;
use crate::viewer::show::{
    CameraMode, Command, Direction, HeatMap, Layer, Saving, Show, UI_SCALES, technologies, technology_title,
};

/// Draws the panel.
pub(super) fn controls(ui: &mut Ui, show: &Show, memory: &mut PanelMemory, look: &Look, wishes: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 5.0;
        ui.set_max_width(ui.available_width() - UNIT * 0.5);
        scenario(ui, show, look, wishes);
        technology(ui, show, look, wishes);
        section(ui, look, "Traffic and radio");
        for setting in settings::settings(show.run().scenario()) {
            ui.scope(|ui| slider(ui, &setting, memory, look, wishes));
        }
        for choice in settings::choices(show.run().scenario()) {
            let name = choice.offered.iter().find(|(file, _)| *file == choice.chosen).map_or("", |(_, name)| name);
            combo(ui, look, choice.name, name, |ui| {
                for (model, name) in choice.offered {
                    if ui.selectable_label(*model == choice.chosen, *name).clicked() && *model != choice.chosen {
                        wishes.push(Command::Change(choice.assign(model)));
                    }
                }
            });
        }
        section(ui, look, "Camera");
        camera(ui, show, wishes);
        section(ui, look, "Station");
        station(ui, show, look, wishes);
        section(ui, look, "What is drawn");
        layers(ui, show, look, wishes);
        section(ui, look, "Window");
        window(ui, show, look, wishes);
    });
}

fn section(ui: &mut Ui, look: &Look, name: &str) {
    ui.add_space(UNIT * 0.5);
    ui.label(RichText::new(name).font(font(SMALL)).color(look.accent));
}

/// A name above a list that opens.
fn combo(ui: &mut Ui, look: &Look, name: &str, chosen: &str, list: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).font(font(SMALL)).color(look.soft));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let wide = 148.0_f32.min(ui.available_width());
            let response = egui::ComboBox::from_id_salt(name)
                .width(wide)
                .truncate()
                .selected_text(RichText::new(chosen).size(BODY - 1.0))
                .show_ui(ui, list)
                .response;
            response.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, format!("choose {name}")));
        });
    });
}

fn scenario(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let own = &show.run().spec().scenario;
    combo(ui, look, "Scenario", &own.replace('_', " "), |ui| {
        for scenario in embedded_scenarios() {
            if ui.selectable_label(scenario.name == own, scenario.name.replace('_', " ")).clicked() {
                let beside = show.views().get(1).map(|run| run.scenario().access.name().to_owned());
                wishes.push(Command::Open {
                    scenario: scenario.name.to_owned(),
                    overrides: Vec::new(),
                    seed: None,
                    compare: beside,
                    at: SimTime::ZERO,
                });
            }
        }
    });
}

fn technology(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let own = show.run().scenario().access.name();
    combo(ui, look, "Technology", technology_title(own), |ui| {
        for name in technologies() {
            if ui.selectable_label(name == own, technology_title(name)).clicked() {
                wishes.push(Command::Technology { view: 0, name: name.to_owned() });
            }
        }
    });
    let beside = show.views().get(1).map(|run| run.scenario().access.name());
    combo(ui, look, "Side by side", beside.map_or("off", technology_title), |ui| {
        if ui.selectable_label(beside.is_none(), "off").clicked() {
            wishes.push(Command::Compare(None));
        }
        for name in technologies() {
            if ui.selectable_label(beside == Some(name), technology_title(name)).clicked() {
                wishes.push(Command::Compare(Some(name.to_owned())));
            }
        }
    });
}

/// A slider whose number is sent when it is let go: each change begins a new run.
fn slider(ui: &mut Ui, setting: &Setting, memory: &mut PanelMemory, look: &Look, wishes: &mut Vec<Command>) {
    let draft = memory.drafts.get(&setting.key).copied();
    let percent = setting.unit == "%";
    let text = match draft.or(setting.value) {
        None => setting.rule.to_owned(),
        Some(value) if percent => format!("{:.0} %", value * 100.0),
        Some(value) => {
            let decimals = (-setting.step.log10()).ceil().max(0.0) as usize;
            format!("{value:.decimals$} {}", setting.unit)
        }
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.label(RichText::new(&setting.name).font(font(SMALL)).color(look.soft));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if setting.value.is_some() && !setting.rule.is_empty() {
                let button = egui::Button::new(RichText::new("auto").size(SMALL - 1.0)).small();
                let hint = format!("{} again", setting.rule);
                let response = ui.add(button).on_hover_text(&hint);
                response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &hint));
                if response.clicked() {
                    wishes.push(Command::Change(setting.release()));
                }
            }
            ui.label(RichText::new(text).font(font(BODY)).color(look.ink));
        });
    });
    let mut value = draft.or(setting.value).unwrap_or(setting.start);
    ui.spacing_mut().slider_width = ui.available_width();
    let range = setting.range.0..=setting.range.1;
    ui.spacing_mut().interact_size.y = 18.0;
    let response = ui.add(Slider::new(&mut value, range).step_by(setting.step).show_value(false));
    response.widget_info(|| WidgetInfo::slider(true, value, format!("set {}", setting.name)));
    if response.changed() {
        memory.drafts.insert(setting.key.clone(), value);
    }
    // Let go, or moved by keys.
    if response.drag_stopped() || (response.changed() && !response.dragged()) || response.clicked() {
        let assignment = setting.assign(value);
        if setting.value.is_none_or(|old| setting.assign(old) != assignment) {
            wishes.push(Command::Change(assignment));
        }
    }
}

fn camera(ui: &mut Ui, show: &Show, wishes: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for mode in CameraMode::ALL {
            if ui.add(egui::Button::selectable(show.camera().mode == mode, words::camera(mode))).clicked() {
                wishes.push(Command::Camera(mode));
            }
        }
    });
    // For whoever has neither mouse wheel nor keyboard.
    /// Sign, name and command of a button.
    type Button = (&'static str, &'static str, Command);
    let pads: [(&str, &[Button]); 3] = [
        (
            "turn",
            &[
                ("◀", "turn left", Command::Turn(-15.0, 0.0)),
                ("▶", "turn right", Command::Turn(15.0, 0.0)),
                ("▲", "look from higher up", Command::Turn(0.0, 10.0)),
                ("▼", "look from lower down", Command::Turn(0.0, -10.0)),
            ],
        ),
        (
            "move",
            &[
                ("◀", "move left", Command::Pan(-20.0, 0.0)),
                ("▶", "move right", Command::Pan(20.0, 0.0)),
                ("▲", "move ahead", Command::Pan(0.0, 20.0)),
                ("▼", "move back", Command::Pan(0.0, -20.0)),
            ],
        ),
        ("zoom", &[("+", "nearer", Command::Zoom(0.8)), ("–", "farther", Command::Zoom(1.25))]),
    ];
    for (name, buttons) in pads {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.spacing_mut().button_padding = vec2(6.0, 2.0);
            let (rect, _) = ui.allocate_exact_size(vec2(44.0, 22.0), egui::Sense::hover());
            let colour = ui.visuals().weak_text_color();
            ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, name, font(SMALL), colour);
            for (sign, hint, command) in buttons {
                let button = egui::Button::new(RichText::new(*sign).size(SMALL)).min_size(vec2(32.0, 24.0));
                let response = ui.add(button).on_hover_text(*hint);
                response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, *hint));
                if response.clicked() {
                    wishes.push(command.clone());
                }
            }
        });
    }
}

fn station(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let told = match show.selected() {
        Some(own) => {
            let kind = show.run().stations().iter().find(|(id, _)| *id == own.0).map_or("", |(_, kind)| kind);
            let speed = show.run().timeline().pose_of(own, show.now()).map(|pose| pose.speed * 3.6);
            let speed = speed.map_or_else(String::new, |speed| format!(", {speed:.0} km/h"));
            format!("{} {}{speed}", kind.replace('_', " "), own.0)
        }
        None => "nobody is selected".to_owned(),
    };
    ui.label(RichText::new(told).font(font(BODY)).color(look.ink));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (name, command) in [
            ("Previous", Command::SelectNext(Direction::Back)),
            ("Next", Command::SelectNext(Direction::Forward)),
            ("Nobody", Command::Select(None)),
        ] {
            if ui.button(name).clicked() {
                wishes.push(command);
            }
        }
    });
    let save = ui.button("Save what it sent and heard").on_hover_text("as a pcapng file for Wireshark");
    if save.clicked() {
        wishes.push(Command::Save(Saving::Station));
    }
}

fn layers(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for layer in Layer::ALL {
            let (name, hint) = words::layer(layer);
            let drawn = show.layers().has(layer);
            if ui.add(egui::Button::selectable(drawn, name)).on_hover_text(hint).clicked() {
                wishes.push(Command::Layer(layer, !drawn));
            }
        }
    });
    ui.label(RichText::new("Heat map").font(font(SMALL)).color(look.soft));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let own = show.layers().heat;
        if ui.add(egui::Button::selectable(own.is_none(), "Off")).clicked() {
            wishes.push(Command::Heat(None));
        }
        for heat in HeatMap::ALL {
            let (name, hint) = words::heat(heat);
            if ui.add(egui::Button::selectable(own == Some(heat), name)).on_hover_text(hint).clicked() {
                wishes.push(Command::Heat(Some(heat)));
            }
        }
    });
    if let Some(heat) = show.layers().heat {
        legend::heat_scale(ui, heat, look);
    }
}

fn window(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        for (name, night) in [("Day", false), ("Night", true)] {
            if ui.add(egui::Button::selectable(show.is_night() == night, name)).clicked() {
                wishes.push(Command::Night(night));
            }
        }
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new("Letters").font(font(SMALL)).color(look.soft));
        for (sign, name, change) in [("–", "smaller letters", -0.25), ("+", "larger letters", 0.25)] {
            let button = egui::Button::new(sign).min_size(vec2(30.0, 24.0));
            let wanted = show.ui_scale() + change;
            let possible = wanted >= UI_SCALES.0 - 1e-3 && wanted <= UI_SCALES.1 + 1e-3;
            let response = ui.add_enabled(possible, button);
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, possible, name));
            if response.clicked() {
                wishes.push(Command::UiScale(wanted));
            }
        }
        ui.label(RichText::new(format!("{:.0} %", show.ui_scale() * 100.0)).font(font(BODY)).color(look.ink));
    });
}
