//! Vectors of an independent compiler.

use comad::station::message::{MessageSchema, bytes_from_hex, hex_from_bytes};
use serde::Deserialize;

/// A message as another compiler encodes it.
#[derive(Deserialize)]
pub struct Vector {
    pub name: String,
    pub message: String,
    pub release: u8,
    pub uper_hex: String,
    pub value: serde_json::Value,
}

impl Vector {
    pub fn bytes(&self) -> Vec<u8> {
        bytes_from_hex(&self.uper_hex).unwrap()
    }

    pub fn schema(&self) -> MessageSchema {
        MessageSchema::find(&self.message, self.release).unwrap()
    }
}

const FILES: [&str; 6] = [
    include_str!("vectors/cam.json"),
    include_str!("vectors/denm.json"),
    include_str!("vectors/cpm.json"),
    include_str!("vectors/vam.json"),
    include_str!("vectors/spatem.json"),
    include_str!("vectors/mapem.json"),
];

/// All of them, those of the CAM first.
pub fn vectors() -> Vec<Vector> {
    FILES.iter().flat_map(|file| serde_json::from_str::<Vec<Vector>>(file).unwrap()).collect()
}

/// Those of one message, in any release.
pub fn vectors_of(message: &str) -> Vec<Vector> {
    vectors().into_iter().filter(|vector| vector.message == message).collect()
}

#[test]
fn an_independent_compiler_says_the_same() {
    for vector in vectors() {
        let decoded = vector.schema().decode(&vector.bytes()).unwrap();
        assert_eq!(decoded.value, vector.value, "{}", vector.name);
        let encoded = vector.schema().encode(&vector.value).unwrap();
        assert_eq!(hex_from_bytes(&encoded), vector.uper_hex, "{}", vector.name);
    }
}

#[test]
fn every_bit_is_accounted_for() {
    for vector in vectors() {
        let bytes = vector.bytes();
        let mut next = 0;
        for field in vector.schema().decode(&bytes).unwrap().fields {
            assert_eq!(field.start, next, "{}: {}", vector.name, field.path);
            next = field.end;
        }
        assert!(bytes.len() * 8 - next < 8, "{}: {next} of {} bits", vector.name, bytes.len() * 8);
    }
}
