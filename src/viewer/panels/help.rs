//! Keys and gestures.

use bevy_egui::egui;
use egui::{CornerRadius, RichText, ScrollArea, Sense, Ui, vec2};

use super::look::{BODY, Look, SMALL, UNIT, font};
use crate::viewer::input::{BINDINGS, GAMEPAD_HELP, POINTER_HELP, TOUCH_HELP};
use crate::viewer::show::{Command, Panel};

/// A heading, and what is below it: a key, and what it does.
type Section = (&'static str, Vec<(&'static str, &'static str)>);

/// Keys of the window, in so many columns of about equal length, and the ways to point in another one.
fn columns(count: usize) -> Vec<Vec<Section>> {
    let keys: Vec<_> = BINDINGS.iter().filter(|one| !one.name.is_empty()).map(|one| (one.name, one.does)).collect();
    let others = vec![("Mouse", POINTER_HELP), ("Touch", TOUCH_HELP), ("Gamepad", GAMEPAD_HELP)];
    let others = others.into_iter().map(|(name, lines)| (name, lines.to_vec())).collect();
    if count == 1 {
        return vec![std::iter::once(("Keys", keys)).chain(others).collect()];
    }
    let part = keys.len().div_ceil(count - 1).max(1);
    let mut columns: Vec<Vec<Section>> = keys.chunks(part).map(|part| vec![("Keys", part.to_vec())]).collect();
    columns.push(others);
    // The second of three columns is shorter than the last one.
    if let [_, second, last] = columns.as_mut_slice() {
        second.push(last.remove(1));
    }
    columns
}

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
        let wanted = columns(((ui.available_width() / 290.0).floor() as usize).clamp(1, 3));
        ui.columns(wanted.len(), |columns| {
            for (ui, groups) in columns.iter_mut().zip(wanted) {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.y = 20.0;
                for (name, lines) in groups {
                    ui.label(RichText::new(name).font(font(BODY + 1.0)).color(look.ink));
                    for (key, what) in lines {
                        row(ui, look, key, what);
                    }
                    ui.add_space(UNIT);
                }
            }
        });
    });
    ui.horizontal(|ui| {
        if ui.button("Back to the show").clicked() {
            wishes.push(Command::Panel(Panel::Help, false));
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
