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

/// A partner at which a sender is nothing but a little more noise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faint {
    /// Index of the receiving station.
    pub receiver: u32,
    /// Mean received power.
    pub mean_mw: f32,
}

/// Who hears a sender, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Hearers {
    places: Vec<u32>,
    faint: Vec<Faint>,
    counts: (usize, usize),
}

/// Which partners of a sender are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Transmit power of the sender in milliwatts.
    pub power_mw: f32,
    /// Who receives at least so much hears it.
    pub weakest_mw: f32,
    /// Who hears it with less than so much hears it faintly.
    pub clear_mw: f32,
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
                let gain = own.gain(index);
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

    /// Finds the partners of a sender that hear it clearly or are near, and those that hear it faintly, near or not; both sorted by
    /// index.
    pub fn hear(&self, sender: u32, asked: &Asked, places: &[Point], topology: Topology, hearers: &mut Hearers) {
        let row = &self.rows[sender as usize];
        let own = places[sender as usize];
        hearers.make_room(row.partners.len());
        // The question is asked once, not for each partner.
        match topology {
            Topology::Open => row.sweep(asked, |other| places[other as usize] - own, hearers),
            Topology::RingAlongX(_) => {
                row.sweep(asked, |other| topology.displacement(own, places[other as usize]), hearers);
            }
        }
    }

    /// A partner of a sender by its place in the row of the sender: its index, and the gain of the pair.
    #[inline]
    pub fn partner(&self, sender: u32, place: u32) -> (u32, f32) {
        let row = &self.rows[sender as usize];
        (row.partners[place as usize], row.gains[place as usize])
    }
}

impl Hearers {
    /// Who hears the sender clearly or is near it, by its place in the row of the sender.
    pub fn clear_or_near(&self) -> &[u32] {
        &self.places[..self.counts.0]
    }

    /// Who hears it faintly.
    pub fn faint(&self) -> &[Faint] {
        &self.faint[..self.counts.1]
    }

    fn make_room(&mut self, partners: usize) {
        if self.places.len() < partners {
            self.places.resize(partners, 0);
            self.faint.resize(partners, Faint::default());
        }
    }
}

impl GainRow {
    /// Finds the partners that are asked for.
    #[inline(always)]
    fn sweep(&self, asked: &Asked, way_to: impl Fn(u32) -> Point, hearers: &mut Hearers) {
        let near = asked.within_m * asked.within_m * (1.0 + 1e-9);
        let (places, faint) = (hearers.places.as_mut_slice(), hearers.faint.as_mut_slice());
        let (mut count, mut faintly) = (0, 0);
        for ((&receiver, &gain), place) in self.partners.iter().zip(&self.gains).zip(0..) {
            let way = way_to(receiver);
            let square = way.dot(way);
            let mean_mw = asked.power_mw * gain;
            // Written in any case and counted only if it is asked for: whether it is cannot be foreseen.
            places[count] = place;
            count += usize::from((mean_mw >= asked.clear_mw) | (square <= near));
            faint[faintly] = Faint { receiver, mean_mw };
            faintly += usize::from((mean_mw >= asked.weakest_mw) & (mean_mw < asked.clear_mw));
        }
        hearers.counts = (count, faintly);
    }
}
