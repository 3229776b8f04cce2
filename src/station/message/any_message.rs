//! A message of any kind.

use crate::station::message::{Cam, Cpm, DecodeError, Denm, Mapem, MessageKind, Spatem, Vam};

/// A message of any kind that stations understand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// Cooperative Awareness Message.
    Cam(Cam),
    /// Decentralized Environmental Notification Message.
    Denm(Denm),
    /// Collective Perception Message.
    Cpm(Cpm),
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
            Self::Cpm(_) => MessageKind::Cpm,
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
            Self::Cpm(cpm) => cpm.station_id,
            Self::Vam(vam) => vam.station_id,
            Self::Spatem(spatem) => spatem.station_id,
            Self::Mapem(mapem) => mapem.station_id,
        }
    }

    /// Decodes a message of a known kind.
    pub fn decode(kind: MessageKind, bytes: &[u8]) -> Result<Self, DecodeError> {
        match kind {
            MessageKind::Cam => Cam::decode(bytes).map(Self::Cam),
            MessageKind::Denm => Denm::decode(bytes).map(Self::Denm),
            MessageKind::Cpm => Cpm::decode(bytes).map(Self::Cpm),
            MessageKind::Vam => Vam::decode(bytes).map(Self::Vam),
            MessageKind::Spatem => Spatem::decode(bytes).map(Self::Spatem),
            MessageKind::Mapem => Mapem::decode(bytes).map(Self::Mapem),
        }
    }
}
