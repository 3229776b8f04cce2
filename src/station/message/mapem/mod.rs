//! MAP (topology) Extended Message (TS 103 301 V1.3.1 and V2.1.1), the same in both releases.

mod generated;
mod packing;

use crate::station::message::error::{DecodeError, EncodeError};
use crate::station::message::quantities::{
    AllowedManeuvers, ApproachId, Elevation, LaneDirectionalUse, LaneKind, LaneSharing, LaneWidth, Latitude, Longitude,
    MinuteOfTheYear, MsgCount, RegulatorySpeed, SpeedLimitType,
};
use crate::station::message::spatem::IntersectionReference;

/// Where the lanes of intersections lie and what may be driven.
///
/// Names, road segments, attributes of nodes, computed lanes, lanes with nodes in degrees, restriction lists and regional
/// additions are read past, not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapem {
    /// Identifier of the sender.
    pub station_id: u32,
    /// When the message was made.
    pub time_stamp: Option<MinuteOfTheYear>,
    /// Version of the message.
    pub revision: MsgCount,
    /// Up to 32 intersections.
    pub intersections: Vec<IntersectionGeometry>,
}

/// One intersection.
#[derive(Clone, Debug, PartialEq)]
pub struct IntersectionGeometry {
    /// Which one.
    pub id: IntersectionReference,
    /// Version of its description.
    pub revision: MsgCount,
    /// Reference point, degrees north.
    pub latitude: Latitude,
    /// Reference point, degrees east.
    pub longitude: Longitude,
    /// Reference point, height.
    pub elevation: Option<Elevation>,
    /// Width of its lanes.
    pub lane_width: Option<LaneWidth>,
    /// Up to 9 speed limits.
    pub speed_limits: Vec<RegulatorySpeedLimit>,
    /// 1 to 255 lanes.
    pub lanes: Vec<GenericLane>,
}

/// A speed limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegulatorySpeedLimit {
    /// Whom it is for.
    pub kind: SpeedLimitType,
    /// How fast.
    pub speed: RegulatorySpeed,
}

/// A lane.
#[derive(Clone, Debug, PartialEq)]
pub struct GenericLane {
    /// Its number in the intersection.
    pub id: u8,
    /// Arm on which it leads into the intersection.
    pub ingress_approach: Option<ApproachId>,
    /// Arm on which it leads out of it.
    pub egress_approach: Option<ApproachId>,
    /// Ways it is used.
    pub directional_use: LaneDirectionalUse,
    /// Who shares it.
    pub shared_with: LaneSharing,
    /// What it is for.
    pub kind: LaneKind,
    /// Bits that depend on the kind: eight of a vehicle lane, sixteen of others.
    pub attributes: u16,
    /// What may be done at its end.
    pub maneuvers: Option<AllowedManeuvers>,
    /// 2 to 63 nodes from the stop line outwards.
    pub nodes: Vec<NodeOffset>,
    /// Up to 16 lanes that it leads to.
    pub connections: Vec<LaneConnection>,
}

/// Way from the node before, the first one from the reference point, in 0.01 m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeOffset {
    /// To the east.
    pub x: i16,
    /// To the north.
    pub y: i16,
}

/// A lane that another one leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneConnection {
    /// The lane.
    pub lane: u8,
    /// What one does to get there.
    pub maneuver: Option<AllowedManeuvers>,
    /// The intersection of the lane, if it is another one.
    pub remote_intersection: Option<IntersectionReference>,
    /// Signals that say when.
    pub signal_group: Option<u8>,
    /// Who may.
    pub user_class: Option<u8>,
    /// Number of the connection.
    pub connection_id: Option<u8>,
}

impl Mapem {
    /// Version of the messages that this project speaks.
    pub const PROTOCOL_VERSION: u8 = 2;
    /// The message's number.
    pub const MESSAGE_ID: u8 = 5;

    /// Appends the encoded message to `bytes`. Fails on a list that is too short or too long, or on more than eight
    /// attributes of a vehicle lane, and then appends nothing.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
        packing::encode(self, bytes)
    }

    /// The message that `bytes` encode, all of them.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        // Rare: an error, which the other path explains, or parts that a Mapem does not hold.
        packing::decode(bytes).map_or_else(|| generated::decode(bytes), Ok)
    }
}
