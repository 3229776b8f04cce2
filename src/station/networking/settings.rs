//! The constants of the protocol that a scenario can change.

use super::wire::WireArea;
use crate::geometry::{LocalPlane, Point, Topology};
use crate::units::{Meters, SimDuration};

/// How packets spread inside their destination area (EN 302 636-4-1 annex F).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AreaForwarding {
    /// Everybody who hears a packet for the first time sends it at once (annex F.2).
    Simple,
    /// Contention-based forwarding: who is further away sends sooner, who hears another do so does not (annex F.3).
    #[default]
    Contention,
}

/// The constants of EN 302 636-4-1 annex H that matter here, under its names without the prefix `itsGn`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RouterSettings {
    /// `AreaForwardingAlgorithm`.
    pub area_forwarding: AreaForwarding,
    /// Whether packets of this station ask forwarders without a neighbour to keep them (SCF bit of the traffic class).
    pub store_carry_forward: bool,
    /// Whether neighbours are kept track of. Where every service uses single hops nobody needs them; without them, packets
    /// outside of their area are broadcast instead of handed to the best neighbour.
    pub location_table: bool,
    /// Whether beacons are sent.
    pub beacons: bool,
    /// `BeaconServiceRetransmitTimer`.
    pub beacon_interval: SimDuration,
    /// `BeaconServiceMaxJitter`.
    pub beacon_jitter: SimDuration,
    /// `LifetimeLocTE`.
    pub entry_lifetime: SimDuration,
    /// `DefaultPacketLifetime`, for beacons.
    pub default_packet_lifetime: SimDuration,
    /// `MaxPacketLifetime`.
    pub max_packet_lifetime: SimDuration,
    /// `CbfMinTime`.
    pub cbf_min_time: SimDuration,
    /// `CbfMaxTime`.
    pub cbf_max_time: SimDuration,
    /// `DefaultMaxCommunicationRange`.
    pub max_communication_range: Meters,
    /// `MaxGeoAreaSize`, in square metres.
    pub max_geo_area_m2: f64,
    /// `MaxSduSize`: bytes of message and transport header.
    pub max_sdu_bytes: usize,
    /// `CbfPacketBufferSize`.
    pub cbf_buffer_bytes: usize,
    /// `BcForwardingPacketBufferSize`.
    pub forwarding_buffer_bytes: usize,
    /// `IsMobile`.
    pub mobile: bool,
    /// Whether its position is known well enough for forwarding decisions of others (`PAI`).
    pub position_accurate: bool,
}

impl Default for RouterSettings {
    fn default() -> Self {
        Self {
            area_forwarding: AreaForwarding::Contention,
            store_carry_forward: false,
            location_table: true,
            beacons: true,
            beacon_interval: SimDuration::from_millis(3_000),
            beacon_jitter: SimDuration::from_millis(750),
            entry_lifetime: SimDuration::from_millis(20_000),
            default_packet_lifetime: SimDuration::from_millis(60_000),
            max_packet_lifetime: SimDuration::from_millis(600_000),
            cbf_min_time: SimDuration::from_millis(1),
            cbf_max_time: SimDuration::from_millis(100),
            max_communication_range: Meters(1000.0),
            max_geo_area_m2: 10e6,
            max_sdu_bytes: 1398,
            cbf_buffer_bytes: 256 << 10,
            forwarding_buffer_bytes: 1024 << 10,
            mobile: true,
            position_accurate: true,
        }
    }
}

/// How the world relates to the positions in headers; the same for all stations.
#[derive(Clone, Copy, Debug)]
pub struct NetworkMap {
    /// Where on earth the world is.
    pub plane: LocalPlane,
    /// How its ends meet.
    pub topology: Topology,
}

impl NetworkMap {
    /// The distance between a place and the middle of an area.
    pub(super) fn distance_to_centre(&self, place: Point, area: &WireArea) -> Meters {
        self.topology.distance(place, self.plane.world_from_wgs84(area.centre()))
    }

    pub(super) fn is_inside(&self, place: Point, area: &WireArea) -> bool {
        area.contains(place, &self.plane, self.topology)
    }
}
