//! Words at places of the scene.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

use crate::theme::{Rgb, THEME, TimeOfDay};
use crate::viewer::panels::PanelMemory;
use crate::viewer::scene::ViewCamera;
use crate::viewer::show::Show;

use super::draw::{Label, LabelKind};
use super::plugin::ViewLabels;

/// Size of the letters, in points.
const LETTERS: f32 = 14.0;

/// Writes the labels of all views, under the panels.
pub(super) fn write_labels(
    mut contexts: EguiContexts,
    labels: Res<ViewLabels>,
    cameras: Query<(&Camera, &GlobalTransform, &ViewCamera)>,
    show: NonSend<Show>,
    panels: NonSend<PanelMemory>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let painter = ctx.layer_painter(egui::LayerId::background());
    let zoom = ctx.zoom_factor();
    let covered: Vec<egui::Rect> = panels.places().iter().map(|(_, place)| *place).collect();
    let mut taken: Vec<egui::Rect> = Vec::new();
    for (camera, transform, view) in &cameras {
        let Some(area) = camera.logical_viewport_rect().filter(|_| view.0 < show.views().len()) else { continue };
        for label in &labels.0[view.0] {
            let Ok(at) = camera.world_to_viewport(transform, label.at) else { continue };
            if area.contains(at) {
                let at = egui::pos2(at.x / zoom, at.y / zoom);
                write(&painter, label, at, show.is_night(), &covered, &mut taken);
            }
        }
    }
    Ok(())
}

/// Writes one label over its place, higher where another one stands already; not behind a panel.
fn write(
    painter: &egui::Painter,
    label: &Label,
    at: egui::Pos2,
    night: bool,
    covered: &[egui::Rect],
    taken: &mut Vec<egui::Rect>,
) {
    let scene = THEME.scene(if night { TimeOfDay::Night } else { TimeOfDay::Day });
    let edge = match label.kind {
        LabelKind::Selected => THEME.mark.selection,
        LabelKind::Ghost => THEME.mark.ghost,
        LabelKind::Obstruction => THEME.palette(crate::theme::Hue::Vermillion),
    };
    let letters = egui::FontId::proportional(LETTERS);
    let text = painter.layout_no_wrap(label.text.clone(), letters, colour(scene.panel_ink, 255));
    let size = text.size() + egui::vec2(14.0, 8.0);
    // Over what it names, with a gap, so that it hides nothing.
    let mut place = egui::Rect::from_center_size(at - egui::vec2(0.0, size.y / 2.0 + 10.0), size);
    for _ in 0..6 {
        if !taken.iter().any(|other| other.intersects(place)) {
            break;
        }
        place = place.translate(egui::vec2(0.0, -place.height() - 3.0));
    }
    if covered.iter().any(|panel| panel.intersects(place)) {
        return;
    }
    taken.push(place);
    painter.rect(
        place,
        5.0,
        colour(scene.panel, 215),
        egui::Stroke::new(1.5, colour(edge, 255)),
        egui::StrokeKind::Inside,
    );
    painter.galley(place.min + egui::vec2(7.0, 4.0), text, colour(scene.panel_ink, 255));
}

fn colour(rgb: Rgb, opacity: u8) -> egui::Color32 {
    egui::Color32::from_rgba_unmultiplied(rgb.red, rgb.green, rgb.blue, opacity)
}
