//! A message of any kind.

use crate::station::message::{Cam, DecodeError, Denm, Mapem, MessageKind, Spatem, Vam};

/// A message of any kind that stations understand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// Cooperative Awareness Message.
    Cam(Cam),
    /// Decentralized Environmental Notification Message.
    Denm(Denm),
    /// VRU Awareness Message.
    Vam(Vam),
    /// Signal Phase and Timing Extended Message.
    Spatem(Spatem),
    /// MAP Extended Message.
    Mapem(Mapem),
}

impl Message {
    /// What it is.
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::Cam(_) => MessageKind::Cam,
            Self::Denm(_) => MessageKind::Denm,
            Self::Vam(_) => MessageKind::Vam,
            Self::Spatem(_) => MessageKind::Spatem,
            Self::Mapem(_) => MessageKind::Mapem,
        }
    }

    /// The station identifier in its header.
    pub fn station_id(&self) -> u32 {
        match self {
            Self::Cam(cam) => cam.station_id,
            Self::Denm(denm) => denm.station_id,
            Self::Vam(vam) => vam.station_id,
            Self::Spatem(spatem) => spatem.station_id,
            Self::Mapem(mapem) => mapem.station_id,
        }
    }

    /// Decodes a message of a known kind; none if stations do not understand the kind.
    pub fn decode(kind: MessageKind, bytes: &[u8]) -> Option<Result<Self, DecodeError>> {
        match kind {
            MessageKind::Cam => Some(Cam::decode(bytes).map(Self::Cam)),
            MessageKind::Denm => Some(Denm::decode(bytes).map(Self::Denm)),
            MessageKind::Vam => Some(Vam::decode(bytes).map(Self::Vam)),
            MessageKind::Spatem => Some(Spatem::decode(bytes).map(Self::Spatem)),
            MessageKind::Mapem => Some(Mapem::decode(bytes).map(Self::Mapem)),
            _ => None,
        }
    }
}
