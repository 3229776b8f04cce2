//! The links of a table where the map decides who sees whom.

use super::{Link, LinkTable};
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
    /// Links between `station` and all stations with a greater index.
    pub(super) fn look_at_pairs_of(&mut self, station: u32) {
        let own = station as usize;
        let mut pairs = std::mem::take(&mut self.seen_pairs[own]);
        let place = self.positions[own];
        self.candidates.clear();
        if let Some(place) = place {
            self.grid.candidates_after(station, place, &mut self.candidates);
        }
        if !self.listens[own] {
            let listens = &self.listens;
            self.candidates.retain(|other| listens[*other as usize]);
        }
        let own_reading = self.odometers.with_traffic(station);
        let reading = |other| own_reading.and(self.odometers.with_traffic(other));
        pairs.keep(&self.candidates, reading, &mut self.spare_seen_pairs);
        let draws = self.stream.derive(u64::from(self.id(station)));
        let place = place.unwrap_or_default();
        for index in 0..pairs.len() {
            let other = pairs.other(index);
            let now = own_reading.and(self.odometers.with_traffic(other));
            if !now.has_reached(pairs.due(index)) {
                continue;
            }
            let Some(position) = self.positions[other as usize] else { continue };
            let way = self.topology.displacement(place, position);
            let two = Two { one: station, other, place, way, distance: way.dot(way).sqrt(), now };
            let (pair, due) = pairs.get_mut(index);
            if now.has_reached(pair.look_due) {
                self.look_at(&two, pair, draws);
            }
            *due = self.list(&two, pair);
        }
        self.seen_pairs[own] = pairs;
    }

    /// Finds the loss between two stations anew.
    fn look_at(&mut self, two: &Two, pair: &mut SeenPair, draws: RandomStream) {
        let beyond_reach = two.distance - self.reach;
        if beyond_reach > 0.0 {
            pair.rest(two.now.plus(beyond_reach));
            return;
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
        let stations = ((two.one, two.other), pair.blocked_for(two.now, &self.model));
        let between = sight.between(&self.vehicles, line, stations, &geometry, setting, &mut self.sight_scratch);
        let antenna_gains = own.antenna_gain + other.antenna_gain;
        let strongest = Dbm(own.tx_power.0.max(other.tx_power.0));
        let look = Look {
            model: &self.model,
            geometry: &geometry,
            between,
            antenna_gains,
            budget: self.budget,
            most_loss: strongest + antenna_gains - self.cut.weakest,
            way: self.odometers.way(two.one, two.other),
            now: two.now,
        };
        pair.look(&look, draws.derive(u64::from(self.ids[two.other as usize])).derive(u64::from(self.updates)));
    }

    /// Adds the links between two stations to the rows; tells when there is something to do for them again.
    fn list(&mut self, two: &Two, pair: &SeenPair) -> Reading {
        let from_listed = two.distance - self.cut.listed_within.0;
        let listed = from_listed <= 0.0;
        let mut anybody = listed;
        for (from, to) in [(two.one, two.other), (two.other, two.one)] {
            let mean_mw = self.powers_mw[from as usize] * pair.gain;
            let heard = mean_mw >= self.weakest_mw;
            anybody |= heard;
            if self.listens[to as usize] && (heard || (listed && self.listens[from as usize])) {
                self.rows[from as usize].push(Link {
                    receiver: to,
                    mean_mw: if heard { mean_mw } else { 0.0 },
                    distance_m: two.distance as f32,
                    fading: self.model.fading_shape(Meters(two.distance)),
                    obstruction: Obstruction::Clear,
                });
            }
        }
        if anybody { two.now } else { pair.look_due.earlier(two.now.plus(from_listed)) }
    }
}
