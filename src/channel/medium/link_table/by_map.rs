//! The links of a table where the map decides who sees whom.

use super::{Link, LinkTable};
use crate::channel::medium::gain_rows::{Asked, Faint};
use crate::channel::medium::odometers::Reading;
use crate::channel::medium::seen_pairs::{Look, SeenPair};
use crate::channel::propagation::{LinkGeometry, Obstruction};
use crate::engine::RandomStream;
use crate::geometry::Point;
use crate::units::{Dbm, Meters};

/// Two stations at this update.
struct Two {
    one: u32,
    other: u32,
    /// Where the first one is.
    place: Point,
    /// The way from there to the other one.
    way: Point,
    distance: f64,
    /// How far both have moved, with the traffic between them.
    now: Reading,
}

/// What is asked of senders with these powers in milliwatts.
pub(super) fn asked_of(powers_mw: &[f32], weakest_mw: f32, clear_mw: f32) -> impl Fn(usize) -> Asked {
    move |station| Asked { power_mw: powers_mw[station], weakest_mw, clear_mw }
}

impl LinkTable {
    /// Looks at the pairs for which it is time; `others_nearby` tells whether stations may have
    /// others around them than at the last update.
    pub(super) fn update_by_the_map(&mut self, others_nearby: bool) {
        let stations = self.stations() as u32;
        if others_nearby || self.updates == 0 {
            let mut others_than_before = self.updates == 0;
            for station in 0..stations {
                others_than_before |= self.find_partners_of(station);
            }
            if others_than_before {
                let Self { gain_rows, seen_pairs, powers_mw, weakest_mw, clear_mw, .. } = self;
                gain_rows.rebuild(seen_pairs, asked_of(powers_mw, *weakest_mw, *clear_mw));
            }
        }
        for station in 0..stations {
            self.look_at_pairs_of(station);
        }
    }

    /// Finds the stations with greater indices that are near enough to one; tells whether they are others than before.
    fn find_partners_of(&mut self, station: u32) -> bool {
        let own = station as usize;
        self.candidates.clear();
        if let Some(place) = self.positions[own] {
            self.grid.candidates_after(station, place, &mut self.candidates);
        }
        if !self.listens[own] {
            let listens = &self.listens;
            self.candidates.retain(|other| listens[*other as usize]);
        }
        let own_reading = self.odometers.with_traffic(station);
        let reading = |other| own_reading.and(self.odometers.with_traffic(other));
        self.seen_pairs[own].keep(&self.candidates, reading, &mut self.spare_seen_pairs)
    }

    /// Looks at pairs of `station` and stations with greater indices.
    fn look_at_pairs_of(&mut self, station: u32) {
        let own = station as usize;
        let mut pairs = std::mem::take(&mut self.seen_pairs[own]);
        let own_reading = self.odometers.with_traffic(station);
        let draws = self.stream.derive(u64::from(self.id(station)));
        let place = self.places[own];
        let (mut found, mut places) = (std::mem::take(&mut self.due_pairs), std::mem::take(&mut self.due_places));
        let reading = |other| own_reading.and(self.odometers.with_traffic(other));
        pairs.find_due(reading, &mut found, &mut places);
        self.changed_gains.clear();
        // A pair that is not due moves less than it may, but for rounding.
        let may_be_near = self.cut.listed_within.0 + 0.01;
        for (&index, mut pair) in places.iter().zip(found.iter().copied()) {
            let index = index as usize;
            let other = pairs.others()[index];
            let now = own_reading.and(self.odometers.with_traffic(other));
            let way = self.topology.displacement(place, self.places[other as usize]);
            let two = Two { one: station, other, place, way, distance: way.dot(way).sqrt(), now };
            let gain = pair.gain;
            let due = self.look_at(&two, &mut pair, draws);
            pair.gain = pair.gain.which_may_be_near(two.distance - due.since(now).0 <= may_be_near);
            if !pair.gain.is_same_as(gain) {
                self.changed_gains.push(index as u32);
            }
            pairs.put(index, pair, due);
        }
        for &index in &self.changed_gains {
            self.gain_rows.set(station, &pairs, index as usize);
        }
        (self.due_pairs, self.due_places) = (found, places);
        self.seen_pairs[own] = pairs;
    }

    /// Finds the loss between two stations anew; tells when to do so again.
    fn look_at(&mut self, two: &Two, pair: &mut SeenPair, draws: RandomStream) -> Reading {
        let beyond_reach = two.distance - self.reach;
        if beyond_reach > 0.0 {
            pair.rest();
            return two.now.plus(beyond_reach);
        }
        let [own, other] = [two.one, two.other].map(|station| &self.radios[station as usize]);
        let geometry = LinkGeometry {
            ground_distance: Meters(two.distance),
            tx_height: own.antenna_height,
            rx_height: other.antenna_height,
        };
        let sight = self.model.seen_sight().expect("the map decides");
        let setting = (self.topology, &self.carrier, self.budget);
        let line = (two.place, two.place + two.way);
        let stations = ((two.one, two.other), pair.earlier(two.now, &self.model));
        let between = sight.between(&self.vehicles, line, stations, &geometry, setting, &mut self.sight_scratch);
        let antenna_gains = own.antenna_gain + other.antenna_gain;
        let strongest = Dbm(own.tx_power.0.max(other.tx_power.0));
        let look = Look {
            model: &self.model,
            carrier: &self.carrier,
            geometry: &geometry,
            between,
            antenna_gains,
            budget: self.budget,
            most_loss: strongest + antenna_gains - self.cut.weakest,
            way: self.odometers.way(two.one, two.other),
            now: two.now,
        };
        pair.look(&look, draws.derive(u64::from(self.ids[two.other as usize])).derive(u64::from(self.updates)))
    }

    /// Writes the links that start at `sender` into a row.
    pub(super) fn list_by_the_map(&mut self, sender: u32, row: usize) {
        let (own, within) = (sender as usize, self.cut.listed_within.0);
        let partners = self.gain_rows.of(sender);
        let (clear_or_near, faint) = partners.counts();
        if let Some(row) = self.faint.get_mut(row) {
            row.clear();
            row.reserve(faint);
            let (listens, all_listen) = (&self.listens, !self.some_do_not_listen);
            partners.for_each_faint(|receiver, mean_mw| {
                if all_listen || listens[receiver as usize] {
                    row.push(Faint { receiver, mean_mw });
                }
            });
        }
        let Self { rows, topology, places, listens, model, weakest_mw, clear_mw, .. } = self;
        let row = &mut rows[row];
        row.clear();
        row.reserve(clear_or_near);
        let (lists_near, place) = (listens[own], places[own]);
        partners.for_each_clear_or_near(|receiver, mean_mw| {
            let way = topology.displacement(place, places[receiver as usize]);
            let distance = way.dot(way).sqrt();
            if listens[receiver as usize] && (mean_mw >= *clear_mw || (lists_near && distance <= within)) {
                row.push(Link {
                    receiver,
                    mean_mw: if mean_mw >= *weakest_mw { mean_mw } else { 0.0 },
                    distance_m: distance as f32,
                    fading: model.fading_shape(Meters(distance)),
                    obstruction: Obstruction::Clear,
                });
            }
        });
    }
}
