//! The mouse.

use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::input::EguiWantsInput;

use crate::viewer::host::HostBox;
use crate::viewer::scene::{Picking, ViewCamera};
use crate::viewer::show::{Command, Show};

use super::apply_all;

/// What the mouse does, for the help.
pub const POINTER_HELP: &[(&str, &str)] = &[
    ("click", "select a station"),
    ("drag", "turn the camera"),
    ("right drag", "move what it looks at"),
    ("wheel", "nearer or farther"),
];

/// Where a button went down; a click ends near it.
#[derive(Resource, Default)]
pub(super) struct Press {
    at: Option<Vec2>,
    dragged: bool,
}

/// A hand moves a little while it clicks, in pixels.
const CLICK_PX: f32 = 5.0;

/// Degrees for each pixel, and metres.
const TURN_DEG_PER_PX: f32 = 0.25;
const PAN_M_PER_PX: f32 = 0.3;

pub(super) fn mouse(
    (buttons, motion, scroll): (
        Res<ButtonInput<MouseButton>>,
        Res<AccumulatedMouseMotion>,
        Res<AccumulatedMouseScroll>,
    ),
    (wants, window): (Res<EguiWantsInput>, Option<Single<&Window, With<PrimaryWindow>>>),
    cameras: Query<(&Camera, &GlobalTransform, &ViewCamera)>,
    picking: Picking,
    mut press: ResMut<Press>,
    mut show: NonSendMut<Show>,
    host: Res<HostBox>,
) {
    let Some(cursor) = window.and_then(|window| window.cursor_position()) else { return };
    let mut commands = Vec::new();
    if wants.wants_any_pointer_input() {
        *press = Press::default();
        return;
    }
    if buttons.just_pressed(MouseButton::Left) {
        *press = Press { at: Some(cursor), dragged: false };
    }
    if let Some(start) = press.at {
        press.dragged |= start.distance(cursor) > CLICK_PX;
        if buttons.pressed(MouseButton::Left) && press.dragged && motion.delta != Vec2::ZERO {
            commands.push(Command::Turn(motion.delta.x * TURN_DEG_PER_PX, motion.delta.y * TURN_DEG_PER_PX));
        }
        if buttons.just_released(MouseButton::Left) {
            if !press.dragged {
                commands.push(Command::Select(picking.station_at(&show, &cameras, cursor)));
            }
            *press = Press::default();
        }
    }
    if buttons.pressed(MouseButton::Right) && motion.delta != Vec2::ZERO {
        let factor = PAN_M_PER_PX * show.camera().distance;
        commands.push(Command::Pan(-motion.delta.x * factor, motion.delta.y * factor));
    }
    let lines = match scroll.unit {
        MouseScrollUnit::Line => scroll.delta.y,
        MouseScrollUnit::Pixel => scroll.delta.y / 50.0,
    };
    if lines != 0.0 {
        commands.push(Command::Zoom(0.9f32.powf(lines)));
    }
    apply_all(&mut show, commands, &host);
}
