//! ITS messages and their bits.
//!
//! [`Cam`] is what the simulator sends and reads: plain numbers in the units of the standard, packed by straight-line
//! code. [`MessageSchema`] turns any message of the modules into JSON and back for tools. Both are checked against the
//! types generated from the modules, which never leave this folder.

mod any_message;
mod cam;
mod cpm;
mod denm;
mod error;
mod header;
mod kind;
mod mapem;
mod path;
pub mod quantities;
mod reference_position;
mod schema_codec;
mod spatem;
mod uper;
mod vam;

pub use any_message::Message;
pub use cam::{
    BasicVehicleHighFrequency, BasicVehicleLowFrequency, Cam, ClosedLanes, DrivingLaneStatus, HighFrequencyContainer,
    Incident, ProtectedCommunicationZone, PtActivation, SpecialVehicle,
};
pub use cpm::{
    Cpm, CpmObject, DetectionShape, MapReference, MeasuredAngle, MeasuredCoordinate, MeasuredDimension,
    MeasuredVelocity, ObjectClass, Originator, PerceivedObjectContainer, SegmentationInfo, SensorInformation,
};
pub use denm::{ActionId, AlacarteContainer, Denm, DenmManagementContainer, LocationContainer, SituationContainer};
pub use error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem};
pub use kind::MessageKind;
pub use mapem::{GenericLane, IntersectionGeometry, LaneConnection, Mapem, NodeOffset, RegulatorySpeedLimit};
pub use path::{MAX_PATH_POINTS, PathPoint};
pub use reference_position::{PositionConfidenceEllipse, ReferencePosition};
pub use schema_codec::{
    DecodedMessage, FieldSpan, MessageSchema, SpanRole, UnknownMessage, bytes_from_hex, hex_from_bytes,
};
pub use spatem::{
    AdvisorySpeed, IntersectionReference, IntersectionState, MovementEvent, MovementState, Spatem, TimeChangeDetails,
};
pub use vam::{
    ClusterBreakup, ClusterJoin, ClusterLeave, ClusterOutline, ClusterShape, PredictedPathPoint,
    SafeDistanceIndication, ShapePoint, TrajectoryInterceptionIndication, Vam, VruClusterInformation,
    VruClusterOperation, VruHighFrequency, VruLane, VruLanePosition, VruLowFrequency, VruMotionPrediction, VruProfile,
};
