//! What a facilities service asks of the network (GN-DATA.request, EN 302 636-4-1 annex J).

use crate::geometry::{Heading, Point};
use crate::units::{Meters, SimDuration};

/// Where a packet is to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Destination {
    /// Single-hop broadcast: everybody in radio range.
    SingleHop,
    /// Topologically scoped broadcast: everybody within a number of hops.
    TopologicallyScoped {
        /// Most hops.
        hops: u8,
    },
    /// Geographically scoped broadcast: everybody in an area, however many hops away.
    GeoBroadcast {
        /// The area.
        area: GeoArea,
        /// Most hops.
        hops: u8,
    },
}

/// An area on the ground (EN 302 931).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeoArea {
    /// Its outline.
    pub shape: AreaShape,
    /// Its middle, in the world's plane.
    pub centre: Point,
    /// Where the long side points.
    pub azimuth: Heading,
}

/// The outline of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AreaShape {
    /// A circle.
    Circle {
        /// Its radius.
        radius: Meters,
    },
    /// A rectangle.
    Rectangle {
        /// Half of the side along the azimuth.
        half_length: Meters,
        /// Half of the side across it.
        half_width: Meters,
    },
    /// An ellipse.
    Ellipse {
        /// Half of the axis along the azimuth.
        semi_major: Meters,
        /// Half of the axis across it.
        semi_minor: Meters,
    },
}

/// How urgent a packet is: the traffic class identifiers 0 to 3 of TS 102 636-4-2, the DCC profiles DP0 to DP3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// DP0: high-priority DENM.
    Dp0,
    /// DP1: DENM.
    Dp1,
    /// DP2: CAM, CPM and the like.
    Dp2,
    /// DP3: forwarded packets and others.
    Dp3,
}

impl Priority {
    /// The traffic class identifier.
    pub const fn traffic_class_identifier(self) -> u8 {
        self as u8
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Where it is to go.
    pub destination: Destination,
    /// How urgent it is.
    pub priority: Priority,
    /// How long it may travel and wait in buffers.
    pub lifetime: SimDuration,
}
