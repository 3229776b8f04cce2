//! How the camera comes to where it wants to be.

use std::f32::consts::{PI, TAU};

use bevy::math::Vec3;

use crate::evaluation::record::StationId;
use crate::viewer::show::CameraMode;

use super::wanted::CameraPose;

/// What the anchor of a camera is tied to. While that stays the same, the anchor follows it without delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// The mode.
    pub mode: CameraMode,
    /// Who is looked at.
    pub station: Option<StationId>,
    /// Which map.
    pub map: u64,
}

/// A camera on its way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rig {
    now: Option<(Tie, CameraPose)>,
    /// From the wanted anchor to the shown one, with its speed; it fades.
    lag: (Vec3, Vec3),
    yaw: (f32, f32),
    pitch: (f32, f32),
    distance: (f32, f32),
    field_of_view: (f32, f32),
}

/// How fast the camera comes to rest, in 1/s: after a second it has all but arrived.
const PACE: f32 = 5.0;
/// Beyond this nobody wants to fly along.
const CUT_M: f32 = 350.0;

impl Rig {
    /// The pose that is shown `dt` seconds after the one before.
    pub fn follow(&mut self, tie: Tie, wanted: CameraPose, dt: f32) -> CameraPose {
        let Some((tied, shown)) = self.now.filter(|(tied, shown)| {
            tied.map == tie.map && shown.anchor.distance(wanted.anchor) < CUT_M || *tied == tie
        }) else {
            return self.cut(tie, wanted);
        };
        if tied != tie {
            self.lag.0 = shown.anchor - wanted.anchor;
        }
        // A long picture, such as the first after a break, is not to throw the camera about.
        let dt = dt.clamp(0.0, 0.25);
        damp(&mut self.lag, Vec3::ZERO, dt);
        let turn = (wanted.yaw - self.yaw.0 + PI).rem_euclid(TAU) - PI;
        let nearest = self.yaw.0 + turn;
        damp(&mut self.yaw, nearest, dt);
        damp(&mut self.pitch, wanted.pitch, dt);
        damp(&mut self.distance, wanted.distance, dt);
        damp(&mut self.field_of_view, wanted.field_of_view, dt);
        let pose = CameraPose {
            anchor: wanted.anchor + self.lag.0,
            yaw: self.yaw.0,
            pitch: self.pitch.0,
            distance: self.distance.0.max(0.0),
            field_of_view: self.field_of_view.0,
        };
        self.now = Some((tie, pose));
        pose
    }

    fn cut(&mut self, tie: Tie, wanted: CameraPose) -> CameraPose {
        *self = Self {
            now: Some((tie, wanted)),
            lag: (Vec3::ZERO, Vec3::ZERO),
            yaw: (wanted.yaw, 0.0),
            pitch: (wanted.pitch, 0.0),
            distance: (wanted.distance, 0.0),
            field_of_view: (wanted.field_of_view, 0.0),
        };
        wanted
    }
}

/// A step of a critically damped spring: exact, whatever the step.
fn damp<T>(state: &mut (T, T), target: T, dt: f32)
where
    T: Copy + std::ops::Sub<Output = T> + std::ops::Add<Output = T> + std::ops::Mul<f32, Output = T>,
{
    let away = state.0 - target;
    let push = state.1 + away * PACE;
    let fade = (-PACE * dt).exp();
    state.0 = target + (away + push * dt) * fade;
    state.1 = (state.1 - push * (PACE * dt)) * fade;
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIE: Tie = Tie { mode: CameraMode::Follow, station: Some(StationId(3)), map: 1 };

    fn pose(x: f32, yaw: f32) -> CameraPose {
        CameraPose { anchor: Vec3::new(x, 0.0, 0.0), yaw, pitch: -0.3, distance: 20.0, field_of_view: 0.8 }
    }

    #[test]
    fn it_follows_without_delay_and_changes_over_smoothly() {
        let mut rig = Rig::default();
        assert_eq!(rig.follow(TIE, pose(0.0, 0.0), 0.016), pose(0.0, 0.0));
        // At 30 m/s behind the same car.
        for k in 1..60u8 {
            let x = f32::from(k) * 0.5;
            assert_eq!(rig.follow(TIE, pose(x, 0.0), 1.0 / 60.0).anchor.x, x);
        }
        // Another car, 40 m ahead: on the way at first, there in the end, never beyond.
        let other = Tie { station: Some(StationId(4)), ..TIE };
        let mut last = 29.5;
        for k in 0..180 {
            let shown = rig.follow(other, pose(69.5, 0.0), 1.0 / 60.0).anchor.x;
            assert!(shown >= last - 1e-3 && shown <= 69.5 + 1e-3, "{k}: {shown} after {last}");
            assert!(shown - last < 2.0, "{k}: a jump of {} m", shown - last);
            last = shown;
        }
        assert!((last - 69.5).abs() < 0.05, "{last}");
    }

    #[test]
    fn it_turns_the_shorter_way() {
        let mut rig = Rig::default();
        rig.follow(TIE, pose(0.0, 3.0), 0.016);
        for _ in 0..120 {
            let yaw = rig.follow(TIE, pose(0.0, -3.0), 0.016).yaw;
            assert!((2.99..3.30).contains(&yaw), "{yaw}");
        }
    }

    #[test]
    fn far_places_and_other_maps_are_cut_to() {
        for (tie, x) in [(Tie { station: None, ..TIE }, 900.0), (Tie { map: 2, ..TIE }, 10.0)] {
            let mut rig = Rig::default();
            rig.follow(TIE, pose(0.0, 0.0), 0.016);
            assert_eq!(rig.follow(tie, pose(x, 1.0), 0.016), pose(x, 1.0));
        }
    }

    #[test]
    fn the_way_does_not_depend_on_the_rate_of_pictures() {
        let after = |rate: u16| {
            let mut rig = Rig::default();
            rig.follow(TIE, pose(0.0, 0.0), 0.0);
            (0..rate / 2).map(|_| rig.follow(TIE, pose(0.0, 1.0), 1.0 / f32::from(rate)).yaw).last()
        };
        let (slow, fast) = (after(10).unwrap_or_default(), after(240).unwrap_or_default());
        assert!((slow - fast).abs() < 1e-3 && (0.5..1.0).contains(&fast), "{slow} {fast}");
    }
}
