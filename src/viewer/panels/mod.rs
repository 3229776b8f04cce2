//! The panels of the window: functions over the state of a [`Show`] that return what the presenter wants.
//!
//! [`panels`] draws everything; each panel is a function in its own file. Nothing here changes the show: what is pressed comes
//! back as [`Command`]s, and what only concerns the panels (a slider that is being dragged, the message that was taken apart
//! last) is in a [`PanelMemory`]. [`place`] decides where everything is; [`look`] has colours and letters. [`PanelsPlugin`] is
//! the thin part that Bevy sees.

mod card;
mod channel;
mod controls;
mod counters;
mod curve;
mod footer;
mod help;
mod inspector;
mod latency;
mod legend;
mod look;
mod narration;
mod notices;
mod place;
mod plugin;
mod requirement_line;
mod settings;
mod still_plot;
mod title;
mod transport;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use bevy_egui::egui;
use egui::{Rect, Theme};

pub use latency::{ChainPoint, chain_point};
pub use narration::narration;
pub use place::Slot;
pub use plugin::PanelsPlugin;

use super::show::{Command, Panel, Show};
use super::story::StoryPlayer;
use card::Heading;
use look::Look;
use place::{Wanted, place};

/// What the panels remember between two pictures; the show does not depend on it.
#[derive(Default)]
pub struct PanelMemory {
    /// Whether only the footer and the story are drawn, so that the scene has the window.
    pub hidden: bool,
    /// Whether a context has got its letters and colours.
    dressed: bool,
    /// Panels that were open in the last picture.
    open: BTreeSet<Panel>,
    /// The panel that was opened or unfolded last.
    first: Option<Panel>,
    narration_height: f32,
    legend_height: f32,
    places: Vec<(Slot, Rect)>,
    free: Option<Rect>,
    screen: Option<Rect>,
    /// Sliders that have been moved and whose run is not shown yet.
    drafts: BTreeMap<String, f64>,
    /// The requirement whose line is drawn; none for the one that suits the road.
    requirement: Option<requirement_line::Choice>,
    load: channel::LoadCache,
    inspector: inspector::InspectorMemory,
}

impl PanelMemory {
    /// The part of the window that panels leave to the scene, in points of the panels; the whole window before the first picture.
    pub fn free_area(&self) -> Option<Rect> {
        self.free
    }

    /// From where to where panels leave the window free, as shares of its width; all of it before the first picture.
    pub fn free_width(&self) -> (f32, f32) {
        match (self.free, self.screen) {
            (Some(free), Some(screen)) if screen.width() > 0.0 => {
                let share = |x: f32| ((x - screen.left()) / screen.width()).clamp(0.0, 1.0);
                (share(free.left()), share(free.right()))
            }
            _ => (0.0, 1.0),
        }
    }

    /// Where everything was in the last picture.
    pub fn places(&self) -> &[(Slot, Rect)] {
        &self.places
    }
}

/// A window of this height in points needs no larger letters than those of a desktop; above it, everything grows with it.
const DESKTOP_POINTS: egui::Vec2 = egui::vec2(1920.0, 1080.0);

/// Draws all panels of a show and returns what the presenter wants.
pub fn panels(ctx: &egui::Context, show: &Show, memory: &mut PanelMemory) -> Vec<Command> {
    let mut wishes = Vec::new();
    if !memory.dressed {
        look::dress(ctx);
        memory.dressed = true;
    }
    ctx.set_theme(if show.is_night() { Theme::Dark } else { Theme::Light });
    let window = ctx.viewport_rect().size() * ctx.zoom_factor();
    let large = (window / DESKTOP_POINTS).min_elem().clamp(1.0, 2.0);
    let zoom = show.ui_scale() * large;
    if (ctx.zoom_factor() - zoom).abs() > 1e-3 {
        ctx.set_zoom_factor(zoom);
    }
    let look = Look::of(show.is_night());

    let open: BTreeSet<Panel> = Panel::ALL.into_iter().filter(|panel| show.has_open(*panel)).collect();
    if let Some(panel) = open.difference(&memory.open).next() {
        memory.first = Some(*panel);
    }
    memory.open.clone_from(&open);
    if memory.drafts.is_empty() || show.catching_up().is_none() && !ctx.input(|input| input.pointer.any_down()) {
        memory.drafts.clear();
    }
    let told = show.story().map(StoryPlayer::narration);
    let legend = legend::entries(show);
    let explains = !legend::is_empty(show, &legend);
    let legend_height = explains.then_some(memory.legend_height.clamp(64.0, 260.0));
    let places = place(&Wanted {
        screen: ctx.viewport_rect(),
        hidden: memory.hidden,
        open,
        first: memory.first,
        views: show.views().len(),
        catching_up: show.catching_up().is_some(),
        notice: show.notice().is_some(),
        narration: told.as_ref().map(|_| memory.narration_height.clamp(72.0, 220.0)),
        legend: legend_height,
    });
    (memory.free, memory.screen) = (Some(places.free), Some(ctx.viewport_rect()));
    memory.places.clone_from(&places.slots);

    for (slot, rect) in places.slots {
        match slot {
            Slot::Footer => card::strip(ctx, "footer", rect, &look, |ui| footer::footer(ui, show, &look)),
            Slot::Title => card::card(ctx, "title", rect, &look, |ui| title::title(ui, show, &look)),
            Slot::Toggles => card::bar(ctx, "toggles", rect, &look, |ui| {
                title::toggles(ui, show, &look, &mut wishes);
            }),
            Slot::View(view) => card::bar(ctx, ("view", view), rect, &look, |ui| {
                title::view(ui, show, view, &look, &mut wishes);
            }),
            Slot::CatchingUp => card::card(ctx, "catching up", rect, &look, |ui| notices::catching_up(ui, show, &look)),
            Slot::Notice => card::bar(ctx, "notice", rect, &look, |ui| notices::notice(ui, show, &look)),
            Slot::Transport => card::bar(ctx, "transport", rect, &look, |ui| {
                transport::transport(ui, show, &look, &mut wishes);
            }),
            Slot::Narration => {
                if let Some(told) = &told {
                    let (height, pressed) = card::card(ctx, "narration", rect, &look, |ui| {
                        let pressed = narration(ui, told);
                        (ui.min_rect().height(), pressed)
                    });
                    wishes.extend(pressed);
                    memory.narration_height = height + 20.0;
                }
            }
            Slot::Legend => {
                let height = card::card(ctx, "legend", rect, &look, |ui| {
                    legend::legend(ui, show, &legend, &look);
                    ui.min_rect().height()
                });
                memory.legend_height = height + 22.0;
            }
            Slot::Panel(panel) => {
                let pressed = card::card(ctx, panel.name(), rect, &look, |ui| {
                    open_panel(ui, panel, show, memory, &look, &mut wishes)
                });
                if pressed.closed {
                    wishes.push(Command::Panel(panel, false));
                }
            }
            Slot::Folded(panel) => {
                let pressed = card::card(ctx, panel.name(), rect, &look, |ui| {
                    ui.add_space(2.0);
                    card::heading(ui, &look, words::panel(panel), &summary(panel, show, memory))
                });
                if pressed.closed {
                    wishes.push(Command::Panel(panel, false));
                } else if pressed.clicked {
                    memory.first = Some(panel);
                }
            }
        }
    }
    // The legend and the story tell their heights when they have been drawn once.
    if told.is_some() && memory.narration_height == 0.0 || explains && memory.legend_height == 0.0 {
        ctx.request_repaint();
    }
    wishes
}

fn open_panel(
    ui: &mut egui::Ui,
    panel: Panel,
    show: &Show,
    memory: &mut PanelMemory,
    look: &Look,
    wishes: &mut Vec<Command>,
) -> Heading {
    let summary = if panel == Panel::Controls { String::new() } else { summary(panel, show, memory) };
    let pressed = card::heading(ui, look, words::panel(panel), &summary);
    match panel {
        Panel::Controls => controls::controls(ui, show, memory, look, wishes),
        Panel::Curve => curve::curve(ui, show, memory, look),
        Panel::Latency => latency::latency(ui, show, look, wishes),
        Panel::Channel => channel::channel(ui, show, memory, look),
        Panel::Counters => counters::counters(ui, show, look),
        Panel::Inspector => inspector::inspector(ui, show, &mut memory.inspector, look, wishes),
        Panel::Help => help::help(ui, look, wishes),
    }
    pressed
}

/// The most important figure of a panel, for its heading.
fn summary(panel: Panel, show: &Show, memory: &PanelMemory) -> String {
    match panel {
        Panel::Curve => curve::summary(show),
        Panel::Latency => latency::summary(show),
        Panel::Channel => channel::summary(show, memory),
        Panel::Counters => counters::summary(show),
        Panel::Inspector => inspector::summary(show),
        Panel::Controls | Panel::Help => String::new(),
    }
}

#[cfg(test)]
mod tests;
