//! Memory that decoders and encoders ask for, counted.
//!
//! Whatever a decoder is given, what it asks for grows with the bytes that are there, not with the lengths that are written
//! in them; an encoder of a station asks for nothing where the buffer has room.

#[path = "security/envelopes.rs"]
mod envelopes;
#[path = "codec/random_message.rs"]
mod random_message;
#[path = "codec/random_value.rs"]
mod random_value;
#[path = "codec/vector.rs"]
mod vector;

use allocation_counter::measure;
use comad::evaluation::capture_file::CaptureReader;
use comad::station::message::{EncodeError, Message, MessageKind, MessageSchema};
use comad::station::networking::{LinkType, Start, explain};
use comad::station::security::{ReceivedEnvelope, SignatureScheme};
use comad_asn1::schema;
use random_message::{kind_of, random_messages};
use random_value::Dice;
use vector::vectors_of;

/// What a decoder may ask for, all its requests together: so much for each byte of the input, and so much anyway.
struct Allowance {
    per_byte: u64,
    anyway: u64,
}

/// Of messages. To JSON, one bit can be a field of its own, with a path, a description and a member of an object: at most
/// 2500 bytes for a byte of the input were found. Stations take at most 1300 where they read a message, and as much as
/// JSON does where they explain why they do not.
const OF_MESSAGES: Allowance = Allowance { per_byte: 5_000, anyway: 10_000 };

/// The most that was asked for, in relation to what is allowed.
#[derive(Default)]
struct Worst {
    share: f64,
    bytes: u64,
    length: usize,
}

impl Allowance {
    fn check(&self, name: &str, input: &[u8], worst: &mut Worst, run: impl FnOnce()) {
        let asked = measure(run).bytes_total;
        let allowed = self.per_byte * input.len() as u64 + self.anyway;
        let share = asked as f64 / allowed as f64;
        if share > worst.share {
            *worst = Worst { share, bytes: asked, length: input.len() };
        }
        let start: String = input.iter().take(40).map(|byte| format!("{byte:02x}")).collect();
        assert!(
            asked <= allowed,
            "{name}: {asked} bytes for {} bytes of input, {allowed} allowed: {start}",
            input.len()
        );
    }
}

fn schema_of(message: &schema::Message) -> MessageSchema {
    MessageSchema::find(message.name, message.release).expect("a message of the tables")
}

/// Bits as they are written in a message.
#[derive(Clone)]
struct Bits(Vec<bool>);

impl Bits {
    fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0)).collect())
    }

    fn bytes(&self) -> Vec<u8> {
        self.0
            .chunks(8)
            .map(|bits| bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at)))
            .collect()
    }
}

/// The message with a length that lies: at `start`, what says that very much follows, then `rest`.
fn with_length(message: &[u8], start: usize, length: &str, rest: &[bool]) -> Vec<u8> {
    let mut bits = Bits::of(message);
    bits.0.truncate(start);
    bits.0.extend(length.chars().map(|digit| digit == '1'));
    bits.0.extend(rest);
    bits.bytes()
}

/// Lengths of X.691 clause 11.9: the greatest of a limited one, of two octets, of fragments of 16K and 64K, each with the
/// bit of an extension marker in front and without; and 16383 additions.
const LENGTHS: [&str; 9] = [
    "1111111",
    "1111111111111111",
    "1011111111111111",
    "11011111111111111",
    "11000001",
    "11000100",
    "111000100",
    "1000000100011111111111111",
    "110000001011111111111111111",
];

/// Its vectors.
fn vectors_in(message: &schema::Message) -> Vec<Vec<u8>> {
    let vectors = vectors_of(message.name).into_iter().filter(|vector| vector.release == message.release);
    vectors.map(|vector| vector.bytes()).collect()
}

/// Hostile bytes of a message: the vectors and random values as they are, cut, changed, with lengths that lie; noise.
fn hostile(message: &'static schema::Message, mut each: impl FnMut(&[u8])) {
    let schema = schema_of(message);
    let mut dice = Dice::new(3);
    let mut samples = vectors_in(message);
    samples.extend(random_messages(message).take(40));
    for bytes in &samples {
        each(bytes);
        for _ in 0..60 {
            let mut bytes = bytes.clone();
            for _ in 0..dice.below(5) {
                let at = dice.below(bytes.len() as u64) as usize;
                bytes[at] = dice.next() as u8;
            }
            bytes.truncate(dice.within(0, bytes.len() as i64) as usize);
            each(&bytes);
        }
        let fields = schema.decode(bytes).expect("a value").fields;
        let lengths =
            fields.iter().filter(|field| ["length ", "additions "].iter().any(|it| field.content.starts_with(it)));
        let places: Vec<usize> = lengths.map(|field| field.start).collect();
        // A few of the many places in a long message.
        for place in places.iter().step_by(1 + places.len() / 10) {
            for length in LENGTHS {
                each(&with_length(bytes, *place, length, &[]));
                each(&with_length(bytes, *place, length, &[false; 64]));
                let rest = Bits::of(bytes).0.split_off(*place);
                each(&with_length(bytes, *place, length, &rest));
                each(&with_length(bytes, *place, length, &[false; 8 * 400]));
                each(&with_length(bytes, *place, length, &[true; 8 * 400]));
            }
        }
    }
    let header = samples[0][..2].to_vec();
    for length in [0, 1, 2, 5, 20, 100, 1400] {
        for byte in [0, 0xff, 0xc4, 0x55] {
            each(&vec![byte; length]);
            each(&[&header[..], &vec![byte; length]].concat());
        }
        for _ in 0..200 {
            let noise: Vec<u8> = (0..length).map(|_| dice.next() as u8).collect();
            each(&[&header[..], &noise].concat());
        }
    }
}

#[test]
fn decoding_to_json_asks_for_memory_in_proportion() {
    for message in schema::messages() {
        let schema = schema_of(message);
        let name = format!("{schema:?}");
        let mut worst = Worst::default();
        hostile(message, |bytes| {
            OF_MESSAGES.check(&name, bytes, &mut worst, || drop(schema.decode(bytes)));
        });
        let Worst { share, bytes, length } = worst;
        println!("{name}: at most {:.0} % of what is allowed, {bytes} bytes for {length}", share * 100.0);
    }
}

#[test]
fn decoding_for_stations_asks_for_memory_in_proportion() {
    for message in schema::messages() {
        let Some(kind) = kind_of(message.name) else { continue };
        let name = format!("{:?} by its station", schema_of(message));
        let mut worst = Worst::default();
        hostile(message, |bytes| {
            OF_MESSAGES.check(&name, bytes, &mut worst, || drop(Message::decode(kind, bytes)));
        });
        let Worst { share, bytes, length } = worst;
        println!("{name}: at most {:.0} % of what is allowed, {bytes} bytes for {length}", share * 100.0);
    }
}

fn encode_into(message: &Message, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    match message {
        Message::Cam(cam) => cam.encode_into(bytes),
        Message::Denm(denm) => denm.encode_into(bytes),
        Message::Cpm(cpm) => cpm.encode_into(bytes),
        Message::Vam(vam) => vam.encode_into(bytes),
        Message::Spatem(spatem) => spatem.encode_into(bytes),
        Message::Mapem(mapem) => mapem.encode_into(bytes),
        other => panic!("{:?} has no encoder here", other.kind()),
    }
}

#[test]
fn encoding_into_a_buffer_with_room_asks_for_nothing() {
    let mut buffer = Vec::with_capacity(1 << 17);
    let mut counts = [0; MessageKind::ALL.len()];
    for message in schema::messages() {
        let Some(kind) = kind_of(message.name) else { continue };
        for bytes in vectors_in(message).into_iter().chain(random_messages(message).take(300)) {
            let Ok(message) = Message::decode(kind, &bytes) else { continue };
            buffer.clear();
            // What a station keeps of a message of others need not make one of its own: a list may be empty.
            let mut encoded = Ok(());
            let asked = measure(|| encoded = encode_into(&message, &mut buffer));
            if encoded.is_ok() {
                assert_eq!(asked.count_total, 0, "{message:?}");
                assert_eq!(Message::decode(kind, &buffer).as_ref(), Ok(&message));
                counts[kind as usize] += 1;
            }
        }
    }
    println!("encoded {counts:?} of {:?}", MessageKind::ALL);
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}

/// A frame that was read is in memory once and again while its block is read; nothing else depends on the file.
const OF_CAPTURES: Allowance = Allowance { per_byte: 4, anyway: 4_000 };
/// Fields of headers with their texts.
const OF_PACKETS: Allowance = Allowance { per_byte: 0, anyway: 20_000 };
/// Places in the bytes.
const OF_ENVELOPES: Allowance = Allowance { per_byte: 0, anyway: 200 };

#[test]
fn readers_of_packets_and_captures_ask_for_memory_in_proportion() {
    let envelopes = envelopes::signed(SignatureScheme::Modelled);
    let mut dice = Dice::new(9);
    let (mut of_envelopes, mut of_packets, mut of_captures) = (Worst::default(), Worst::default(), Worst::default());
    let mut capture = Vec::new();
    for word in [0xA1B2_C3D4u32, 0x0004_0002, 0, 0, 262_144, 1] {
        capture.extend(word.to_le_bytes());
    }
    for envelope in &envelopes {
        for word in [1, 2, envelope.len() as u32, envelope.len() as u32] {
            capture.extend(word.to_le_bytes());
        }
        capture.extend(envelope);
    }
    let mut newer = vec![];
    for word in [0x0A0D_0D0Au32, 28, 0x1A2B_3C4D, 1, u32::MAX, u32::MAX, 28, 1, 20, 1, 0, 20] {
        newer.extend(word.to_le_bytes());
    }
    for envelope in &envelopes {
        let length = 32 + envelope.len().next_multiple_of(4) as u32;
        for word in [6, length, 0, 0, 7, envelope.len() as u32, envelope.len() as u32] {
            newer.extend(word.to_le_bytes());
        }
        newer.extend(envelope);
        newer.resize(newer.len().next_multiple_of(4), 0);
        newer.extend(length.to_le_bytes());
    }
    for round in 0..20_000 {
        let mut envelope = envelopes[dice.below(envelopes.len() as u64) as usize].clone();
        let changes = if round < 100 { 0 } else { dice.below(4) };
        change(&mut dice, &mut envelope, changes);
        OF_ENVELOPES.check("envelope", &envelope, &mut of_envelopes, || {
            let _ = ReceivedEnvelope::parse(&envelope);
        });
        let mut packet = [&[0x11, 0, 0x1A, 1, 0x20, 0x50, 2, 0x80, 0, 9, 1, 0][..], &envelope].concat();
        change(&mut dice, &mut packet, changes);
        for start in [Start::Packet, Start::Frame(LinkType::Radiotap)] {
            OF_PACKETS.check("packet", &packet, &mut of_packets, || drop(explain(&packet, start, |_| Some(0..40))));
        }
        if round % 20 == 0 {
            for file in [&capture, &newer] {
                let mut file = file.clone();
                change(&mut dice, &mut file, changes);
                let mut frames = 0;
                OF_CAPTURES.check("capture", &file, &mut of_captures, || {
                    let Ok(mut reader) = CaptureReader::new(&file[..]) else { return };
                    while let Ok(Some(_)) = reader.next_frame() {
                        frames += 1;
                    }
                });
                assert!(round > 0 || frames == envelopes.len(), "{frames} frames");
            }
        }
    }
    for (name, worst) in [("envelopes", of_envelopes), ("packets", of_packets), ("captures", of_captures)] {
        println!("{name}: at most {} bytes for {}", worst.bytes, worst.length);
    }
}

/// Sets some bytes, cuts the end off half of the time.
fn change(dice: &mut Dice, bytes: &mut Vec<u8>, changes: u64) {
    for _ in 0..changes {
        let at = dice.below(bytes.len() as u64) as usize;
        bytes[at] = dice.next() as u8;
    }
    if changes > 0 && dice.once_in(2) {
        bytes.truncate(dice.within(1, bytes.len() as i64) as usize);
    }
}
