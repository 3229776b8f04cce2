//! Pairs of stations whose sight the map decides.
//!
//! To find what stands between two antennas costs more than to draw it, and a city has millions of pairs, most of which never hear
//! each other. A pair is therefore looked at again only after both stations together have moved some way, and one that is too weak
//! to be received after a longer one, as long as a building surely stays in between; in the meantime it keeps its loss. The shadowing
//! knows the whole way when it is looked at, so that its correlation over distance is the same however often that is.

use crate::channel::medium::gain_rows::Gain;
use crate::channel::medium::link_model::LinkModel;
use crate::channel::medium::odometers::Reading;
use crate::channel::medium::sight::{Between, Earlier, VehicleEffect};
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{
    LinkGeometry, LinkState, Shadowing, ShadowingProcess, VehicleObstruction, db_to_linear_fast, standard_normal,
};
use crate::engine::RandomStream;
use crate::units::Db;

/// What a pair keeps from look to look; the same for both directions. Two of them fill a cache line: there are millions, and a
/// look waits for one.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct SeenPair {
    /// Share of the power that arrives, antenna gains included; zero where nobody hears the other.
    pub gain: Gain,
    /// How far both had moved at the last look.
    way: Reading,
    /// Up to here a building surely stands in between, if one does now.
    blocked_until: Reading,
    /// What was found by the last search that found something: a building, or the vehicle if it is a vehicle that stands in between.
    obstacle: u32,
    /// Shadowing in units of its standard deviation; not a number while nobody could hear the other.
    shadowing: f32,
    /// Normal deviate of the loss of the vehicles in between, as long as there are any.
    obstruction: f32,
    /// The place of the station among the partners of the other one.
    pub place_there: u32,
    state: LinkState,
}

const _: () = assert!(size_of::<SeenPair>() == 32);

/// The pairs of one station with others of greater indices. What an update asks of every pair lies close together.
#[derive(Debug, Default)]
pub(super) struct SeenPairs {
    others: Vec<u32>,
    /// When each is looked at again.
    due: Vec<Reading>,
    pairs: Vec<SeenPair>,
}

/// Shadowing that lasts keeps 82 % of itself over a fifth of its decorrelation distance.
const NEAR_SHARE: f64 = 0.2;
/// Without shadowing that lasts, this is how far a pair may move: less than half a car.
const NEAR_WITHOUT_SHADOWING_M: f64 = 2.0;
/// What lies less than this over the cut, which is 20 dB under the noise, is too weak to be received.
const WEAK_OVER_CUT: Db = Db(10.0);
/// Weak pairs with a building surely in between are looked at after a way that is so many times as long.
const WEAK_FACTOR: f64 = 30.0;
/// Pairs whose sight changes slowly are looked at after a way that is so many times as long: half the decorrelation distance of the
/// shadowing.
const STEADY_FACTOR: f64 = 2.5;
/// The sight of a pair without a building in between changes slowly if it is long: over this share of its length.
const NEAR_SHARE_OF_DISTANCE: f64 = 0.01;
/// What lies so far under the cut is surely not heard, also after all rounding.
const SURELY_UNDER_CUT: Db = Db(0.01);
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

impl SeenPairs {
    /// The stations with the greater indices, ascending.
    #[inline]
    pub fn others(&self) -> &[u32] {
        &self.others
    }

    /// Finds the pairs that are due at the reading they have with their other station, and copies them: one after the other they would
    /// each be waited for. The first so many of `places` tell where they are.
    pub fn find_due(&self, reading: impl Fn(u32) -> Reading, found: &mut Vec<SeenPair>, places: &mut Vec<u32>) {
        if places.len() < self.others.len() {
            places.resize(self.others.len(), 0);
        }
        let mut count = 0;
        for ((&other, due), place) in self.others.iter().zip(&self.due).zip(0..) {
            // Written in any case and counted only if it is due: whether it is cannot be foreseen.
            places[count] = place;
            count += usize::from(reading(other).has_reached(*due));
        }
        found.clear();
        found.extend(places[..count].iter().map(|&place| self.pairs[place as usize]));
    }

    /// The pairs themselves.
    #[inline]
    pub fn pairs(&self) -> &[SeenPair] {
        &self.pairs
    }

    /// Access to them.
    #[inline]
    pub fn pairs_mut(&mut self) -> &mut [SeenPair] {
        &mut self.pairs
    }

    /// Puts a pair back that was looked at, with the reading at which it is due again.
    #[inline]
    pub fn put(&mut self, place: usize, pair: SeenPair, due: Reading) {
        (self.pairs[place], self.due[place]) = (pair, due);
    }

    /// Forgets all pairs.
    pub fn clear(&mut self) {
        self.others.clear();
        self.due.clear();
        self.pairs.clear();
    }

    /// Keeps the pairs with `partners`, which ascend, and forgets all others; new ones are due at their present reading. Tells whether
    /// the partners are others than before.
    pub fn keep(&mut self, partners: &[u32], reading: impl Fn(u32) -> Reading, spare: &mut Self) -> bool {
        if self.others == partners {
            return false;
        }
        std::mem::swap(self, spare);
        self.clear();
        let mut place = 0;
        for &other in partners {
            while spare.others.get(place).is_some_and(|earlier| *earlier < other) {
                place += 1;
            }
            let (due, pair) = if spare.others.get(place) == Some(&other) {
                (spare.due[place], spare.pairs[place])
            } else {
                (reading(other), SeenPair::new(reading(other)))
            };
            self.others.push(other);
            self.due.push(due);
            self.pairs.push(pair);
        }
        true
    }
}

impl SeenPair {
    /// A pair that was not looked at yet.
    fn new(now: Reading) -> Self {
        Self {
            gain: Gain::NONE,
            way: Reading::default(),
            blocked_until: now,
            obstacle: 0,
            shadowing: f32::NAN,
            obstruction: 0.0,
            place_there: 0,
            state: LinkState::BuildingObstructed,
        }
    }

    /// What the last look has found; if a building stays for a short way only, it is time to look for one again.
    pub fn earlier(&self, now: Reading, model: &LinkModel) -> Earlier {
        let left = self.blocked_until.since(now);
        if left.0 >= near_patience(model.held_shadowing()) {
            Earlier::StillBehindFor(left)
        } else if self.state == LinkState::BuildingObstructed && self.way != Reading::default() {
            Earlier::Behind(self.obstacle)
        } else {
            Earlier::InFront((self.state == LinkState::VehicleObstructed).then_some(self.obstacle))
        }
    }

    /// Nobody hears the other, and that cannot change for some way.
    pub fn rest(&mut self) {
        (self.gain, self.shadowing) = (Gain::NONE, f32::NAN);
    }

    /// Looks at the pair: `draws` belong to it and to this update. Tells when to look again.
    pub fn look(&mut self, look: &Look<'_>, mut draws: RandomStream) -> Reading {
        let median = look.model.loss_between(look.geometry, look.carrier, &look.between);
        let held = look.model.held_shadowing();
        let was_blocked = self.state == LinkState::VehicleObstructed;
        let earlier_way = std::mem::replace(&mut self.way, look.way);
        self.state = look.between.state;
        self.blocked_until = look.now.plus(look.between.blocked_for.map_or(0.0, |way| way.0));
        self.obstacle = look.between.obstacle.unwrap_or(self.obstacle);
        if median.0 > look.budget.0 {
            // However the dice fall, nobody hears; the shadowing begins anew when they can.
            self.rest();
            return look.now.plus(patience(look, median));
        }
        let mut loss = median;
        if let Some(shadowing) = held {
            let normal = standard_normal(draws.next_bits());
            self.shadowing = if self.shadowing.is_nan() {
                normal as f32
            } else {
                shadowing.process.next(f64::from(self.shadowing), look.way.since(earlier_way), normal) as f32
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
