//! The links of a table where the map decides who sees whom.

use super::{Link, LinkTable};
use crate::channel::medium::gain_rows::Asked;
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

impl LinkTable {
    /// Looks at the pairs for which it is time, and finds the links of all senders.
    pub(super) fn update_by_the_map(&mut self) {
        self.places.clear();
        self.places.extend(self.positions.iter().map(|place| place.unwrap_or_default()));
        let stations = self.stations() as u32;
        let mut others_than_before = self.updates == 0;
        for station in 0..stations {
            others_than_before |= self.find_partners_of(station);
        }
        if others_than_before {
            self.gain_rows.rebuild(&mut self.seen_pairs);
        }
        for station in 0..stations {
            self.look_at_pairs_of(station);
        }
        if self.kept.is_none() {
            for station in 0..stations {
                self.list(station, station as usize);
            }
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
        let mut found = std::mem::take(&mut self.due_pairs);
        let reading = |other| own_reading.and(self.odometers.with_traffic(other));
        pairs.find_due(reading, &mut found, &mut self.due_places);
        self.changed_gains.clear();
        for (index, mut pair) in found.iter().copied() {
            let index = index as usize;
            let other = pairs.others()[index];
            let now = own_reading.and(self.odometers.with_traffic(other));
            let way = self.topology.displacement(place, self.places[other as usize]);
            let two = Two { one: station, other, place, way, distance: way.dot(way).sqrt(), now };
            let gain = pair.gain;
            let due = self.look_at(&two, &mut pair, draws);
            if pair.gain != gain {
                self.changed_gains.push((index as u32, pair.gain));
            }
            pairs.put(index, pair, due);
        }
        for &(index, gain) in &self.changed_gains {
            self.gain_rows.set(station, &pairs, index as usize, gain);
        }
        self.due_pairs = found;
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
        let setting = (self.topology, self.model.carrier, self.budget);
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
    pub(super) fn list(&mut self, sender: u32, row: usize) {
        let (own, within) = (sender as usize, self.cut.listed_within.0);
        let asked = Asked {
            power_mw: self.powers_mw[own],
            weakest_mw: self.weakest_mw,
            clear_mw: self.clear_mw,
            within_m: within,
        };
        self.gain_rows.hear(sender, &asked, &self.places, self.topology, &mut self.hearers);
        if let Some(faint) = self.faint.get_mut(row) {
            faint.clear();
            faint.extend_from_slice(self.hearers.faint());
            if self.some_do_not_listen {
                faint.retain(|faint| self.listens[faint.receiver as usize]);
            }
        }
        let row = &mut self.rows[row];
        row.clear();
        row.reserve(self.hearers.clear_or_near().len());
        let (lists_near, place) = (self.listens[own], self.places[own]);
        for &partner in self.hearers.clear_or_near() {
            let (receiver, gain) = self.gain_rows.partner(sender, partner);
            let mean_mw = asked.power_mw * gain;
            let way = self.topology.displacement(place, self.places[receiver as usize]);
            let distance = way.dot(way).sqrt();
            let audible = mean_mw >= self.weakest_mw;
            if self.listens[receiver as usize] && (mean_mw >= self.clear_mw || (lists_near && distance <= within)) {
                row.push(Link {
                    receiver,
                    mean_mw: if audible { mean_mw } else { 0.0 },
                    distance_m: distance as f32,
                    fading: self.model.fading_shape(Meters(distance)),
                    obstruction: Obstruction::Clear,
                });
            }
        }
    }
}
