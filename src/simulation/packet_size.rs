//! How a packet around a message comes to its size: the packet is made, and its parts are measured.

use crate::channel::reception::PhyRate;
use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, LocalPlane, Point, Topology, Wgs84};
use crate::station::access::ieee80211p::Airtime;
use crate::station::message::MessageKind;
use crate::station::networking::wire::BasicHeader;
use crate::station::networking::{
    AreaShape, BtpHeader, Destination, GeoArea, GeoRouter, GnAddress, GnStationType, MacAddress, NetworkMap,
    PacketOutbox, ParsedPacket, Priority, RouterSettings, SendError, Transport,
};
use crate::station::security::{
    CertificateRule, CryptoSettings, Freshness, GenerationLocation, ItsAid, ItsClock, ReceivedEnvelope, SignRequest,
    SignatureScheme, SignerRules, SigningHardware, StationSecurity, StationSecuritySettings, TicketProfile,
    TrustDomain,
};
use crate::units::{Meters, SimDuration, SimTime};

/// What protects the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Nothing.
    None,
    /// A signature that names its certificate by the digest.
    Digest,
    /// A signature with the certificate.
    Certificate,
}

/// A part of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketPart {
    /// Which layer it belongs to.
    pub layer: &'static str,
    /// What it is.
    pub part: String,
    /// Its size.
    pub bytes: usize,
}

/// MAC header of a QoS data frame, LLC and SNAP header, frame check sequence (IEEE 802.11-2020 clause 9, EN 302 663).
const LINK_LAYER: [(&str, usize); 3] = [("MAC header", 26), ("LLC and SNAP", 8), ("FCS", 4)];

/// The data rate at which airtimes are told: the default of ITS-G5 (EN 302 663).
const DATA_RATE_MBPS: f64 = 6.0;

/// The parts of a frame around `message`, from the outermost layer in; the message itself comes last.
pub fn packet_parts(
    message: &[u8],
    kind: Option<MessageKind>,
    protection: Protection,
    hops: u8,
) -> Result<Vec<PacketPart>, SendError> {
    let origin = Wgs84 { latitude_deg: 50.0, longitude_deg: 10.0 };
    let map = NetworkMap { plane: LocalPlane::new(origin), topology: Topology::Open };
    let random = RandomStream::from_seed(0);
    let address = GnAddress::new(GnStationType::PASSENGER_CAR, MacAddress::pseudonym(1));
    let mut router = GeoRouter::new(address, RouterSettings::default(), map, random, SimTime::ZERO);
    let ego = KinematicState::at_rest(Point::new(0.0, 0.0), Heading::default());
    let area = GeoArea {
        shape: AreaShape::Circle { radius: Meters(1000.0) },
        centre: Point::new(0.0, 0.0),
        azimuth: Heading::default(),
    };
    let destination = if hops > 1 { Destination::GeoBroadcast { area, hops } } else { Destination::SingleHop };
    let transport = Transport { destination, priority: Priority::Dp2, lifetime: SimDuration::from_millis(1000) };
    let port = kind.map_or(0, MessageKind::btp_port);
    let mut outbox = PacketOutbox::default();
    router.send(SimTime::ZERO, &ego, &transport, BtpHeader::to_port(port), message, &mut outbox)?;
    let packet = outbox.waiting().first().expect("without a buffer for want of neighbours it is sent");
    let mut bytes = Vec::new();
    packet.put(&mut bytes);
    let parsed = ParsedPacket::parse(&bytes).expect("the packet was just made");

    let mut parts: Vec<PacketPart> = LINK_LAYER.into_iter().map(|(part, bytes)| of("802.11", part, bytes)).collect();
    parts.push(of("GeoNetworking", "basic header", BasicHeader::BYTES));
    parts.extend(envelope_parts(&packet.body, kind, protection));
    let extended = parsed.message_range().start - BasicHeader::BYTES - COMMON_HEADER - BtpHeader::BYTES;
    let name = if hops > 1 { "extended header, geo-broadcast" } else { "extended header, single hop" };
    parts.push(of("GeoNetworking", "common header", COMMON_HEADER));
    parts.push(of("GeoNetworking", name, extended));
    parts.push(of("BTP", "BTP-B header", BtpHeader::BYTES));
    parts.push(of("message", "all containers", message.len()));
    Ok(parts)
}

/// EN 302 636-4-1 clause 9.7.
const COMMON_HEADER: usize = 8;

/// How long a frame with so many bytes behind its link layer headers is on the air.
pub fn airtime(bytes_above_link_layer: u32) -> SimDuration {
    let rate = PhyRate::from_mbps(DATA_RATE_MBPS).expect("a rate of the standard");
    let overhead_bytes = LINK_LAYER.iter().map(|(_, bytes)| *bytes as u32).sum();
    Airtime { rate, overhead_bytes, whole_symbols: true }.frame(bytes_above_link_layer).duration
}

fn of(layer: &'static str, part: &str, bytes: usize) -> PacketPart {
    PacketPart { layer, part: part.to_owned(), bytes }
}

/// What a signature adds around `body`.
fn envelope_parts(body: &[u8], kind: Option<MessageKind>, protection: Protection) -> Vec<PacketPart> {
    if protection == Protection::None {
        return Vec::new();
    }
    let clock = ItsClock::default();
    let random = RandomStream::from_seed(0);
    let mut domain = TrustDomain::new(SignatureScheme::Modelled, random, clock.at(SimTime::ZERO));
    let its_aid = kind.map_or(ItsAid::CA, ItsAid::of);
    let settings = StationSecuritySettings {
        rules: SignerRules { other: CertificateRule::OnceIn(SimDuration::from_millis(1000)), ..SignerRules::default() },
        freshness: Freshness::default(),
        crypto: CryptoSettings {
            signing_time: SimDuration::ZERO,
            verification_time: SimDuration::ZERO,
            verification_units: 1,
            queue_limit: 1,
            signing_hardware: SigningHardware::SecureElement,
        },
        tickets: TicketProfile {
            permissions: TicketProfile::ALL_PERMISSIONS.to_vec(),
            valid_from: clock.at(SimTime::ZERO),
            valid_hours: 168,
        },
        pool_size: 1,
    };
    let mut security = StationSecurity::new(settings, clock, &mut domain, random);
    let location = GenerationLocation { latitude: 500_000_000, longitude: 100_000_000, elevation: 4096 };
    let request = SignRequest { its_aid, payload: body, location, attack: None };
    let mut signed = Vec::new();
    security.sign(SimTime::ZERO, &domain, &request, &mut signed);
    if protection == Protection::Digest {
        // The first one shows the certificate, the next one does not; a DENM always does.
        signed.clear();
        security.sign(SimTime::ZERO + SimDuration::from_millis(100), &domain, &request, &mut signed);
    }
    let envelope = ReceivedEnvelope::parse(&signed).expect("the envelope was just made");
    let parts = envelope.parts().into_iter().filter(|part| !part.bytes.is_empty());
    // The signed packet lies inside; it is listed by its own layers.
    let around = parts.filter(|part| part.bytes != (envelope.payload.start as usize..envelope.payload.end as usize));
    around.map(|part| of("security", part.name, part.bytes.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_those_of_the_standards_and_add_up() {
        // protection, hops -> bytes around a message of 41 bytes, above the link layer, at least and at most
        let cases = [
            (Protection::None, 1, 44, 44),
            (Protection::None, 5, 60, 60),
            (Protection::Digest, 1, 44 + 90, 44 + 97),
            (Protection::Certificate, 1, 44 + 200, 44 + 280),
        ];
        for (protection, hops, least, most) in cases {
            let parts = packet_parts(&[0; 41], Some(MessageKind::Cam), protection, hops).expect("it fits");
            let above: usize = parts.iter().filter(|part| part.layer != "802.11").map(|part| part.bytes).sum();
            assert!((least + 41..=most + 41).contains(&above), "{protection:?}, {hops}: {parts:?}");
        }
    }
}
