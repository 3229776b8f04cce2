//! Clusters of vulnerable road users (TS 103 300-3, clause 7.3.5).

use crate::station::message::quantities::{
    ClusterBreakupReason, ClusterLeaveReason, DeltaTimeQuarterSecond, ShapeLength, ShapeOrientation, VruClusterProfiles,
};

/// What the leader tells of its cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct VruClusterInformation {
    /// Its number, unique in the neighbourhood; present in every VAM.
    pub cluster_id: Option<u8>,
    /// The ground it covers, seen from the reference position; present in every VAM.
    pub bounding_box: Option<ClusterShape>,
    /// How many road users are in it, the leader included.
    pub cardinality: u8,
    /// Which profiles they have.
    pub profiles: Option<VruClusterProfiles>,
}

/// The ground that a cluster covers.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterShape {
    /// Where the outline's own reference is; none for the reference position.
    pub reference_point: Option<ShapePoint>,
    /// Its outline.
    pub outline: ClusterOutline,
    /// Its height.
    pub height: Option<ShapeLength>,
}

/// The outline of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterOutline {
    /// A rectangle around the reference point.
    Rectangular {
        /// Half of the side along the orientation.
        semi_length: ShapeLength,
        /// Half of the other side.
        semi_breadth: ShapeLength,
        /// Where the first side points (TS 102 894-2 V2.4.1, `CartesianAngleValue`).
        orientation: Option<ShapeOrientation>,
    },
    /// A circle around the reference point.
    Circular {
        /// Its radius.
        radius: ShapeLength,
    },
    /// A polygon of 3 to 16 corners.
    Polygonal {
        /// Its corners, seen from the reference point.
        corners: Vec<ShapePoint>,
    },
}

/// A place relative to another, in 0.01 m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapePoint {
    /// East (TS 102 894-2, `CartesianCoordinate`).
    pub x: i16,
    /// North.
    pub y: i16,
    /// Up.
    pub z: Option<i16>,
}

/// What the sender is about to do with a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VruClusterOperation {
    /// It joins one.
    pub join: Option<ClusterJoin>,
    /// It left one.
    pub leave: Option<ClusterLeave>,
    /// It gives its own up.
    pub breakup: Option<ClusterBreakup>,
    /// It will give its own another number after this time.
    pub id_change_time: Option<DeltaTimeQuarterSecond>,
}

/// An announced joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterJoin {
    /// The cluster.
    pub cluster_id: u8,
    /// When the sender falls silent.
    pub join_time: DeltaTimeQuarterSecond,
}

/// An announced leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterLeave {
    /// The cluster.
    pub cluster_id: u8,
    /// Why.
    pub reason: ClusterLeaveReason,
}

/// An announced end of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterBreakup {
    /// Why.
    pub reason: ClusterBreakupReason,
    /// When the leader stops.
    pub breakup_time: DeltaTimeQuarterSecond,
}
