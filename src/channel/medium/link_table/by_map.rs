//! The pairs of a table where the map decides who sees whom.

use super::LinkTable;
use crate::channel::medium::odometers::{Odometers, Reading};
use crate::channel::medium::pairs::{DuePairs, Pairs};
use crate::channel::medium::seen_pairs::{Look, Seen, SeenPair};
use crate::channel::propagation::LinkGeometry;
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
    /// Looks at the pairs for which it is time; `find_partners` tells whether stations may have others around them than at the last
    /// update.
    pub(super) fn update_by_the_map(&mut self, find_partners: bool) {
        let mut all = std::mem::take(&mut self.seen_pairs);
        if find_partners {
            all = self.find_partners(all, Odometers::with_traffic);
        }
        for (station, own) in (0..).zip(&mut all.pairs) {
            self.look_at_pairs_of(station, own, &mut all.due);
        }
        self.seen_pairs = all;
    }

    /// Looks at pairs of `station` and stations with greater indices.
    fn look_at_pairs_of(&mut self, station: u32, pairs: &mut Pairs<Seen>, due: &mut DuePairs<Seen>) {
        let own_reading = self.odometers.with_traffic(station);
        let draws = self.stream.derive(u64::from(self.id(station)));
        let place = self.places[station as usize];
        pairs.find_due(own_reading, self.odometers.with_traffic_of_all(), due);
        for (&index, &pair) in due.places.iter().zip(&due.pairs) {
            let mut pair = pair;
            let other = pairs.others()[index as usize];
            let now = own_reading.and(self.odometers.with_traffic(other));
            let way = self.topology.displacement(place, self.places[other as usize]);
            let two = Two { one: station, other, place, way, distance: way.dot(way).sqrt(), now };
            let next = self.look_at(&two, &mut pair, draws);
            self.put((pairs, &mut due.changed), (index, pair), (now, next), two.distance);
        }
        for &index in &due.changed {
            self.gain_rows.set(station, pairs, index as usize);
        }
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
}
