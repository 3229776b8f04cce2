//! Frames around packets, as captures have them.

use super::wire::{HeaderError, HeaderReader, MacAddress};

/// The EtherType of GeoNetworking.
pub const GEONETWORKING_ETHERTYPE: u16 = 0x8947;

/// Bytes of an Ethernet header.
pub const ETHERNET_HEADER_BYTES: usize = 14;

const VLAN_ETHERTYPES: [u16; 2] = [0x8100, 0x88A8];

/// How the frames of a capture begin (LINKTYPE of the pcap formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkType {
    /// Ethernet.
    Ethernet,
    /// IEEE 802.11.
    Ieee80211,
    /// IEEE 802.11 behind a radiotap header.
    Radiotap,
}

impl LinkType {
    /// The link type with a number.
    pub fn from_number(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::Ethernet),
            105 => Some(Self::Ieee80211),
            127 => Some(Self::Radiotap),
            _ => None,
        }
    }
}

/// A frame that holds no GeoNetworking packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFrame {
    /// The frame ends too early.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Another protocol.
    #[error("the frame has EtherType {found:#06x}, GeoNetworking has 0x8947")]
    OtherProtocol {
        /// Which.
        found: u16,
    },
    /// A frame of the medium itself.
    #[error("the IEEE 802.11 frame has frame control {frame_control:#06x}, which is no data frame")]
    NotData {
        /// Its frame control field.
        frame_control: u16,
    },
}

/// Appends an Ethernet header for a GeoNetworking packet.
pub fn put_ethernet_header(destination: MacAddress, source: MacAddress, out: &mut Vec<u8>) {
    out.extend_from_slice(&destination.0);
    out.extend_from_slice(&source.0);
    out.extend_from_slice(&GEONETWORKING_ETHERTYPE.to_be_bytes());
}

/// Where the GeoNetworking packet starts in a captured frame. Bytes behind the packet (padding, frame check sequence) stay:
/// the packet knows its length.
pub fn geonetworking_packet(link_type: LinkType, frame: &[u8]) -> Result<usize, UnknownFrame> {
    match link_type {
        LinkType::Ethernet => {
            let mut reader = HeaderReader::starting_at(frame, 12);
            let mut ether_type = reader.u16("Ethernet, EtherType")?;
            while VLAN_ETHERTYPES.contains(&ether_type) {
                reader.u16("VLAN tag")?;
                ether_type = reader.u16("VLAN, EtherType")?;
            }
            expect_geonetworking(ether_type, &reader)
        }
        LinkType::Ieee80211 => ieee80211(frame, 0),
        LinkType::Radiotap => {
            let mut reader = HeaderReader::starting_at(frame, 2);
            // Radiotap is little-endian; the length counts from its first byte.
            let length = reader.u16("radiotap, length")?.swap_bytes();
            ieee80211(frame, usize::from(length))
        }
    }
}

/// IEEE 802.11-2020 clause 9.2.4: a data frame, then LLC and SNAP (IEEE 802.2).
fn ieee80211(frame: &[u8], at: usize) -> Result<usize, UnknownFrame> {
    const DATA: u16 = 2;
    const QUALITY_OF_SERVICE: u16 = 1 << 7;
    const NO_DATA: u16 = 1 << 6;
    const PROTECTED: u16 = 1 << 14;
    let mut reader = HeaderReader::starting_at(frame, at);
    let frame_control = reader.u16("IEEE 802.11, frame control")?.swap_bytes();
    let distribution = frame_control >> 8 & 3;
    if frame_control >> 2 & 3 != DATA || frame_control & (NO_DATA | PROTECTED) != 0 {
        return Err(UnknownFrame::NotData { frame_control });
    }
    reader.array::<22>("IEEE 802.11, addresses")?;
    if distribution == 3 {
        reader.array::<6>("IEEE 802.11, fourth address")?;
    }
    if frame_control & QUALITY_OF_SERVICE != 0 {
        reader.u16("IEEE 802.11, QoS control")?;
    }
    reader.array::<6>("LLC and SNAP")?;
    let ether_type = reader.u16("SNAP, EtherType")?;
    expect_geonetworking(ether_type, &reader)
}

fn expect_geonetworking(found: u16, reader: &HeaderReader<'_>) -> Result<usize, UnknownFrame> {
    if found == GEONETWORKING_ETHERTYPE { Ok(reader.position()) } else { Err(UnknownFrame::OtherProtocol { found }) }
}
