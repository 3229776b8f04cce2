//! The gains of all pairs by sender.
//!
//! A pair is looked at once for both directions, and by far most pairs are not looked at in an update. So that the links of a sender are
//! found in one sweep all the same, the gain of a pair is kept twice: in the row of each of its stations.

use crate::channel::medium::pairs::{PairState, Pairs};

/// Share of a sender's power that arrives, and whether the pair may be so near that it is listed in any case.
///
/// A frame asks both of all partners of its sender, so that they are one number: a negative one is that of a pair that may be near.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain(f32);

/// Who may hear each station, and what share of its power would arrive.
#[derive(Debug)]
pub(super) struct GainRows {
    rows: Vec<GainRow>,
    /// Whether senders hear who is behind vehicles.
    tells_vehicles: bool,
}

/// The partners of one station, those with smaller indices first.
#[derive(Debug)]
pub(super) struct GainRow {
    asked: Asked,
    partners: Vec<u32>,
    /// All other stations are partners: then who they are need not be read, which is half of a row.
    everybody: bool,
    gains: Vec<Gain>,
    /// For each 64 partners, one bit each: who is clear or may be near, who is faint, who is behind vehicles. Most partners may be
    /// neither clear nor faint, and a frame passes them over.
    classes: Vec<Classes>,
    /// How many partners have smaller indices.
    smaller: usize,
}

/// How 64 partners hear a sender.
#[derive(Clone, Copy, Debug, Default)]
struct Classes {
    clear_or_near: u64,
    faint: u64,
    behind_vehicles: u64,
}

/// A partner at which a sender is nothing but a little more noise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Faint {
    /// Index of the receiving station.
    pub receiver: u32,
    /// Mean received power.
    pub mean_mw: f32,
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
}

impl Gain {
    /// Nothing arrives.
    pub const NONE: Self = Self(0.0);

    /// This share of the power arrives.
    #[inline]
    pub fn of(share: f32) -> Self {
        Self(share.abs())
    }

    /// The share of the power that arrives, antenna gains included.
    #[inline]
    pub fn share(self) -> f32 {
        self.0.abs()
    }

    /// The same gain of a pair that may be near, or surely is not.
    #[inline]
    #[must_use]
    pub fn which_may_be_near(self, near: bool) -> Self {
        Self(if near { -self.0.abs() } else { self.0.abs() })
    }

    #[inline]
    fn may_be_near(self) -> bool {
        self.0.is_sign_negative()
    }

    /// Whether nothing has changed.
    #[inline]
    pub fn is_same_as(self, other: Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl GainRows {
    /// Without pairs; `tells_vehicles` is whether senders hear who is behind vehicles.
    pub fn new(tells_vehicles: bool) -> Self {
        Self { rows: Vec::new(), tells_vehicles }
    }

    /// Takes over new partners: `pairs` has those of each station with greater indices, and `asked` what is asked of it as a sender.
    pub fn rebuild<State: PairState>(&mut self, pairs: &mut [Pairs<State>], asked: impl Fn(usize) -> Asked) {
        if self.rows.is_empty() {
            self.rows.extend((0..pairs.len()).map(|station| GainRow::of(asked(station))));
        }
        for row in &mut self.rows {
            row.partners.clear();
            row.gains.clear();
            row.classes.clear();
        }
        for (station, own) in pairs.iter_mut().enumerate() {
            // All stations with smaller indices have told theirs.
            self.rows[station].smaller = self.rows[station].partners.len();
            for index in 0..own.others().len() {
                let other = own.others()[index];
                let pair = &mut own.pairs_mut()[index];
                let behind_vehicles = self.tells_vehicles && pair.state.is_behind_vehicles();
                let there = self.rows[other as usize].push(station as u32, pair.gain, behind_vehicles);
                pair.place_there = there as u32;
                self.rows[station].push(other, pair.gain, behind_vehicles);
            }
        }
        let stations = self.rows.len();
        for row in &mut self.rows {
            row.everybody = row.partners.len() + 1 == stations;
        }
    }

    /// Other limits than before.
    pub fn ask(&mut self, asked: impl Fn(usize) -> Asked) {
        for (station, row) in self.rows.iter_mut().enumerate() {
            row.asked = asked(station);
            for place in 0..row.gains.len() {
                row.classify(place, row.gains[place]);
            }
        }
    }

    /// The pair of a station with its partner number `index` of those with greater indices has a new gain.
    #[inline]
    pub fn set<State: PairState>(&mut self, station: u32, pairs: &Pairs<State>, index: usize) {
        let pair = &pairs.pairs()[index];
        let own = &mut self.rows[station as usize];
        let (here, there) = (own.smaller + index, pair.place_there as usize);
        own.set(here, pair.gain);
        let other = pairs.others()[index] as usize;
        self.rows[other].set(there, pair.gain);
        if self.tells_vehicles {
            for (row, place) in [(station as usize, here), (other, there)] {
                self.rows[row].set_behind_vehicles(place, pair.state.is_behind_vehicles());
            }
        }
    }

    /// Who may hear a sender.
    #[inline]
    pub fn of(&self, sender: u32) -> &GainRow {
        &self.rows[sender as usize]
    }
}

impl GainRow {
    fn of(asked: Asked) -> Self {
        Self { asked, partners: Vec::new(), everybody: false, gains: Vec::new(), classes: Vec::new(), smaller: 0 }
    }

    /// One more partner; tells its place.
    fn push(&mut self, partner: u32, gain: Gain, behind_vehicles: bool) -> usize {
        let place = self.partners.len();
        self.partners.push(partner);
        self.gains.push(Gain::NONE);
        self.classes.resize(place / 64 + 1, Classes::default());
        self.set(place, gain);
        self.set_behind_vehicles(place, behind_vehicles);
        place
    }

    #[inline]
    fn set(&mut self, place: usize, gain: Gain) {
        self.gains[place] = gain;
        self.classify(place, gain);
    }

    fn set_behind_vehicles(&mut self, place: usize, behind_vehicles: bool) {
        let word = &mut self.classes[place / 64].behind_vehicles;
        *word = with_bit(*word, place % 64, behind_vehicles);
    }

    #[inline]
    fn classify(&mut self, place: usize, gain: Gain) {
        let mean_mw = self.mean_mw(gain);
        let clear = mean_mw >= self.asked.clear_mw;
        let faint = (mean_mw >= self.asked.weakest_mw) & !clear;
        let (classes, bit) = (&mut self.classes[place / 64], place % 64);
        classes.clear_or_near = with_bit(classes.clear_or_near, bit, clear | gain.may_be_near());
        classes.faint = with_bit(classes.faint, bit, faint);
    }

    /// What arrives where the gain is this one.
    #[inline]
    fn mean_mw(&self, gain: Gain) -> f32 {
        self.asked.power_mw * gain.share()
    }

    /// Visits the partners that hear the sender clearly or may be near, with the power that arrives in milliwatts, and whether they are
    /// behind vehicles; ascending.
    #[inline(always)]
    pub fn for_each_clear_or_near(&self, visit: impl FnMut(u32, f32, bool)) {
        self.for_each(|classes| classes.clear_or_near, visit);
    }

    /// Visits those that hear it faintly, near or not, in the same way.
    #[inline(always)]
    pub fn for_each_faint(&self, mut visit: impl FnMut(u32, f32)) {
        self.for_each(|classes| classes.faint, |partner, mean_mw, _| visit(partner, mean_mw));
    }

    #[inline(always)]
    fn for_each(&self, class: impl Fn(&Classes) -> u64, mut visit: impl FnMut(u32, f32, bool)) {
        let (everybody, power_mw) = (self.everybody, self.asked.power_mw);
        for ((gains, classes), first) in self.gains.chunks(64).zip(&self.classes).zip((0..).step_by(64)) {
            let mut left = class(classes);
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                let place = first + bit;
                // The station itself is left out.
                let partner =
                    if everybody { place as u32 + u32::from(place >= self.smaller) } else { self.partners[place] };
                visit(partner, power_mw * gains[bit].share(), classes.behind_vehicles >> bit & 1 == 1);
                left &= left - 1;
            }
        }
    }

    /// How many partners hear it clearly or may be near, and how many hear it faintly.
    pub fn counts(&self) -> (usize, usize) {
        let count = |word: u64| word.count_ones() as usize;
        self.classes.iter().fold((0, 0), |(clear_or_near, faint), classes| {
            (clear_or_near + count(classes.clear_or_near), faint + count(classes.faint))
        })
    }
}

#[inline]
fn with_bit(word: u64, bit: usize, set: bool) -> u64 {
    (word & !(1 << bit)) | (u64::from(set) << bit)
}
