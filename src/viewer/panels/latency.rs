//! Where the time of a message goes, from the state of a vehicle to its use in another one.

use bevy_egui::egui;
use egui::{
    Align, Align2, CornerRadius, Layout, Rect, RichText, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use super::card::nothing_yet;
use super::look::{BODY, Look, SMALL, UNIT, font};
use super::words;
use crate::evaluation::record::{LatencyStages, Outcome};
use crate::viewer::run::Frame;
use crate::viewer::show::{CHAIN_S, Chain, Command, Show};

/// Where a message is on its way, in slow motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChainPoint {
    /// The stage, by its place in [`LatencyStages::NAMES`]; none when the message has arrived.
    pub stage: Option<usize>,
    /// How much of the stage is over, from 0 to 1.
    pub share: f64,
    /// Simulated nanoseconds since the state was sampled.
    pub elapsed_ns: f64,
}

/// The point of the way at which slow motion is. Every stage that takes time at all is shown for equally long, since most would
/// be too short to see beside the longest one.
pub fn chain_point(chain: &Chain, stages: &LatencyStages) -> ChainPoint {
    let times = stages.in_order();
    let passed: Vec<usize> = (0..times.len()).filter(|stage| times[*stage].0 > 0).collect();
    let total = stages.end_to_end().0 as f64;
    let at = chain.elapsed_s / CHAIN_S * passed.len() as f64;
    let Some(&stage) = passed.get(at.max(0.0) as usize).filter(|_| chain.elapsed_s < CHAIN_S) else {
        return ChainPoint { stage: None, share: 1.0, elapsed_ns: total };
    };
    let share = at.fract();
    let before: i64 = times[..stage].iter().map(|time| time.0).sum();
    ChainPoint { stage: Some(stage), share, elapsed_ns: before as f64 + times[stage].0 as f64 * share }
}

/// The message that is looked at: the one in slow motion before any other.
fn looked_at(show: &Show) -> Option<&Frame> {
    let played = show.chain().and_then(|chain| show.run().timeline().frame(chain.frame));
    played.or_else(|| show.inspected())
}

/// Which message it is.
pub(super) fn summary(show: &Show) -> String {
    match looked_at(show) {
        Some(frame) => format!("{} of station {}", frame.message.name(), frame.sender.0),
        None => String::new(),
    }
}

/// Draws the panel.
pub(super) fn latency(ui: &mut Ui, show: &Show, look: &Look, wishes: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let Some(frame) = looked_at(show) else {
        return nothing_yet(ui, look, "No message to show yet: select a station that sends (S, or a click).");
    };
    let chain = show.chain().filter(|chain| chain.frame == frame.number);
    let point = chain.map(|chain| chain_point(chain, &frame.stages));
    let total = frame.stages.end_to_end().0;
    ui.horizontal(|ui| {
        let text = match point {
            Some(point) => words::duration(point.elapsed_ns as i64),
            None => words::duration(total),
        };
        ui.label(RichText::new(text).font(font(20.0)).color(look.ink));
        ui.label(RichText::new("from state to use").font(font(SMALL)).color(look.soft))
            .on_hover_text("from the sampling of position and speed to the moment at which the receiver can use them");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = egui::Button::new(RichText::new("Slow motion").size(SMALL)).selected(chain.is_some());
            if ui.add(button).on_hover_text("follow this message through its stages (M)").clicked() {
                wishes.push(Command::PlayChain);
            }
        });
    });
    bar(ui, frame, point, look);
    match point {
        Some(point) => told(ui, point, look),
        None => {
            stages(ui, frame, look);
            if ui.available_height() >= 16.0 {
                receivers(ui, show, frame, look);
            }
        }
    }
}

/// The stages beside each other, as long as they took; a marker where slow motion is.
fn bar(ui: &mut Ui, frame: &Frame, point: Option<ChainPoint>, look: &Look) {
    let times = frame.stages.in_order();
    let total = frame.stages.end_to_end().0.max(1) as f32;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "stages of the message"));
    let bar = rect.shrink2(vec2(0.0, 4.0));
    // What takes time at all is at least as wide as its edge.
    const LEAST: f32 = 4.0;
    let passed = times.iter().filter(|time| time.0 > 0).count() as f32;
    let scale = (bar.width() - passed * LEAST).max(0.0) / total;
    let mut x = bar.left();
    let mut hovered = None;
    for (stage, time) in times.into_iter().enumerate().filter(|(_, time)| time.0 > 0) {
        let wide = LEAST + time.0 as f32 * scale;
        let piece = Rect::from_min_size(pos2(x, bar.top()), vec2(wide, bar.height()));
        let reached = point.is_none_or(|point| point.stage.is_none_or(|now| stage <= now));
        let fill = if reached { look.stage(stage) } else { look.stage(stage).gamma_multiply(0.25) };
        ui.painter().rect(
            piece.shrink2(vec2(0.5, 0.0)),
            CornerRadius::same(2),
            fill,
            Stroke::NONE,
            egui::StrokeKind::Inside,
        );
        if wide > 16.0 && reached {
            ui.painter().text(piece.center(), Align2::CENTER_CENTER, stage + 1, font(SMALL), look.on(fill));
        }
        if let Some(point) = point
            && point.stage == Some(stage)
        {
            let at = x + wide * point.share as f32;
            ui.painter().vline(at, rect.top()..=rect.bottom(), Stroke::new(3.0, look.ink));
            ui.painter().circle_filled(pos2(at, rect.top() + 3.0), 5.0, look.ink);
        }
        if response.hover_pos().is_some_and(|pos| piece.contains(pos)) {
            hovered = Some((stage, time));
        }
        x += wide;
    }
    if let Some((stage, time)) = hovered {
        let (name, what) = words::stage(stage);
        response.on_hover_text_at_pointer(format!("{}. {name}: {}\n{what}", stage + 1, words::duration(time.0)));
    }
}

/// The stage that slow motion is in, in large letters.
fn told(ui: &mut Ui, point: ChainPoint, look: &Look) {
    let (name, what, colour) = match point.stage {
        Some(stage) => (words::stage(stage).0, words::stage(stage).1, look.stage(stage)),
        None => ("arrived", "the receiver knows where the sender was, and how old that is", look.good),
    };
    ui.horizontal(|ui| {
        super::card::swatch(ui, colour);
        let place = point.stage.map(|stage| format!("{}. ", stage + 1)).unwrap_or_default();
        ui.label(RichText::new(format!("{place}{name}")).font(font(18.0)).color(look.ink));
    });
    ui.label(RichText::new(what).font(font(BODY)).color(look.soft));
}

/// Names and times of the stages that took time, in two columns.
fn stages(ui: &mut Ui, frame: &Frame, look: &Look) {
    let times = frame.stages.in_order();
    let passed: Vec<usize> = (0..times.len()).filter(|stage| times[*stage].0 > 0).collect();
    let rows = passed.len().div_ceil(2);
    let wide = (ui.available_width() - UNIT * 1.5) / 2.0;
    let high = 17.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows as f32 * high), Sense::hover());
    for (place, stage) in passed.into_iter().enumerate() {
        let (column, row) = (place / rows, place % rows);
        let corner = rect.min + vec2(column as f32 * (wide + UNIT * 1.5), row as f32 * high);
        let cell = Rect::from_min_size(corner, vec2(wide, high));
        let square = Rect::from_center_size(pos2(cell.left() + 7.0, cell.center().y), vec2(14.0, 14.0));
        let fill = look.stage(stage);
        ui.painter().rect_filled(square, CornerRadius::same(3), fill);
        ui.painter().text(square.center(), Align2::CENTER_CENTER, stage + 1, font(10.0), look.on(fill));
        let (name, what) = words::stage(stage);
        ui.painter().text(
            pos2(square.right() + 6.0, cell.center().y),
            Align2::LEFT_CENTER,
            name,
            font(SMALL),
            look.soft,
        );
        let time = words::duration(times[stage].0);
        ui.painter().text(cell.right_center(), Align2::RIGHT_CENTER, &time, font(SMALL), look.ink);
        let response = ui.interact(cell, ui.id().with(("stage", stage)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} {time}")));
        response.on_hover_text(what);
    }
}

/// How old the message was at its first and last receiver when it could be used.
fn receivers(ui: &mut Ui, show: &Show, frame: &Frame, look: &Look) {
    let received = show.run().timeline().receptions(frame).filter(|heard| heard.outcome == Outcome::Received);
    let ages = received.map(|heard| heard.age_us);
    let (mut first, mut last, mut count) = (u32::MAX, 0, 0u32);
    for age in ages {
        (first, last, count) = (first.min(age), last.max(age), count + 1);
    }
    let text = match count {
        0 => format!("received by none of {}", frame.expected),
        _ if first == last => {
            format!("received by {count} of {}, {} old", frame.expected, words::duration(i64::from(first) * 1000))
        }
        _ => format!(
            "received by {count} of {}, {} to {} old",
            frame.expected,
            words::duration(i64::from(first) * 1000),
            words::duration(i64::from(last) * 1000)
        ),
    };
    super::card::line(ui, &text, SMALL, look.ink);
    if let Some(text) = reactions(show, frame).filter(|_| ui.available_height() >= 15.0) {
        super::card::line(ui, &text, SMALL, look.ink);
    }
    let figures = show.run().timeline().figures_at(show.now());
    if let Some([mean, median, p95, p99]) = figures.and_then(|figures| figures.latency_ms)
        && ui.available_height() >= 15.0
    {
        let text = format!("all so far: mean {mean:.1}, median {median:.1}, 95 % {p95:.1}, 99 % {p99:.1} ms");
        super::card::line(ui, &text, SMALL, look.soft);
    }
}

/// The end of the way of a warning: who does something about it, and how long that took from the event on.
fn reactions(show: &Show, frame: &Frame) -> Option<String> {
    if frame.message.name() != "DENM" {
        return None;
    }
    let reactions = show.run().timeline().reactions_until(show.now());
    let took: Vec<i64> = reactions.iter().map(|one| (one.at - one.warning.warned_at).0).collect();
    let (first, last) = (took.iter().min()?, took.iter().max()?);
    let who = if took.len() == 1 { "1 driver reacts".to_owned() } else { format!("{} drivers react", took.len()) };
    let (first, last) = (words::duration(*first), words::duration(*last));
    Some(if first == last {
        format!("{who}, {first} after the warning")
    } else {
        format!("{who}, {first} to {last} after the warning")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimDuration;

    #[test]
    fn slow_motion_gives_each_stage_that_takes_time_the_same_share() {
        let stages = LatencyStages {
            generation: SimDuration::from_micros(1000),
            access: SimDuration::from_micros(110),
            air: SimDuration::from_micros(400),
            ..LatencyStages::default()
        };
        // share of the slow motion -> stage, share of the stage, microseconds
        let cases = [
            (0.0, Some(0), 0.0, 0.0),
            (1.0 / 6.0, Some(0), 0.5, 500.0),
            (0.5, Some(6), 0.5, 1055.0),
            (5.0 / 6.0, Some(LatencyStages::AIR), 0.5, 1310.0),
            (1.0, None, 1.0, 1510.0),
            (1.4, None, 1.0, 1510.0),
        ];
        for (share, stage, within, micros) in cases {
            let point = chain_point(&Chain { frame: 1, elapsed_s: CHAIN_S * share }, &stages);
            assert_eq!(point.stage, stage, "{share}");
            assert!(
                (point.share - within).abs() < 1e-6 && (point.elapsed_ns - micros * 1e3).abs() < 1.0,
                "{share} {point:?}"
            );
        }
    }
}
