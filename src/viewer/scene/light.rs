//! Day and night.

use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{CascadeShadowConfigBuilder, DirectionalLightShadowMap, GlobalAmbientLight, NotShadowCaster};
use bevy::pbr::{DistanceFog, FogFalloff};
use bevy::prelude::*;

use crate::viewer::show::Show;

use super::camera::{CameraState, FAR_M, ViewCamera};
use super::palette::{self, Daylight};
use super::scatter::chance;
use super::surface::Surface;
use super::{Materials, SceneSettings};

/// What is there at night only.
#[derive(Component)]
pub(super) struct AtNight;

/// What is there by day only.
#[derive(Component)]
pub(super) struct ByDay;

/// The sky, around the cameras.
#[derive(Component)]
pub(super) struct Sky;

/// The sun or the moon.
#[derive(Component)]
pub(super) struct Sun;

/// Where the light comes from: the south-west by day.
const SUN: Vec3 = Vec3::new(-0.55, 0.95, 0.62);
/// Shadows are cast up to here.
const SHADOWS_M: f32 = 160.0;
/// From here on everything becomes like the horizon, until nothing else is left.
const HAZE_M: (f32, f32) = (500.0, 5500.0);

/// What is far away becomes like the sky.
pub(super) fn haze() -> DistanceFog {
    DistanceFog { falloff: FogFalloff::Linear { start: HAZE_M.0, end: HAZE_M.1 }, ..default() }
}

/// Hangs sun and sky.
pub(super) fn hang(
    mut commands: Commands,
    settings: Res<SceneSettings>,
    materials: Res<Materials>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    commands.insert_resource(DirectionalLightShadowMap { size: 2048 });
    commands.spawn((
        Sun,
        DirectionalLight { shadow_maps_enabled: settings.shadows, ..default() },
        CascadeShadowConfigBuilder { num_cascades: 1, maximum_distance: SHADOWS_M, ..default() }.build(),
        Transform::from_translation(SUN).looking_at(Vec3::ZERO, Vec3::Y),
    ));
    let mut sky = |daylight: &Daylight, stars: bool| {
        let mesh = Mesh3d(meshes.add(dome(daylight, stars).into_mesh()));
        (Sky, mesh, MeshMaterial3d(materials.sky.clone()), NoFrustumCulling, NotShadowCaster, Visibility::Hidden)
    };
    let (day, night) = (sky(&palette::DAY, false), sky(&palette::NIGHT, true));
    commands.spawn((day, ByDay));
    commands.spawn((night, AtNight));
}

/// The sky from inside.
pub(super) fn dome(daylight: &Daylight, stars: bool) -> Surface {
    const RADIUS_M: f32 = 0.8 * FAR_M;
    const SIDES: usize = 32;
    let mut surface = Surface::default();
    let (horizon, zenith) = (daylight.horizon.linear(), daylight.zenith.linear());
    // Elevation in degrees, and how much of the zenith is there.
    let rings: [(f32, f32); 7] =
        [(-12.0, 0.0), (0.0, 0.0), (3.0, 0.12), (10.0, 0.42), (25.0, 0.75), (50.0, 0.95), (90.0, 1.0)];
    let at = |elevation: f32, side: usize, radius: f32| {
        let (up, out) = elevation.to_radians().sin_cos();
        let (sin, cos) = (side as f32 / SIDES as f32 * std::f32::consts::TAU).sin_cos();
        Vec3::new(cos * out, up, -sin * out) * radius
    };
    let colour = |share: f32| -> [f32; 4] { std::array::from_fn(|k| horizon[k] + (zenith[k] - horizon[k]) * share) };
    for pair in rings.windows(2) {
        let ((low, low_share), (high, high_share)) = (pair[0], pair[1]);
        for side in 0..SIDES {
            // Seen from inside: clockwise from outside.
            let corners = [
                at(low, side + 1, RADIUS_M),
                at(low, side, RADIUS_M),
                at(high, side, RADIUS_M),
                at(high, side + 1, RADIUS_M),
            ];
            let corners = if high > 89.0 { &corners[..3] } else { &corners[..] };
            surface.shaded(corners, |corner| colour(if corner < 2 { low_share } else { high_share }));
        }
    }
    if stars {
        const STARS: u64 = 260;
        for star in 0..STARS {
            let up = 0.06 + 0.9 * chance(star, 1);
            let (sin, cos) = (std::f32::consts::TAU * chance(star, 2)).sin_cos();
            let out = (1.0 - up * up).sqrt();
            let way = Vec3::new(cos * out, up, sin * out);
            let (right, above) = way.any_orthonormal_pair();
            let size = 9.0 + 8.0 * chance(star, 3);
            let middle = way * (0.97 * RADIUS_M);
            let corners = [middle - right * size, middle - above * size, middle + right * size, middle + above * size];
            let light = 0.15 + 0.6 * chance(star, 4);
            let looks_in = (corners[1] - corners[0]).cross(corners[2] - corners[0]).dot(way) < 0.0;
            let corners = if looks_in { corners } else { [corners[3], corners[2], corners[1], corners[0]] };
            surface.polygon(&corners, [light, light, light * 1.1, 1.0]);
        }
    }
    surface
}

/// Lets it be day or night.
#[expect(clippy::too_many_arguments, reason = "each is a thing that day and night change")]
pub(super) fn shine(
    show: NonSend<Show>,
    mut last: Local<Option<bool>>,
    mut ambient: ResMut<GlobalAmbientLight>,
    mut clear: ResMut<ClearColor>,
    mut sun: Query<&mut DirectionalLight, With<Sun>>,
    mut hazes: Query<&mut DistanceFog, With<ViewCamera>>,
    mut at_night: Query<&mut Visibility, (With<AtNight>, Without<ByDay>)>,
    mut by_day: Query<&mut Visibility, (With<ByDay>, Without<AtNight>)>,
) {
    let night = show.is_night();
    let daylight = palette::daylight(night);
    for mut haze in &mut hazes {
        if haze.color != daylight.horizon.color() {
            haze.color = daylight.horizon.color();
        }
    }
    let shown = |shown: bool| if shown { Visibility::Inherited } else { Visibility::Hidden };
    for mut visibility in &mut at_night {
        visibility.set_if_neq(shown(night));
    }
    for mut visibility in &mut by_day {
        visibility.set_if_neq(shown(!night));
    }
    if last.replace(night) == Some(night) {
        return;
    }
    ambient.color = daylight.ambient.color();
    ambient.brightness = daylight.ambient_brightness;
    clear.0 = daylight.horizon.color();
    for mut sun in &mut sun {
        sun.color = daylight.sun.color();
        sun.illuminance = daylight.sun_lux;
    }
}

/// The sky goes along with the cameras.
pub(super) fn move_sky(state: Res<CameraState>, mut skies: Query<&mut Transform, With<Sky>>) {
    let Some(pose) = &state.pose else { return };
    let eye = pose.transform().translation;
    for mut transform in &mut skies {
        transform.translation = Vec3::new(eye.x, 0.0, eye.z);
    }
}
