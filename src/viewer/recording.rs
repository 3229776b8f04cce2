//! Pictures without a window: each a fixed time after the one before, the same ones each time.

use core::time::Duration;

use bevy::app::TerminalCtrlCHandlerPlugin;
use bevy::asset::RenderAssetUsages;
use bevy::camera::RenderTarget;
use bevy::image::Image;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat, TextureUsages};
use bevy::render::settings::{Backends, RenderCreation, WgpuSettings};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::time::TimeUpdateStrategy;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

use super::app::{Drawing, add_viewer};
use super::failure::{WindowError, guarded};
use super::host::{Host, HostBox};
use super::show::{Command, Show};
use super::story::StoryPlayer;

/// Who takes the pictures.
pub trait FrameSink {
    /// The next picture: rows of red, green, blue and opacity, from above. An error says what would work.
    fn frame(&mut self, pixels: &[u8]) -> Result<(), String>;
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordingSettings {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Pictures in a second of the show.
    pub frames_per_s: u32,
    /// How many pictures; none for a whole story.
    pub frames: Option<u64>,
}

/// Commands at certain pictures, as a presenter would give them.
pub type Script = Vec<(u64, Command)>;

/// Pictures before the first one, in which a story prepares its first run and meshes and shaders arrive.
const WARM_UP: u32 = 12;

/// So many updates may go by until a picture has come back from the driver.
const PATIENCE: u32 = 2_000;

/// A story that prepares a run may do so for so many pictures.
const LONGEST_S: f64 = 1200.0;

/// The last picture that came.
#[derive(Resource, Default)]
struct Captured(Option<Vec<u8>>);

/// Draws pictures and gives them to `sink`; how many, and the show as it is at the end for whoever wants to look at it.
pub fn record(
    show: Show,
    host: Box<dyn Host>,
    settings: RecordingSettings,
    script: &Script,
    sink: &mut dyn FrameSink,
) -> Result<(u64, Show), WindowError> {
    guarded(|| record_unguarded(show, host, settings, script, sink))?
}

fn record_unguarded(
    show: Show,
    host: Box<dyn Host>,
    settings: RecordingSettings,
    script: &Script,
    sink: &mut dyn FrameSink,
) -> Result<(u64, Show), WindowError> {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            // Drivers without a window; OpenGL would look for a display first.
            .set(RenderPlugin {
                render_creation: RenderCreation::Automatic(Box::new(WgpuSettings {
                    backends: Some(Backends::PRIMARY),
                    ..default()
                })),
                ..default()
            })
            .disable::<WinitPlugin>()
            .disable::<TerminalCtrlCHandlerPlugin>(),
    );
    let picture = app.world_mut().resource_mut::<Assets<Image>>().add(canvas(settings.size));
    add_viewer(&mut app, show, host, RenderTarget::Image(picture.clone().into()));
    app.init_resource::<Captured>();
    app.add_observer(|captured: On<ScreenshotCaptured>, mut last: ResMut<Captured>| {
        last.0 = captured.image.data.clone();
    });
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    // However far apart the pictures are, all the time between them goes by.
    app.insert_resource(Time::<Virtual>::from_max_delta(Duration::from_secs(10)));
    app.finish();
    app.cleanup();
    for _ in 0..WARM_UP {
        app.update();
    }
    let step = Duration::from_secs_f64(1.0 / f64::from(settings.frames_per_s));
    let most = (LONGEST_S * f64::from(settings.frames_per_s)) as u64;
    let mut number = 0;
    loop {
        let over = match settings.frames {
            Some(frames) => number >= frames,
            None => is_over(&app) || number >= most,
        };
        if over {
            break;
        }
        for (_, command) in script.iter().filter(|(at, _)| *at == number) {
            apply(&mut app, command.clone());
        }
        let pixels = draw(&mut app, &picture, step)?;
        sink.frame(&pixels).map_err(|problem| WindowError::Frame { problem })?;
        number += 1;
        let host = app.world().resource::<HostBox>();
        if host.0.is_interrupted() {
            return Err(WindowError::Interrupted);
        }
    }
    let show = app.world_mut().remove_non_send::<Show>().expect("inserted at the start");
    Ok((number, show))
}

fn apply(app: &mut App, command: Command) {
    let world = app.world_mut();
    let mut show = world.remove_non_send::<Show>().expect("inserted at the start");
    show.apply(command, world.resource::<HostBox>().0.as_ref());
    world.insert_non_send(show);
}

fn is_over(app: &App) -> bool {
    let show = app.world().non_send::<Show>();
    let run_is_over = || show.run().has_ended() && show.now() >= show.run().end();
    show.is_quitting() || show.story().map_or_else(run_is_over, StoryPlayer::is_over)
}

/// Lets `step` go by and draws what is to be seen then.
fn draw(app: &mut App, picture: &Handle<Image>, step: Duration) -> Result<Vec<u8>, WindowError> {
    // Letters that are new reach the driver one update after they were laid out: time goes on first, then it is drawn.
    app.insert_resource(Drawing::Off);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(step));
    app.update();
    app.insert_resource(Drawing::On);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    app.world_mut().spawn(Screenshot::image(picture.clone()));
    app.update();
    for _ in 0..PATIENCE {
        if let Some(pixels) = app.world_mut().resource_mut::<Captured>().0.take() {
            return Ok(pixels);
        }
        // While the picture comes back from the driver, nothing else needs to be drawn.
        app.insert_resource(Drawing::Off);
        app.update();
    }
    Err(WindowError::Broken { problem: "the graphics driver does not give pictures back".to_owned() })
}

fn canvas((width, height): (u32, u32)) -> Image {
    let size = Extent3d { width, height, depth_or_array_layers: 1 };
    let mut image = Image::new_fill(
        size,
        TextureDimension::D2,
        &[0, 0, 0, 255],
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::default(),
    );
    image.texture_descriptor.usage |= TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC;
    image
}
