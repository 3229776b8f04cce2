//! Fingers on a screen.

use bevy::input::touch::Touches;
use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;

use crate::viewer::host::HostBox;
use crate::viewer::scene::{Picking, ViewCamera};
use crate::viewer::show::{Command, Show};

use super::apply_all;

/// What fingers do, for the help.
pub const TOUCH_HELP: &[(&str, &str)] = &[
    ("tap", "select a station"),
    ("one finger", "turn the camera"),
    ("two fingers", "move what it looks at"),
    ("pinch", "nearer or farther"),
];

/// What the fingers did in the picture before.
#[derive(Resource, Default)]
pub(super) struct Fingers {
    moved: bool,
}

const TAP_PX: f32 = 12.0;
const TURN_DEG_PER_PX: f32 = 0.25;
const PAN_M_PER_PX: f32 = 0.3;

pub(super) fn fingers(
    touches: Res<Touches>,
    wants: Res<EguiWantsInput>,
    cameras: Query<(&Camera, &GlobalTransform, &ViewCamera)>,
    picking: Picking,
    mut fingers: ResMut<Fingers>,
    mut show: NonSendMut<Show>,
    host: Res<HostBox>,
) {
    if wants.wants_any_pointer_input() {
        return;
    }
    let down: Vec<_> = touches.iter().collect();
    let mut commands = Vec::new();
    match down.as_slice() {
        [one] if one.start_position().distance(one.position()) > TAP_PX => {
            fingers.moved = true;
            let delta = one.delta();
            commands.push(Command::Turn(delta.x * TURN_DEG_PER_PX, delta.y * TURN_DEG_PER_PX));
        }
        [one, other] => {
            fingers.moved = true;
            commands.extend(two_fingers(
                (one.previous_position(), other.previous_position()),
                (one.position(), other.position()),
                show.camera().distance,
            ));
        }
        _ => {}
    }
    if down.is_empty() {
        for released in touches.iter_just_released() {
            if !fingers.moved {
                commands.push(Command::Select(picking.station_at(&show, &cameras, released.position())));
            }
        }
        fingers.moved = false;
    }
    apply_all(&mut show, commands, &host);
}

/// What two fingers mean that went from one pair of places to another.
fn two_fingers(before: (Vec2, Vec2), now: (Vec2, Vec2), distance: f32) -> Vec<Command> {
    let apart = |pair: (Vec2, Vec2)| pair.0.distance(pair.1).max(1.0);
    let middle = |pair: (Vec2, Vec2)| (pair.0 + pair.1) / 2.0;
    let way = middle(now) - middle(before);
    let factor = PAN_M_PER_PX * distance;
    let mut commands = vec![Command::Zoom(apart(before) / apart(now))];
    if way != Vec2::ZERO {
        commands.push(Command::Pan(-way.x * factor, way.y * factor));
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinch_zooms_and_two_fingers_pan() {
        let at = |x: f32, y: f32| Vec2::new(x, y);
        // twice as far apart: half as far away
        let commands = two_fingers((at(100.0, 100.0), at(200.0, 100.0)), (at(50.0, 100.0), at(250.0, 100.0)), 1.0);
        assert_eq!(commands, [Command::Zoom(0.5)]);
        let commands = two_fingers((at(100.0, 100.0), at(200.0, 100.0)), (at(110.0, 120.0), at(210.0, 120.0)), 2.0);
        assert_eq!(commands, [Command::Zoom(1.0), Command::Pan(-6.0, 12.0)]);
    }
}
