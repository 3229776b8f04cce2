//! Cameras: one for each view, all with the same pose.

mod smooth;
mod wanted;

use bevy::camera::Viewport;
use bevy::camera::visibility::RenderLayers;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;

pub use smooth::{Rig, Tie};
pub use wanted::{CameraPose, Sight, Subject, wanted};

use crate::viewer::panels::PanelMemory;
use crate::viewer::run::ShownRun;
use crate::viewer::show::{CameraMode, Show};

use super::place::Place;
use super::{SceneSettings, ScreenTarget, World};

/// The camera of a view; it sees layer 0, and layer 1 and more for what is drawn over its own view.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ViewCamera(pub usize);

/// The layer for what is drawn over one view only.
pub fn overlay_layer(view: usize) -> RenderLayers {
    RenderLayers::layer(1 + view)
}

/// What the cameras show at the moment.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct CameraState {
    rig: Rig,
    /// The pose.
    pub pose: Option<CameraPose>,
    /// Whether it is in somebody's seat.
    pub in_seat: bool,
    /// The direction of that seat, in radians clockwise from north.
    pub seat_yaw: f32,
}

/// Farther away there is only sky.
pub(super) const FAR_M: f32 = 12_000.0;

/// As many cameras as there are views, each with its part of the picture.
pub(super) fn place_cameras(
    mut commands: Commands,
    show: NonSend<Show>,
    (settings, target): (Res<SceneSettings>, Res<ScreenTarget>),
    panels: Option<NonSend<PanelMemory>>,
    mut cameras: Query<(Entity, &ViewCamera, &mut Camera)>,
) {
    let views = show.views().len();
    let free = panels.map_or((0.0, 1.0), |panels| panels.free_width());
    let mut have = 0;
    for (entity, view, mut camera) in &mut cameras {
        if view.0 >= views {
            commands.entity(entity).despawn();
            continue;
        }
        have += 1;
        let part = camera.physical_target_size().and_then(|size| part_of(size, free, view.0, views));
        let same = match (&camera.viewport, &part) {
            (Some(one), Some(other)) => {
                (one.physical_position, one.physical_size) == (other.physical_position, other.physical_size)
            }
            (one, other) => one.is_none() && other.is_none(),
        };
        if !same {
            camera.viewport = part;
        }
    }
    for view in have..views {
        let camera = Camera { order: view as isize, ..default() };
        let projection = PerspectiveProjection { near: 0.15, far: FAR_M, ..default() };
        commands.spawn((
            ViewCamera(view),
            Camera3d::default(),
            camera,
            target.0.clone(),
            settings.msaa,
            Projection::Perspective(projection),
            Tonemapping::None,
            DebandDither::Enabled,
            RenderLayers::from_layers(&[0, 1 + view]),
            super::light::haze(),
        ));
    }
}

/// Views side by side are at least this wide; in less, they go under the panels.
const LEAST_VIEW: f32 = 0.12;

/// The part of the target that a view has: all of it, or its share of the width that panels leave free.
fn part_of(size: UVec2, (left, right): (f32, f32), view: usize, views: usize) -> Option<Viewport> {
    if views < 2 || size.x < 2 {
        return None;
    }
    let each = (right - left) / views as f32;
    let (left, each) = if each < LEAST_VIEW { (0.0, 1.0 / views as f32) } else { (left, each) };
    let edge = |view: usize| ((left + each * view as f32) * size.x as f32).round() as u32;
    Some(Viewport {
        physical_position: UVec2::new(edge(view), 0),
        physical_size: UVec2::new(edge(view + 1).min(size.x) - edge(view), size.y),
        ..default()
    })
}

/// The story and the controls lie over the lower part of the picture: what is looked at is so much of its height above the
/// middle.
const LIFT: f32 = 0.11;

/// Moves all cameras.
pub(super) fn move_cameras(
    show: NonSend<Show>,
    time: Res<Time>,
    place: Res<Place>,
    world: Res<World>,
    mut state: ResMut<CameraState>,
    mut cameras: Query<(&Camera, &mut Transform, &mut Projection), With<ViewCamera>>,
) {
    let aspect = cameras.iter().find_map(|(camera, ..)| camera.logical_viewport_size());
    let aspect = aspect.map_or(16.0 / 9.0, |size| size.x / size.y.max(1.0));
    let station = show.selected();
    let subject = station.and_then(|station| subject_of(show.run(), &place, station, show.now()));
    let sight =
        Sight { wish: show.camera(), subject, survey: &world.survey, aspect, presented_s: show.presented_s() as f32 };
    let tie = Tie { mode: show.camera().mode, station: station.filter(|_| subject.is_some()), map: show.map_version() };
    let pose = state.rig.follow(tie, wanted(&sight), time.delta_secs());
    state.in_seat = subject.is_some_and(|subject| {
        use crate::simulation::StationKind::{Bus, Car, Truck};
        tie.mode == CameraMode::Driver && matches!(subject.kind, Car | Truck | Bus) && pose.distance < 0.2
    });
    state.seat_yaw = subject.map_or(0.0, |subject| subject.yaw);
    state.pose = Some(pose);
    for (_, mut transform, mut projection) in &mut cameras {
        *transform = pose.transform();
        if pose.distance > 0.0 {
            transform.rotate_local_x(-pose.field_of_view * LIFT);
        }
        if let Projection::Perspective(perspective) = projection.as_mut() {
            perspective.fov = pose.field_of_view;
        }
    }
}

/// Who is looked at, if they are there.
fn subject_of(
    run: &ShownRun,
    place: &Place,
    station: crate::evaluation::record::StationId,
    at: crate::units::SimTime,
) -> Option<Subject> {
    let timeline = run.timeline();
    let pose = timeline.pose_of(station, at)?;
    let actor = timeline.actor(pose.actor);
    Some(Subject {
        kind: actor.kind,
        front: place.to_bevy(pose.position, 0.0),
        yaw: pose.heading.degrees().to_radians() as f32,
        size: Vec3::new(actor.length_m, actor.width_m, actor.height_m),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_share_what_panels_leave() {
        let size = UVec2::new(1000, 500);
        assert!(part_of(size, (0.2, 0.8), 0, 1).is_none());
        let part = |free, view| {
            let part = part_of(size, free, view, 2).expect("two views");
            (part.physical_position.x, part.physical_size.x)
        };
        assert_eq!((part((0.0, 1.0), 0), part((0.0, 1.0), 1)), ((0, 500), (500, 500)));
        assert_eq!((part((0.2, 0.7), 0), part((0.2, 0.7), 1)), ((200, 250), (450, 250)));
        // Nothing is left: the views have the window, under the panels.
        assert_eq!((part((0.4, 0.5), 0), part((0.4, 0.5), 1)), ((0, 500), (500, 500)));
    }
}
