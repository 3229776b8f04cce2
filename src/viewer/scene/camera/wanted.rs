//! Where the camera wants to be.

use bevy::math::{Quat, Vec3};
use bevy::prelude::Transform;

use crate::simulation::StationKind;
use crate::viewer::show::{CameraMode, CameraWish};

use super::super::scenery::Survey;

/// A camera that looks at a place from a distance: one description for all modes, so that one goes over into another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraPose {
    /// What it looks at; at distance 0, where it is.
    pub anchor: Vec3,
    /// The direction in which it looks, in radians clockwise from north.
    pub yaw: f32,
    /// How far it looks up, in radians; negative is down.
    pub pitch: f32,
    /// From the anchor, in metres.
    pub distance: f32,
    /// From the lower to the upper border of the picture, in radians.
    pub field_of_view: f32,
}

impl CameraPose {
    /// The same for Bevy.
    pub fn transform(&self) -> Transform {
        let rotation = self.rotation();
        let mut eye = self.anchor - rotation * Vec3::NEG_Z * self.distance;
        eye.y = eye.y.max(LOWEST_EYE_M);
        Transform::from_translation(eye).with_rotation(rotation)
    }

    /// The way it is turned.
    pub fn rotation(&self) -> Quat {
        Quat::from_rotation_y(-self.yaw) * Quat::from_rotation_x(self.pitch)
    }
}

/// Who is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    /// What they are.
    pub kind: StationKind,
    /// The middle of the front edge, on the ground.
    pub front: Vec3,
    /// The direction of travel, in radians clockwise from north.
    pub yaw: f32,
    /// Length, width and height, in metres.
    pub size: Vec3,
}

/// What a camera depends on.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// What the presenter wants.
    pub wish: &'a CameraWish,
    /// The selected station, if it is there.
    pub subject: Option<Subject>,
    /// The map.
    pub survey: &'a Survey,
    /// Width of the picture over its height.
    pub aspect: f32,
    /// Seconds that the show has lasted.
    pub presented_s: f32,
}

/// Nothing below the ground is to be seen.
const LOWEST_EYE_M: f32 = 0.35;
/// The usual field of view, and that of a driver.
const FIELD_OF_VIEW: f32 = 0.8;
const DRIVERS_FIELD_OF_VIEW: f32 = 1.0;
/// A map that is larger than this is not shown as a whole; so much of it is.
const WHOLE_MAP_M: f32 = 420.0;
const PART_OF_MAP_M: f32 = 230.0;
/// A map that is so many times as long as wide is a road.
const LONG: f32 = 4.0;
/// Cinematic: once around in so many seconds.
const ROUND_S: f32 = 75.0;
/// The steepest view: straight down, but for a little that keeps north up.
const STRAIGHT_DOWN: f32 = -1.569;

/// Where a camera with this sight is.
pub fn wanted(sight: &Sight) -> CameraPose {
    let plain = match (sight.wish.mode, sight.subject) {
        (CameraMode::Follow, Some(subject)) => follow(&subject),
        (CameraMode::Driver, Some(subject)) => driver(&subject),
        (CameraMode::Junction, _) => junction(sight),
        (CameraMode::Above, _) => above(sight),
        (CameraMode::Cinematic, _) => cinematic(sight),
        // Whom one could follow is gone: everything is shown until another is selected.
        (CameraMode::Overview | CameraMode::Follow | CameraMode::Driver, _) => overview(sight),
    };
    with_wishes(plain, sight.wish)
}

fn with_wishes(mut pose: CameraPose, wish: &CameraWish) -> CameraPose {
    let distance = if wish.distance.is_finite() { wish.distance.clamp(0.02, 50.0) } else { 1.0 };
    pose.yaw += wish.turn_deg.to_radians();
    let highest = if pose.distance > 0.0 { -0.02f32 } else { 1.2 };
    pose.pitch = (pose.pitch - wish.rise_deg.to_radians()).clamp(STRAIGHT_DOWN, highest.max(pose.pitch));
    if pose.distance > 0.0 {
        pose.distance *= distance;
    } else {
        // Nobody goes away from a driver's seat: the eye takes in less, or more.
        pose.field_of_view = (pose.field_of_view * distance).clamp(0.15, 1.9);
    }
    let (sin, cos) = pose.yaw.sin_cos();
    let (right, ahead) = (Vec3::new(cos, 0.0, sin), Vec3::new(sin, 0.0, -cos));
    pose.anchor += right * wish.moved.0 + ahead * wish.moved.1;
    pose
}

fn ahead(yaw: f32) -> Vec3 {
    Vec3::new(yaw.sin(), 0.0, -yaw.cos())
}

fn middle(subject: &Subject) -> Vec3 {
    subject.front - ahead(subject.yaw) * subject.size.x / 2.0
}

fn follow(subject: &Subject) -> CameraPose {
    let tall = Vec3::Y * (subject.size.z * 0.7);
    CameraPose {
        anchor: subject.front + ahead(subject.yaw) * 5.0 + tall,
        yaw: subject.yaw,
        pitch: -0.22,
        distance: 12.0 + 1.25 * subject.size.x,
        field_of_view: FIELD_OF_VIEW,
    }
}

fn driver(subject: &Subject) -> CameraPose {
    // Where the eyes are: behind the front edge, to the left of the middle, above the ground.
    let (behind, left, up) = match subject.kind {
        StationKind::Car => (0.46 * subject.size.x, 0.36, 0.81 * subject.size.z),
        StationKind::Truck | StationKind::Bus => (0.9, 0.55, 0.72 * subject.size.z),
        StationKind::RoadSideUnit => (0.0, 0.0, subject.size.z),
        StationKind::Motorcycle | StationKind::Cyclist => (0.42 * subject.size.x, 0.0, 0.9 * subject.size.z),
        StationKind::Pedestrian => (0.1, 0.0, 0.93 * subject.size.z),
    };
    let direction = ahead(subject.yaw);
    let to_the_left = Vec3::new(direction.z, 0.0, -direction.x);
    CameraPose {
        anchor: subject.front - direction * behind + to_the_left * left + Vec3::Y * up.max(0.6),
        yaw: subject.yaw,
        pitch: if subject.kind == StationKind::RoadSideUnit { -0.2 } else { -0.045 },
        distance: 0.0,
        field_of_view: DRIVERS_FIELD_OF_VIEW,
    }
}

fn size_of(survey: &Survey) -> Vec3 {
    survey.bounds.1 - survey.bounds.0
}

/// Houses of this height beside a street hide it from whoever looks from the side.
const HIDES_A_STREET_M: f32 = 9.0;

fn overview(sight: &Sight) -> CameraPose {
    let size = size_of(sight.survey);
    let (long, wide) = (size.x.max(size.z), size.x.min(size.z));
    if long > LONG * wide && long > WHOLE_MAP_M {
        // Along a road: some 500 m of it, from the side; where ways meet, if they do.
        let subject = sight.subject.map(|subject| middle(&subject));
        let anchor = sight.survey.junction.or(subject).unwrap_or(sight.survey.middle);
        // Into a street with houses from above; what is beside a street does not hide it then.
        let tall = sight.survey.bounds.1.y - sight.survey.bounds.0.y;
        let (turned, pitch, distance) =
            if tall > HIDES_A_STREET_M { (-0.2, -0.82, 130.0) } else { (-0.55, -0.36, 180.0) };
        let yaw = sight.survey.road_yaw + turned;
        return CameraPose { anchor, yaw, pitch, distance, field_of_view: FIELD_OF_VIEW };
    }
    let yaw = if size.x >= size.z { -0.42 } else { std::f32::consts::FRAC_PI_2 - 0.42 };
    if long <= WHOLE_MAP_M {
        return framed(sight.survey.bounds, yaw, -0.72, sight.aspect);
    }
    let centre = sight.survey.junction.unwrap_or(sight.survey.middle);
    let half = Vec3::new(PART_OF_MAP_M / 2.0, 0.0, PART_OF_MAP_M / 2.0);
    framed((centre - half, centre + half), yaw, -0.72, sight.aspect)
}

/// Looks at a box so that all its corners are in the picture.
fn framed((low, high): (Vec3, Vec3), yaw: f32, pitch: f32, aspect: f32) -> CameraPose {
    const MARGIN: f32 = 1.04;
    let anchor = Vec3::new((low.x + high.x) / 2.0, 0.0, (low.z + high.z) / 2.0);
    let mut pose = CameraPose { anchor, yaw, pitch, distance: 10.0, field_of_view: FIELD_OF_VIEW };
    let rotation = pose.rotation();
    let (right, up, forward) = (rotation * Vec3::X, rotation * Vec3::Y, rotation * Vec3::NEG_Z);
    let tall = (FIELD_OF_VIEW / 2.0).tan();
    let wide = tall * aspect.clamp(0.2, 5.0);
    for corner in [(low.x, low.z), (low.x, high.z), (high.x, low.z), (high.x, high.z)] {
        let way = Vec3::new(corner.0, 0.0, corner.1) - anchor;
        let needed = (way.dot(right).abs() / wide).max(way.dot(up).abs() / tall) * MARGIN - way.dot(forward);
        pose.distance = pose.distance.max(needed);
    }
    pose
}

fn junction(sight: &Sight) -> CameraPose {
    let anchor = sight.survey.junction.unwrap_or(sight.survey.middle);
    CameraPose { anchor, yaw: sight.survey.road_yaw - 0.5, pitch: -0.6, distance: 72.0, field_of_view: FIELD_OF_VIEW }
}

fn above(sight: &Sight) -> CameraPose {
    const SEEN_M: f32 = 190.0;
    let size = size_of(sight.survey);
    let anchor = match sight.subject {
        _ if size.x.max(size.z) < SEEN_M => {
            (sight.survey.bounds.0 + sight.survey.bounds.1) / 2.0 * Vec3::new(1.0, 0.0, 1.0)
        }
        Some(subject) => middle(&subject),
        None => sight.survey.junction.unwrap_or(sight.survey.middle),
    };
    let tall = (FIELD_OF_VIEW / 2.0).tan();
    let distance = SEEN_M / 2.0 / (tall * sight.aspect.clamp(0.2, 5.0));
    CameraPose { anchor, yaw: 0.0, pitch: STRAIGHT_DOWN, distance, field_of_view: FIELD_OF_VIEW }
}

fn cinematic(sight: &Sight) -> CameraPose {
    let turned = sight.presented_s / ROUND_S * std::f32::consts::TAU;
    let (anchor, distance) = match sight.subject {
        Some(subject) => (middle(&subject) + Vec3::Y, 26.0 + subject.size.x),
        None => (sight.survey.junction.unwrap_or(sight.survey.middle), 75.0),
    };
    CameraPose {
        anchor,
        // From the front and the side first, where vehicles look best.
        yaw: sight.survey.road_yaw + 2.5 + turned,
        pitch: -0.26 - 0.12 * (turned * 0.7).sin(),
        distance: distance * (1.0 + 0.25 * (turned * 1.3).sin()),
        field_of_view: 0.68,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(width: f32, depth: f32) -> Survey {
        let half = Vec3::new(width / 2.0, 0.0, depth / 2.0);
        Survey { bounds: (-half, half), middle: Vec3::ZERO, road_yaw: std::f32::consts::FRAC_PI_2, junction: None }
    }

    fn car() -> Subject {
        // Eastbound, 900 m east of the middle.
        Subject {
            kind: StationKind::Car,
            front: Vec3::new(900.0, 0.0, 6.0),
            yaw: std::f32::consts::FRAC_PI_2,
            size: Vec3::new(4.5, 1.8, 1.5),
        }
    }

    fn seen(mode: CameraMode, subject: Option<Subject>, survey: &Survey) -> CameraPose {
        let wish = CameraWish::of(mode);
        wanted(&Sight { wish: &wish, subject, survey, aspect: 16.0 / 9.0, presented_s: 3.0 })
    }

    /// Where a place is in the picture: from -1 to 1 to the right and up, and how far ahead.
    fn in_picture(pose: &CameraPose, place: Vec3) -> Vec3 {
        let transform = pose.transform();
        let way = transform.rotation.inverse() * (place - transform.translation);
        let tall = (pose.field_of_view / 2.0).tan();
        Vec3::new(way.x / -way.z / tall / (16.0 / 9.0), way.y / -way.z / tall, -way.z)
    }

    #[test]
    fn every_mode_sees_whom_it_looks_at() {
        let road = survey(2000.0, 24.0);
        for mode in CameraMode::ALL {
            let pose = seen(mode, Some(car()), &road);
            assert!(
                pose.transform().translation.is_finite() && pose.transform().translation.y > 0.3,
                "{mode:?}: {pose:?}"
            );
            let subject = if mode == CameraMode::Junction { Vec3::ZERO } else { car().front };
            if mode != CameraMode::Driver {
                let at = in_picture(&pose, subject);
                assert!(at.z > 1.0 && at.x.abs() < 0.8 && at.y.abs() < 0.8, "{mode:?}: {at}");
            }
        }
        // From behind, looking the same way; from the seat, the road 40 m ahead.
        let behind = seen(CameraMode::Follow, Some(car()), &road).transform();
        assert!(behind.translation.x < 895.0 && behind.forward().x > 0.9, "{behind:?}");
        let seat = seen(CameraMode::Driver, Some(car()), &road);
        let eye = seat.transform().translation;
        assert!(eye.x < 899.0 && eye.x > 896.0 && eye.z < 6.0 && (1.0..1.4).contains(&eye.y), "{eye}");
        let ahead = in_picture(&seat, Vec3::new(940.0, 0.0, 6.0));
        assert!(ahead.z > 0.0 && ahead.x.abs() < 0.1 && (-0.2..0.1).contains(&ahead.y), "{ahead}");
    }

    #[test]
    fn a_small_map_is_seen_as_a_whole() {
        for (width, depth) in [(300.0, 120.0), (120.0, 300.0), (400.0, 400.0)] {
            let map = survey(width, depth);
            let pose = seen(CameraMode::Overview, None, &map);
            for corner in [map.bounds.0, map.bounds.1] {
                let at = in_picture(&pose, corner);
                assert!(at.z > 0.0 && at.x.abs() <= 1.0 && at.y.abs() <= 1.0, "{width} x {depth}: {at}");
            }
        }
    }

    #[test]
    fn without_a_station_there_is_still_something_to_see() {
        let road = survey(2000.0, 24.0);
        let overview = seen(CameraMode::Overview, None, &road);
        for mode in [CameraMode::Follow, CameraMode::Driver] {
            assert_eq!(seen(mode, None, &road), overview, "{mode:?}");
        }
        for mode in CameraMode::ALL {
            let at = in_picture(&seen(mode, None, &road), Vec3::ZERO);
            assert!(at.z > 1.0 && at.x.abs() < 0.5 && at.y.abs() < 0.5, "{mode:?}: {at}");
        }
        // A map with nothing on it.
        for mode in CameraMode::ALL {
            assert!(seen(mode, None, &Survey::default()).transform().is_finite(), "{mode:?}");
        }
    }

    #[test]
    fn wishes_turn_raise_and_move() {
        let road = survey(2000.0, 24.0);
        let plain = seen(CameraMode::Follow, Some(car()), &road);
        let wish =
            CameraWish { turn_deg: 90.0, rise_deg: 30.0, distance: 2.0, moved: (3.0, 7.0), mode: CameraMode::Follow };
        let sight = Sight { wish: &wish, subject: Some(car()), survey: &road, aspect: 1.0, presented_s: 0.0 };
        let pose = wanted(&sight);
        assert!((pose.yaw - plain.yaw - std::f32::consts::FRAC_PI_2).abs() < 1e-5);
        assert!((plain.pitch - pose.pitch - 30f32.to_radians()).abs() < 1e-5);
        assert!((pose.distance / plain.distance - 2.0).abs() < 1e-5);
        // Looking south now: right is west, ahead is south.
        assert!(
            (pose.anchor - plain.anchor - Vec3::new(-3.0, 0.0, 7.0)).length() < 1e-4,
            "{:?}",
            pose.anchor - plain.anchor
        );
        for rise_deg in [-500.0, 500.0] {
            let wish = CameraWish { rise_deg, ..wish };
            let steep = wanted(&Sight { wish: &wish, ..sight }).transform();
            assert!(steep.translation.y >= LOWEST_EYE_M && steep.is_finite(), "{rise_deg}: {steep:?}");
        }
    }
}
