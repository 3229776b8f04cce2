//! The world of the window: roads, houses, bodies, light and cameras.
//!
//! Everything that stands still is made from the [`MapRecord`] as plain triangles ([`Scenery`]), everything that moves has
//! a shape of its kind ([`bodies`]), and where the camera is follows from the [`CameraWish`](super::show::CameraWish)
//! ([`wanted`]): functions that a test can call without a graphics processor. [`ScenePlugin`] draws what they say, with one
//! camera for each view of the show.

pub mod bodies;
mod camera;
mod light;
pub mod palette;
mod path;
mod picking;
mod place;
mod scatter;
mod scenery;
mod surface;
mod traffic;

use std::sync::Arc;

use bevy::camera::RenderTarget;
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;

pub use camera::{CameraPose, CameraState, Rig, Sight, Subject, Tie, ViewCamera, overlay_layer, wanted};
pub use picking::{FINGER, Picking, station_at};
pub use place::{Place, rotation};
pub use scenery::{Scenery, SignalHead, SignalPost, Survey};
pub use surface::{Rgba, Surface};
pub use traffic::{ShownBodies, ShownBody};

use crate::evaluation::record::MapRecord;
use crate::simulation::SignalState;

use super::sets::ViewerSet;
use super::show::Show;

/// Into what the cameras draw: the window, unless somebody wants it in an image.
#[derive(Resource, Clone, Debug, Default)]
pub struct ScreenTarget(pub RenderTarget);

/// How much is spent on the looks of the world.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SceneSettings {
    /// How often the borders of triangles are sampled.
    pub msaa: Msaa,
    /// Whether the sun casts shadows.
    pub shadows: bool,
}

impl Default for SceneSettings {
    fn default() -> Self {
        Self { msaa: Msaa::Sample4, shadows: true }
    }
}

/// Everything that belongs to the scene, within [`ViewerSet::Scene`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SceneSet;

/// Draws the world of the [`Show`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ScenePlugin;

impl Plugin for ScenePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SceneSettings>()
            .init_resource::<ScreenTarget>()
            .init_resource::<Place>()
            .init_resource::<World>()
            .init_resource::<CameraState>()
            .init_resource::<ShownBodies>()
            .init_resource::<traffic::Fleet>()
            .configure_sets(Update, (ViewerSet::Tick, ViewerSet::Scene, ViewerSet::Radio, ViewerSet::Panels).chain())
            .configure_sets(Update, SceneSet.in_set(ViewerSet::Scene))
            .add_systems(Startup, (make_materials, (traffic::make_shapes, traffic::make_cab, light::hang)).chain())
            .add_systems(
                Update,
                (
                    build_scenery,
                    camera::place_cameras,
                    traffic::move_bodies,
                    camera::move_cameras,
                    (traffic::move_cab, show_signals, light::shine, light::move_sky),
                )
                    .chain()
                    .in_set(SceneSet),
            );
    }
}

/// The surfaces that everything has: few, so that what is alike is drawn at once.
#[derive(Resource)]
pub(crate) struct Materials {
    world: Handle<StandardMaterial>,
    body: Handle<StandardMaterial>,
    /// As bright as its colour.
    unlit: Handle<StandardMaterial>,
    /// Light upon what is there.
    added: Handle<StandardMaterial>,
    sky: Handle<StandardMaterial>,
    signals: [Handle<Mesh>; 4],
}

fn make_materials(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, mut all: ResMut<Assets<StandardMaterial>>) {
    let rough = StandardMaterial { perceptual_roughness: 0.95, reflectance: 0.15, ..default() };
    let unlit = StandardMaterial { unlit: true, ..default() };
    commands.insert_resource(Materials {
        world: all.add(rough.clone()),
        body: all.add(StandardMaterial { perceptual_roughness: 0.5, reflectance: 0.35, ..default() }),
        added: all.add(StandardMaterial { alpha_mode: AlphaMode::Add, fog_enabled: false, ..unlit.clone() }),
        sky: all.add(StandardMaterial { fog_enabled: false, ..unlit.clone() }),
        unlit: all.add(unlit),
        signals: SIGNAL_STATES.map(|state| meshes.add(scenery::lamps(state).into_mesh())),
    });
}

/// The map that is shown, and its entities.
#[derive(Resource, Default)]
pub(crate) struct World {
    version: Option<u64>,
    map: Option<Arc<MapRecord>>,
    survey: Survey,
}

/// What belongs to the map and goes with it.
#[derive(Component)]
struct OfTheMap;

/// The lamps of a signal, by its place among those of the map, and what they show.
#[derive(Component)]
struct SignalLamps {
    signal: usize,
    shown: SignalState,
}

const SIGNAL_STATES: [SignalState; 4] =
    [SignalState::Red, SignalState::RedAmber, SignalState::Green, SignalState::Amber];

fn build_scenery(
    mut commands: Commands,
    show: NonSend<Show>,
    materials: Res<Materials>,
    (mut place, mut world): (ResMut<Place>, ResMut<World>),
    mut meshes: ResMut<Assets<Mesh>>,
    old: Query<Entity, With<OfTheMap>>,
) {
    if world.version == Some(show.map_version()) {
        return;
    }
    world.version = Some(show.map_version());
    let map = show.run().map();
    // Another technology or seed on the same roads: nothing to build.
    if world.map.as_ref().is_some_and(|known| same_roads(known, map)) {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    *place = Place::of(map);
    world.map = Some(Arc::clone(map));
    let scenery = Scenery::of(map, &place);
    world.survey = scenery.survey;
    let mut add = |surface: Surface, material: &Handle<StandardMaterial>| {
        let entity = commands.spawn((OfTheMap, MeshMaterial3d(material.clone()))).id();
        if !surface.is_empty() {
            commands.entity(entity).insert(Mesh3d(meshes.add(surface.into_mesh())));
        }
        entity
    };
    let flat = [scenery.land, scenery.roads, scenery.markings].map(|surface| add(surface, &materials.world));
    for surface in [scenery.buildings, scenery.roadside] {
        add(surface, &materials.world);
    }
    let (lights, pools) = (add(scenery.lights, &materials.unlit), add(scenery.pools, &materials.added));
    for entity in flat {
        commands.entity(entity).insert(NotShadowCaster);
    }
    for entity in [lights, pools] {
        commands.entity(entity).insert((light::AtNight, Visibility::Hidden, NotShadowCaster, NotShadowReceiver));
    }
    for post in &scenery.posts {
        for (number, head) in post.heads.iter().enumerate() {
            // The first lane's head is repeated on the post.
            for lamps in head.lamps.iter().take(if number == 0 { 2 } else { 1 }) {
                commands.spawn((
                    OfTheMap,
                    SignalLamps { signal: head.signal, shown: SignalState::Red },
                    Mesh3d(materials.signals[0].clone()),
                    MeshMaterial3d(materials.unlit.clone()),
                    Transform::from_translation(*lamps).with_rotation(head.rotation),
                    NotShadowCaster,
                ));
            }
        }
    }
}

fn same_roads(one: &MapRecord, other: &MapRecord) -> bool {
    one.extent == other.extent
        && one.strips.len() == other.strips.len()
        && one
            .strips
            .iter()
            .zip(&other.strips)
            .all(|(a, b)| a.kind == b.kind && a.width_m == b.width_m && a.line == b.line)
        && one.buildings.len() == other.buildings.len()
        && one.buildings.iter().zip(&other.buildings).all(|(a, b)| a.height_m == b.height_m && a.outline == b.outline)
        && one.signals.len() == other.signals.len()
        && one.signals.iter().zip(&other.signals).all(|(a, b)| a.position == b.position)
}

fn show_signals(show: NonSend<Show>, materials: Res<Materials>, mut lamps: Query<(&mut SignalLamps, &mut Mesh3d)>) {
    let Some((moment, _)) = show.run().timeline().moments_around(show.now()) else { return };
    for (mut signal, mut mesh) in &mut lamps {
        let Some(state) = moment.signals.get(signal.signal).filter(|state| **state != signal.shown) else { continue };
        signal.shown = *state;
        let place = SIGNAL_STATES.iter().position(|known| known == state).unwrap_or(0);
        mesh.0 = materials.signals[place].clone();
    }
}
