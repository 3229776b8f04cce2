//! Nothing that arrives may panic, hang or cost memory out of proportion.

use comad::station::message::{Cam, Message, MessageKind};

use crate::random_value::{Dice, random_value};
use crate::vector::vectors;

#[test]
fn a_message_that_ends_early_is_refused() {
    for vector in vectors() {
        let bytes = vector.bytes();
        for length in 0..bytes.len() {
            let error = vector.schema().decode(&bytes[..length]).expect_err("it is too short");
            assert!(error.bit <= length * 8, "{}: {error}", vector.name);
            assert!(Cam::decode(&bytes[..length]).is_err(), "{}, {length} bytes", vector.name);
        }
    }
}

#[test]
fn bytes_behind_a_message_are_refused() {
    for vector in vectors() {
        let bytes = [vector.bytes(), vec![0]].concat();
        assert!(vector.schema().decode(&bytes).is_err(), "{}", vector.name);
        assert!(Cam::decode(&bytes).is_err(), "{}", vector.name);
    }
}

#[test]
fn flipped_bits_do_no_harm() {
    let mut dice = Dice::new(7);
    for vector in vectors() {
        let bytes = vector.bytes();
        let single = (0..bytes.len() * 8).map(|bit| vec![bit]);
        let several: Vec<Vec<usize>> =
            (0..500).map(|_| (0..5).map(|_| dice.below(bytes.len() as u64 * 8) as usize).collect()).collect();
        for flips in single.chain(several) {
            let mut bytes = bytes.clone();
            for bit in flips {
                bytes[bit / 8] ^= 0x80 >> (bit % 8);
            }
            survives(&bytes, vector.schema());
        }
    }
}

#[test]
fn noise_does_no_harm() {
    let mut dice = Dice::new(11);
    for message in comad::station::message::MessageSchema::all() {
        for _ in 0..5000 {
            let length = dice.below(300) as usize;
            let mut bytes: Vec<u8> = (0..length).map(|_| dice.next() as u8).collect();
            // A header that is right lets the noise reach further.
            if length > 2 && dice.once_in(2) {
                let kind = MessageKind::ALL[dice.below(MessageKind::ALL.len() as u64) as usize];
                bytes[..2].copy_from_slice(&[2, kind.message_id()]);
            }
            survives(&bytes, message);
        }
    }
}

/// Whatever decodes must encode, and decode to a value with the same bytes: a member that has its default value may
/// stand on the wire, and is left out when it is written again.
fn survives(bytes: &[u8], schema: comad::station::message::MessageSchema) {
    if let Ok(decoded) = schema.decode(bytes) {
        let again = schema.encode(&decoded.value).unwrap_or_else(|error| panic!("{error}: {}", decoded.value));
        let canonical = schema.decode(&again).unwrap().value;
        assert_eq!(schema.encode(&canonical).unwrap(), again);
    }
    for kind in MessageKind::ALL {
        let _ = Message::decode(kind, bytes);
    }
}

#[test]
fn json_of_another_message_is_refused_with_a_path() {
    let mut dice = Dice::new(5);
    for message in comad_asn1::schema::messages() {
        let codec = comad::station::message::MessageSchema::find(message.name, message.release).unwrap();
        for _ in 0..200 {
            let mut value = random_value(&mut dice, message.pdu);
            value["header"] = serde_json::json!([]);
            assert_eq!(codec.encode(&value).unwrap_err().path, "header");
        }
    }
}
