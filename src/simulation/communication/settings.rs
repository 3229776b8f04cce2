//! What all stations have in common.

use crate::evaluation::record::Technology;
use crate::geometry::{Point, Topology};
use crate::station::message::MessageKind;
use crate::station::networking::{NetworkMap, Priority};
use crate::station::security::AttackModel;
use crate::units::{Dbm, Meters, SimDuration};

/// Time that computing takes besides signing and verifying; parameters of the model, never measured times.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessingTimes {
    /// From the sampling of the state to the complete message.
    pub generation: SimDuration,
    /// ASN.1 encoding.
    pub encoding: SimDuration,
    /// Decoding.
    pub decoding: SimDuration,
}

/// How messages of a kind are sent.
#[derive(Clone, Copy, Debug)]
pub struct KindSettings {
    /// Their priority.
    pub priority: Priority,
    /// Bytes handed to the access layer; `None` if they follow from the packet.
    pub bytes: Option<u32>,
    /// Whether a newer message takes the place of one that waits, because only the newest state is of use.
    pub replaces: bool,
}

/// What all stations have in common.
#[derive(Clone, Debug)]
pub struct CommunicationSettings {
    /// How messages are sent, in the order of [`MessageKind::ALL`].
    pub kinds: [KindSettings; MessageKind::ALL.len()],
    /// What computing costs.
    pub processing: ProcessingTimes,
    /// Window of the channel busy ratio.
    pub cbr_window: SimDuration,
    /// The access technologies of the stations.
    pub technologies: Vec<TechnologySettings>,
    /// Stations nearer than this are expected to receive.
    pub evaluated_distance: Meters,
    /// How the world relates to positions in packets.
    pub network: NetworkMap,
    /// Whether routers want to hear single-hop packets too, to know their neighbours.
    pub location_tables: bool,
    /// What attackers do to messages.
    pub attacks: AttackModel,
    /// Where a sender has to be for its frames to be evaluated.
    pub sender_region: MeasuredRegion,
    /// Where a station has to be for its channel busy ratio to be evaluated.
    pub cbr_region: MeasuredRegion,
}

impl CommunicationSettings {
    pub(super) fn of(&self, kind: MessageKind) -> &KindSettings {
        let place = MessageKind::ALL.iter().position(|other| *other == kind);
        &self.kinds[place.expect("every kind is listed")]
    }

    pub(super) fn topology(&self) -> Topology {
        self.network.topology
    }
}

/// What the records need to know of an access technology.
#[derive(Clone, Copy, Debug)]
pub struct TechnologySettings {
    /// Its name.
    pub technology: Technology,
    /// Level from which a frame counts for the channel load of its kind.
    pub cbr_threshold: Dbm,
}

/// Where stations are measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredRegion {
    /// The south-western corner.
    pub from: Point,
    /// The north-eastern corner.
    pub to: Point,
}

impl MeasuredRegion {
    pub(super) fn contains(self, position: Point) -> bool {
        (self.from.x..=self.to.x).contains(&position.x) && (self.from.y..=self.to.y).contains(&position.y)
    }
}
