//! The messages that stations exchange: one row per kind.

/// A kind of ITS message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Cooperative Awareness Message (EN 302 637-2, TS 103 900).
    Cam,
    /// Decentralized Environmental Notification Message (EN 302 637-3, TS 103 831).
    Denm,
    /// Collective Perception Message (TS 103 324).
    Cpm,
    /// Vulnerable road user Awareness Message (TS 103 300-3).
    Vam,
    /// Signal Phase and Timing Extended Message (TS 103 301).
    Spatem,
    /// MAP Extended Message (TS 103 301).
    Mapem,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Cam, Self::Denm, Self::Cpm, Self::Vam, Self::Spatem, Self::Mapem];

    /// Name, `messageId` of the ITS PDU header (TS 102 894-2) and BTP destination port (EN 302 636-5-1, TS 103 248).
    const fn row(self) -> (&'static str, u8, u16) {
        match self {
            Self::Cam => ("CAM", 2, 2001),
            Self::Denm => ("DENM", 1, 2002),
            Self::Mapem => ("MAPEM", 5, 2003),
            Self::Spatem => ("SPATEM", 4, 2004),
            Self::Cpm => ("CPM", 14, 2009),
            Self::Vam => ("VAM", 16, 2018),
        }
    }

    /// The name as the standards write it.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// `messageId` of the ITS PDU header.
    pub const fn message_id(self) -> u8 {
        self.row().1
    }

    /// BTP destination port.
    pub const fn btp_port(self) -> u16 {
        self.row().2
    }

    /// Whether its messages tell about their sender's own state, so that receivers are aware of the sender.
    pub const fn tells_about_sender(self) -> bool {
        matches!(self, Self::Cam | Self::Vam)
    }

    /// The kind whose messages go to a BTP port.
    pub fn from_btp_port(port: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.btp_port() == port)
    }
}
