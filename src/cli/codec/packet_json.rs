//! A packet as JSON: a member for each layer, numbers as they are on the wire.

use serde_json::{Map, Value, json};

use crate::station::dissection::{Envelope, Packet};
use crate::station::message::hex_from_bytes;
use crate::station::networking::wire::{ExtendedHeader, LongPositionVector, PROTOCOL_VERSION, ShortPositionVector};
use crate::station::networking::{BtpHeader, GnAddress, LinkType, Start};
use crate::station::security::ReceivedSigner;

/// All layers of a packet.
pub(super) fn layers(packet: &Packet<'_>) -> Map<String, Value> {
    let mut object = Map::new();
    if packet.start == Start::Frame(LinkType::Ethernet) {
        object.insert("ethernet".to_owned(), ethernet(packet.bytes));
    }
    object.insert("geonetworking".to_owned(), geonetworking(packet));
    if let Some(envelope) = &packet.envelope {
        object.insert("security".to_owned(), security(envelope, &packet.bytes[envelope.bytes.clone()]));
    }
    match packet.parsed.btp {
        Some(BtpHeader::A { destination_port, source_port }) => {
            let btp = json!({ "type": "BTP-A", "destinationPort": destination_port, "sourcePort": source_port });
            object.insert("btp".to_owned(), btp);
        }
        Some(BtpHeader::B { destination_port, destination_port_info }) => {
            let btp = json!({
                "type": "BTP-B", "destinationPort": destination_port, "destinationPortInfo": destination_port_info,
            });
            object.insert("btp".to_owned(), btp);
        }
        None => {}
    }
    if let Some(message) = &packet.message {
        object.insert("messageType".to_owned(), json!(message.schema.name()));
        object.insert("release".to_owned(), json!(message.schema.release()));
        object.insert("message".to_owned(), message.decoded.value.clone());
    } else if !packet.message_bytes().is_empty() {
        object.insert("payload".to_owned(), json!(hex_from_bytes(&packet.bytes[packet.message_bytes()])));
    }
    object
}

fn mac(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

fn ethernet(frame: &[u8]) -> Value {
    let address = |range| frame.get::<std::ops::Range<usize>>(range).map(mac);
    json!({ "destination": address(0..6), "source": address(6..12), "etherType": "0x8947" })
}

fn geonetworking(packet: &Packet<'_>) -> Value {
    let (basic, common) = (&packet.parsed.basic, &packet.parsed.common);
    json!({
        "basicHeader": {
            "version": PROTOCOL_VERSION,
            "nextHeader": if packet.parsed.secured { "secured packet" } else { "common header" },
            "lifetime_s": basic.lifetime.duration().as_secs_f64(),
            "remainingHopLimit": basic.remaining_hop_limit,
        },
        "commonHeader": {
            "nextHeader": format!("{:?}", common.next_header),
            "headerType": common.header_type.name(),
            "headerSubtype": common.header_type.to_byte() & 15,
            "trafficClass": {
                "storeCarryForward": common.traffic_class.store_carry_forward,
                "channelOffload": common.traffic_class.channel_offload,
                "identifier": common.traffic_class.identifier,
            },
            "mobile": common.mobile,
            "payloadLength": common.payload_length,
            "maximumHopLimit": common.maximum_hop_limit,
        },
        "extendedHeader": extended(&packet.parsed.extended),
    })
}

fn extended(header: &ExtendedHeader) -> Value {
    let mut object = Map::new();
    if let Some(number) = header.sequence_number() {
        object.insert("sequenceNumber".to_owned(), json!(number));
    }
    object.insert("sourcePositionVector".to_owned(), long(header.source()));
    match header {
        ExtendedHeader::GeoUnicast { destination, .. } => {
            object.insert("destinationPositionVector".to_owned(), short(destination));
        }
        ExtendedHeader::SingleHop { media_dependent, .. } => {
            object.insert("mediaDependentData".to_owned(), json!(hex_from_bytes(media_dependent)));
        }
        ExtendedHeader::GeoBroadcast { area, .. } => {
            let area = json!({
                "latitude": area.latitude, "longitude": area.longitude,
                "distanceA": area.distance_a_m, "distanceB": area.distance_b_m, "angle": area.angle_deg,
            });
            object.insert("geoAreaPosition".to_owned(), area);
        }
        ExtendedHeader::LocationServiceRequest { wanted, .. } => {
            object.insert("requestedAddress".to_owned(), address(wanted));
        }
        ExtendedHeader::TopologicallyScoped { .. } | ExtendedHeader::Beacon { .. } => {}
    }
    Value::Object(object)
}

fn address(address: &GnAddress) -> Value {
    json!({
        "manuallyConfigured": address.manually_configured,
        "stationType": address.station_type.number(),
        "linkLayerAddress": mac(&address.mac.0),
    })
}

fn long(vector: &LongPositionVector) -> Value {
    json!({
        "address": address(&vector.address), "timestamp": vector.timestamp.0,
        "latitude": vector.latitude, "longitude": vector.longitude,
        "positionAccuracyIndicator": vector.position_accurate, "speed": vector.speed, "heading": vector.heading,
    })
}

fn short(vector: &ShortPositionVector) -> Value {
    json!({
        "address": address(&vector.address), "timestamp": vector.timestamp.0,
        "latitude": vector.latitude, "longitude": vector.longitude,
    })
}

fn security(envelope: &Envelope, bytes: &[u8]) -> Value {
    let parts = &envelope.parts;
    let signer = match &parts.signer {
        ReceivedSigner::Digest(digest) => json!({ "digest": hex_from_bytes(&digest.0) }),
        ReceivedSigner::Certificate(certificate) => json!({
            "certificate": hex_from_bytes(certificate.whole.of(bytes)),
        }),
    };
    let mut object = Map::new();
    object.insert("psid".to_owned(), json!(parts.its_aid.0));
    // Microseconds of TAI since 2004.
    object.insert("generationTime".to_owned(), json!(parts.generation_time.map(|time| time.0)));
    if let Some(place) = parts.generation_location {
        let place = json!({ "latitude": place.latitude, "longitude": place.longitude, "elevation": place.elevation });
        object.insert("generationLocation".to_owned(), place);
    }
    object.insert("signer".to_owned(), signer);
    object.insert("envelopeLength".to_owned(), json!(envelope.bytes.len()));
    Value::Object(object)
}
