//! The real window.

use bevy::app::{AppExit, TerminalCtrlCHandlerPlugin};
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::window::{MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowRef, WindowResolution};

use super::app::add_viewer;
use super::failure::{WindowError, guarded};
use super::host::{Host, HostBox};
use super::show::Show;

/// How the window looks at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSettings {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Whether it fills the screen.
    pub fullscreen: bool,
}

/// Opens the window and stays until it is closed.
pub fn open(show: Show, host: Box<dyn Host>, settings: WindowSettings) -> Result<(), WindowError> {
    guarded(move || {
        let mut app = App::new();
        let mode = if settings.fullscreen {
            WindowMode::BorderlessFullscreen(MonitorSelection::Current)
        } else {
            WindowMode::Windowed
        };
        let window = Window {
            title: "comad".to_owned(),
            resolution: WindowResolution::new(settings.size.0, settings.size.1),
            present_mode: PresentMode::AutoVsync,
            mode,
            ..default()
        };
        // Ctrl-C is the command line's business.
        app.add_plugins(
            DefaultPlugins
                .set(WindowPlugin { primary_window: Some(window), ..default() })
                .disable::<TerminalCtrlCHandlerPlugin>(),
        );
        add_viewer(&mut app, show, host, RenderTarget::Window(WindowRef::Primary));
        app.add_systems(Last, (close, entitle));
        app.run()
    })
    .map(|_exit: AppExit| ())
}

fn close(show: NonSend<Show>, host: Res<HostBox>, mut exit: MessageWriter<AppExit>) {
    if show.is_quitting() || host.0.is_interrupted() {
        exit.write(AppExit::Success);
    }
}

/// The title says what is shown, for those who choose among windows.
fn entitle(show: NonSend<Show>, window: Option<Single<&mut Window, With<PrimaryWindow>>>) {
    let Some(mut window) = window else { return };
    let title = match show.story() {
        Some(player) => format!("comad: {}", player.story().title),
        None => format!("comad: {}", show.run().scenario().run.name),
    };
    if window.title != title {
        window.title = title;
    }
}
