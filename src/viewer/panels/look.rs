//! How the panels look: fonts, sizes and the colours of `assets/theme.toml` on dark and on light panels.

use std::sync::Arc;

use bevy_egui::egui;
use egui::style::HandleShape;
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Shadow, Stroke, Style, TextStyle, Theme,
    Visuals, vec2,
};

use crate::evaluation::record::{LatencyStages, LossCause, MessageKind};
use crate::theme::{self, Hue, OutcomeLook, RECEIVED, Rgb, THEME, TimeOfDay};
use crate::viewer::radio::look::of_message;

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

/// A colour of the theme as egui has it.
pub(super) fn colour(rgb: Rgb) -> Color32 {
    let [red, green, blue] = rgb.parts();
    Color32::from_rgb(red, green, blue)
}

/// Letters and lines need so much contrast to the card (WCAG 2.2, graphical objects).
const LEAST_CONTRAST: f64 = 3.0;

impl Look {
    /// By day or by night.
    pub(super) fn of(night: bool) -> Self {
        let scene = THEME.scene(if night { TimeOfDay::Night } else { TimeOfDay::Day });
        let seen_through = |rgb: Rgb, alpha: u8| {
            let [red, green, blue] = rgb.parts();
            Color32::from_rgba_unmultiplied(red, green, blue, alpha)
        };
        let mut look = Self {
            night,
            ink: colour(scene.panel_ink),
            soft: colour(scene.panel_soft_ink),
            card: seen_through(scene.panel, if night { 232 } else { 240 }),
            edge: colour(scene.panel_edge),
            shade: seen_through(scene.panel_ink, 22),
            accent: colour(scene.accent),
            on_accent: Color32::WHITE,
            alarm: Color32::WHITE,
            good: Color32::WHITE,
        };
        look.on_accent = look.on(look.accent);
        look.alarm = look.on_card(THEME.palette(Hue::Vermillion));
        look.good = look.on_card(THEME.palette(Hue::BluishGreen));
        look
    }

    fn time(&self) -> TimeOfDay {
        if self.night { TimeOfDay::Night } else { TimeOfDay::Day }
    }

    /// A colour of the palette, mixed with ink by night until it can be seen on a card.
    fn on_card(&self, rgb: Rgb) -> Color32 {
        let scene = THEME.scene(self.time());
        let mixed = |step: u32| rgb.mixed(scene.panel_ink, f64::from(step) * 0.1);
        let seen = |one: &Rgb| !self.night || one.contrast(scene.panel) >= LEAST_CONTRAST;
        colour((0..10).map(mixed).find(seen).unwrap_or(scene.panel_ink))
    }

    /// A colour that tells things apart.
    pub(super) fn hue(&self, hue: Hue) -> Color32 {
        self.on_card(THEME.palette(hue))
    }

    /// The colour of a cause of losses.
    pub(super) fn loss(&self, cause: LossCause) -> Color32 {
        self.on_card(THEME.loss_cause(cause.code()))
    }

    /// The line of a link by its outcome, as it is in the scene.
    pub(super) fn link(&self, lost: Option<LossCause>) -> Option<(Color32, &'static [f32])> {
        let look: OutcomeLook = THEME.outcome(lost.map_or(RECEIVED, LossCause::code))?;
        Some((colour(look.colour(self.time())), look.dash.lengths()))
    }

    /// The colour of a stage of the latency, by its place.
    pub(super) fn stage(&self, stage: usize) -> Color32 {
        self.on_card(THEME.latency_stage(LatencyStages::NAMES[stage]))
    }

    /// The colour of a kind of message, as in the scene.
    pub(super) fn message(&self, kind: MessageKind) -> Color32 {
        colour(of_message(kind, self.time()))
    }

    /// The colour of the first or second view.
    pub(super) fn view(&self, place: usize) -> Color32 {
        match (place, self.night) {
            (0, false) => self.hue(Hue::Blue),
            (0, true) => self.hue(Hue::SkyBlue),
            (_, false) => self.hue(Hue::Vermillion),
            (_, true) => self.hue(Hue::Orange),
        }
    }

    /// The colour of a received message.
    pub(super) fn received(&self) -> Color32 {
        self.link(None).map_or(self.good, |(colour, _)| colour)
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
    visuals.handle_shape = HandleShape::Circle;
    visuals.extreme_bg_color =
        if look.night { Color32::from_rgb(12, 16, 22) } else { Color32::from_rgb(243, 244, 246) };
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
    // Rails of sliders are behind their handles, which must not let them through.
    let scene = THEME.scene(if look.night { TimeOfDay::Night } else { TimeOfDay::Day });
    let rail = colour(scene.panel.mixed(scene.panel_ink, 0.2));
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        widget.bg_fill = rail;
        widget.bg_stroke = Stroke::NONE;
    }
    style.visuals = visuals;
}

/// The colour of a share from 0 to 1 in a heat map.
pub(super) fn viridis(share: f32) -> Color32 {
    colour(theme::viridis(f64::from(share)))
}
