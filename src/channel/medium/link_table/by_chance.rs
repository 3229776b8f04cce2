//! The links of a table where chance decides who sees whom, or where nothing is ever in between.
//!
//! All pairs of a station take one step after the other, each in a loop of its own: what depends on chance cannot be foreseen by a
//! processor, which loses everything that it had begun whenever it guesses wrong. The loops are functions of their own, since one that
//! has them all has not registers enough. What an update leaves behind is who hears whom and how loudly, which is little; links are
//! made of it for who sends.

use super::{Link, LinkTable};
use crate::channel::medium::link_model::{LinkModel, Radio};
use crate::channel::medium::pair_store::{Kept, PairDraw, PairDraws, PairState};
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{LinkGeometry, LinkState, Obstruction, db_to_linear_fast};
use crate::units::{Db, Dbm, Meters};

/// A station that hears a sender, or is near it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hearer {
    receiver: u32,
    /// Mean received power; zero below the cut.
    mean_mw: f32,
    /// The obstruction whose loss is drawn for each frame.
    obstruction: Obstruction,
}

/// The partners of one station that are in reach, in buffers that are used again: number for number the same pair.
#[derive(Debug, Default)]
pub(super) struct Partners {
    /// Where they are among the pairs of the station.
    places: Vec<u32>,
    links: Vec<LinkGeometry>,
    draws: Vec<PairDraw>,
    /// Normal deviates of their pairs.
    deviates: Vec<f32>,
    states: Vec<LinkState>,
    losses: Vec<Db>,
    /// What arrives in both directions: at the other station, and from it.
    there_mw: Vec<f32>,
    back_mw: Vec<f32>,
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
    /// Finds who hears whom after the stations have moved so far; `others_nearby` tells whether they may have others around them than
    /// at the last update.
    pub(super) fn update_by_chance(&mut self, moved: &[f64], others_nearby: bool) {
        if others_nearby || self.updates == 0 {
            self.find_pairs();
        }
        let decorrelation = self.model.decorrelation();
        let kept: Option<Vec<Kept>> =
            decorrelation.map(|of_pairs| moved.iter().map(|way| Kept::after(Meters(*way), of_pairs)).collect());
        self.hearers.resize(self.stations(), Vec::new());
        self.hearers.iter_mut().for_each(Vec::clear);
        let (mut partners, mut store) = (std::mem::take(&mut self.partners), std::mem::take(&mut self.pairs));
        for station in 0..self.stations() as u32 {
            let (others, pairs) = store.of(station);
            self.reach_partners_of(station, others, pairs, &mut partners);
            match &kept {
                Some(kept) => self.move_pairs_of(station, (others, pairs), kept, &mut partners),
                None => partners.all_see_each_other(),
            }
            partners.lose(&self.model, &self.carrier, pairs, kept.is_some());
            partners.arrive(&self.radios[station as usize], &self.radios, others, self.cut.weakest);
            self.hear(station, others, &partners);
        }
        (self.partners, self.pairs) = (partners, store);
    }

    /// Finds who may be near whom, unless neither listens.
    fn find_pairs(&mut self) {
        let Self { pairs, grid, positions, listens, candidates, .. } = self;
        pairs.keep(positions.len() as u32, |station, others| {
            let own = station as usize;
            let Some(place) = positions[own] else { return };
            grid.candidates_after(station, place, candidates);
            others.extend(candidates.iter().filter(|other| listens[own] || listens[**other as usize]));
        });
    }

    /// Finds the partners in reach; pairs out of reach lose their state.
    #[inline(never)]
    fn reach_partners_of(&self, station: u32, others: &[u32], pairs: &mut [PairState], partners: &mut Partners) {
        let (place, tx_height) = (self.places[station as usize], self.radios[station as usize].antenna_height);
        let link_to = |other: &u32| LinkGeometry {
            ground_distance: self.topology.distance(place, self.places[*other as usize]),
            tx_height,
            rx_height: self.radios[*other as usize].antenna_height,
        };
        let Partners { places, links, .. } = partners;
        links.clear();
        links.extend(others.iter().map(link_to));
        places.clear();
        places.extend(0..others.len() as u32);
        // Mostly all are.
        let in_reach = |link: &LinkGeometry| link.ground_distance.0 <= self.reach;
        if !links.iter().all(in_reach) {
            places.retain(|place| in_reach(&links[*place as usize]));
            pairs
                .iter_mut()
                .zip(&*links)
                .filter(|(_, link)| !in_reach(link))
                .for_each(|(pair, _)| *pair = PairState::NONE);
            links.retain(in_reach);
        }
    }

    /// Takes over what pairs had before, as far as it is left, and begins those that are new.
    #[inline(never)]
    fn move_pairs_of(
        &self,
        station: u32,
        (others, pairs): (&[u32], &mut [PairState]),
        kept: &[Kept],
        partners: &mut Partners,
    ) {
        let own = self.stream.derive(u64::from(self.id(station)));
        let draws_with = |other: u32| PairDraws::new(own.derive(u64::from(self.id(other))), self.updates);
        let Partners { places, links, draws, deviates, states, .. } = partners;
        draws.clear();
        draws.extend(places.iter().map(|place| draws_with(others[*place as usize]).of_both()));
        let own_kept = kept[station as usize];
        for (&place, &draw) in places.iter().zip(&*draws) {
            let pair = &mut pairs[place as usize];
            if pair.is_none() {
                *pair = PairState::fresh(draw);
            } else {
                pair.moved(own_kept, kept[others[place as usize] as usize], draw);
            }
        }
        deviates.clear();
        deviates.extend(places.iter().map(|place| pairs[*place as usize].sight));
        self.model.drawn_states(links, deviates, states);
        for (&place, &state) in places.iter().zip(&*states) {
            pairs[place as usize].sees(state, || draws_with(others[place as usize]));
        }
    }

    /// Tells everybody whom they hear. A row gets its smaller receivers first, while they are `station`, then its greater ones.
    #[inline(never)]
    fn hear(&mut self, station: u32, others: &[u32], partners: &Partners) {
        let per_frame = self.model.has_obstruction_per_frame();
        let here = self.listens[station as usize];
        for (index, &place) in partners.places.iter().enumerate() {
            let (other, link) = (others[place as usize], &partners.links[index]);
            let (there_mw, back_mw) = (partners.there_mw[index], partners.back_mw[index]);
            let obstruction = if per_frame {
                self.model.obstruction_per_frame(link, partners.states[index])
            } else {
                Obstruction::Clear
            };
            let theirs = self.listens[other as usize];
            // Nobody expects to receive what stations send that do not listen themselves: they use another technology.
            let listed = (link.ground_distance.0 <= self.cut.listed_within.0) & here & theirs;
            if ((there_mw > 0.0) & theirs) | listed {
                self.hearers[station as usize].push(Hearer { receiver: other, mean_mw: there_mw, obstruction });
            }
            if ((back_mw > 0.0) & here) | listed {
                self.hearers[other as usize].push(Hearer { receiver: station, mean_mw: back_mw, obstruction });
            }
        }
    }

    /// Writes the links that start at `sender` into a row.
    pub(super) fn list_by_chance(&mut self, sender: u32, row: usize) {
        let Self { rows, hearers, topology, places, model, .. } = self;
        let place = places[sender as usize];
        let link = |hearer: &Hearer| {
            let distance = topology.distance(place, places[hearer.receiver as usize]);
            Link {
                receiver: hearer.receiver,
                mean_mw: hearer.mean_mw,
                distance_m: distance.0 as f32,
                fading: model.fading_shape(distance),
                obstruction: hearer.obstruction,
            }
        };
        let row = &mut rows[row];
        row.clear();
        row.extend(hearers[sender as usize].iter().map(link));
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
    fn lose(&mut self, model: &LinkModel, carrier: &KnownCarrier, pairs: &[PairState], pairs_have_state: bool) {
        let Self { places, links, deviates, states, losses, group, .. } = self;
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
                let deviate = pairs[places[member] as usize].obstruction;
                losses[member] += obstruction.extra_loss(&links[member], f64::from(deviate));
            }
        }
        if let Some(shadowing) = model.held_shadowing().filter(|_| pairs_have_state) {
            deviates.clear();
            deviates.extend(places.iter().map(|place| pairs[*place as usize].shadowing));
            shadowing.add_losses(states, links, deviates, losses);
        }
    }

    /// Finds what arrives in both directions; nothing does below `weakest`.
    #[inline(never)]
    fn arrive(&mut self, own: &Radio, radios: &[Radio], others: &[u32], weakest: Dbm) {
        let Self { places, losses, there_mw, back_mw, .. } = self;
        let radio = |place: &u32| &radios[others[*place as usize] as usize];
        let heard = |power: Dbm| if power >= weakest { db_to_linear_fast(power.0) as f32 } else { 0.0 };
        // From here on they are gains.
        for (place, loss) in places.iter().zip(&mut *losses) {
            *loss = own.antenna_gain + radio(place).antenna_gain - *loss;
        }
        there_mw.clear();
        there_mw.extend(losses.iter().map(|gain| heard(own.tx_power + *gain)));
        back_mw.clear();
        // Unless one of the two sends louder, it is the same.
        if places.iter().all(|place| radio(place).tx_power == own.tx_power) {
            back_mw.extend_from_slice(there_mw);
        } else {
            back_mw.extend(places.iter().zip(&*losses).map(|(place, gain)| heard(radio(place).tx_power + *gain)));
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
