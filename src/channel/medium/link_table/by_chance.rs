//! The links of a table where chance decides who sees whom, or where nothing is ever in between.
//!
//! All pairs of a station take one step after the other, each in a loop of its own: what depends on chance cannot be foreseen by a
//! processor, which loses everything that it had begun whenever it guesses wrong. The loops are functions of their own, since one that
//! has them all has not registers enough.

use super::{Link, LinkTable};
use crate::channel::medium::link_model::{LinkModel, Radio};
use crate::channel::medium::pair_store::{Kept, PairDraws, PairState};
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{LinkGeometry, LinkState, Obstruction, db_to_linear_fast};
use crate::units::{Db, Dbm, Meters};

/// The partners of one station, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Partners {
    found: Vec<Partner>,
    groups: [Group; 3],
}

/// A station with a greater index that is near enough.
#[derive(Clone, Copy, Debug)]
struct Partner {
    geometry: LinkGeometry,
    pair: PairState,
    draws: PairDraws,
    loss: Db,
    /// Whether somebody expects to receive the other one, however weak.
    listed: bool,
    /// What arrives in both directions: at the other station, and from it.
    there: Dbm,
    back: Dbm,
    there_mw: f32,
    back_mw: f32,
}

/// The partners in one state.
#[derive(Debug, Default)]
struct Group {
    places: Vec<u32>,
    links: Vec<LinkGeometry>,
    losses: Vec<Db>,
}

impl LinkTable {
    /// Finds the links of all senders after the stations have moved so far.
    pub(super) fn update_by_chance(&mut self, moved: &[f64]) {
        let decorrelation = self.model.decorrelation();
        let kept: Option<Vec<Kept>> =
            decorrelation.map(|of_pairs| moved.iter().map(|way| Kept::after(Meters(*way), of_pairs)).collect());
        for row in &mut self.rows {
            row.clear();
        }
        let mut partners = std::mem::take(&mut self.partners);
        for station in 0..self.stations() as u32 {
            self.find_partners_by_chance(station, &mut partners);
            if let Some(kept) = &kept {
                self.move_pairs_of(station, kept, &mut partners);
            }
            partners.lose(&self.model, &self.carrier, kept.is_some());
            partners.arrive(&self.radios[station as usize], &self.radios);
            self.list_by_chance(station, &partners);
        }
        self.partners = partners;
    }

    #[inline(never)]
    fn find_partners_by_chance(&mut self, station: u32, partners: &mut Partners) {
        partners.found.clear();
        let own = station as usize;
        let Some(place) = self.positions[own] else { return };
        self.grid.candidates_after(station, place, &mut self.candidates);
        let own_stream = self.stream.derive(u64::from(self.ids[own]));
        for &other in &self.candidates {
            if !self.listens[own] && !self.listens[other as usize] {
                continue;
            }
            let Some(position) = self.positions[other as usize] else { continue };
            let distance = self.topology.distance(place, position);
            if distance.0 > self.reach {
                continue;
            }
            let geometry = LinkGeometry {
                ground_distance: distance,
                tx_height: self.radios[own].antenna_height,
                rx_height: self.radios[other as usize].antenna_height,
            };
            let listed = distance.0 <= self.cut.listed_within.0;
            let stream = own_stream.derive(u64::from(self.ids[other as usize]));
            partners.found.push(Partner::new(other, geometry, PairDraws::new(stream, self.updates), listed));
        }
    }

    /// Takes over what pairs had before, as far as it is left, and begins those that are new.
    #[inline(never)]
    fn move_pairs_of(&mut self, station: u32, kept: &[Kept], partners: &mut Partners) {
        std::mem::swap(&mut self.earlier_pairs, &mut self.pairs[station as usize]);
        let mut earlier = self.earlier_pairs.iter().peekable();
        for partner in &mut partners.found {
            let other = partner.pair.other;
            while earlier.next_if(|pair| pair.other < other).is_some() {}
            match earlier.next_if(|pair| pair.other == other) {
                Some(pair) => {
                    partner.pair = *pair;
                    partner.pair.moved(kept[station as usize], kept[other as usize], partner.draws);
                }
                None => partner.pair = PairState::fresh(other, partner.draws),
            }
        }
        for partner in &mut partners.found {
            let deviate = f64::from(partner.pair.sight);
            let state = self.model.drawn_state(partner.geometry.ground_distance, deviate);
            partner.pair.sees(state, partner.draws);
        }
        let pairs = &mut self.pairs[station as usize];
        pairs.clear();
        pairs.extend(partners.found.iter().map(|partner| partner.pair));
    }

    /// Adds the links of a station with its partners to the rows of both.
    #[inline(never)]
    fn list_by_chance(&mut self, station: u32, partners: &Partners) {
        let per_frame = self.model.has_obstruction_per_frame();
        for partner in &partners.found {
            let (other, distance) = (partner.pair.other, partner.geometry.ground_distance);
            let obstruction = if per_frame {
                self.model.obstruction_per_frame(&partner.geometry, partner.pair.state)
            } else {
                Obstruction::Clear
            };
            let fading = self.model.fading_shape(distance);
            let link =
                |receiver, mean_mw| Link { receiver, mean_mw, distance_m: distance.0 as f32, fading, obstruction };
            let (here, theirs) = (self.listens[station as usize], self.listens[other as usize]);
            // Nobody expects to receive what stations send that do not listen themselves: they use another technology.
            let listed = partner.listed & here & theirs;
            // A row gets its smaller receivers first, while they are `station`, then its greater ones.
            let (there, back) = (partner.there >= self.cut.weakest, partner.back >= self.cut.weakest);
            if (there & theirs) | listed {
                self.rows[station as usize].push(link(other, if there { partner.there_mw } else { 0.0 }));
            }
            if (back & here) | listed {
                self.rows[other as usize].push(link(station, if back { partner.back_mw } else { 0.0 }));
            }
        }
    }
}

impl Partner {
    fn new(other: u32, geometry: LinkGeometry, draws: PairDraws, listed: bool) -> Self {
        Self {
            geometry,
            pair: PairState::in_sight(other),
            draws,
            loss: Db(0.0),
            listed,
            there: Dbm(0.0),
            back: Dbm(0.0),
            there_mw: 0.0,
            back_mw: 0.0,
        }
    }
}

impl Partners {
    /// Finds the losses: those of one state together, so that a model is called once for many links.
    #[inline(never)]
    fn lose(&mut self, model: &LinkModel, carrier: &KnownCarrier, pairs_have_state: bool) {
        const STATES: [LinkState; 3] =
            [LinkState::LineOfSight, LinkState::VehicleObstructed, LinkState::BuildingObstructed];
        for group in &mut self.groups {
            group.places.clear();
            group.links.clear();
            group.losses.clear();
        }
        for (partner, place) in self.found.iter().zip(0..) {
            let group = &mut self.groups[partner.pair.state as usize];
            group.places.push(place);
            group.links.push(partner.geometry);
        }
        for (state, group) in STATES.into_iter().zip(&mut self.groups) {
            model.path_loss.of(state).losses(&group.links, carrier, &mut group.losses);
            for (&place, &loss) in group.places.iter().zip(&group.losses) {
                self.found[place as usize].loss = loss;
            }
        }
        if let Some(obstruction) = model.lasting_obstruction() {
            for &place in &self.groups[LinkState::VehicleObstructed as usize].places {
                let partner = &mut self.found[place as usize];
                partner.loss += obstruction.extra_loss(&partner.geometry, f64::from(partner.pair.obstruction));
            }
        }
        if let Some(shadowing) = model.held_shadowing().filter(|_| pairs_have_state) {
            for Partner { geometry, pair, loss, .. } in &mut self.found {
                *loss += shadowing.loss(pair.state, geometry.ground_distance, f64::from(pair.shadowing));
            }
        }
    }

    /// Finds what arrives in both directions.
    #[inline(never)]
    fn arrive(&mut self, own: &Radio, radios: &[Radio]) {
        for partner in &mut self.found {
            let radio = &radios[partner.pair.other as usize];
            let gain = own.antenna_gain + radio.antenna_gain - partner.loss;
            (partner.there, partner.back) = (own.tx_power + gain, radio.tx_power + gain);
            partner.there_mw = db_to_linear_fast(partner.there.0) as f32;
            // Unless one of the two sends louder, it is the same.
            partner.back_mw = if own.tx_power == radio.tx_power {
                partner.there_mw
            } else {
                db_to_linear_fast(partner.back.0) as f32
            };
        }
    }
}
