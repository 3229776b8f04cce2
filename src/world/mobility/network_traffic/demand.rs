//! Who departs when, and where to.

use crate::engine::RandomStream;
use crate::units::{SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::network_traffic::settings::lane_user;
use crate::world::road::network::{EdgeIndex, RoadNetwork};

/// Everybody who is to move on a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Vehicles that are there at the start.
    pub fill: Option<Fill>,
    /// Vehicles that come in.
    pub flows: Vec<Flow>,
    /// Lorries that drive close together.
    pub platoons: Vec<Platoon>,
    /// People on the paths.
    pub people: People,
}

/// Vehicles on all lanes at the start; who arrives drives on to another place, so that their number stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Vehicles per kilometre of lane.
    pub per_lane_km: f64,
    /// What they are.
    pub classes: ClassMix,
}

/// Vehicles that come in on an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The edge that they come in on.
    pub from: String,
    /// Where they go.
    pub to: Vec<Destination>,
    /// Edges that they pass on the way, in this order.
    pub via: Vec<String>,
    /// Vehicles per hour.
    pub per_hour: f64,
    /// The times between two of them.
    pub headways: Headways,
    /// What they are.
    pub classes: ClassMix,
}

/// Where vehicles of a flow go.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// The edge at whose end they leave.
    pub edge: String,
    /// Their share, in proportion to the others.
    pub share: f64,
}

/// The distribution of the times between two vehicles; the mean follows from the flow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Headways {
    /// All the same.
    Constant,
    /// A Poisson process.
    Exponential,
    /// No less than this, and exponential beyond it (Cowan: Useful headway models, Transportation Research 9 (1975) 371, M2).
    ShiftedExponential(SimDuration),
    /// A gamma (Erlang) distribution of this order: the higher, the more even.
    Erlang(u32),
}

/// Shares of the classes, in proportion to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMix {
    /// Passenger cars.
    pub car: f64,
    /// Lorries.
    pub truck: f64,
    /// Buses.
    pub bus: f64,
    /// Motorcycles.
    pub motorcycle: f64,
}

/// Lorries that come in one after another and keep a short time gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Platoon {
    /// The edge that they come in on.
    pub from: String,
    /// The edge at whose end they leave.
    pub to: String,
    /// How many they are.
    pub members: u32,
    /// When the first one departs.
    pub departure: SimTime,
    /// The time gap that they keep.
    pub time_gap: SimDuration,
}

/// People on the paths, who walk and ride about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// People on foot.
    pub pedestrians: u32,
    /// People on bicycles.
    pub cyclists: u32,
}

/// Why a demand does not fit a network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DemandError {
    /// An edge that does not exist.
    #[error("the demand names edge `{0}`, which network `{1}` does not have")]
    NoEdge(String, String),
    /// No way from edge to edge.
    #[error("there is no way for a {class:?} from edge `{from}` to edge `{to}`; connect them, or change the demand")]
    NoRoute {
        /// The first edge.
        from: String,
        /// The last edge.
        to: String,
        /// Who looks for one.
        class: RoadUserClass,
    },
    /// A number that makes no sense.
    #[error("`{field}` is {value}, expected {expected}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// What it holds.
        value: f64,
        /// What would work.
        expected: &'static str,
    },
    /// People without paths.
    #[error("the demand has people, but network `{0}` has no walkways; add some, or leave people out")]
    NoWalkways(String),
}

/// A vehicle that will depart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Departure {
    pub(super) id: u32,
    pub(super) class: RoadUserClass,
    pub(super) at: SimTime,
    pub(super) from: EdgeIndex,
    pub(super) to: EdgeIndex,
    /// The flow whose `via` it follows.
    pub(super) flow: Option<u32>,
    /// The time gap of a platoon.
    pub(super) time_gap: Option<SimDuration>,
    /// Whether it is the first of a platoon.
    pub(super) leads: bool,
}

/// The departures in the order of time, drawn as far as somebody has asked.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    /// The next departure of each flow and how many there were before.
    heads: Vec<(Departure, u64)>,
    flows: Vec<ResolvedFlow>,
    stream: RandomStream,
    next_id: u32,
    pub(super) departures: Vec<Departure>,
}

#[derive(Clone, Debug)]
struct ResolvedFlow {
    from: EdgeIndex,
    to: Vec<(EdgeIndex, f64)>,
    per_hour: f64,
    headways: Headways,
    classes: ClassMix,
}

impl ClassMix {
    /// Cars alone.
    pub const CARS: Self = Self { car: 1.0, truck: 0.0, bus: 0.0, motorcycle: 0.0 };
    /// A town: few lorries, some buses and motorcycles.
    pub const TOWN: Self = Self { car: 0.9, truck: 0.04, bus: 0.03, motorcycle: 0.03 };
    /// A motorway.
    pub const MOTORWAY: Self = Self { car: 0.84, truck: 0.14, bus: 0.01, motorcycle: 0.01 };

    fn shares(&self) -> [(RoadUserClass, f64); 4] {
        [
            (RoadUserClass::Car, self.car),
            (RoadUserClass::Truck, self.truck),
            (RoadUserClass::Bus, self.bus),
            (RoadUserClass::Motorcycle, self.motorcycle),
        ]
    }

    /// The class that a draw from (0, 1) falls on.
    pub(super) fn pick(&self, draw: f64) -> RoadUserClass {
        pick(&self.shares(), draw)
    }

    fn check(&self) -> Result<(), DemandError> {
        check_shares("classes", self.shares().into_iter().map(|(_, share)| share))
    }
}

fn pick<T: Copy>(shares: &[(T, f64)], draw: f64) -> T {
    let mut left = draw * shares.iter().map(|(_, share)| share).sum::<f64>();
    for (item, share) in shares {
        if left < *share {
            return *item;
        }
        left -= share;
    }
    // Only rounding leads here; the last one that has a share takes it.
    shares.iter().rev().find(|(_, share)| *share > 0.0).unwrap_or(&shares[0]).0
}

fn check_shares(field: &'static str, shares: impl Iterator<Item = f64>) -> Result<(), DemandError> {
    let mut sum = 0.0;
    for value in shares {
        if !(value.is_finite() && value >= 0.0) {
            return Err(DemandError::OutOfRange { field, value, expected: "shares from zero" });
        }
        sum += value;
    }
    if sum > 0.0 {
        return Ok(());
    }
    Err(DemandError::OutOfRange { field, value: sum, expected: "at least one share above zero" })
}

impl Headways {
    /// A time between two vehicles, in seconds.
    pub(super) fn draw(self, mean: f64, draws: &mut RandomStream) -> f64 {
        match self {
            Self::Constant => mean,
            Self::Exponential => mean * draws.next_exponential(),
            Self::ShiftedExponential(least) => {
                let least = least.as_secs_f64().min(mean);
                least + (mean - least) * draws.next_exponential()
            }
            Self::Erlang(order) => {
                let order = order.clamp(1, 1000);
                let sum: f64 = (0..order).map(|_| draws.next_exponential()).sum();
                sum * mean / f64::from(order)
            }
        }
    }
}

impl Schedule {
    /// The schedule of a demand; ids start at `first_id`, platoons come first.
    pub(super) fn new(
        demand: &Demand,
        network: &RoadNetwork,
        stream: RandomStream,
        first_id: u32,
    ) -> Result<Self, DemandError> {
        let edge =
            |id: &String| network.edge_named(id).ok_or_else(|| DemandError::NoEdge(id.clone(), network.name.clone()));
        let mut schedule =
            Self { heads: Vec::new(), flows: Vec::new(), stream, next_id: first_id, departures: Vec::new() };
        for flow in &demand.flows {
            if !(flow.per_hour >= 0.0 && flow.per_hour <= 36_000.0) {
                let (field, expected) = ("per_hour", "0 to 36000 vehicles per hour");
                return Err(DemandError::OutOfRange { field, value: flow.per_hour, expected });
            }
            flow.classes.check()?;
            check_shares("to.share", flow.to.iter().map(|to| to.share))?;
            let from = edge(&flow.from)?;
            let to = flow.to.iter().map(|to| Ok((edge(&to.edge)?, to.share))).collect::<Result<Vec<_>, _>>()?;
            for via in &flow.via {
                edge(via)?;
            }
            let (per_hour, headways, classes) = (flow.per_hour, flow.headways, flow.classes);
            schedule.flows.push(ResolvedFlow { from, to, per_hour, headways, classes });
        }
        for platoon in &demand.platoons {
            let (from, to) = (edge(&platoon.from)?, edge(&platoon.to)?);
            for member in 0..platoon.members {
                let id = schedule.take_id();
                let class = RoadUserClass::Truck;
                let (time_gap, leads) = (Some(platoon.time_gap), member == 0);
                schedule.departures.push(Departure {
                    id,
                    class,
                    at: platoon.departure,
                    from,
                    to,
                    flow: None,
                    time_gap,
                    leads,
                });
            }
        }
        // Platoons are known; sorting keeps the members of each in their order.
        schedule.departures.sort_by_key(|departure| departure.at);
        for index in 0..schedule.flows.len() {
            let head = schedule.draw(index, 0, SimTime::ZERO);
            schedule.heads.push((head, 0));
        }
        Ok(schedule)
    }

    fn take_id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// Vehicle `number` of a flow, which comes a headway after `previous`; it gets its id when its turn comes.
    fn draw(&self, index: usize, number: u64, previous: SimTime) -> Departure {
        let flow = &self.flows[index];
        let mut draws = self.stream.derive(index as u64).derive(number);
        // A flow of nothing has its first vehicle after the end of time.
        let mean = if flow.per_hour > 0.0 { 3600.0 / flow.per_hour } else { 1e9 };
        let headway = flow.headways.draw(mean, &mut draws);
        let class = flow.classes.pick(draws.next_unit());
        let to = pick(&flow.to, draws.next_unit());
        let at = previous + SimDuration::from_secs_f64(headway);
        Departure { id: 0, class, at, from: flow.from, to, flow: Some(index as u32), time_gap: None, leads: false }
    }

    /// Draws everything that departs before `until`.
    pub(super) fn extend(&mut self, until: SimTime) {
        loop {
            let next = (0..self.heads.len()).min_by_key(|index| (self.heads[*index].0.at, *index));
            let Some(index) = next.filter(|index| self.heads[*index].0.at < until) else { return };
            let (mut departure, number) = self.heads[index];
            departure.id = self.take_id();
            self.heads[index] = (self.draw(index, number + 1, departure.at), number + 1);
            self.departures.push(departure);
        }
    }
}

/// Whether a class may come in on an edge.
pub(super) fn may_use(network: &RoadNetwork, edge: EdgeIndex, class: RoadUserClass) -> bool {
    network.edge(edge).lanes.iter().any(|lane| network.lane(*lane).users.allows(lane_user(class)))
}

impl Fill {
    pub(super) fn check(&self) -> Result<(), DemandError> {
        let (field, expected) = ("per_lane_km", "0 to 120 vehicles per kilometre of lane");
        if !(self.per_lane_km >= 0.0 && self.per_lane_km <= 120.0) {
            return Err(DemandError::OutOfRange { field, value: self.per_lane_km, expected });
        }
        self.classes.check()
    }
}
