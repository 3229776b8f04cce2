//! The real window.

use bevy::app::{AppExit, TerminalCtrlCHandlerPlugin};
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::window::{MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowRef, WindowResolution};

use super::app::add_viewer;
use super::failure::{WindowError, guarded};
use super::host::{Host, HostBox};
use super::show::{Show, technology_title};

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
            title: title_of(&show),
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
        // Bevy tells the system about a changed title in `Last`.
        app.add_systems(PostUpdate, (close, entitle));
        app.run()
    })
    .map(|_exit: AppExit| ())
}

fn close(show: NonSend<Show>, host: Res<HostBox>, mut exit: MessageWriter<AppExit>) {
    if show.is_quitting() || host.0.is_interrupted() {
        exit.write(AppExit::Success);
    }
}

/// The title says what is shown, for those who choose among windows and for tools that read it.
fn entitle(show: NonSend<Show>, window: Option<Single<&mut Window, With<PrimaryWindow>>>) {
    let Some(mut window) = window else { return };
    let title = title_of(&show);
    if window.title != title {
        window.title = title;
    }
}

fn title_of(show: &Show) -> String {
    let what = match show.story() {
        Some(player) => player.story().title.clone(),
        None => show.run().scenario().run.name.clone(),
    };
    let technologies: Vec<&str> =
        show.views().iter().map(|run| technology_title(run.scenario().access.name())).collect();
    let mut parts = vec![format!("comad: {what}"), technologies.join(" and ")];
    parts.push(if show.is_playing() { "playing" } else { "paused" }.to_owned());
    parts.extend(show.selected().map(|station| format!("station {}", station.0)));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::run::RunSpec;
    use crate::viewer::show::Pace;

    #[test]
    fn the_title_tells_what_is_shown() {
        let overrides = ["traffic.density_per_km=5".to_owned(), "scenario.duration_s=3".to_owned()];
        let spec = RunSpec::of("highway", &overrides).expect("a built-in scenario");
        let show = Show::new(&spec, Some("lte_v2x"), Pace::Exact).expect("it begins");
        let title = title_of(&show);
        assert!(title.starts_with("comad: highway · ITS-G5 (802.11p) and LTE-V2X · playing · station "), "{title}");
    }
}
