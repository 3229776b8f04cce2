//! Game controllers.

use bevy::input::gamepad::{Gamepad, GamepadAxis, GamepadButton};
use bevy::prelude::*;

use crate::viewer::host::HostBox;
use crate::viewer::show::{CameraMode, Command, Direction, Panel, Show};

use super::apply_all;

/// What a controller does, for the help.
pub const GAMEPAD_HELP: &[(&str, &str)] = &[
    ("right stick", "turn the camera"),
    ("left stick", "move what it looks at"),
    ("triggers", "nearer or farther"),
    ("A", "play or pause"),
    ("B", "leave the story"),
    ("X", "next station"),
    ("Y", "next camera"),
    ("shoulder buttons", "steps of the story"),
    ("Start", "help"),
];

/// Sticks never rest at exactly nothing.
const DEAD: f32 = 0.15;

/// At full tilt: degrees and metres in a second.
const TURN_DEG_PER_S: f32 = 90.0;
const PAN_M_PER_S: f32 = 60.0;

pub(super) fn gamepads(pads: Query<&Gamepad>, time: Res<Time>, mut show: NonSendMut<Show>, host: Res<HostBox>) {
    for pad in &pads {
        let axis = |axis| pad.get(axis).filter(|value: &f32| value.abs() > DEAD).unwrap_or_default();
        let sticks = Sticks {
            left: (axis(GamepadAxis::LeftStickX), axis(GamepadAxis::LeftStickY)),
            right: (axis(GamepadAxis::RightStickX), axis(GamepadAxis::RightStickY)),
            triggers: pad.get(GamepadButton::RightTrigger2).unwrap_or_default()
                - pad.get(GamepadButton::LeftTrigger2).unwrap_or_default(),
        };
        let mut commands = commands_of_sticks(&sticks, time.delta_secs(), show.camera().distance);
        commands.extend(pad.get_just_pressed().filter_map(|button| command_of_button(*button, &show)));
        apply_all(&mut show, commands, &host);
    }
}

struct Sticks {
    left: (f32, f32),
    right: (f32, f32),
    triggers: f32,
}

fn commands_of_sticks(sticks: &Sticks, seconds: f32, distance: f32) -> Vec<Command> {
    let mut commands = Vec::new();
    if sticks.right != (0.0, 0.0) {
        let degrees = TURN_DEG_PER_S * seconds;
        commands.push(Command::Turn(sticks.right.0 * degrees, -sticks.right.1 * degrees));
    }
    if sticks.left != (0.0, 0.0) {
        let metres = PAN_M_PER_S * seconds * distance;
        commands.push(Command::Pan(sticks.left.0 * metres, sticks.left.1 * metres));
    }
    if sticks.triggers.abs() > DEAD {
        commands.push(Command::Zoom((-sticks.triggers * seconds).exp()));
    }
    commands
}

fn command_of_button(button: GamepadButton, show: &Show) -> Option<Command> {
    let next_camera = || {
        let place = CameraMode::ALL.iter().position(|mode| *mode == show.camera().mode).unwrap_or_default();
        Command::Camera(CameraMode::ALL[(place + 1) % CameraMode::ALL.len()])
    };
    Some(match button {
        GamepadButton::South => Command::TogglePlay,
        GamepadButton::East => Command::LeaveStory,
        GamepadButton::West => Command::SelectNext(Direction::Forward),
        GamepadButton::North => next_camera(),
        GamepadButton::LeftTrigger => Command::StoryStep(Direction::Back),
        GamepadButton::RightTrigger => Command::StoryStep(Direction::Forward),
        GamepadButton::Start => Command::Panel(Panel::Help, !show.has_open(Panel::Help)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_turn_move_and_zoom() {
        let sticks = Sticks { left: (1.0, 0.0), right: (0.0, -1.0), triggers: 1.0 };
        let commands = commands_of_sticks(&sticks, 0.1, 2.0);
        assert_eq!(commands[..2], [Command::Turn(0.0, 9.0), Command::Pan(12.0, 0.0)]);
        assert!(matches!(commands[2], Command::Zoom(factor) if factor < 1.0));
        assert!(
            commands_of_sticks(&Sticks { left: (0.0, 0.0), right: (0.0, 0.0), triggers: 0.0 }, 0.1, 1.0).is_empty()
        );
    }
}
