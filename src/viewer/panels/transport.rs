//! The transport bar: play, step, speed, and the time of the run.

use bevy_egui::egui;
use egui::{
    Align2, CornerRadius, Pos2, Rect, Response, RichText, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use super::look::{BODY, Look, SMALL, UNIT, font};
use super::words;
use crate::units::SimTime;
use crate::viewer::show::{Command, NextSeed, SPEEDS, Show};

/// Below this width, only what every presenter needs is there.
const WIDE: f32 = 980.0;
const MEDIUM: f32 = 620.0;

/// A sign on a round button.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Play,
    Pause,
    Step,
    Back,
    Ahead,
    Again,
}

/// Draws the bar.
pub(super) fn transport(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let width = ui.available_width();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if round(ui, look, Sign::Again, "restart", "from the start, same seed").clicked() {
            wishes.push(Command::Restart(NextSeed::Same));
        }
        if width >= MEDIUM {
            let text = format!("Seed {}", show.run().spec().seed.wrapping_add(1));
            let button = egui::Button::new(RichText::new(text).size(SMALL));
            let response =
                ui.add(button).on_hover_text("from the start, with the next seed: the same rules, other chances");
            if response.clicked() {
                wishes.push(Command::Restart(NextSeed::Next));
            }
            if round(ui, look, Sign::Back, "back", "one second back").clicked() {
                wishes.push(Command::SeekBy(-1.0));
            }
        }
        let (sign, name) = if show.is_playing() { (Sign::Pause, "pause") } else { (Sign::Play, "play") };
        if round(ui, look, sign, name, "space").clicked() {
            wishes.push(if show.is_playing() { Command::Pause } else { Command::Play });
        }
        if round(ui, look, Sign::Step, "step", "one step of the simulation").clicked() {
            wishes.push(Command::Step);
        }
        if width >= MEDIUM && round(ui, look, Sign::Ahead, "ahead", "one second on").clicked() {
            wishes.push(Command::SeekBy(1.0));
        }
        speed(ui, show, look, width >= WIDE, wishes);
        ui.add_space(UNIT * 0.5);
        scrubber(ui, show, look, wishes);
    });
}

fn round(ui: &mut Ui, look: &Look, sign: Sign, name: &str, hint: &str) -> Response {
    let main = matches!(sign, Sign::Play | Sign::Pause);
    let size = if main { 34.0 } else { 28.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(size, size), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    let visuals = ui.style().interact(&response);
    let (fill, colour) =
        if main { (look.accent, look.on_accent) } else { (visuals.weak_bg_fill, visuals.fg_stroke.color) };
    ui.painter().circle_filled(rect.center(), size / 2.0, fill);
    if main && response.hovered() {
        ui.painter().circle_stroke(rect.center(), size / 2.0 + 1.0, Stroke::new(1.5, look.ink));
    }
    draw(ui, sign, rect.center(), if main { 8.0 } else { 6.0 }, colour);
    response.on_hover_text(hint)
}

fn draw(ui: &Ui, sign: Sign, at: Pos2, r: f32, colour: egui::Color32) {
    let paint = ui.painter();
    let triangle = |x: f32, way: f32| {
        let points = vec![
            pos2(at.x + x + way * r * 0.8, at.y),
            pos2(at.x + x - way * r * 0.5, at.y - r * 0.85),
            pos2(at.x + x - way * r * 0.5, at.y + r * 0.85),
        ];
        paint.add(Shape::convex_polygon(points, colour, Stroke::NONE));
    };
    let bar = |x: f32| {
        let rect = Rect::from_center_size(pos2(at.x + x, at.y), vec2(r * 0.42, r * 1.7));
        paint.rect_filled(rect, CornerRadius::same(1), colour);
    };
    match sign {
        Sign::Play => triangle(r * 0.1, 1.0),
        Sign::Pause => {
            bar(-r * 0.45);
            bar(r * 0.45);
        }
        Sign::Step => {
            triangle(-r * 0.2, 1.0);
            bar(r * 0.85);
        }
        Sign::Ahead => {
            triangle(-r * 0.45, 1.0);
            triangle(r * 0.5, 1.0);
        }
        Sign::Back => {
            triangle(-r * 0.5, -1.0);
            triangle(r * 0.45, -1.0);
        }
        Sign::Again => {
            bar(-r * 0.85);
            triangle(r * 0.2, -1.0);
        }
    }
}

/// Slower and faster, and a slider over all speeds where there is room.
fn speed(ui: &mut Ui, show: &Show, look: &Look, slider: bool, wishes: &mut Vec<Command>) {
    let small = |text: &str| egui::Button::new(RichText::new(text).size(BODY)).min_size(vec2(26.0, 26.0));
    let named = |ui: &mut Ui, text: &str, name: &'static str| {
        let response = ui.add(small(text)).on_hover_text(name);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
        response.clicked()
    };
    if named(ui, "–", "slower") {
        wishes.push(Command::Slower);
    }
    if slider {
        let mut speed = show.speed().clamp(SPEEDS.0, SPEEDS.1);
        ui.spacing_mut().slider_width = 120.0;
        let response = ui.add(egui::Slider::new(&mut speed, SPEEDS.0..=SPEEDS.1).logarithmic(true).show_value(false));
        response.widget_info(|| WidgetInfo::slider(true, show.speed(), "speed"));
        if response.changed() {
            // Real time is easy to find.
            let speed = if (0.9..1.12).contains(&speed) { 1.0 } else { speed };
            wishes.push(Command::Speed(speed));
        }
        response.on_hover_text("simulated seconds per second");
    }
    let (rect, _) = ui.allocate_exact_size(vec2(62.0, 24.0), Sense::hover());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, words::speed(show.speed()), font(BODY), look.ink);
    if named(ui, "+", "faster") {
        wishes.push(Command::Faster);
    }
}

/// The time of the run: what is simulated, what is kept, and where we are.
fn scrubber(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    let now = words::instant(show.now(), show.speed());
    let end = show.run().end().as_secs_f64().max(1e-9);
    let text = format!("{now} / {} s", (end * 1000.0).round() / 1000.0);
    let galley = ui.painter().layout_no_wrap(text, font(BODY), look.ink);
    let room = vec2((ui.available_width() - galley.size().x - UNIT).max(24.0), 34.0);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, show.now().as_secs_f64(), "time"));
    let track = Rect::from_center_size(rect.center(), vec2(rect.width() - 12.0, 8.0));
    let x = |seconds: f64| track.left() + track.width() * (seconds / end).clamp(0.0, 1.0) as f32;
    let piece = |from: f64, until: f64| Rect::from_x_y_ranges(x(from)..=x(until), track.y_range());
    let paint = ui.painter();
    let round = CornerRadius::same(4);
    paint.rect_filled(track, round, look.shade);
    let (from, until) = show.span();
    let (from, until) = (from.as_secs_f64(), until.as_secs_f64());
    paint.rect_filled(piece(from, until), round, look.accent.gamma_multiply(0.35));
    paint.rect_filled(piece(from, show.now().as_secs_f64().max(from)), round, look.accent);
    let warm_up = show.run().scenario().run.warm_up_s;
    if warm_up > 0.0 {
        // Nothing is measured before this mark.
        let mark = x(warm_up);
        paint.vline(mark, track.top() - 5.0..=track.bottom() + 5.0, Stroke::new(1.5, look.soft));
        if x(warm_up) - track.left() > 64.0 {
            paint.text(pos2(mark - 3.0, track.top() - 6.0), Align2::RIGHT_CENTER, "warm-up", font(10.5), look.soft);
        }
    }
    let head = pos2(x(show.now().as_secs_f64()), track.center().y);
    paint.circle(head, 7.5, look.accent, Stroke::new(2.0, if look.night { look.ink } else { egui::Color32::WHITE }));
    let pointed = response.interact_pointer_pos().or(response.hover_pos());
    let at = |pos: Pos2| f64::from((pos.x - track.left()) / track.width().max(1.0)).clamp(0.0, 1.0) * end;
    if (response.clicked() || response.dragged())
        && let Some(pos) = pointed
    {
        wishes.push(Command::Seek(SimTime::ZERO + crate::units::SimDuration::from_secs_f64(at(pos))));
    }
    let response = match response.hover_pos() {
        Some(pos) => {
            let told = if at(pos) > until {
                "not simulated yet"
            } else if at(pos) < from {
                "no longer kept"
            } else {
                ""
            };
            response.on_hover_text_at_pointer(format!("{:.1} s  {told}", at(pos)).trim_end().to_owned())
        }
        None => response,
    };
    let _ = response;
    let (place, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    ui.painter().galley(place.min, galley, look.ink);
}
