//! The pairs of a table where chance decides who sees whom, or where nothing is ever in between.
//!
//! All pairs of a station for which it is time take one step after the other, each in a loop of its own: what depends on chance cannot be
//! foreseen by a processor, which loses everything that it had begun whenever it guesses wrong. The loops are functions of their own,
//! since one that has them all has not registers enough.

use super::{LinkTable, SURELY_UNDER_CUT};
use crate::channel::medium::drawn_pairs::{
    Drawn, DrawnPair, Forgetting, PairDecorrelation, PairDraw, PairDraws, Waits,
};
use crate::channel::medium::gain_rows::Gain;
use crate::channel::medium::link_model::LinkModel;
use crate::channel::medium::odometers::Odometers;
use crate::channel::medium::pairs::{DuePairs, Pairs};
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{LinkGeometry, LinkState, db_to_linear_fast};
use crate::units::{Db, Dbm};

/// The pairs of one station that are due and in reach, in buffers that are used again: number for number the same pair.
#[derive(Debug, Default)]
pub(super) struct Partners {
    others: Vec<u32>,
    links: Vec<LinkGeometry>,
    draws: Vec<PairDraw>,
    /// Normal deviates of the pairs.
    deviates: Vec<f32>,
    states: Vec<LinkState>,
    /// Losses, and at last gains.
    losses: Vec<Db>,
    group: Group,
}

/// The partners in one state.
#[derive(Debug, Default)]
struct Group {
    /// Which they are.
    members: Vec<u32>,
    links: Vec<LinkGeometry>,
    losses: Vec<Db>,
}

impl LinkTable {
    /// Looks at the pairs for which it is time; `find_partners` tells whether stations may have others around them than at the last
    /// update.
    pub(super) fn update_by_chance(&mut self, find_partners: bool) {
        let mut all = std::mem::take(&mut self.drawn_pairs);
        if find_partners {
            all = self.find_partners(all, Odometers::of);
        }
        let decorrelation = self.model.decorrelation();
        let waits = Waits::of(decorrelation);
        let mut partners = std::mem::take(&mut self.partners);
        for (station, pairs) in (0..).zip(&mut all.pairs) {
            let due = &mut all.due;
            let own_reading = self.odometers.of(station);
            pairs.find_due(own_reading, self.odometers.of_all(), due);
            self.reach_partners_of(station, pairs, due, &mut partners);
            match decorrelation {
                Some(of_pairs) => self.move_pairs_of(station, &mut due.pairs, of_pairs, &mut partners),
                None => partners.all_see_each_other(),
            }
            partners.lose(&self.model, &self.carrier, &due.pairs, decorrelation.is_some());
            self.arrive(station, &mut due.pairs, &mut partners);
            for (index, &pair) in due.pairs.iter().enumerate() {
                let (place, distance) = (due.places[index], partners.links[index].ground_distance);
                let now = own_reading.and(self.odometers.of(partners.others[index]));
                let next = waits.next_look(now, distance);
                self.put((pairs, &mut due.changed), (place, pair), (now, next), distance.0);
            }
            for &place in &due.changed {
                self.gain_rows.set(station, pairs, place as usize);
            }
        }
        (self.partners, self.drawn_pairs) = (partners, all);
    }

    /// Finds the partners in reach; pairs out of reach lose their state until they may be in reach again.
    #[inline(never)]
    fn reach_partners_of(
        &self,
        station: u32,
        pairs: &mut Pairs<Drawn>,
        due: &mut DuePairs<Drawn>,
        partners: &mut Partners,
    ) {
        let (place, tx_height) = (self.places[station as usize], self.radios[station as usize].antenna_height);
        let own_reading = self.odometers.of(station);
        partners.links.clear();
        partners.others.clear();
        let mut in_reach = 0;
        for index in 0..due.pairs.len() {
            let own_place = due.places[index];
            let other = pairs.others()[own_place as usize];
            let ground_distance = self.topology.distance(place, self.places[other as usize]);
            let beyond_reach = ground_distance.0 - self.reach;
            if beyond_reach > 0.0 {
                let now = own_reading.and(self.odometers.of(other));
                let mut pair = due.pairs[index];
                pair.rest(now);
                self.put(
                    (pairs, &mut due.changed),
                    (own_place, pair),
                    (now, now.plus(beyond_reach)),
                    ground_distance.0,
                );
                continue;
            }
            // Mostly all are in reach, and stay where they are.
            if in_reach < index {
                due.places[in_reach] = own_place;
                due.pairs[in_reach] = due.pairs[index];
            }
            in_reach += 1;
            partners.others.push(other);
            let rx_height = self.radios[other as usize].antenna_height;
            partners.links.push(LinkGeometry { ground_distance, tx_height, rx_height });
        }
        due.pairs.truncate(in_reach);
    }

    /// Takes over what pairs had before, as far as it is left, and begins those that are new.
    #[inline(never)]
    fn move_pairs_of(
        &self,
        station: u32,
        pairs: &mut [DrawnPair],
        decorrelation: PairDecorrelation,
        partners: &mut Partners,
    ) {
        let own = self.stream.derive(u64::from(self.id(station)));
        let draws_with = |other: u32| PairDraws::new(own.derive(u64::from(self.id(other))), self.updates);
        let Partners { others, links, draws, deviates, states, .. } = partners;
        draws.clear();
        draws.extend(others.iter().map(|other| draws_with(*other).of_both()));
        let (forgetting, own_reading) = (Forgetting::over(decorrelation), self.odometers.of(station));
        for ((pair, &other), &draw) in pairs.iter_mut().zip(&*others).zip(&*draws) {
            let now = own_reading.and(self.odometers.of(other));
            let way = now.since(pair.way);
            pair.way = now;
            if pair.state.is_none() {
                pair.state = Drawn::fresh(draw);
            } else {
                pair.state.moved(forgetting.after(way), draw);
            }
        }
        deviates.clear();
        deviates.extend(pairs.iter().map(|pair| pair.state.sight));
        self.model.drawn_states(links, deviates, states);
        for ((pair, &state), &other) in pairs.iter_mut().zip(&*states).zip(&*others) {
            pair.state.sees(state, || draws_with(other));
        }
    }

    /// Finds what share of the power arrives; nothing does below the cut.
    #[inline(never)]
    fn arrive(&self, station: u32, pairs: &mut [DrawnPair], partners: &mut Partners) {
        let own = &self.radios[station as usize];
        let radio = |other: &u32| &self.radios[*other as usize];
        let Partners { others, losses, .. } = partners;
        for (other, loss) in others.iter().zip(&mut *losses) {
            *loss = own.antenna_gain + radio(other).antenna_gain - *loss;
        }
        for ((pair, gain), other) in pairs.iter_mut().zip(&*losses).zip(&*others) {
            let strongest = Dbm(own.tx_power.0.max(radio(other).tx_power.0));
            let heard = (strongest + *gain).0 >= self.cut.weakest.0 - SURELY_UNDER_CUT.0;
            let share = db_to_linear_fast(gain.0) as f32;
            pair.gain = if heard { Gain::of(share) } else { Gain::NONE };
        }
    }
}

impl Partners {
    /// Nothing is ever in between.
    fn all_see_each_other(&mut self) {
        self.states.clear();
        self.states.resize(self.links.len(), LinkState::LineOfSight);
    }

    /// Finds the losses: those of one state together, so that a model is called once for many links.
    #[inline(never)]
    fn lose(&mut self, model: &LinkModel, carrier: &KnownCarrier, pairs: &[DrawnPair], pairs_have_state: bool) {
        let Self { links, deviates, states, losses, group, .. } = self;
        losses.clear();
        if model.path_loss.is_one_model_for(states) {
            model.path_loss.of(LinkState::LineOfSight).losses(links, carrier, losses);
        } else {
            losses.resize(links.len(), Db(0.0));
            for state in [LinkState::LineOfSight, LinkState::VehicleObstructed, LinkState::BuildingObstructed] {
                group.gather(state, states);
                group.links.clear();
                group.links.extend(group.members.iter().map(|member| links[*member as usize]));
                group.losses.clear();
                model.path_loss.of(state).losses(&group.links, carrier, &mut group.losses);
                for (&member, &loss) in group.members.iter().zip(&group.losses) {
                    losses[member as usize] = loss;
                }
            }
        }
        if let Some(obstruction) = model.lasting_obstruction() {
            group.gather(LinkState::VehicleObstructed, states);
            for &member in &group.members {
                let member = member as usize;
                let deviate = pairs[member].state.obstruction;
                losses[member] += obstruction.extra_loss(&links[member], f64::from(deviate));
            }
        }
        if let Some(shadowing) = model.held_shadowing().filter(|_| pairs_have_state) {
            deviates.clear();
            deviates.extend(pairs.iter().map(|pair| pair.state.shadowing));
            shadowing.add_losses(states, links, deviates, losses);
        }
    }
}

impl Group {
    /// Finds those in a state.
    fn gather(&mut self, state: LinkState, states: &[LinkState]) {
        self.members.resize(states.len(), 0);
        let mut count = 0;
        for (other, member) in states.iter().zip(0..) {
            // Written in any case and counted only if it is in this state: whether it is cannot be foreseen.
            self.members[count] = member;
            count += usize::from(*other == state);
        }
        self.members.truncate(count);
    }
}
