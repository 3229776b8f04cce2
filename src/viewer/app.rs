//! What the window and the recording have in common.

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy::render::render_resource::BlendState;
use bevy_egui::{EguiGlobalSettings, EguiPlugin, PrimaryEguiContext};

use super::host::{Host, HostBox};
use super::input::InputPlugin;
use super::panels::PanelsPlugin;
use super::radio::RadioPlugin;
use super::scene::{ScenePlugin, ScreenTarget};
use super::sets::ViewerSet;
use super::show::Show;

/// Everything that draws a show and listens to its presenter; Bevy's own plugins are there already.
pub(super) fn add_viewer(app: &mut App, show: Show, host: Box<dyn Host>, target: RenderTarget) {
    app.insert_non_send(show);
    app.insert_resource(HostBox(host));
    app.insert_resource(ScreenTarget(target));
    app.init_resource::<Reported>();
    app.init_resource::<Drawing>();
    app.configure_sets(
        Update,
        (ViewerSet::Input, ViewerSet::Tick, ViewerSet::Scene, ViewerSet::Radio, ViewerSet::Panels).chain(),
    );
    app.add_plugins(EguiPlugin::default());
    // The panels lie over all views and have a camera of their own.
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    app.add_systems(PreStartup, add_panel_camera);
    app.add_systems(Update, tick.in_set(ViewerSet::Tick));
    app.add_systems(PostUpdate, draw_or_not.before(bevy::camera::CameraUpdateSystems));
    app.add_plugins((ScenePlugin, RadioPlugin, PanelsPlugin, InputPlugin));
}

/// Whether cameras draw at all; a recording waits for a picture without drawing it again.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Drawing {
    /// They draw.
    #[default]
    On,
    /// They do not.
    Off,
}

fn draw_or_not(drawing: Res<Drawing>, mut cameras: Query<&mut Camera>) {
    let active = *drawing == Drawing::On;
    cameras.iter_mut().filter(|camera| camera.is_active != active).for_each(|mut camera| camera.is_active = active);
}

/// The camera that the panels are painted over.
#[derive(Component)]
pub(super) struct PanelCamera;

fn add_panel_camera(mut commands: Commands, target: Res<ScreenTarget>) {
    commands.spawn((
        PanelCamera,
        PrimaryEguiContext,
        Camera3d::default(),
        Camera {
            order: 10,
            clear_color: ClearColorConfig::Custom(Color::NONE),
            // It has a picture of its own, which is laid over that of the scene.
            output_mode: CameraOutputMode::Write {
                blend_state: Some(BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                clear_color: ClearColorConfig::None,
            },
            ..default()
        },
        target.0.clone(),
        // It sees nothing of the scene.
        RenderLayers::none(),
        Msaa::Off,
    ));
}

/// Which results were reported already.
#[derive(Resource, Default)]
struct Reported(Vec<String>);

fn tick(mut show: NonSendMut<Show>, host: Res<HostBox>, time: Res<Time>, mut reported: ResMut<Reported>) {
    show.tick(time.delta_secs_f64(), host.0.as_ref());
    for run in show.views() {
        if let Some(hash) = run.result_hash() {
            let line = format!("{}\n  result_hash {hash}", run.spec().command());
            if !reported.0.contains(&line) {
                host.0.report(&line);
                reported.0.push(line);
            }
        }
    }
}
