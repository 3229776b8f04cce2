//! From a checked scenario to a run.
//!
//! One file per part: the road with its traffic, the channel, the access technology, the stations, and the lines in which
//! a result tells which models it used.

mod access;
mod built_in_roads;
mod channel;
mod congestion;
mod ground;
mod ideal;
mod ieee80211bd;
mod lte_v2x;
mod map;
mod mixed;
mod models;
mod nr_v2x;
mod road_side;
mod roster;
mod services;
mod sidelink;
mod stations;
mod traffic;

use std::io;
use std::path::PathBuf;

pub use map::{SightLines, map_of, plane_of};
pub use models::{ModelLine, describe_error_model, describe_models};

use crate::channel::reception::error_model::curve_sets::CurveNotFound;
use crate::engine::RandomStream;
use crate::evaluation::record::Recorder;
use crate::scenario::Scenario;
use crate::simulation::app::{Simulation, StepClock};
use crate::simulation::build::ground::{Ground, Plan};
use crate::simulation::build::roster::Roster;
use crate::simulation::participants::Participants;
use crate::units::{SimDuration, SimTime};
use crate::world::mobility::network_traffic::DemandError;
use crate::world::mobility::recorded::TraceError;
use crate::world::mobility::{PositionsError, TrafficError};
use crate::world::road::network::NetworkError;

/// Why a scenario cannot be run although its keys are fine.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The vehicles do not fit the road, or the numbers of their drivers do not fit each other.
    #[error(transparent)]
    Traffic(#[from] TrafficError),
    /// The positions file cannot be used.
    #[error(transparent)]
    Positions(#[from] PositionsError),
    /// The recording cannot be used.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Nobody of the recording is there while the run lasts.
    #[error(
        "nobody in `{}`, which has {from_s:.1} s to {to_s:.1} s, is there between the beginning and the end of the run; change \
         `mobility.recorded.begin_s` or `scenario.duration_s`", file.display()
    )]
    NobodyRecorded {
        /// The recording.
        file: PathBuf,
        /// Its first instant.
        from_s: f64,
        /// Its last instant.
        to_s: f64,
    },
    /// The road file cannot be read.
    #[error("cannot read the road file `{}`", file.display())]
    RoadFile {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A road with these dimensions is no road.
    #[error("the dimensions of the road do not go together: {0}")]
    BuiltInRoad(Box<NetworkError>),
    /// The road file is not a road network.
    #[error("`{}`: {source}", file.display())]
    Network {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: Box<NetworkError>,
    },
    /// The traffic does not fit the road network.
    #[error(transparent)]
    Demand(#[from] DemandError),
    /// Nobody is on the road in the whole run.
    #[error("nobody moves in this scenario; give [demand] flows, vehicles_per_lane_km or pedestrians")]
    NobodyMoves,
    /// A unit at the road side cannot tell of its signals.
    #[error("`roadside_units[{unit}]` is signalised, but {problem}")]
    Signals {
        /// Which one.
        unit: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// An event happens to a station that does not exist, or that does not warn others.
    #[error("`messages.denm.events` names station {station}, which {problem}")]
    Event {
        /// Its number.
        station: u32,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No error curve for this data rate and payload comes with the program.
    #[error("the error model and the data rate or scheme of the access technology do not go together: {0}")]
    Curve(#[from] CurveNotFound),
    /// The error model knows nothing of the access technology.
    #[error("the error model is one of another access technology; `anwar_awgn` has curves for all of them")]
    OfAnotherTechnology,
    /// The modulation and coding scheme of NR-V2X has no error curve.
    #[error(
        "`{access}.nr_v2x.error_model` has no curve for MCS {mcs} on at most {blocks} resource blocks; choose another `mcs` \
         (`lena` has 7, 11 and 14, `anwar_awgn` all but 18, 20, 23 and 25 up to 27), or another error model"
    )]
    NoScheme {
        /// Where the technology is written.
        access: &'static str,
        /// The scheme.
        mcs: u32,
        /// Resource blocks that a transmission can have.
        blocks: u16,
    },
    /// No modulation and coding scheme can be used.
    #[error(
        "`{access}.lte_v2x.error_model` has no curve for any transmission with MCS {lowest} to {highest} on at most {blocks} \
         resource blocks; widen `min_mcs` to `max_mcs`, or choose another error model"
    )]
    NoFormat {
        /// Where the technology is written.
        access: &'static str,
        /// The lowest scheme.
        lowest: u32,
        /// The highest one.
        highest: u32,
        /// Resource blocks that a transmission can have.
        blocks: u16,
    },
}

/// Where the only technology of a scenario is written, and those of a mix.
const ALONE: &str = "access";
const IN_A_MIX: &str = "access.mixed";

impl BuildError {
    /// The same error of a technology in a mix.
    fn in_a_mix(mut self) -> Self {
        if let Self::NoScheme { access, .. } | Self::NoFormat { access, .. } = &mut self {
            *access = IN_A_MIX;
        }
        self
    }
}

impl<R: Recorder + 'static> Simulation<R> {
    /// The run of `scenario` with one seed.
    ///
    /// Mobility, channel and messages draw from seeds of their own, so that two technologies meet the same traffic.
    pub fn from_scenario(scenario: &Scenario, seed: u64, recorder: R) -> Result<Self, BuildError> {
        let root = RandomStream::from_seed(seed);
        let ground = Ground::of(scenario)?;
        let scenario = &Plan { scenario, ground: &ground };
        let Roster { sites, participants, mobility } = roster::build(scenario, &root)?;
        services::check_events(scenario, &sites)?;
        road_side::check(scenario)?;
        let access = access::build(scenario, &sites, &root)?;
        let communication = stations::build(scenario, &sites, access, &root);
        let clock = StepClock::new(
            SimDuration::from_secs_f64(scenario.run.step_s),
            SimTime::from_secs_f64(scenario.run.duration_s),
        );
        let perception = services::perception(scenario, &sites, &root);
        let positioning = services::positioning(scenario);
        let draws = root.named("positioning");
        let participants = Participants::new(mobility, participants, positioning.map(|settings| (settings, &draws)));
        let controllers = road_side::told_by_controllers(scenario, &sites);
        Ok(Self::assemble(participants, perception, communication, &controllers, clock, recorder))
    }
}

/// Whether a run of `scenario` could begin: the files that it names are read, nothing is simulated.
pub fn check_runnable(scenario: &Scenario) -> Result<(), BuildError> {
    let root = RandomStream::from_seed(scenario.run.seed);
    let ground = Ground::of(scenario)?;
    let scenario = &Plan { scenario, ground: &ground };
    let Roster { sites, .. } = roster::build(scenario, &root)?;
    services::check_events(scenario, &sites)?;
    road_side::check(scenario)?;
    access::build(scenario, &sites, &root).map(drop)
}

/// Numbers and kinds of all stations that a run of `scenario` has, ascending.
pub fn stations_of(scenario: &Scenario, seed: u64) -> Result<Vec<(u32, &'static str)>, BuildError> {
    let root = RandomStream::from_seed(seed);
    let ground = Ground::of(scenario)?;
    let scenario = &Plan { scenario, ground: &ground };
    let Roster { sites, .. } = roster::build(scenario, &root)?;
    Ok(sites.iter().map(|site| (site.id, site.kind.name())).collect())
}
