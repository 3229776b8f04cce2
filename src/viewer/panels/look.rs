//! How the panels look: fonts, sizes and the colours of `assets/theme.toml` on dark and on light panels.

use std::sync::Arc;

use bevy_egui::egui;
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Shadow, Stroke, Style, TextStyle, Theme,
    Visuals, vec2,
};

use super::palette::PALETTE;
use crate::evaluation::record::{LatencyStages, LossCause};

/// The letters of everything that is not a fixed-width number.
const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

/// All distances are a multiple of this.
pub(super) const UNIT: f32 = 8.0;

/// Sizes of letters, in points.
pub(super) const HUGE: f32 = 22.0;
pub(super) const TITLE: f32 = 17.0;
pub(super) const BODY: f32 = 14.5;
pub(super) const SMALL: f32 = 12.5;

/// The colours of one time of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Whether panels are dark.
    pub night: bool,
    /// Letters.
    pub ink: Color32,
    /// Letters that explain.
    pub soft: Color32,
    /// Under the letters; lets a little of the scene through.
    pub card: Color32,
    /// Around a card.
    pub edge: Color32,
    /// Under a part of a card, behind bars.
    pub shade: Color32,
    /// What is chosen, and what can be pressed first.
    pub accent: Color32,
    /// Letters on the accent.
    pub on_accent: Color32,
    /// What went wrong.
    pub alarm: Color32,
    /// What went well.
    pub good: Color32,
}

impl Look {
    /// By day or by night.
    pub(super) fn of(night: bool) -> Self {
        let named = |name| PALETTE.palette(name);
        if night {
            Self {
                night,
                ink: Color32::from_rgb(236, 240, 245),
                soft: Color32::from_rgb(163, 174, 188),
                card: Color32::from_rgba_unmultiplied(18, 23, 31, 232),
                edge: Color32::from_rgba_unmultiplied(255, 255, 255, 28),
                shade: Color32::from_rgba_unmultiplied(255, 255, 255, 20),
                accent: named("sky_blue"),
                on_accent: Color32::from_rgb(10, 16, 24),
                alarm: Color32::from_rgb(255, 140, 74),
                good: Color32::from_rgb(52, 199, 156),
            }
        } else {
            Self {
                night,
                ink: PALETTE.surface("ink"),
                soft: PALETTE.surface("soft_ink"),
                card: Color32::from_rgba_unmultiplied(255, 255, 255, 240),
                edge: Color32::from_rgba_unmultiplied(27, 31, 36, 36),
                shade: Color32::from_rgba_unmultiplied(27, 31, 36, 20),
                accent: named("blue"),
                on_accent: Color32::WHITE,
                alarm: Color32::from_rgb(176, 66, 0),
                good: Color32::from_rgb(0, 118, 86),
            }
        }
    }

    /// A colour of the palette, made visible on a card where it would not be.
    fn on_card(&self, colour: Color32) -> Color32 {
        if self.night && colour == PALETTE.palette("black") {
            Color32::from_rgb(150, 158, 168)
        } else if self.night && colour == PALETTE.palette("blue") {
            // The blue of the palette is as dark as the card; the same hue, lighter.
            Color32::from_rgb(64, 156, 230)
        } else {
            colour
        }
    }

    /// The colour of a cause of losses.
    pub(super) fn loss(&self, cause: LossCause) -> Color32 {
        self.on_card(PALETTE.loss_cause(cause.code()))
    }

    /// The colour of a stage of the latency, by its place.
    pub(super) fn stage(&self, stage: usize) -> Color32 {
        self.on_card(PALETTE.latency_stage(LatencyStages::NAMES[stage]))
    }

    /// The colour of a kind of message.
    pub(super) fn message(&self, name: &str) -> Color32 {
        self.on_card(PALETTE.message(name))
    }

    /// The colour of the first or second view.
    pub(super) fn view(&self, place: usize) -> Color32 {
        match place {
            0 => self.on_card(PALETTE.palette("blue")),
            _ => PALETTE.palette(if self.night { "orange" } else { "vermillion" }),
        }
    }

    /// The colour of a received message.
    pub(super) fn received(&self) -> Color32 {
        PALETTE.palette("bluish_green")
    }

    /// Letters on a filled colour.
    pub(super) fn on(&self, fill: Color32) -> Color32 {
        let bright = 0.299 * f32::from(fill.r()) + 0.587 * f32::from(fill.g()) + 0.114 * f32::from(fill.b());
        if bright > 130.0 { Color32::from_rgb(16, 20, 26) } else { Color32::WHITE }
    }
}

/// Letters of this size.
pub(super) fn font(size: f32) -> FontId {
    FontId::proportional(size)
}

/// Letters of this size that all have one width.
pub(super) fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

/// Brings fonts and styles into a context; once is enough.
pub(super) fn dress(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("inter".to_owned(), Arc::new(FontData::from_static(INTER)));
    fonts.families.entry(FontFamily::Proportional).or_default().insert(0, "inter".to_owned());
    // Signs that the fixed-width font lacks.
    fonts.families.entry(FontFamily::Monospace).or_default().push("inter".to_owned());
    ctx.set_fonts(fonts);
    for (theme, night) in [(Theme::Dark, true), (Theme::Light, false)] {
        let mut style = Style::clone(&ctx.style_of(theme));
        put_on(&mut style, &Look::of(night));
        ctx.set_style_of(theme, style);
    }
    // Sizes are a command of the show.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

fn put_on(style: &mut Style, look: &Look) {
    style.text_styles = [
        (TextStyle::Small, font(SMALL)),
        (TextStyle::Body, font(BODY)),
        (TextStyle::Button, font(BODY)),
        (TextStyle::Heading, font(TITLE)),
        (TextStyle::Monospace, mono(13.0)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(UNIT, UNIT * 0.75);
    spacing.button_padding = vec2(UNIT * 1.25, UNIT * 0.5);
    spacing.interact_size = vec2(36.0, 26.0);
    spacing.slider_rail_height = 6.0;
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.tooltip_width = 520.0;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.12;

    let mut visuals = if look.night { Visuals::dark() } else { Visuals::light() };
    let round = CornerRadius::same(6);
    let solid = if look.night { Color32::from_rgb(26, 32, 42) } else { Color32::from_rgb(252, 252, 253) };
    visuals.window_fill = solid;
    visuals.panel_fill = solid;
    visuals.window_stroke = Stroke::new(1.0, look.edge);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.window_shadow = Shadow::NONE;
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(60) };
    visuals.selection.bg_fill = look.accent;
    visuals.selection.stroke = Stroke::new(1.0, look.on_accent);
    visuals.hyperlink_color = look.accent;
    visuals.error_fg_color = look.alarm;
    visuals.warn_fg_color = look.alarm;
    visuals.weak_text_color = Some(look.soft);
    visuals.slider_trailing_fill = true;
    visuals.extreme_bg_color = if look.night { Color32::from_rgb(12, 16, 22) } else { Color32::from_rgb(243, 244, 246) };
    visuals.faint_bg_color = look.shade;
    let (rest, over, held) = if look.night { (34, 54, 74) } else { (18, 34, 54) };
    let tint = |alpha: u8| {
        if look.night { Color32::from_white_alpha(alpha) } else { Color32::from_black_alpha(alpha) }
    };
    let widgets = &mut visuals.widgets;
    for (widget, alpha) in [
        (&mut widgets.noninteractive, rest),
        (&mut widgets.inactive, rest),
        (&mut widgets.hovered, over),
        (&mut widgets.active, held),
        (&mut widgets.open, over),
    ] {
        widget.corner_radius = round;
        widget.weak_bg_fill = tint(alpha);
        widget.bg_fill = tint(alpha);
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = Stroke::new(1.2, look.ink);
        widget.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, look.edge);
    // Handles of sliders must not let the rail through.
    let handle = if look.night { Color32::from_rgb(214, 221, 230) } else { Color32::WHITE };
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        widget.bg_fill = handle;
        widget.bg_stroke = Stroke::NONE;
    }
    style.visuals = visuals;
}

/// The scientific palette viridis (Smith and van der Walt 2015) at a share from 0 to 1, between samples of the published map.
pub(super) fn viridis(share: f32) -> Color32 {
    const SAMPLES: [(u8, u8, u8); 9] = [
        (68, 1, 84),
        (71, 45, 123),
        (59, 82, 139),
        (44, 114, 142),
        (33, 145, 140),
        (40, 174, 128),
        (94, 201, 98),
        (173, 220, 48),
        (253, 231, 37),
    ];
    let at = share.clamp(0.0, 1.0) * (SAMPLES.len() - 1) as f32;
    let low = (at.floor() as usize).min(SAMPLES.len() - 2);
    let part = at - low as f32;
    let mix = |one: u8, other: u8| (f32::from(one) + (f32::from(other) - f32::from(one)) * part).round() as u8;
    let ((r0, g0, b0), (r1, g1, b1)) = (SAMPLES[low], SAMPLES[low + 1]);
    Color32::from_rgb(mix(r0, r1), mix(g0, g1), mix(b0, b1))
}
