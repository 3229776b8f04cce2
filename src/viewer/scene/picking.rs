//! Which station a finger or a cursor is on.

use bevy::camera::Camera;
use bevy::ecs::system::SystemParam;
use bevy::math::Vec2;
use bevy::prelude::{GlobalTransform, Query, Res};

use crate::evaluation::record::StationId;

use crate::viewer::show::Show;

use super::camera::ViewCamera;
use super::traffic::{ShownBodies, ShownBody};

/// A body that looks smaller than a finger can still be touched: half the width of a finger, in logical pixels.
pub const FINGER: f32 = 22.0;

/// What is needed to find out who was touched.
#[derive(SystemParam)]
pub struct Picking<'w> {
    shown: Res<'w, ShownBodies>,
}

impl Picking<'_> {
    /// The station at a place of the window, in whichever view that is.
    pub fn station_at(
        &self,
        show: &Show,
        cameras: &Query<(&Camera, &GlobalTransform, &ViewCamera)>,
        cursor: Vec2,
    ) -> Option<StationId> {
        let views = cameras.iter().filter(|(.., view)| view.0 < show.views().len());
        views.into_iter().find_map(|(camera, transform, _)| station_at(camera, transform, cursor, &self.shown.0))
    }
}

/// The station at a place of the picture, in logical pixels of the window: the one whose middle is the nearest.
///
/// Bodies without a station cannot be selected and are passed over, and so is everything outside this camera's view.
pub fn station_at<'a>(
    camera: &Camera,
    transform: &GlobalTransform,
    cursor: Vec2,
    bodies: impl IntoIterator<Item = &'a ShownBody>,
) -> Option<StationId> {
    if !camera.logical_viewport_rect().is_some_and(|rect| rect.contains(cursor)) {
        return None;
    }
    let right = transform.right();
    let mut nearest: Option<(f32, StationId)> = None;
    for body in bodies.into_iter().filter(|body| body.has_station) {
        let Ok(middle) = camera.world_to_viewport(transform, body.middle) else { continue };
        let half = body.size.max_element() / 2.0;
        let border = camera.world_to_viewport(transform, body.middle + right * half);
        let reach = border.map_or(0.0, |border| border.distance(middle)).max(FINGER);
        let away = middle.distance(cursor);
        if away <= reach && nearest.is_none_or(|(known, _)| away < known) {
            nearest = Some((away, body.id));
        }
    }
    nearest.map(|(_, station)| station)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::camera::{CameraProjection, ComputedCameraValues, PerspectiveProjection, RenderTargetInfo, Viewport};
    use bevy::math::{UVec2, Vec3};
    use bevy::prelude::Transform;

    use crate::simulation::StationKind;

    /// A camera at the origin that looks north, with a picture of 800 by 600.
    fn camera(viewport: Option<Viewport>) -> (Camera, GlobalTransform) {
        let projection = PerspectiveProjection { fov: 1.0, aspect_ratio: 800.0 / 600.0, ..Default::default() };
        let computed = ComputedCameraValues {
            clip_from_view: projection.get_clip_from_view(),
            target_info: Some(RenderTargetInfo { physical_size: UVec2::new(800, 600), scale_factor: 1.0 }),
            ..Default::default()
        };
        let camera = Camera { viewport, computed, ..Default::default() };
        (camera, GlobalTransform::from(Transform::IDENTITY))
    }

    fn body(id: u32, middle: Vec3, has_station: bool) -> ShownBody {
        let size = Vec3::new(4.5, 1.8, 1.5);
        ShownBody { id: StationId(id), kind: StationKind::Car, has_station, middle, size }
    }

    #[test]
    fn a_finger_finds_the_nearest_station() {
        let (camera, transform) = camera(None);
        let bodies = [
            body(1, Vec3::new(0.0, 0.0, -200.0), true),
            body(2, Vec3::new(10.0, 0.0, -200.0), true),
            body(3, Vec3::new(0.0, 0.0, -100.0), false),
            body(4, Vec3::new(0.0, 0.0, 50.0), true),
            body(5, Vec3::new(-10.0, 0.0, -20.0), true),
        ];
        let at = |x: f32, y: f32| station_at(&camera, &transform, Vec2::new(x, y), &bodies).map(|id| id.0);
        // 10 m to the right at 200 m: 300 / tan(0.5) * 10 / 200 = 27 pixels.
        assert_eq!(at(400.0, 300.0), Some(1));
        assert_eq!(at(412.0, 300.0), Some(1));
        assert_eq!(at(416.0, 300.0), Some(2));
        assert_eq!(at(447.0, 300.0), Some(2));
        assert_eq!(at(455.0, 300.0), None);
        assert_eq!(at(400.0, 330.0), None);
        // Near ones are as large as they look: 62 pixels to both sides of 275 to the left.
        assert_eq!(at(125.0 - 55.0, 300.0), Some(5));
        assert_eq!(at(125.0 - 70.0, 300.0), None);
    }

    #[test]
    fn only_the_own_view_counts() {
        let half = Viewport {
            physical_position: UVec2::new(400, 0),
            physical_size: UVec2::new(400, 600),
            ..Default::default()
        };
        let (camera, transform) = camera(Some(half));
        let bodies = [body(1, Vec3::new(0.0, 0.0, -200.0), true)];
        let at = |x: f32| station_at(&camera, &transform, Vec2::new(x, 300.0), &bodies);
        assert_eq!(at(600.0), Some(StationId(1)));
        assert_eq!(at(200.0), None);
    }
}
