//! Keyboard, mouse, touch and gamepad, all turned into commands.
//!
//! [`BINDINGS`] is the one table of keys: the window obeys it and the help overlay shows it.

mod bindings;
mod gamepad;
mod pointer;
mod touch;

pub use bindings::{BINDINGS, Binding, Modifier, commands_of_key};
pub use gamepad::GAMEPAD_HELP;
pub use pointer::POINTER_HELP;
pub use touch::TOUCH_HELP;

use bevy::input::keyboard::KeyboardInput;
use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;

use crate::viewer::host::HostBox;
use crate::viewer::sets::ViewerSet;
use crate::viewer::show::{Command, Show};

/// Listens to everything that a presenter can touch.
pub struct InputPlugin;

impl Plugin for InputPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<touch::Fingers>();
        app.init_resource::<pointer::Press>();
        let inputs = (keyboard, pointer::mouse, touch::fingers, gamepad::gamepads);
        app.add_systems(Update, inputs.chain().in_set(ViewerSet::Input));
    }
}

fn keyboard(
    mut pressed: MessageReader<KeyboardInput>,
    keys: Res<ButtonInput<KeyCode>>,
    wants: Res<EguiWantsInput>,
    mut show: NonSendMut<Show>,
    host: Res<HostBox>,
) {
    let modifier = if keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]) {
        Modifier::Control
    } else if keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]) {
        Modifier::Shift
    } else {
        Modifier::None
    };
    for event in pressed.read() {
        // Whoever writes into a field does not drive.
        if !event.state.is_pressed() || wants.wants_keyboard_input() {
            continue;
        }
        let mut commands = commands_of_key(event.key_code, modifier, &show);
        if event.repeat {
            // A key that is held down goes on turning and seeking, but does not switch to and fro.
            commands.retain(goes_on);
        }
        apply_all(&mut show, commands, &host);
    }
}

/// Whether a wish is one to repeat while its key is held down.
fn goes_on(command: &Command) -> bool {
    matches!(command, Command::Turn(..) | Command::Zoom(_) | Command::Pan(..) | Command::SeekBy(_) | Command::Step)
}

/// Does what a touch means; a kiosk knows that somebody is there.
fn apply_all(show: &mut Show, commands: Vec<Command>, host: &HostBox) {
    for command in commands {
        show.touched();
        show.apply(command, host.0.as_ref());
    }
}
