//! Keys and gestures.

use bevy_egui::egui;
use egui::{CornerRadius, RichText, ScrollArea, Sense, Ui, vec2};

use super::look::{BODY, Look, SMALL, UNIT, font};
use crate::viewer::show::Command;

/// Groups of keys with what they do.
const KEYS: &[(&str, &[(&str, &str)])] = &[
    (
        "Time",
        &[
            ("Space", "play, pause"),
            (".", "one step"),
            (", –", "slower"),
            ("+", "faster"),
            ("← →", "one second back, on"),
            ("Home", "restart, same seed"),
            ("N", "restart, next seed"),
        ],
    ),
    (
        "Camera",
        &[
            ("1 … 6", "overview, follow, driver, junction, cinematic, above"),
            ("Shift ← → ↑ ↓", "turn"),
            ("Drag", "turn"),
            ("Wheel, pinch", "nearer, farther"),
            ("Right drag, two fingers", "move"),
            ("Click, tap", "select a station"),
            ("Tab, Shift Tab", "next, previous station"),
        ],
    ),
    (
        "Radio",
        &[
            ("T", "next technology"),
            ("C", "side by side on, off"),
            ("H", "next heat map"),
            ("R L G", "rings, links, ghosts"),
            ("O B", "obstruction, labels"),
            ("I", "message inspector"),
            ("M", "message in slow motion"),
        ],
    ),
    (
        "Window",
        &[
            ("D", "day, night"),
            ("P", "panels on, off"),
            ("Ctrl + –", "size of letters"),
            ("Page up, down", "step of the story"),
            ("Esc", "close, leave"),
            ("F1 ?", "this help"),
        ],
    ),
    (
        "Gamepad",
        &[
            ("Left, right stick", "move, turn"),
            ("A", "play, pause"),
            ("B", "back"),
            ("X", "next station"),
            ("Y", "next camera"),
            ("LB RB", "step of the story"),
            ("Start", "this help"),
        ],
    ),
];

/// Draws the overlay.
pub(super) fn help(ui: &mut Ui, look: &Look, wishes: &mut Vec<Command>) {
    ui.label(
        RichText::new("Vehicles and people send messages by radio. Rings show each one being sent; the figures show how many arrive.")
            .font(font(BODY))
            .color(look.soft),
    );
    let foot = 36.0;
    let room = (ui.available_height() - foot).max(40.0);
    ScrollArea::vertical().max_height(room).auto_shrink([false, false]).show(ui, |ui| {
        let columns = ((ui.available_width() / 300.0).floor() as usize).clamp(1, 3);
        ui.columns(columns, |columns| {
            let count = columns.len();
            for (place, (name, keys)) in KEYS.iter().enumerate() {
                let ui = &mut columns[place % count];
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.spacing_mut().interact_size.y = 20.0;
                ui.label(RichText::new(*name).font(font(BODY + 1.0)).color(look.ink));
                for (key, what) in *keys {
                    row(ui, look, key, what);
                }
                ui.add_space(UNIT * 1.5);
            }
        });
    });
    ui.horizontal(|ui| {
        if ui.button("Back to the show").clicked() {
            wishes.push(Command::Panel(crate::viewer::show::Panel::Help, false));
        }
        if ui.button("Close the window").clicked() {
            wishes.push(Command::Quit);
        }
    });
}

fn row(ui: &mut Ui, look: &Look, key: &str, what: &str) {
    ui.horizontal(|ui| {
        let galley = ui.painter().layout_no_wrap(key.to_owned(), font(SMALL), look.ink);
        let (rect, _) = ui.allocate_exact_size(galley.size() + vec2(14.0, 6.0), Sense::hover());
        ui.painter().rect_filled(rect, CornerRadius::same(5), look.shade);
        ui.painter().galley(rect.center() - galley.size() / 2.0, galley, look.ink);
        ui.add(egui::Label::new(RichText::new(what).font(font(SMALL)).color(look.soft)).truncate());
    });
}
