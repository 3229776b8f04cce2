//! What a picture costs besides drawing: a sixtieth of a second of simulation, the scene, the radio, and the panels.

use bevy::app::App;
use bevy::asset::{AssetApp, AssetPlugin};
use bevy::light::GlobalAmbientLight;
use bevy::prelude::{ClearColor, Image, Mesh, MinimalPlugins, Res, StandardMaterial, Update};
use bevy::prelude::{IntoScheduleConfigs, NonSendMut};
use bevy::transform::TransformPlugin;
use bevy_egui::egui;
use comad::viewer::host::{Host, HostBox};
use comad::viewer::panels::{PanelMemory, panels};
use comad::viewer::radio::RadioPlugin;
use comad::viewer::run::RunSpec;
use comad::viewer::scene::ScenePlugin;
use comad::viewer::sets::ViewerSet;
use comad::viewer::show::{Command, HeatMap, Pace, Panel, Show};
use criterion::{Criterion, criterion_group, criterion_main};

/// Nobody asks it for the time: each picture waits for what it shows.
struct Desk;

impl Host for Desk {
    fn seconds(&self) -> f64 {
        0.0
    }

    fn save(&self, _name: &str, _bytes: &[u8]) -> Result<String, String> {
        Err("nothing is saved here".to_owned())
    }

    fn report(&self, _line: &str) {}
}

const PICTURE_S: f64 = 1.0 / 60.0;

/// Motorways: in the first chance decides who sees whom, in the second the vehicles in between.
const MOTORWAYS: [&str; 2] = ["default", "highway"];

/// A motorway with so many vehicles, 100 on each kilometre, after three seconds, when everything is on the screen.
fn show(motorway: &str, vehicles: u32) -> Show {
    let overrides = [
        format!("road.highway.length_m={}", f64::from(vehicles) * 10.0),
        "traffic.density_per_km=100".to_owned(),
        "scenario.duration_s=600".to_owned(),
        "scenario.warm_up_s=0".to_owned(),
    ];
    let spec = RunSpec::of(motorway, &overrides).expect("a built-in scenario");
    let mut show = Show::new(&spec, None, Pace::Exact).expect("it begins");
    let desk = Desk;
    for panel in [Panel::Curve, Panel::Latency, Panel::Channel, Panel::Counters] {
        show.apply(Command::Panel(panel, true), &desk);
    }
    for _ in 0..30 {
        show.tick(0.1, &desk);
    }
    show
}

fn app(show: Show) -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), TransformPlugin));
    app.init_resource::<GlobalAmbientLight>().init_resource::<ClearColor>();
    app.init_asset::<Mesh>().init_asset::<StandardMaterial>().init_asset::<Image>();
    app.insert_non_send(show).insert_resource(HostBox(Box::new(Desk)));
    app.add_plugins((ScenePlugin, RadioPlugin));
    app.add_systems(Update, tick.in_set(ViewerSet::Tick));
    app.finish();
    app.cleanup();
    for _ in 0..3 {
        app.update();
    }
    app
}

fn tick(mut show: NonSendMut<Show>, host: Res<HostBox>) {
    show.tick(PICTURE_S, host.0.as_ref());
}

fn pictures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a sixtieth of a second without drawing");
    group.sample_size(30);
    let cases = MOTORWAYS.into_iter().flat_map(|motorway| [500, 2000].map(|vehicles| (motorway, vehicles)));
    for (motorway, vehicles) in cases {
        let desk = Desk;
        let mut alone = show(motorway, vehicles);
        group.bench_function(format!("simulation of {vehicles} vehicles, {motorway}"), |bencher| {
            bencher.iter(|| alone.tick(PICTURE_S, &desk));
        });
        let mut app = app(show(motorway, vehicles));
        group.bench_function(format!("simulation, scene and radio of {vehicles} vehicles, {motorway}"), |bencher| {
            bencher.iter(|| app.update());
        });
        let mut with_heat = show(motorway, vehicles);
        with_heat.apply(Command::Heat(Some(HeatMap::Prr)), &desk);
        let mut app = self::app(with_heat);
        group.bench_function(
            format!("the same with colours on the ground, {vehicles} vehicles, {motorway}"),
            |bencher| {
                bencher.iter(|| app.update());
            },
        );
        let (ctx, mut memory, still) = (egui::Context::default(), PanelMemory::default(), show(motorway, vehicles));
        group.bench_function(format!("panels of {vehicles} vehicles, {motorway}"), |bencher| {
            bencher.iter(|| {
                let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1920.0, 1080.0));
                let input = egui::RawInput { screen_rect: Some(screen), ..egui::RawInput::default() };
                let mut output = ctx.run_ui(input, |ui| {
                    panels(ui.ctx(), &still, &mut memory);
                });
                // Nobody draws: nobody needs the letters.
                output.textures_delta.clear();
                ctx.tessellate(output.shapes, output.pixels_per_point)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
