//! The pairs of stations that a table of links follows.
//!
//! There are millions of them, and most never hear each other. A pair is therefore looked at again only after both stations
//! together have moved some way; in the meantime it keeps its loss. The shadowing knows the whole way when it is looked at, so that its
//! correlation over distance is the same however often that is.

use crate::channel::medium::gain_rows::Gain;
use crate::channel::medium::odometers::Reading;

/// What a pair keeps from look to look besides its gain; the same for both directions.
pub(super) trait PairState: Copy {
    /// Of a pair that was not looked at yet.
    fn new(now: Reading) -> Self;

    /// Whether vehicles stand in between whose loss is drawn for each frame, if any is.
    fn is_behind_vehicles(&self) -> bool;
}

/// An unordered pair of stations. Two of them fill a cache line: a look waits for one.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct Pair<State> {
    /// Share of the power that arrives, antenna gains included; zero where nobody hears the other.
    pub gain: Gain,
    /// How far both had moved at the last look.
    pub way: Reading,
    /// The place of the station among the partners of the other one.
    pub place_there: u32,
    /// What else it keeps.
    pub state: State,
}

/// The pairs of one station with others of greater indices. What an update asks of every pair lies close together.
#[derive(Debug)]
pub(super) struct Pairs<State> {
    others: Vec<u32>,
    /// When each is looked at again.
    due: Vec<Reading>,
    pairs: Vec<Pair<State>>,
}

/// The pairs of one station for which it is time, in buffers that are used again.
#[derive(Debug)]
pub(super) struct DuePairs<State> {
    /// Copies of them: one after the other they would each be waited for.
    pub pairs: Vec<Pair<State>>,
    /// Where they are; as many of these count as there are copies.
    pub places: Vec<u32>,
    /// The places of those that a sender hears of: their gain has become another one, or what stands in between.
    pub changed: Vec<u32>,
}

/// Writes the numbers of those for which it is so to the front of `places`; tells how many there are.
#[inline]
fn sift(is_so: impl Iterator<Item = bool>, places: &mut [u32]) -> usize {
    let mut count = 0;
    for (is_so, number) in is_so.zip(0..) {
        // Written in any case and counted only if it is so: whether it is cannot be foreseen.
        places[count] = number;
        count += usize::from(is_so);
    }
    count
}

impl<State: PairState> Pair<State> {
    fn new(now: Reading) -> Self {
        Self { gain: Gain::NONE, way: Reading::default(), place_there: 0, state: State::new(now) }
    }
}

impl<State> Default for Pairs<State> {
    fn default() -> Self {
        Self { others: Vec::new(), due: Vec::new(), pairs: Vec::new() }
    }
}

impl<State> Default for DuePairs<State> {
    fn default() -> Self {
        Self { pairs: Vec::new(), places: Vec::new(), changed: Vec::new() }
    }
}

impl<State: PairState> Pairs<State> {
    /// The stations with the greater indices, ascending.
    #[inline]
    pub fn others(&self) -> &[u32] {
        &self.others
    }

    /// Finds the pairs that are due: `own` is what the station has on the clock, and `readings` what all have.
    pub fn find_due(&self, own: Reading, readings: &[Reading], found: &mut DuePairs<State>) {
        let DuePairs { pairs, places, changed } = found;
        pairs.clear();
        changed.clear();
        let Some((&first, &last)) = self.others.first().zip(self.others.last()) else { return };
        places.resize(places.len().max(self.others.len()), 0);
        let is_due = |(reading, due): (&Reading, &Reading)| own.and(*reading).has_reached(*due);
        let count = if (last - first) as usize + 1 == self.others.len() {
            // Nobody is left out: theirs lie one after the other.
            sift(readings[first as usize..=last as usize].iter().zip(&self.due).map(is_due), places)
        } else {
            let theirs = self.others.iter().map(|other| &readings[*other as usize]);
            sift(theirs.zip(&self.due).map(is_due), places)
        };
        pairs.extend(places[..count].iter().map(|&place| self.pairs[place as usize]));
    }

    /// The pairs themselves.
    #[inline]
    pub fn pairs(&self) -> &[Pair<State>] {
        &self.pairs
    }

    /// Access to them.
    #[inline]
    pub fn pairs_mut(&mut self) -> &mut [Pair<State>] {
        &mut self.pairs
    }

    /// Puts a pair back that was looked at, with the reading at which it is due again; its place is added to `changed` if that is
    /// something that a sender hears of.
    #[inline]
    pub fn put(&mut self, place: u32, pair: Pair<State>, due: Reading, changed: &mut Vec<u32>) {
        let before = &mut self.pairs[place as usize];
        let same_vehicles = pair.state.is_behind_vehicles() == before.state.is_behind_vehicles();
        if !(pair.gain.is_same_as(before.gain) & same_vehicles) {
            changed.push(place);
        }
        *before = pair;
        self.due[place as usize] = due;
    }

    /// Keeps the pairs with `partners`, which ascend, and forgets all others; new ones are due at their present reading. Tells whether
    /// the partners are others than before.
    pub fn keep(&mut self, partners: &[u32], reading: impl Fn(u32) -> Reading, spare: &mut Self) -> bool {
        if self.others == partners {
            return false;
        }
        std::mem::swap(self, spare);
        self.others.clear();
        self.due.clear();
        self.pairs.clear();
        let mut place = 0;
        for &other in partners {
            while spare.others.get(place).is_some_and(|earlier| *earlier < other) {
                place += 1;
            }
            let (due, pair) = if spare.others.get(place) == Some(&other) {
                (spare.due[place], spare.pairs[place])
            } else {
                (reading(other), Pair::new(reading(other)))
            };
            self.others.push(other);
            self.due.push(due);
            self.pairs.push(pair);
        }
        true
    }
}
