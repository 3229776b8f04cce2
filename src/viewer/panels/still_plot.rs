//! Figures that show and are not moved: the presenter's hand is for the scene.

use bevy_egui::egui::{Ui, vec2};
use egui_plot::{GridMark, Plot};

use super::look::Look;

/// A figure of a ratio, in per cent from below to above, as wide as there is room.
pub(super) fn still(name: &str, ui: &Ui, look: &Look, height: f32) -> Plot<'static> {
    Plot::new(name)
        .height(height)
        .width(ui.available_width())
        .show_background(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .auto_bounds(false)
        .set_margin_fraction(vec2(0.0, 0.0))
        .grid_color(look.edge)
        .y_axis_min_width(40.0)
        .y_axis_formatter(|mark, _| format!("{:.0} %", mark.value * 100.0))
}

/// Lines of a grid that are the same at all sizes. To the plot they are all far apart, since it would fade numbers that it
/// takes for crowded.
pub(super) fn marks(values: &[f64]) -> Vec<GridMark> {
    values.iter().map(|value| GridMark { value: *value, step_size: 1e5 }).collect()
}
