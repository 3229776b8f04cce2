//! What a scenario says: plain structs, one file per table of the scenario file.
//!
//! The structs are the file format. Their field names are the keys, their doc comments the descriptions in the JSON schema,
//! their `Default` the built-in scenario, and the ranges in their attributes are what a loaded scenario is checked against.

mod access;
mod applications;
mod built_in_roads;
mod channel;
mod congestion;
mod demand;
mod edca;
mod error_model;
mod fading;
mod ideal;
mod ieee80211bd;
mod lte_v2x;
mod messages;
mod metrics;
mod mixed;
mod mobility;
mod networking;
mod no_parameters;
mod nr_v2x;
mod obstruction;
mod path_loss;
mod positioning;
mod processing;
mod road;
mod roadside_units;
mod run;
mod security;
mod shadowing;
mod traffic;
mod vehicles;
mod vulnerable_road_users;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use access::{Access, Capture, Cbr, CbrMeasure, Cca, Ieee80211p, Noise, Reception, SinrRule};
pub use applications::{Applications, RoadHazardSignalling};
pub use built_in_roads::{CityGrid, CrossingPedestrian, Intersection, LaneMerge, Roundabout, RuralRoad, TunnelExit};
pub use channel::Channel;
pub use congestion::{Congestion, EtsiAdaptive, EtsiReactive, ReactiveTable, SaeJ2945};
pub use demand::{ClassShares, Demand, Flow, Headways, Platoon};
pub use edca::{AccessCategory, Edca, EdcaParameters};
pub use error_model::{
    ErrorModel, PerInterpolation, PerPoint, PerTable, PerTableOfBlocks, ShannonGap, SinrReference, Threshold,
    WilabChannel, WilabCurve,
};
pub use fading::{Fading, Nakagami, NakagamiShape, Rician};
pub use ideal::{
    ConstantLatency, ConstantLoss, ExponentialLatency, Ideal, Latency, LatencyQuantile, LognormalLatency, Loss,
    LossByDistance, LossPoint, NormalLatency, QuantileLatency, UniformLatency,
};
pub use ieee80211bd::{Ieee80211bd, PpduFormat};
pub use lte_v2x::{CrLimits, LteV2x, Pppp, RsrpReference, SciPower, SidelinkCbr};
pub use messages::{
    Cam, Cpm, Denm, DenmEvent, Mapem, Messages, Sensor, Spatem, StationClass, TrafficDirection, Vam, VehicleRole,
};
pub use metrics::Metrics;
pub use mixed::{Mixed, Shares};
pub use mobility::{
    BodyPoint, Columns, HeadingUnit, Mobility, PositionUnit, Recorded, RecordedType, RecordingFormat, RoadUser,
    Separator, SpeedCommand, SpeedUnit, TimeUnit, Traci, TraciMost,
};
pub use networking::{AreaForwarding, Networking};
pub use no_parameters::NoParameters;
pub use nr_v2x::{Feedback, NrV2x, PscchPlace, RsForSensing, SinrAveraging};
pub use obstruction::{Buildings, Geometry, Obstruction, Vehicles as VehiclesInBetween};
pub use path_loss::{
    DualSlope, LineOfSight, LogDistance, NlosvLasts, NlosvLoss, PathLoss, Tr37885, TwoRayInterference, WinnerB1,
};
pub use positioning::Positioning;
pub use processing::Processing;
pub use road::{Highway, Network, Origin, Plane, Road};
pub use roadside_units::RoadsideUnit;
pub use run::Run;
pub use security::{PseudonymChange, Security, SignatureScheme};
pub use shadowing::{CorrelatedShadowing, IndependentShadowing, Shadowing};
pub use traffic::{Driver, Drivers, Mobil, Motion, Placement, Tr36885Drop, Tr37885Drop, Traffic, VehicleSource};
pub use vehicles::{Body, Vehicles};
pub use vulnerable_road_users::{RoadUsers, VulnerableRoadUsers};

/// A whole scenario, every value in its range and none in contradiction with another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// What is run: name, time, seeds.
    #[serde(rename = "scenario")]
    pub run: Run,
    /// Where vehicles drive: one kind of road.
    pub road: Road,
    /// Which vehicles there are, and how they move.
    pub traffic: Traffic,
    /// Traffic on a road file.
    pub demand: Demand,
    /// What moves vehicles and people.
    pub mobility: Mobility,
    /// Bodies and antennas of the vehicles.
    pub vehicles: Vehicles,
    /// People with a device beside the road.
    pub vulnerable_road_users: VulnerableRoadUsers,
    /// Stations at the road side.
    pub roadside_units: Vec<RoadsideUnit>,
    /// What stations know of their own position.
    pub positioning: Positioning,
    /// What the stations send.
    pub messages: Messages,
    /// What stations do with what they have learned.
    #[serde(skip_serializing_if = "Applications::none")]
    pub applications: Applications,
    /// How messages find their way.
    pub networking: Networking,
    /// Signatures, certificates and pseudonyms.
    pub security: Security,
    /// Time that stations need for computing.
    pub processing: Processing,
    /// What happens between two antennas.
    pub channel: Channel,
    /// How stations get at the channel: one access technology.
    pub access: Access,
    /// How stations react to a busy channel.
    pub congestion: Congestion,
    /// What is measured, and how finely.
    pub metrics: Metrics,
}
