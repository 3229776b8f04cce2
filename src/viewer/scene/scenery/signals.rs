//! Signals: a post for all lanes of an approach, with a head above each lane.

use bevy::math::{Affine3A, Quat, Vec2, Vec3};

use crate::evaluation::record::MapSignal;
use crate::simulation::SignalState;

use super::super::palette::{self, Tint};
use super::super::path::up;
use super::super::place::{Place, rotation};
use super::super::surface::Surface;

/// The signals of all lanes of an approach.
#[derive(Clone, Debug)]
pub struct SignalPost {
    /// One for each lane.
    pub heads: Vec<SignalHead>,
    /// The foot of the post.
    foot: Vec2,
}

/// What those who wait in a lane look at.
#[derive(Clone, Copy, Debug)]
pub struct SignalHead {
    /// Its place among the signals of the map.
    pub signal: usize,
    /// Where its housings are: the middle lamp of each.
    pub lamps: [Vec3; 2],
    /// Turns the lamps towards those who look at them.
    pub rotation: Quat,
    /// The middle of the stop line.
    pub(super) stop_line: Vec2,
    /// The direction of travel.
    pub(super) direction: Vec2,
    /// Width of the lane.
    pub(super) width: f32,
}

/// The post stands so far behind the stop line, and beside the lane.
const BEHIND_LINE_M: f32 = 1.5;
const BESIDE_LANE_M: f32 = 0.9;
/// Heights of the middle lamps: above the lane, and on the post.
const ABOVE_LANE_M: f32 = 5.3;
const ON_POST_M: f32 = 2.7;
/// Lamps: from one to the next, and their radius.
const LAMP_EVERY_M: f32 = 0.34;
const LAMP_M: f32 = 0.14;
/// Half of a housing.
const HOUSING_M: Vec3 = Vec3::new(0.22, 0.58, 0.12);

/// The posts for these signals: one for lanes side by side.
pub(super) fn posts(signals: &[MapSignal], place: &Place) -> Vec<SignalPost> {
    let mut posts: Vec<SignalPost> = Vec::new();
    for (signal, one) in signals.iter().enumerate() {
        let ahead = one.heading.direction();
        let head = SignalHead {
            signal,
            lamps: [Vec3::ZERO; 2],
            rotation: rotation(one.heading),
            stop_line: place.flat(one.position),
            direction: Vec2::new(ahead.x as f32, ahead.y as f32),
            width: one.width_m as f32,
        };
        let beside = |other: &SignalHead| {
            let way = other.stop_line - head.stop_line;
            head.direction.dot(other.direction) > 0.95
                && way.dot(head.direction).abs() < 3.0
                && way.perp_dot(head.direction).abs() < 0.75 * (head.width + other.width)
        };
        match posts.iter_mut().find(|post| post.heads.iter().any(beside)) {
            Some(post) => post.heads.push(head),
            None => posts.push(SignalPost { heads: vec![head], foot: Vec2::ZERO }),
        }
    }
    for post in &mut posts {
        let Some(first) = post.heads.first().copied() else { continue };
        let right = -first.direction.perp();
        let to_the_right = |head: &SignalHead| (head.stop_line - first.stop_line).dot(right) + head.width / 2.0;
        let edge = post.heads.iter().map(to_the_right).fold(0.0, f32::max);
        post.foot = first.stop_line + first.direction * BEHIND_LINE_M + right * (edge + BESIDE_LANE_M);
        for head in &mut post.heads {
            // In front of the mast and of the post, as seen by those who come.
            let towards = -head.direction * (HOUSING_M.z + 0.14);
            let above = head.stop_line + head.direction * BEHIND_LINE_M + towards;
            head.lamps = [up(above, ABOVE_LANE_M), up(post.foot + towards, ON_POST_M)];
        }
    }
    posts
}

/// Posts, arms and housings.
pub(super) fn stand(surface: &mut Surface, posts: &[SignalPost]) {
    let steel = palette::DARK_STEEL.linear();
    for post in posts {
        let top = ABOVE_LANE_M + HOUSING_M.y + 0.15;
        surface.bar((up(post.foot, -0.1), up(post.foot, top)), (0.11, 0.08), 8, steel);
        let reach = |head: &&SignalHead| head.lamps[0].distance_squared(up(post.foot, ABOVE_LANE_M));
        let Some(farthest) = post.heads.iter().max_by(|one, other| reach(one).total_cmp(&reach(other))) else {
            continue;
        };
        let end = farthest.stop_line + farthest.direction * BEHIND_LINE_M;
        surface.bar((up(post.foot, top - 0.1), up(end, top - 0.1)), (0.08, 0.05), 6, steel);
        for (place, head) in post.heads.iter().enumerate() {
            let mut housing = Surface::default();
            housing.cuboid(-HOUSING_M, HOUSING_M, steel);
            // All lanes of an approach share what stands on the post: that of the first.
            for lamps in head.lamps.iter().take(if place == 0 { 2 } else { 1 }) {
                surface.add(&housing, Affine3A::from_rotation_translation(head.rotation, *lamps));
            }
        }
    }
}

/// The three lamps of a head: red above, then amber and green, seen from `+z`.
pub fn lamps(state: SignalState) -> Surface {
    let lit = match state {
        SignalState::Red => [true, false, false],
        SignalState::RedAmber => [true, true, false],
        SignalState::Green => [false, false, true],
        SignalState::Amber => [false, true, false],
    };
    let mut surface = Surface::default();
    for (place, (colour, lit)) in palette::SIGNAL_LAMPS.into_iter().zip(lit).enumerate() {
        let middle = Vec3::new(0.0, LAMP_EVERY_M * (1.0 - place as f32), HOUSING_M.z + 0.02);
        lamp(&mut surface, middle, colour, lit);
    }
    surface
}

fn lamp(surface: &mut Surface, middle: Vec3, colour: Tint, lit: bool) {
    const SIDES: usize = 12;
    let rim: Vec<Vec3> = (0..SIDES)
        .map(|k| {
            let (sin, cos) = (k as f32 / SIDES as f32 * std::f32::consts::TAU).sin_cos();
            middle + Vec3::new(cos, sin, 0.0) * LAMP_M
        })
        .collect();
    surface.polygon(&rim, colour.times(if lit { 1.0 } else { palette::LAMP_OFF }));
}
