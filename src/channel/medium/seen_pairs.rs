//! Pairs of stations whose sight the map decides.
//!
//! To find what stands between two antennas costs more than to draw it, and a city has millions of pairs, most of which never hear
//! each other. A pair is therefore looked at again only after both stations together have moved some way, and a pair far under the
//! cut after a longer one; in between it keeps its loss. The shadowing knows the whole way when it is looked at, so that its
//! correlation over distance is the same however often that is.

use crate::channel::medium::link_model::LinkModel;
use crate::channel::medium::sight::{Between, VehicleEffect};
use crate::channel::propagation::{
    LinkGeometry, LinkState, Shadowing, ShadowingProcess, VehicleObstruction, standard_normal,
};
use crate::engine::RandomStream;
use crate::units::{Db, Meters};

/// What a pair keeps from look to look; the same for both directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct SeenPair {
    /// The station with the greater index.
    pub other: u32,
    /// Share of the power that arrives, antenna gains included.
    pub gain: f32,
    /// How far both have moved together since the last look.
    way: f32,
    /// How far they may still move until the next one.
    patience: f32,
    /// How far they may still move with a building surely in between; not positive where that is not known.
    blocked_for: f32,
    /// Shadowing in units of its standard deviation; not a number while nobody could hear the other.
    shadowing: f32,
    /// Normal deviate of the loss of the vehicles in between, as long as there are any.
    obstruction: f32,
    state: LinkState,
}

/// Shadowing that lasts keeps 82 % of itself over a fifth of its decorrelation distance.
const NEAR_SHARE: f64 = 0.2;
/// Without shadowing that lasts, this is how far a pair may move: less than half a car.
const NEAR_WITHOUT_SHADOWING_M: f64 = 2.0;
/// Pairs so far under the cut are looked at less often.
const FAR_UNDER_CUT: Db = Db(6.0);
/// How much less often.
const FAR_FACTOR: f64 = 5.0;

/// Traffic between two stations moves too, also if they stand: this is what it counts at each update, so that a pair that stands is
/// looked at once a second.
const TRAFFIC_IN_BETWEEN_M: f32 = 0.2;

/// How a pair is looked at.
pub(super) struct Look<'a> {
    pub model: &'a LinkModel,
    pub geometry: &'a LinkGeometry,
    pub between: Between,
    pub antenna_gains: Db,
    /// A median loss above it lies under the cut even with the luckiest shadowing.
    pub budget: Db,
    /// A loss above it lies under the cut.
    pub most_loss: Db,
}

impl SeenPair {
    /// A pair that was not looked at yet.
    pub fn new(other: u32) -> Self {
        Self {
            other,
            gain: 0.0,
            way: 0.0,
            patience: f32::NEG_INFINITY,
            blocked_for: 0.0,
            shadowing: f32::NAN,
            obstruction: 0.0,
            state: LinkState::BuildingObstructed,
        }
    }

    /// Takes note of a movement; tells whether it is time to look.
    #[inline]
    pub fn moved(&mut self, displacement: f32) -> bool {
        self.way += displacement;
        self.blocked_for -= displacement;
        self.patience -= displacement + TRAFFIC_IN_BETWEEN_M;
        self.patience < 0.0
    }

    /// How far both may still move with a building surely in between, or zero.
    pub fn blocked_for(&self) -> Meters {
        Meters(f64::from(self.blocked_for.max(0.0)))
    }

    /// Looks at the pair: `draws` belong to it and to this update.
    pub fn look(&mut self, look: &Look<'_>, mut draws: RandomStream) {
        let median = look.model.loss_between(look.geometry, &look.between);
        let held = look.model.shadowing.filter(|shadowing| shadowing.process != ShadowingProcess::PerFrame);
        let near = near_patience(held.as_ref());
        self.blocked_for = look.between.blocked_for.0 as f32;
        let was_blocked = self.state == LinkState::VehicleObstructed;
        self.state = look.between.state;
        if median.0 > look.budget.0 {
            // However the dice fall, nobody hears; the shadowing begins anew when they can.
            (self.gain, self.way, self.patience, self.shadowing) = (0.0, 0.0, (near * FAR_FACTOR) as f32, f32::NAN);
            return;
        }
        let mut loss = median;
        if let Some(shadowing) = held {
            let normal = standard_normal(draws.next_bits());
            let displacement = Meters(f64::from(self.way));
            self.shadowing = if self.shadowing.is_nan() {
                normal as f32
            } else {
                shadowing.process.next(f64::from(self.shadowing), displacement, normal) as f32
            };
            loss += shadowing.loss(self.state, look.geometry.ground_distance, f64::from(self.shadowing));
        }
        if let (Some(blocker_height), Some(VehicleEffect::Tr37885(law))) =
            (look.between.blocker_height, look.model.vehicle_effect())
        {
            if !was_blocked {
                self.obstruction = standard_normal(draws.next_bits()) as f32;
            }
            let obstruction = VehicleObstruction { blocker_height, law };
            loss += obstruction.extra_loss(look.geometry, f64::from(self.obstruction));
        }
        self.way = 0.0;
        let far = loss.0 > look.most_loss.0 + FAR_UNDER_CUT.0;
        self.patience = (if far { near * FAR_FACTOR } else { near }) as f32;
        self.gain = (look.antenna_gains - loss).linear() as f32;
    }
}

/// How far a pair that hears each other may move until it is looked at again.
fn near_patience(held: Option<&Shadowing>) -> f64 {
    match held.map(|shadowing| shadowing.process) {
        Some(ShadowingProcess::Gudmundson { decorrelation }) => NEAR_SHARE * decorrelation.0,
        _ => NEAR_WITHOUT_SHADOWING_M,
    }
}
