//! The message inspector: what each bit of a packet says. The decoded tree is on the left, the bytes are on the right; pointing at
//! one lights the other.

use bevy_egui::egui;
use egui::{
    Align, Align2, Color32, CornerRadius, Layout, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, WidgetType, pos2, vec2,
};

use super::card::nothing_yet;
use super::look::{BODY, Look, SMALL, UNIT, font, mono};
use super::words;
use crate::station::dissection::{Dissection, FieldRole, SpanKind};
use crate::theme::Hue;
use crate::viewer::run::Frame;
use crate::viewer::show::{Command, Saving, Show};

/// What the inspector remembers: the packet that was taken apart last, and what is pointed at.
#[derive(Default)]
pub(super) struct InspectorMemory {
    packet: Option<Packet>,
    /// The field that is lit.
    lit: Option<usize>,
    /// Who lit it: the others have to go there.
    lit_by: LitBy,
    /// Whether the bits that only help to find the values are listed.
    with_encoding: bool,
}

/// Where a field was pointed at.
#[derive(Clone, Copy, Default, PartialEq)]
enum LitBy {
    #[default]
    Tree,
    Bytes,
    /// A story points at it, since nobody else does.
    Story,
}

/// A packet that was taken apart.
struct Packet {
    frame: u64,
    map_version: u64,
    bytes: Box<[u8]>,
    found: Result<Dissection, String>,
}

/// A line of the tree.
#[derive(Clone, Copy, PartialEq)]
enum Row {
    Layer(usize),
    Field(usize),
}

const ROW: f32 = 19.0;

impl InspectorMemory {
    /// Takes the packet of a frame apart, once.
    fn refresh(&mut self, frame: &Frame, map_version: u64) {
        let known = self.packet.as_ref().map(|packet| (packet.frame, packet.map_version));
        if known != Some((frame.number, map_version)) {
            let found = Dissection::of(&frame.packet).map_err(|error| error.to_string());
            let bytes = frame.packet.clone();
            self.packet = Some(Packet { frame: frame.number, map_version, bytes, found });
            self.lit = None;
        }
    }
}

/// The bits of a byte, the highest first, that belong to a range of bits.
fn lit_bits(bits: &std::ops::Range<usize>, byte: usize) -> u8 {
    (0..8).filter(|bit| bits.contains(&(byte * 8 + bit))).fold(0, |mask, bit| mask | 0x80 >> bit)
}

/// The field that says most precisely what a byte is: the smallest value that has a bit in it.
fn field_at(found: &Dissection, byte: usize) -> Option<usize> {
    let touches = |bits: &std::ops::Range<usize>| bits.start < (byte + 1) * 8 && bits.end > byte * 8;
    let fields = found.fields.iter().enumerate().filter(|(_, field)| touches(&field.bits));
    fields.min_by_key(|(_, field)| (field.role != FieldRole::Value, field.bits.len())).map(|(place, _)| place)
}

/// The field that a story points at by the end of its path.
fn field_named(found: &Dissection, end: &str) -> Option<usize> {
    found.fields.iter().position(|field| field.path.ends_with(end))
}

/// The colour of a part of a packet.
fn colour(kind: SpanKind, look: &Look) -> Color32 {
    match kind {
        SpanKind::BasicHeader | SpanKind::CommonHeader | SpanKind::ExtendedHeader => look.hue(Hue::SkyBlue),
        SpanKind::Transport => look.hue(Hue::Yellow),
        SpanKind::Message => look.hue(Hue::Blue),
        SpanKind::SecurityHeader | SpanKind::SecurityHeaderInfo => look.hue(Hue::BluishGreen),
        SpanKind::Signer => look.hue(Hue::Orange),
        SpanKind::Signature => look.hue(Hue::ReddishPurple),
        SpanKind::Padding => look.soft,
    }
}

/// Which message it is.
pub(super) fn summary(show: &Show) -> String {
    show.inspected().map_or_else(String::new, |frame| {
        format!(
            "{} of station {}, sent at {:.4} s, {} bytes",
            frame.message.name(),
            frame.sender.0,
            frame.started_at.as_secs_f64(),
            frame.bytes
        )
    })
}

/// Draws the panel.
pub(super) fn inspector(
    ui: &mut Ui,
    show: &Show,
    memory: &mut InspectorMemory,
    look: &Look,
    wishes: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let Some(frame) = show.inspected() else {
        return nothing_yet(ui, look, "No message yet: select a station that sends (S, or a click).");
    };
    if frame.packet.is_empty() {
        buttons(ui, show, frame, memory, wishes);
        return nothing_yet(ui, look, "The bytes of this message are no longer kept.");
    }
    memory.refresh(frame, show.map_version());
    buttons(ui, show, frame, memory, wishes);
    let Some(packet) = memory.packet.take() else { return };
    match &packet.found {
        Err(problem) => {
            nothing_yet(ui, look, &format!("This packet cannot be taken apart: {problem}"));
        }
        Ok(found) => {
            sizes(ui, found, packet.bytes.len(), frame, look);
            if let Some(fault) = &found.message_fault {
                super::card::line(ui, &format!("The message cannot be decoded: {fault}"), SMALL, look.alarm);
            }
            let room = ui.available_size();
            let right = hex_width(ui).min(room.x * 0.6);
            let (all, _) = ui.allocate_exact_size(room, Sense::hover());
            let [fields, hex] = [all.with_max_x(all.right() - right - UNIT), all.with_min_x(all.right() - right)];
            let place = |name: &str, rect: Rect| {
                UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(Align::Min))
            };
            let in_tree = tree(&mut ui.new_child(place("tree", fields)), found, memory, look);
            let byte = bytes(&mut ui.new_child(place("hex", hex)), &packet, found, memory, look);
            let in_bytes = byte.and_then(|byte| field_at(found, byte));
            let by_story = || show.story()?.pointed().and_then(|end| field_named(found, end));
            let pointed = in_tree.map(|field| (field, LitBy::Tree)).or(in_bytes.map(|field| (field, LitBy::Bytes)));
            if let Some((field, lit_by)) = pointed.or_else(|| by_story().map(|field| (field, LitBy::Story))) {
                if memory.lit != Some(field) {
                    ui.ctx().request_repaint();
                }
                (memory.lit, memory.lit_by) = (Some(field), lit_by);
            }
            if pointed.is_some() {
                // Whoever points at something reads it: the message stays until the latest one is asked for.
                wishes.push(Command::Inspect(Some(frame.number)));
            }
        }
    }
    memory.packet = Some(packet);
}

fn buttons(ui: &mut Ui, show: &Show, frame: &Frame, memory: &mut InspectorMemory, wishes: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let button = |text: &str| egui::Button::new(RichText::new(text).size(SMALL));
        let timeline = show.run().timeline();
        let (from, until) = timeline.span().unwrap_or_default();
        let same = |other: &&Frame| other.sender == frame.sender;
        let earlier =
            timeline.frames_ending(from, frame.ended_at).rev().find(|other| same(other) && other.number < frame.number);
        let later = timeline
            .frames_ending(frame.ended_at - crate::units::SimDuration(1), until.min(show.now()))
            .find(|other| same(other) && other.number > frame.number);
        for (name, other) in [("Earlier", earlier), ("Later", later)] {
            if ui.add_enabled(other.is_some(), button(name)).clicked()
                && let Some(other) = other
            {
                wishes.push(Command::Inspect(Some(other.number)));
            }
        }
        if ui.add(button("Latest")).on_hover_text("follow what the selected station sends").clicked() {
            wishes.push(Command::Inspect(None));
        }
        if ui.add(button("Slow motion")).clicked() {
            wishes.push(Command::PlayChain);
        }
        if ui.add(button("Save pcapng")).on_hover_text("this message, for Wireshark").clicked() {
            wishes.push(Command::Save(Saving::Frame));
        }
        let toggle = egui::Button::selectable(memory.with_encoding, RichText::new("Encoding bits").size(SMALL));
        if ui.add(toggle).on_hover_text("bits that say which members there are and how long lists are").clicked() {
            memory.with_encoding = !memory.with_encoding;
        }
    });
}

/// The layers beside each other, as large as they are.
fn sizes(ui: &mut Ui, found: &Dissection, length: usize, frame: &Frame, look: &Look) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "size by layer"));
    // What a scenario pads behind the packet is on the air, too.
    let all = length.max(frame.bytes as usize).max(1);
    let x = |byte: usize| rect.left() + rect.width() * byte as f32 / all as f32;
    let mut told = None;
    let padded = (all > length).then_some((SpanKind::Padding, "padding", length..all));
    let spans = found.layers.iter().map(|layer| (layer.kind, layer.name, layer.bytes.clone())).chain(padded);
    for (kind, name, bytes) in spans {
        let piece = Rect::from_min_max(pos2(x(bytes.start), rect.top()), pos2(x(bytes.end), rect.bottom()));
        let fill = colour(kind, look);
        ui.painter().rect(piece, CornerRadius::same(2), fill, Stroke::new(0.5, look.edge), StrokeKind::Inside);
        let short = short_name(kind, name);
        for text in [format!("{short} {}", bytes.len()), bytes.len().to_string()] {
            let galley = ui.painter().layout_no_wrap(text, font(SMALL - 1.0), look.on(fill));
            if galley.size().x + 6.0 < piece.width() {
                ui.painter().galley(piece.center() - galley.size() / 2.0, galley, look.on(fill));
                break;
            }
        }
        if response.hover_pos().is_some_and(|pos| piece.contains(pos)) {
            let share = bytes.len() as f64 / all as f64;
            told = Some(format!("{name}: {} bytes, {}", bytes.len(), words::percent(share)));
        }
    }
    if let Some(told) = told {
        response.on_hover_text_at_pointer(told);
    }
}

fn short_name(kind: SpanKind, name: &str) -> &str {
    match kind {
        SpanKind::BasicHeader => "GN",
        SpanKind::CommonHeader => "GN common",
        SpanKind::ExtendedHeader => "GN extended",
        SpanKind::SecurityHeader => "security",
        SpanKind::SecurityHeaderInfo => "info",
        _ => name,
    }
}

/// The decoded fields; returns the one that is pointed at.
fn tree(ui: &mut Ui, found: &Dissection, memory: &InspectorMemory, look: &Look) -> Option<usize> {
    let mut rows = Vec::with_capacity(found.fields.len() + found.layers.len());
    for layer in 0..found.layers.len() {
        rows.push(Row::Layer(layer));
        let listed =
            found.fields.iter().enumerate().filter(|(_, field)| {
                field.layer == layer && (memory.with_encoding || field.role != FieldRole::Encoding)
            });
        rows.extend(listed.map(|(place, _)| Row::Field(place)));
    }
    let mut area = ScrollArea::vertical().id_salt("fields").auto_shrink([false, false]);
    if memory.lit_by != LitBy::Tree
        && let Some(row) = memory.lit.and_then(|lit| rows.iter().position(|row| *row == Row::Field(lit)))
    {
        area = area.vertical_scroll_offset((row as f32 * ROW - ui.available_height() * 0.4).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut pointed = None;
    area.show_rows(ui, ROW, rows.len(), |ui, shown| {
        for row in &rows[shown] {
            // Beside the bar that scrolls.
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 10.0, ROW), Sense::hover());
            match *row {
                Row::Layer(layer) => {
                    let layer = &found.layers[layer];
                    let bar = Rect::from_min_size(rect.min + vec2(0.0, 3.0), vec2(4.0, ROW - 6.0));
                    ui.painter().rect_filled(bar, 2, colour(layer.kind, look));
                    let at = rect.left_center() + vec2(10.0, 0.0);
                    ui.painter().text(at, Align2::LEFT_CENTER, layer.name, font(BODY), look.ink);
                    let size = format!("{} B", layer.bytes.len());
                    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, size, font(SMALL), look.soft);
                    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, layer.name));
                }
                Row::Field(place) => {
                    let field = &found.fields[place];
                    if memory.lit == Some(place) {
                        ui.painter().rect_filled(rect, 4, look.accent.gamma_multiply(0.35));
                    }
                    let indent = 10.0 + field.depth as f32 * 12.0;
                    let at = rect.left_center() + vec2(indent, 0.0);
                    let letters = if field.role == FieldRole::Value { look.ink } else { look.soft };
                    let name = ui.painter().text(at, Align2::LEFT_CENTER, &field.label, font(SMALL), letters);
                    let value = match (field.value.as_str(), field.reading.as_str()) {
                        (value, "") => value.to_owned(),
                        (value, reading) => format!("{reading}  ({value})"),
                    };
                    let room = rect.right() - name.right() - UNIT;
                    if !value.is_empty() && room > 20.0 {
                        let mut job = egui::text::LayoutJob::simple_singleline(value, font(SMALL), look.soft);
                        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
                        let galley = ui.painter().layout_job(job);
                        let at = pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
                        ui.painter().galley(at, galley, look.soft);
                    }
                    response.widget_info(|| {
                        WidgetInfo::labeled(WidgetType::Label, true, format!("{} = {}", field.path, field.value))
                    });
                    if response.hovered() {
                        pointed = Some(place);
                        let bits = field.bits.len();
                        response
                            .on_hover_text(format!("{} = {} {}\n{bits} bits", field.path, field.value, field.reading));
                    }
                }
            }
        }
    });
    pointed
}

/// Sixteen bytes to a line.
const LINE: usize = 16;

fn hex_width(ui: &Ui) -> f32 {
    let letter = ui.painter().layout_no_wrap("0".to_owned(), mono(SMALL), Color32::WHITE).size().x;
    letter * (5.0 + LINE as f32 * 3.0) + UNIT * 1.5
}

/// The bytes; those of the field that is lit are filled. Returns the byte that is pointed at.
fn bytes(ui: &mut Ui, packet: &Packet, found: &Dissection, memory: &InspectorMemory, look: &Look) -> Option<usize> {
    let lit = memory.lit.and_then(|lit| found.fields.get(lit)).map(|field| field.bits.clone());
    let strip = 58.0;
    let high = (ui.available_height() - strip).max(ROW * 2.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let letter = ui.painter().layout_no_wrap("0".to_owned(), mono(SMALL), look.ink).size().x;
    let lines = packet.bytes.len().div_ceil(LINE);
    let mut pointed = None;
    let mut area = ScrollArea::vertical().id_salt("bytes").max_height(high).auto_shrink([false, false]);
    if let Some(bits) = lit.as_ref().filter(|_| memory.lit_by != LitBy::Bytes) {
        area = area.vertical_scroll_offset(((bits.start / 8 / LINE) as f32 * ROW - high * 0.4).max(0.0));
    }
    area.show_rows(ui, ROW, lines, |ui, shown| {
        for line in shown {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
            let paint = ui.painter();
            paint.text(
                rect.left_center(),
                Align2::LEFT_CENTER,
                format!("{:04x}", line * LINE),
                mono(SMALL - 1.0),
                look.soft,
            );
            let chunk = line * LINE..((line + 1) * LINE).min(packet.bytes.len());
            for byte in chunk {
                let left = rect.left() + letter * (5.0 + (byte % LINE) as f32 * 3.0);
                let cell = Rect::from_min_size(pos2(left, rect.top() + 1.0), vec2(letter * 3.0, ROW - 2.0));
                let kind = found.layers.iter().find(|layer| layer.bytes.contains(&byte)).map(|layer| layer.kind);
                let tint = kind.map_or(look.soft, |kind| colour(kind, look));
                let under = Rect::from_min_max(pos2(cell.left(), cell.bottom() - 2.0), cell.max);
                paint.rect_filled(under, 0, tint);
                let mask = lit.as_ref().map_or(0, |bits| lit_bits(bits, byte));
                let mut letters = look.ink;
                if mask != 0 {
                    // As much of the byte is filled as bits of it belong to the field, where they are.
                    let first = mask.leading_zeros() as f32 / 8.0;
                    let last = 1.0 - mask.trailing_zeros() as f32 / 8.0;
                    let x = |share: f32| cell.left() + cell.width() * share;
                    let fill = Rect::from_min_max(pos2(x(first), cell.top()), pos2(x(last), cell.bottom()));
                    paint.rect_filled(fill, 2, look.accent);
                    if mask.count_ones() >= 5 {
                        letters = look.on_accent;
                    }
                }
                let text = format!("{:02x}", packet.bytes[byte]);
                paint.text(cell.center(), Align2::CENTER_CENTER, text, mono(SMALL), letters);
                if response.hover_pos().is_some_and(|pos| cell.contains(pos)) {
                    pointed = Some(byte);
                }
            }
            response.widget_info(|| {
                WidgetInfo::labeled(WidgetType::Label, true, format!("bytes from {:04x}", line * LINE))
            });
        }
    });
    bits_written_out(ui, packet, found, memory, look);
    pointed
}

/// The bytes of the lit field with their bits; those of the field are bright.
fn bits_written_out(ui: &mut Ui, packet: &Packet, found: &Dissection, memory: &InspectorMemory, look: &Look) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let Some(field) = memory.lit.and_then(|lit| found.fields.get(lit)) else {
        ui.add_space(UNIT * 0.5);
        ui.label(RichText::new("Point at a field or at a byte.").font(font(SMALL)).color(look.soft));
        return;
    };
    let reading = if field.reading.is_empty() { &field.value } else { &field.reading };
    let text = format!("{}: {reading}, {} bits", field.label, field.bits.len());
    super::card::line(ui, &text, SMALL, look.ink);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    let letter = ui.painter().layout_no_wrap("0".to_owned(), mono(SMALL), look.ink).size().x;
    let step = letter * 9.0;
    let most = (rect.width() / step).floor().max(1.0) as usize;
    let first = field.bits.start / 8;
    let last = field.bits.end.div_ceil(8).min(packet.bytes.len());
    for (place, byte) in (first..last).take(most).enumerate() {
        let mask = lit_bits(&field.bits, byte);
        let value = packet.bytes[byte];
        let left = rect.left() + place as f32 * step;
        ui.painter().text(
            pos2(left, rect.top()),
            Align2::LEFT_TOP,
            format!("{value:02x}"),
            mono(SMALL - 1.0),
            look.soft,
        );
        for bit in 0..8 {
            let on = mask & 0x80 >> bit != 0;
            let cell = Rect::from_min_size(pos2(left + bit as f32 * letter, rect.top() + 14.0), vec2(letter, 15.0));
            if on {
                ui.painter().rect_filled(cell, 0, look.accent);
            }
            let digit = if value & 0x80 >> bit != 0 { "1" } else { "0" };
            let letters = if on { look.on_accent } else { look.soft };
            ui.painter().text(cell.center(), Align2::CENTER_CENTER, digit, mono(SMALL), letters);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_lit_where_the_field_is() {
        // bits of the field, byte -> mask, highest bit first
        let cases = [
            (0..8, 0, 0b1111_1111),
            (3..5, 0, 0b0001_1000),
            (6..18, 0, 0b0000_0011),
            (6..18, 1, 0b1111_1111),
            (6..18, 2, 0b1100_0000),
            (6..18, 3, 0),
            (4..4, 0, 0),
        ];
        for (bits, byte, mask) in cases {
            assert_eq!(lit_bits(&bits, byte), mask, "{bits:?} in byte {byte}");
        }
    }
}
