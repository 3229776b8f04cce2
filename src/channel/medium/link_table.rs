//! Who can hear whom, and how loud on average.

mod by_chance;
mod by_map;

use by_chance::Partners;

use crate::channel::medium::drawn_pairs::Drawn;
use crate::channel::medium::gain_rows::{Asked, Faint, GainRows};
use crate::channel::medium::link_model::Radio;
use crate::channel::medium::odometers::{Odometers, Reading};
use crate::channel::medium::pairs::{DuePairs, Pair, PairState, Pairs};
use crate::channel::medium::seen_pairs::Seen;
use crate::channel::medium::sight::SightScratch;
use crate::channel::medium::station_grid::StationGrid;
use crate::channel::medium::{LinkModel, Scene};
use crate::channel::propagation::obstacles::VehicleMap;
use crate::channel::propagation::path_loss::KnownCarrier;
use crate::channel::propagation::{FadingShape, LinkGeometry, Obstruction};
use crate::engine::RandomStream;
use crate::geometry::{Point, Topology};
use crate::units::{Db, Dbm, Meters, Milliwatts};

/// One direction of a pair.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Index of the receiving station.
    pub receiver: u32,
    /// Mean received power; zero below the cut.
    pub mean_mw: f32,
    /// Distance between the antennas on the ground.
    pub distance_m: f32,
    /// How the power varies from frame to frame.
    pub fading: FadingShape,
    /// The obstruction whose loss is drawn for each frame; none if the mean power has it.
    pub obstruction: Obstruction,
}

/// Which links are worth keeping.
#[derive(Clone, Copy, Debug)]
pub struct MeanPowerCut {
    /// A link whose mean power is lower neither is received nor counts as interference.
    pub weakest: Dbm,
    /// Stations up to here are listed in any case, because somebody expects to hear from them.
    pub listed_within: Meters,
}

/// Neighbour lists with the mean received power of each link.
///
/// Stations have an index, given in the order of their stable ids, so that lists are sorted by both.
#[derive(Debug)]
pub struct LinkTable {
    model: LinkModel,
    carrier: KnownCarrier,
    topology: Topology,
    cut: MeanPowerCut,
    stream: RandomStream,
    ids: Vec<u32>,
    radios: Vec<Radio>,
    /// Whether a station listens to this medium; others are heard on it only.
    listens: Vec<bool>,
    reach: f64,
    /// A median loss above it lies under the cut even with the strongest radios and the luckiest shadowing.
    budget: Db,
    positions: Vec<Option<Point>>,
    /// How many times positions have changed.
    updates: u32,
    rows: Vec<Vec<Link>>,
    /// Where senders are asked for one after the other: whose links each row has, and since which update.
    kept: Option<[(u32, u32); KEPT_ROWS]>,
    /// Whoever hears a sender more weakly than this, in milliwatts, hears it faintly.
    clear_mw: f32,
    /// Who hears the senders of the rows faintly; empty where all links are listed.
    faint: Vec<Vec<Faint>>,
    some_do_not_listen: bool,
    odometers: Odometers,
    gain_rows: GainRows,
    /// Where the map decides who sees whom.
    seen_pairs: PairsOfAll<Seen>,
    vehicles: VehicleMap,
    sight_scratch: SightScratch,
    /// Where chance decides, or nothing is ever in between.
    drawn_pairs: PairsOfAll<Drawn>,
    partners: Partners,
    /// Where the stations are that are there; for others, anywhere.
    places: Vec<Point>,
    /// Transmit powers in milliwatts.
    powers_mw: Vec<f32>,
    /// The cut in milliwatts.
    weakest_mw: f32,
    candidates: Vec<u32>,
    grid: StationGrid,
}

/// The pairs of all stations, in the order of the stations with the smaller indices, and buffers that are used again.
#[derive(Debug)]
struct PairsOfAll<State> {
    pairs: Vec<Pairs<State>>,
    spare: Pairs<State>,
    due: DuePairs<State>,
}

/// So many rows of a thousand links stay in the cache of a processor.
const KEPT_ROWS: usize = 16;

/// What lies so far under the cut is surely not heard, also after all rounding.
pub(super) const SURELY_UNDER_CUT: Db = Db(0.01);

/// A row that has nobody's links.
const NOBODY: (u32, u32) = (u32::MAX, u32::MAX);

impl LinkTable {
    /// A table without links; `stations` holds id and radio of each station in ascending order of ids.
    pub fn new(
        model: LinkModel,
        topology: Topology,
        cut: MeanPowerCut,
        stations: &[(u32, Radio)],
        stream: RandomStream,
    ) -> Self {
        debug_assert!(stations.is_sorted_by(|one, other| one.0 < other.0), "stations come in the order of their ids");
        let radios: Vec<Radio> = stations.iter().map(|(_, radio)| *radio).collect();
        let budget = budget(&model, &radios, cut.weakest);
        let reach = reach(&model, &radios, budget).max(cut.listed_within.0);
        Self {
            carrier: KnownCarrier::of(model.carrier),
            topology,
            cut,
            stream,
            ids: stations.iter().map(|(id, _)| *id).collect(),
            reach,
            budget,
            positions: Vec::new(),
            updates: 0,
            rows: vec![Vec::new(); radios.len()],
            kept: None,
            clear_mw: cut.weakest.milliwatts().0 as f32,
            faint: Vec::new(),
            some_do_not_listen: false,
            odometers: Odometers::new(radios.len()),
            gain_rows: GainRows::new(model.has_obstruction_per_frame()),
            seen_pairs: PairsOfAll::of_stations(radios.len()),
            vehicles: VehicleMap::default(),
            sight_scratch: SightScratch::default(),
            drawn_pairs: PairsOfAll::of_stations(radios.len()),
            model,
            partners: Partners::default(),
            places: Vec::new(),
            powers_mw: radios.iter().map(|radio| radio.tx_power.milliwatts().0 as f32).collect(),
            weakest_mw: cut.weakest.milliwatts().0 as f32,
            listens: vec![true; radios.len()],
            radios,
            candidates: Vec::new(),
            grid: StationGrid::default(),
        }
    }

    /// The same with links to those stations only that listen; the others have links as senders.
    #[must_use]
    pub fn with_listeners(mut self, listens: Vec<bool>) -> Self {
        debug_assert_eq!(listens.len(), self.stations());
        self.some_do_not_listen = listens.contains(&false);
        self.listens = listens;
        self
    }

    /// Whether a station listens to this medium.
    #[inline]
    pub fn listens(&self, station: u32) -> bool {
        self.listens[station as usize]
    }

    /// How many stations there are.
    pub fn stations(&self) -> usize {
        self.ids.len()
    }

    /// The stable id of a station.
    #[inline]
    pub fn id(&self, station: u32) -> u32 {
        self.ids[station as usize]
    }

    /// The same for a user who asks with [`Self::find`] before [`Self::of`]. It would take longer to write the links of all senders
    /// into memory and to read them again than to find those of a sender when it sends.
    #[must_use]
    pub fn with_links_on_demand(mut self) -> Self {
        self.kept = Some([NOBODY; KEPT_ROWS]);
        self.rows = vec![Vec::new(); KEPT_ROWS];
        self
    }

    /// The same for a user who does not care how a link varies whose mean power is lower than `clear`: it is listed only within
    /// [`MeanPowerCut::listed_within`], and [`Self::faint_of`] has it anyhow. It finds its links on demand.
    #[must_use]
    pub fn with_faint_links_below(mut self, clear: Milliwatts) -> Self {
        if self.kept.is_some() && clear.0 as f32 > self.weakest_mw {
            self.clear_mw = clear.0 as f32;
            self.faint = vec![Vec::new(); KEPT_ROWS];
            self.gain_rows.ask(asked_of(&self.powers_mw, self.weakest_mw, self.clear_mw));
        }
        self
    }

    /// Where faint links begin, if there are any.
    pub fn clear(&self) -> Option<Milliwatts> {
        (!self.faint.is_empty()).then_some(Milliwatts(f64::from(self.clear_mw)))
    }

    /// Who hears `sender` faintly, sorted by receiver.
    #[inline]
    pub fn faint_of(&self, sender: u32) -> &[Faint] {
        self.faint.get(sender as usize % KEPT_ROWS).map_or(&[], Vec::as_slice)
    }

    /// Finds the links that start at `sender`, unless they are there.
    #[inline]
    pub fn find(&mut self, sender: u32) {
        let Some(kept) = &mut self.kept else { return };
        let row = sender as usize % KEPT_ROWS;
        let wanted = (sender, self.updates);
        if kept[row] != wanted {
            kept[row] = wanted;
            if self.updates == 0 {
                return;
            }
            self.list(sender, row);
        }
    }

    /// The links that start at `sender`, sorted by receiver.
    #[inline]
    pub fn of(&self, sender: u32) -> &[Link] {
        match &self.kept {
            None => &self.rows[sender as usize],
            Some(kept) => {
                let row = sender as usize % KEPT_ROWS;
                assert_eq!(kept[row], (sender, self.updates), "the links of a sender are found before they are used");
                &self.rows[row]
            }
        }
    }

    /// Takes over new positions and rebuilds the lists, unless nobody moved.
    pub fn update(&mut self, scene: &Scene) {
        let positions = &scene.antennas;
        debug_assert_eq!(positions.len(), self.stations());
        let sees_vehicles = self.model.seen_sight().is_some_and(|sight| sight.vehicles.is_some());
        let same_vehicles = !sees_vehicles || self.vehicles.blockers() == scene.blockers;
        if self.positions == *positions && same_vehicles {
            return;
        }
        if sees_vehicles {
            self.vehicles.update(&scene.blockers, self.topology);
        }
        let moved: Vec<f64> = if self.positions.is_empty() {
            vec![0.0; positions.len()]
        } else {
            let way = |(now, before): (&Option<Point>, &Option<Point>)| match (now, before) {
                (Some(now), Some(before)) => self.topology.distance(*before, *now).0,
                _ => 0.0,
            };
            positions.iter().zip(&self.positions).map(way).collect()
        };
        self.positions.clear();
        self.positions.extend_from_slice(positions);
        self.places.clear();
        self.places.extend(positions.iter().map(|place| place.unwrap_or_default()));
        let others_nearby = self.grid.fill(positions, self.reach, self.topology);
        self.odometers.advance(&moved, self.updates);
        let find_partners = others_nearby || self.updates == 0;
        if self.model.seen_sight().is_some() {
            self.update_by_the_map(find_partners);
        } else {
            self.update_by_chance(find_partners);
        }
        self.updates += 1;
        if self.kept.is_none() {
            for station in 0..self.stations() as u32 {
                self.list(station, station as usize);
            }
        }
    }

    /// Finds for each station those with greater indices that are near enough, unless neither listens; `reading` is what one station
    /// has on the clock.
    fn find_partners<State: PairState>(
        &mut self,
        mut all: PairsOfAll<State>,
        reading: fn(&Odometers, u32) -> Reading,
    ) -> PairsOfAll<State> {
        let mut others_than_before = self.updates == 0;
        let Self { grid, positions, listens, odometers, candidates, .. } = self;
        for (station, own) in (0..).zip(&mut all.pairs) {
            candidates.clear();
            if let Some(place) = positions[station as usize] {
                grid.candidates_after(station, place, candidates);
            }
            if !listens[station as usize] {
                candidates.retain(|other| listens[*other as usize]);
            }
            let own_reading = reading(odometers, station);
            let of_both = |other| own_reading.and(reading(odometers, other));
            others_than_before |= own.keep(candidates, of_both, &mut all.spare);
        }
        if others_than_before {
            let Self { gain_rows, powers_mw, weakest_mw, clear_mw, .. } = self;
            gain_rows.rebuild(&mut all.pairs, asked_of(powers_mw, *weakest_mw, *clear_mw));
        }
        all
    }

    /// Puts a pair back that was looked at, until it is due again.
    #[inline(always)]
    fn put<State: PairState>(
        &self,
        (pairs, changed): (&mut Pairs<State>, &mut Vec<u32>),
        (place, mut pair): (u32, Pair<State>),
        (now, due): (Reading, Reading),
        distance: f64,
    ) {
        // A pair that is not due moves less than it may, but for rounding.
        const ROUNDING_M: f64 = 0.01;
        let may_be_near = distance - due.since(now).0 <= self.cut.listed_within.0 + ROUNDING_M;
        pair.gain = pair.gain.which_may_be_near(may_be_near);
        pairs.put(place, pair, due, changed);
    }

    /// Writes the links that start at `sender` into a row.
    fn list(&mut self, sender: u32, row: usize) {
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
        let Self { rows, places, listens, model, radios, .. } = self;
        // Copies, so that nobody has to read them again for each link.
        let (topology, weakest_mw, clear_mw, all_listen) =
            (self.topology, self.weakest_mw, self.clear_mw, !self.some_do_not_listen);
        let row = &mut rows[row];
        row.clear();
        row.reserve(clear_or_near);
        let obstruction_per_frame = model.has_obstruction_per_frame();
        // Nobody expects to receive what stations send that do not listen themselves: they use another technology.
        let (lists_near, place) = (listens[own], places[own]);
        partners.for_each_clear_or_near(|receiver, mean_mw, behind_vehicles| {
            let way = topology.displacement(place, places[receiver as usize]);
            let distance = way.dot(way).sqrt();
            let is_listed = (mean_mw >= clear_mw) | (lists_near & (distance <= within));
            if is_listed && (all_listen || listens[receiver as usize]) {
                let obstruction = if obstruction_per_frame & behind_vehicles {
                    let heights = [own, receiver as usize].map(|station| radios[station].antenna_height);
                    model.obstruction_per_frame(Meters(distance), heights)
                } else {
                    Obstruction::Clear
                };
                row.push(Link {
                    receiver,
                    mean_mw: if mean_mw >= weakest_mw { mean_mw } else { 0.0 },
                    distance_m: distance as f32,
                    fading: model.fading_shape(Meters(distance)),
                    obstruction,
                });
            }
        });
    }
}

impl<State> PairsOfAll<State> {
    /// Of so many stations, none of which has a pair.
    fn of_stations(stations: usize) -> Self {
        Self {
            pairs: (0..stations).map(|_| Pairs::default()).collect(),
            spare: Pairs::default(),
            due: DuePairs::default(),
        }
    }
}

impl<State> Default for PairsOfAll<State> {
    fn default() -> Self {
        Self::of_stations(0)
    }
}

/// What is asked of senders with these powers in milliwatts.
fn asked_of(powers_mw: &[f32], weakest_mw: f32, clear_mw: f32) -> impl Fn(usize) -> Asked {
    move |station| Asked { power_mw: powers_mw[station], weakest_mw, clear_mw }
}

fn strongest(radios: &[Radio], level: fn(&Radio) -> f64) -> f64 {
    radios.iter().map(level).fold(f64::NEG_INFINITY, f64::max)
}

/// The median loss that the strongest radios can have between them.
fn budget(model: &LinkModel, radios: &[Radio], weakest: Dbm) -> Db {
    let power = Dbm(strongest(radios, |radio| radio.tx_power.0));
    let gain = Db(2.0 * strongest(radios, |radio| radio.antenna_gain.0));
    power + gain + model.slow_margin() - weakest
}

/// The distance beyond which even a lucky link of the strongest radios lies under the cut.
fn reach(model: &LinkModel, radios: &[Radio], budget: Db) -> f64 {
    const FARTHEST_M: f64 = 20_000.0;
    let highest = Meters(strongest(radios, |radio| radio.antenna_height.0));
    let carrier = KnownCarrier::of(model.carrier);
    // Inwards in steps of 2 %: two-ray interference is not monotone, so a bisection could stop in a dip.
    let mut distance = FARTHEST_M;
    while distance > 10.0 {
        if model.median_loss(&LinkGeometry::level(Meters(distance), highest), &carrier).0 <= budget.0 {
            break;
        }
        distance /= 1.02;
    }
    distance
}
