//! The gains of all pairs by sender.
//!
//! A pair is looked at once for both directions, and by far most pairs are not looked at in an update. So that the links of a sender are
//! found in one sweep all the same, the gain of a pair is kept twice: in the row of each of its stations.

use crate::channel::medium::seen_pairs::SeenPairs;
use crate::geometry::{Point, Topology};

/// Who may hear each station, and what share of its power would arrive.
#[derive(Debug, Default)]
pub(super) struct GainRows {
    rows: Vec<GainRow>,
}

/// The partners of one station, those with smaller indices first.
#[derive(Debug, Default)]
struct GainRow {
    partners: Vec<u32>,
    gains: Vec<f32>,
    /// How many partners have smaller indices.
    smaller: usize,
}

/// A partner that hears a sender or is near it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// Index of the receiving station.
    pub receiver: u32,
    /// Mean received power.
    pub mean_mw: f32,
    /// Square of the distance in square metres.
    pub square: f64,
}

/// Which partners of a sender are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Transmit power of the sender in milliwatts.
    pub power_mw: f32,
    /// Who receives at least so much.
    pub weakest_mw: f32,
    /// And who is within this distance in metres; somewhat more is given.
    pub within_m: f64,
}

impl GainRows {
    /// Takes over new partners: `pairs` has those of each station with greater indices.
    pub fn rebuild(&mut self, pairs: &mut [SeenPairs]) {
        self.rows.resize_with(pairs.len(), GainRow::default);
        for row in &mut self.rows {
            row.partners.clear();
            row.gains.clear();
        }
        for (station, own) in pairs.iter_mut().enumerate() {
            // All stations with smaller indices have told theirs.
            self.rows[station].smaller = self.rows[station].partners.len();
            own.places.clear();
            for index in 0..own.others().len() {
                let other = own.others()[index] as usize;
                let gain = own.get(index).gain;
                let theirs = &mut self.rows[other];
                let place = theirs.partners.len() as u32;
                theirs.partners.push(station as u32);
                theirs.gains.push(gain);
                self.rows[station].partners.push(other as u32);
                self.rows[station].gains.push(gain);
                own.places.push(place);
            }
        }
    }

    /// The pair of a station with its partner number `index` of those with greater indices has a new gain.
    #[inline]
    pub fn set(&mut self, station: u32, pairs: &SeenPairs, index: usize, gain: f32) {
        let own = &mut self.rows[station as usize];
        own.gains[own.smaller + index] = gain;
        self.rows[pairs.others()[index] as usize].gains[pairs.places[index] as usize] = gain;
    }

    /// Finds the partners of a sender that hear it or are near, sorted by index.
    pub fn heard<'a>(
        &self,
        sender: u32,
        asked: &Asked,
        places: &[Point],
        topology: Topology,
        heard: &'a mut Vec<Heard>,
    ) -> &'a [Heard] {
        let row = &self.rows[sender as usize];
        let own = places[sender as usize];
        if heard.len() < row.partners.len() {
            heard.resize(row.partners.len(), Heard::default());
        }
        // The question is asked once, not for each partner.
        let count = match topology {
            Topology::Open => row.sweep(asked, |other| places[other as usize] - own, heard),
            Topology::RingAlongX(_) => {
                row.sweep(asked, |other| topology.displacement(own, places[other as usize]), heard)
            }
        };
        &heard[..count]
    }
}

impl GainRow {
    /// Writes the partners that are asked for to the front of `heard`, and counts them.
    #[inline(always)]
    fn sweep(&self, asked: &Asked, way_to: impl Fn(u32) -> Point, heard: &mut [Heard]) -> usize {
        let near = asked.within_m * asked.within_m * (1.0 + 1e-9);
        let mut count = 0;
        for (&receiver, &gain) in self.partners.iter().zip(&self.gains) {
            let way = way_to(receiver);
            let square = way.dot(way);
            let mean_mw = asked.power_mw * gain;
            // Written in any case and counted only if it is asked for: whether it is cannot be foreseen.
            heard[count] = Heard { receiver, mean_mw, square };
            count += usize::from((mean_mw >= asked.weakest_mw) | (square <= near));
        }
        count
    }
}
