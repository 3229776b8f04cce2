//! Which application a secured message belongs to.

use crate::station::message::MessageKind;

/// ITS application identifier (TS 102 965), called provider service identifier (PSID) in IEEE 1609.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItsAid(pub u64);

impl ItsAid {
    /// Cooperative awareness: CAM.
    pub const CA: Self = Self(36);
    /// Decentralized environmental notification: DENM.
    pub const DEN: Self = Self(37);
    /// Traffic light manoeuvre: SPATEM.
    pub const TLM: Self = Self(137);
    /// Road and lane topology: MAPEM.
    pub const RLT: Self = Self(138);
    /// GeoNetworking management: beacons.
    pub const GN_MGMT: Self = Self(141);
    /// Vulnerable road user awareness: VAM.
    pub const VRU: Self = Self(638);
    /// Collective perception: CPM.
    pub const CP: Self = Self(639);

    /// The identifier of a kind of message.
    pub const fn of(kind: MessageKind) -> Self {
        match kind {
            MessageKind::Cam => Self::CA,
            MessageKind::Denm => Self::DEN,
            MessageKind::Cpm => Self::CP,
            MessageKind::Vam => Self::VRU,
            MessageKind::Spatem => Self::TLM,
            MessageKind::Mapem => Self::RLT,
        }
    }

    /// The service specific permissions that a ticket gives with this identifier: version 1, and everything is allowed.
    ///
    /// EN 302 637-2 table 13 (CAM: 3 octets), EN 302 637-3 table 10 (DENM: 4 octets), TS 103 301 (SPATEM, MAPEM: 2
    /// octets). The others' tickets carry the identifier alone.
    pub(super) const fn permissions(self) -> &'static [u8] {
        match self {
            Self::CA => &[0x01, 0xFF, 0xFC],
            Self::DEN => &[0x01, 0xFF, 0xFF, 0xFF],
            Self::TLM => &[0x01, 0xE0],
            Self::RLT => &[0x01, 0xC0],
            _ => &[],
        }
    }
}
