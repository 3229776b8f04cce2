//! The tables and the generated types read the modules by two different compilers: they must agree on every bit.

use comad::station::message::{MessageSchema, hex_from_bytes};
use comad_asn1::rasn::{Decode, Encode, uper};
use comad_asn1::{release1, release2, schema};
use release2::cam_pdu_descriptions::{CAM as Cam2, WrappedExtensionContainer};
use release2::cpm_pdu_descriptions::CollectivePerceptionMessage as Cpm;
use release2::open_types::{CpmContainers, ExtensionContainers};

use crate::random_value::{Dice, random_value};
use crate::vector::vectors;

/// What the generated types make of the bytes.
fn recoded<T: Decode + Encode>(bytes: &[u8], name: &str) -> Vec<u8> {
    let value: T = uper::decode(bytes).unwrap_or_else(|error| panic!("{name}: {error}\n{}", hex_from_bytes(bytes)));
    uper::encode(&value).unwrap()
}

fn recoded_message(message: &str, release: u8, bytes: &[u8], name: &str) -> Vec<u8> {
    match (message, release) {
        ("CAM", 1) => recoded::<release1::cam_release1::CAM>(bytes, name),
        ("CAM", 2) => recoded::<Cam2>(bytes, name),
        ("DENM", 1) => recoded::<release1::denm_release1::DENM>(bytes, name),
        ("DENM", 2) => recoded::<release2::denm_pdu_description::DENM>(bytes, name),
        ("CPM", 2) => recoded::<Cpm>(bytes, name),
        ("VAM", 1) => recoded::<release1::vam_release1::VAM>(bytes, name),
        ("VAM", 2) => recoded::<release2::vam_pdu_descriptions::VAM>(bytes, name),
        ("MCM", 2) => recoded::<release2::mcm_lane_merge_draft::LaneMergeMessage>(bytes, name),
        // The same on the wire in both releases.
        ("SPATEM", _) => recoded::<release2::spatem_pdu_descriptions::SPATEM>(bytes, name),
        ("MAPEM", _) => recoded::<release2::mapem_pdu_descriptions::MAPEM>(bytes, name),
        _ => panic!("name the generated type of {message} (release {release}) here"),
    }
}

#[test]
fn generated_types_agree_with_the_vectors() {
    for vector in vectors() {
        let bytes = recoded_message(&vector.message, vector.release, &vector.bytes(), &vector.name);
        assert_eq!(hex_from_bytes(&bytes), vector.uper_hex, "{}", vector.name);
    }
}

#[test]
fn both_codecs_agree_on_random_values() {
    for message in schema::messages() {
        let codec = MessageSchema::find(message.name, message.release).unwrap();
        // A random map is a hundred times as long as the other messages.
        let seeds = match message.name {
            "SPATEM" | "MAPEM" => 150,
            "CPM" | "DENM" => 800,
            _ => 2000,
        };
        for seed in 0..seeds {
            let name = format!("{codec:?}, seed {seed}");
            let value = random_value(&mut Dice::new(seed), message.pdu);
            let bytes = codec.encode(&value).unwrap_or_else(|error| panic!("{name}: {error}"));
            let decoded = codec.decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(decoded.value, value, "{name}");
            let other = recoded_message(message.name, message.release, &bytes, &name);
            assert_eq!(hex_from_bytes(&other), hex_from_bytes(&bytes), "{name}");
        }
    }
}

/// The generated types leave open types as bytes; their second step must agree as well.
#[test]
fn both_codecs_agree_inside_open_types() {
    let message = schema::messages().find(|message| message.name == "CAM" && message.release == 2).unwrap();
    let codec = MessageSchema::find("CAM", 2).unwrap();
    let mut containers = 0;
    for seed in 0..2000 {
        let value = random_value(&mut Dice::new(seed), message.pdu);
        let bytes = codec.encode(&value).unwrap();
        let cam: Cam2 = uper::decode(&bytes).unwrap();
        for container in cam.cam.cam_parameters.extension_containers.iter().flat_map(|list| &list.0) {
            let Some(decoded) = container.decode_container_data() else { continue };
            let decoded = decoded.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert_eq!(encoded(&decoded), container.container_data.as_bytes(), "seed {seed}: {decoded:?}");
            containers += 1;
        }
    }
    assert!(containers > 400, "only {containers} containers");
}

fn encoded(container: &ExtensionContainers) -> Vec<u8> {
    use ExtensionContainers as Any;
    match container {
        Any::TwoWheelerContainer(data) => uper::encode(data),
        Any::EHorizonLocationSharingContainer(data) => uper::encode(data),
        Any::VeryLowFrequencyContainer(data) => uper::encode(data),
        Any::PathPredictionContainer(data) => uper::encode(data),
        Any::GeneralizedLanePositionsContainer(data) => uper::encode(data),
        Any::VehicleMovementControlContainer(data) => uper::encode(data),
    }
    .unwrap()
}

#[test]
fn both_codecs_agree_inside_containers_of_the_cpm() {
    let message = schema::messages().find(|message| message.name == "CPM").unwrap();
    let codec = MessageSchema::find("CPM", 2).unwrap();
    let mut containers = [0; 5];
    for seed in 0..2000 {
        let value = random_value(&mut Dice::new(seed), message.pdu);
        let bytes = codec.encode(&value).unwrap();
        let cpm: Cpm = uper::decode(&bytes).unwrap();
        for container in &cpm.payload.cpm_containers.0 {
            let Some(decoded) = container.decode_container_data() else { continue };
            let decoded = decoded.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let (kind, encoded) = match &decoded {
                CpmContainers::OriginatingVehicleContainer(data) => (0, uper::encode(data)),
                CpmContainers::OriginatingRsuContainer(data) => (1, uper::encode(data)),
                CpmContainers::SensorInformationContainer(data) => (2, uper::encode(data)),
                CpmContainers::PerceptionRegionContainer(data) => (3, uper::encode(data)),
                CpmContainers::PerceivedObjectContainer(data) => (4, uper::encode(data)),
            };
            assert_eq!(encoded.unwrap(), container.container_data.as_bytes(), "seed {seed}: {decoded:?}");
            containers[kind] += 1;
        }
    }
    assert!(containers.iter().all(|count| *count > 200), "{containers:?}");
}

#[test]
fn an_unknown_container_stays_bytes() {
    let container = WrappedExtensionContainer {
        container_id: release2::cam_pdu_descriptions::ExtensionContainerId(9.into()),
        container_data: comad_asn1::rasn::types::Any::new(vec![0xc0, 0xff]),
    };
    assert!(container.decode_container_data().is_none());
}
