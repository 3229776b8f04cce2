//! Pairs of stations whose sight the map decides.
//!
//! To find what stands between two antennas costs more than to draw it. A pair that is too weak to be received is looked at after a
//! longer way than others, as long as a building surely stays in between.

use crate::channel::medium::gain_rows::Gain;
use crate::channel::medium::link_model::LinkModel;
use crate::channel::medium::link_table::SURELY_UNDER_CUT;
use crate::channel::medium::odometers::Reading;
use crate::channel::medium::pairs::{Pair, PairState};
use crate::channel::medium::sight::{Between, Earlier, VehicleEffect};
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{
    LinkGeometry, LinkState, Shadowing, ShadowingProcess, VehicleObstruction, db_to_linear_fast, two_standard_normals,
};
use crate::engine::RandomStream;
use crate::units::Db;

/// A pair whose sight the map decides.
pub(super) type SeenPair = Pair<Seen>;

/// What such a pair keeps from look to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Up to here a building surely stands in between, if one does now.
    blocked_until: Reading,
    /// What was found by the last search that found something: a building, or the vehicle if it is a vehicle that stands in between.
    obstacle: u32,
    /// Shadowing in units of its standard deviation; not a number while nobody could hear the other.
    shadowing: f32,
    /// Normal deviate of the loss of the vehicles in between, as long as there are any.
    obstruction: f32,
    link: LinkState,
}

const _: () = assert!(size_of::<SeenPair>() == 32);

/// Shadowing that lasts keeps 82 % of itself over a fifth of its decorrelation distance.
const NEAR_SHARE: f64 = 0.2;
/// Without shadowing that lasts, this is how far a pair may move: less than half a car.
const NEAR_WITHOUT_SHADOWING_M: f64 = 2.0;
/// What lies less than this over the cut, which is 20 dB under the noise, is too weak to be received.
const WEAK_OVER_CUT: Db = Db(13.0);
/// Weak pairs with a building surely in between are looked at after a way that is so many times as long.
const WEAK_FACTOR: f64 = 30.0;
/// Pairs whose sight changes slowly are looked at after a way that is so many times as long: half the decorrelation distance of the
/// shadowing.
const STEADY_FACTOR: f64 = 2.5;
/// The sight of a pair without a building in between changes slowly if it is long: over this share of its length.
const NEAR_SHARE_OF_DISTANCE: f64 = 0.01;
/// Pairs so far under the cut are looked at less often, whatever stands in between.
const FAR_UNDER_CUT: Db = Db(6.0);
/// How much less often.
const FAR_FACTOR: f64 = 5.0;

/// How a pair is looked at.
pub(super) struct Look<'a> {
    pub model: &'a LinkModel,
    pub carrier: &'a KnownCarrier,
    pub geometry: &'a LinkGeometry,
    pub between: Between,
    pub antenna_gains: Db,
    /// A median loss above it lies under the cut even with the luckiest shadowing.
    pub budget: Db,
    /// A loss above it lies under the cut.
    pub most_loss: Db,
    /// How far both have moved.
    pub way: Reading,
    /// The same with the traffic between them.
    pub now: Reading,
}

impl PairState for Seen {
    fn new(now: Reading) -> Self {
        Self {
            blocked_until: now,
            obstacle: 0,
            shadowing: f32::NAN,
            obstruction: 0.0,
            link: LinkState::BuildingObstructed,
        }
    }

    /// What vehicles on the map cost is held as long as they stand there.
    fn is_behind_vehicles(&self) -> bool {
        false
    }
}

impl SeenPair {
    /// What the last look has found; if a building stays for a short way only, it is time to look for one again.
    pub fn earlier(&self, now: Reading, model: &LinkModel) -> Earlier {
        let left = self.state.blocked_until.since(now);
        if left.0 >= near_patience(model.held_shadowing()) {
            Earlier::StillBehindFor(left)
        } else if self.state.link == LinkState::BuildingObstructed && self.way != Reading::default() {
            Earlier::Behind(self.state.obstacle)
        } else {
            Earlier::InFront((self.state.link == LinkState::VehicleObstructed).then_some(self.state.obstacle))
        }
    }

    /// Nobody hears the other, and that cannot change for some way.
    pub fn rest(&mut self) {
        (self.gain, self.state.shadowing) = (Gain::NONE, f32::NAN);
    }

    /// Looks at the pair: `draws` belong to it and to this update. Tells when to look again.
    pub fn look(&mut self, look: &Look<'_>, draws: RandomStream) -> Reading {
        let median = look.model.loss_between(look.geometry, look.carrier, &look.between);
        let held = look.model.held_shadowing();
        let was_blocked = self.state.link == LinkState::VehicleObstructed;
        let earlier_way = std::mem::replace(&mut self.way, look.way);
        self.state.link = look.between.state;
        self.state.blocked_until = look.now.plus(look.between.blocked_for.map_or(0.0, |way| way.0));
        self.state.obstacle = look.between.obstacle.unwrap_or(self.state.obstacle);
        if median.0 > look.budget.0 {
            // However the dice fall, nobody hears; the shadowing begins anew when they can.
            self.rest();
            return look.now.plus(patience(look, median));
        }
        let mut loss = median;
        // That of the shadowing and that of vehicles.
        let normals = two_standard_normals(draws.bits());
        if let Some(shadowing) = held {
            self.state.shadowing = if self.state.shadowing.is_nan() {
                normals[0]
            } else {
                let (before, normal) = (f64::from(self.state.shadowing), f64::from(normals[0]));
                shadowing.process.next(before, look.way.since(earlier_way), normal) as f32
            };
            loss += shadowing.loss(self.state.link, look.geometry.ground_distance, f64::from(self.state.shadowing));
        }
        if let (Some(blocker_height), Some(VehicleEffect::Tr37885(law))) =
            (look.between.blocker_height, look.model.vehicle_effect())
        {
            if !was_blocked {
                self.state.obstruction = normals[1];
            }
            let obstruction = VehicleObstruction { blocker_height, law };
            loss += obstruction.extra_loss(look.geometry, f64::from(self.state.obstruction));
        }
        self.gain = if loss.0 > look.most_loss.0 + SURELY_UNDER_CUT.0 {
            Gain::NONE
        } else {
            Gain::of(db_to_linear_fast((look.antenna_gains - loss).0) as f32)
        };
        look.now.plus(patience(look, median))
    }
}

/// How far a pair with this median loss may move until it is looked at again. Its shadowing has no say in that: if pairs were left alone
/// for longer while it is unlucky, they would be unlucky for longer.
fn patience(look: &Look<'_>, median: Db) -> f64 {
    let near = near_patience(look.model.held_shadowing());
    match look.between.blocked_for {
        // Whoever turns around the corner is heard again: a pair that may see each other soon is not left alone for long.
        Some(blocked_for) if median.0 > look.most_loss.0 - WEAK_OVER_CUT.0 => {
            blocked_for.0.clamp(near, near * WEAK_FACTOR)
        }
        Some(blocked_for) => blocked_for.0.clamp(near, near * STEADY_FACTOR),
        None if median.0 > look.most_loss.0 + FAR_UNDER_CUT.0 => near * FAR_FACTOR,
        None => (NEAR_SHARE_OF_DISTANCE * look.geometry.ground_distance.0).clamp(near, near * STEADY_FACTOR),
    }
}

/// How far a pair that hears each other may move until it is looked at again.
fn near_patience(held: Option<&Shadowing>) -> f64 {
    match held.map(|shadowing| shadowing.process) {
        Some(ShadowingProcess::Gudmundson { decorrelation }) => NEAR_SHARE * decorrelation.0,
        _ => NEAR_WITHOUT_SHADOWING_M,
    }
}
