//! Nothing that arrives may panic, hang or cost memory out of proportion; `tests/allocation.rs` counts the memory.

use std::sync::OnceLock;

use comad::station::message::{DecodeProblem, Message, MessageKind, MessageSchema};
use comad_asn1::schema;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::judge;
use crate::random_message::{kind_of, random_messages};
use crate::random_value::{Dice, random_value};
use crate::vector::{Vector, vectors};

fn kind(vector: &Vector) -> MessageKind {
    kind_of(&vector.message).expect("a kind that stations know")
}

/// Whether stations read a message of that release. The header of the VAM of release 1 has version 1, and its containers
/// differ from those of release 2 without saying so: stations refuse it.
fn is_read(message: &str, release: u8) -> bool {
    (message, release) != ("VAM", 1)
}

/// A message of a table, its release and its bytes.
struct Sample {
    name: String,
    schema: MessageSchema,
    bytes: Vec<u8>,
}

impl Sample {
    fn kind(&self) -> Option<MessageKind> {
        kind_of(self.schema.name())
    }
}

/// Every vector, and random values of every message and release.
fn samples() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let from_vector =
            |vector: &Vector| Sample { name: vector.name.clone(), schema: vector.schema(), bytes: vector.bytes() };
        let mut samples: Vec<Sample> = vectors().iter().map(from_vector).collect();
        for message in schema::messages() {
            let schema = MessageSchema::find(message.name, message.release).expect("a message of the tables");
            let sample = |(place, bytes)| Sample { name: format!("{schema:?}, {place}"), schema, bytes };
            samples.extend(random_messages(message).take(40).enumerate().map(sample));
        }
        samples
    })
}

#[test]
fn stations_read_the_vectors_of_their_kinds() {
    for vector in vectors() {
        let found = Message::decode(kind(&vector), &vector.bytes());
        if is_read(&vector.message, vector.release) {
            let message = found.unwrap_or_else(|error| panic!("{}: {error}", vector.name));
            assert_eq!(message.kind(), kind(&vector), "{}", vector.name);
            let header = &vector.value["header"];
            let id = header.get("stationID").or_else(|| header.get("stationId"));
            assert_eq!(id, Some(&json!(message.station_id())), "{}", vector.name);
        } else {
            let error = found.expect_err("another version");
            let other =
                matches!(&error.problem, DecodeProblem::OtherMessage { found, .. } if found.contains("version 1"));
            assert!(other, "{}: {error}", vector.name);
        }
        for other in MessageKind::ALL.into_iter().filter(|other| *other != kind(&vector)) {
            assert!(Message::decode(other, &vector.bytes()).is_err(), "{} is no {}", vector.name, other.name());
        }
    }
}

#[test]
fn a_message_that_ends_early_is_refused() {
    for sample in samples() {
        let length = sample.bytes.len();
        // All places in a short one; in a long one every fifth and the last ones.
        for end in (0..length).filter(|end| length < 200 || end % 5 == 0 || length - end < 5) {
            let cut = &sample.bytes[..end];
            let error = sample.schema.decode(cut).expect_err("it is too short");
            assert!(error.bit <= end * 8, "{}: {error}", sample.name);
            if let Some(kind) = sample.kind() {
                let error = Message::decode(kind, cut).expect_err("it is too short for a station");
                assert!(error.bit <= end * 8, "{}, {end} bytes: {error}", sample.name);
            }
        }
    }
}

#[test]
fn bytes_behind_a_message_are_refused() {
    for sample in samples() {
        for trailer in [&[0][..], &[0xff], &[0xff; 40]] {
            let bytes = [&sample.bytes, trailer].concat();
            assert!(sample.schema.decode(&bytes).is_err(), "{}", sample.name);
            if let Some(kind) = sample.kind() {
                assert!(Message::decode(kind, &bytes).is_err(), "{}", sample.name);
            }
        }
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
            survives(&bytes, vector.schema(), &[kind(&vector)]);
        }
    }
}

#[test]
fn noise_does_no_harm() {
    let mut dice = Dice::new(11);
    for message in MessageSchema::all() {
        for _ in 0..5000 {
            let length = dice.below(300) as usize;
            let mut bytes: Vec<u8> = (0..length).map(|_| dice.next() as u8).collect();
            // A header that is right lets the noise reach further.
            if length > 2 && dice.once_in(2) {
                let kind = MessageKind::ALL[dice.below(MessageKind::ALL.len() as u64) as usize];
                let version = if kind == MessageKind::Vam { 3 } else { 2 };
                bytes[..2].copy_from_slice(&[version, kind.message_id()]);
            }
            survives(&bytes, message, &MessageKind::ALL);
        }
    }
}

/// Both readers must do with it what a reader must.
fn survives(bytes: &[u8], schema: MessageSchema, kinds: &[MessageKind]) {
    judge::message(bytes, schema);
    kinds.iter().for_each(|kind| judge::station_message(bytes, *kind));
}

#[test]
fn json_of_another_message_is_refused_with_a_path() {
    let mut dice = Dice::new(5);
    for message in schema::messages() {
        let codec = MessageSchema::find(message.name, message.release).unwrap();
        for _ in 0..200 {
            let mut value = random_value(&mut dice, message.pdu);
            value["header"] = json!([]);
            assert_eq!(codec.encode(&value).unwrap_err().path, "header");
        }
    }
}

/// Any JSON, and what our own rules give a meaning to.
fn nonsense() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[0-9a-f]{0,40}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("...".to_owned()),
        Just("value".to_owned()),
        Just("length".to_owned()),
        Just("index".to_owned()),
        "[0-9]{1,6}",
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Pointers to every part of a value.
fn places(value: &Value, here: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            places(member, format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, element)| places(element, format!("{here}/{index}"), found));
        }
        _ => {}
    }
    found.push(here);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn changed_and_shortened_messages_do_no_harm(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        keep in any::<Index>(),
        cut in any::<bool>(),
    ) {
        let sample = which.get(samples());
        let mut bytes = sample.bytes.clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        survives(&bytes, sample.schema, &MessageKind::ALL);
    }

    #[test]
    fn nonsense_in_json_does_no_harm(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), nonsense(), any::<bool>()), 1..3),
    ) {
        let sample = which.get(samples());
        let mut value = sample.schema.decode(&sample.bytes).expect("its bytes").value;
        for (place, new, adds) in changes {
            let mut all = Vec::new();
            places(&value, String::new(), &mut all);
            let there = value.pointer_mut(place.get::<String>(&all)).expect("a place of the value");
            match (adds, there, new) {
                (true, Value::Object(members), Value::Object(more)) => members.extend(more),
                (true, Value::Array(elements), element) => elements.push(element),
                (_, there, new) => *there = new,
            }
        }
        judge::json(&value, sample.schema);
    }

    #[test]
    fn any_json_is_encoded_or_refused(value in nonsense()) {
        MessageSchema::all().for_each(|schema| judge::json(&value, schema));
    }

    #[test]
    fn any_text_is_hex_or_the_place_where_it_is_not(text in prop_oneof!["\\PC{0,40}", "(0[xX])?[ :0-9a-fA-Fgx\u{e9}]{0,40}"]) {
        judge::hex(&text);
    }
}
