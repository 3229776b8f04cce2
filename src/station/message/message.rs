//! A message of any kind.

use crate::station::message::{Cam, DecodeError, MessageKind, Vam};

/// A message of any kind that stations understand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// Cooperative Awareness Message.
    Cam(Cam),
    /// VRU Awareness Message.
    Vam(Vam),
}

impl Message {
    /// What it is.
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::Cam(_) => MessageKind::Cam,
            Self::Vam(_) => MessageKind::Vam,
        }
    }

    /// The station identifier in its header.
    pub fn station_id(&self) -> u32 {
        match self {
            Self::Cam(cam) => cam.station_id,
            Self::Vam(vam) => vam.station_id,
        }
    }

    /// Decodes a message of a known kind; none if stations do not understand the kind.
    pub fn decode(kind: MessageKind, bytes: &[u8]) -> Option<Result<Self, DecodeError>> {
        match kind {
            MessageKind::Cam => Some(Cam::decode(bytes).map(Self::Cam)),
            MessageKind::Vam => Some(Vam::decode(bytes).map(Self::Vam)),
            _ => None,
        }
    }
}
