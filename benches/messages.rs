//! Every message three ways: the domain types that stations use, the types generated for the bare `rasn` codec, and the
//! tables that `comad codec` reads.

use std::hint::black_box;

use comad::station::message::{EncodeError, Message, MessageKind, MessageSchema, bytes_from_hex};
use comad_asn1::rasn;
use comad_asn1::release2::{
    cam_pdu_descriptions::CAM, cpm_pdu_descriptions::CollectivePerceptionMessage, denm_pdu_description::DENM,
    mapem_pdu_descriptions::MAPEM, spatem_pdu_descriptions::SPATEM, vam_pdu_descriptions::VAM,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// Vectors of an independent compiler, by kind.
const VECTORS: [(MessageKind, &str); 6] = [
    (MessageKind::Cam, include_str!("../tests/codec/vectors/cam.json")),
    (MessageKind::Denm, include_str!("../tests/codec/vectors/denm.json")),
    (MessageKind::Cpm, include_str!("../tests/codec/vectors/cpm.json")),
    (MessageKind::Vam, include_str!("../tests/codec/vectors/vam.json")),
    (MessageKind::Spatem, include_str!("../tests/codec/vectors/spatem.json")),
    (MessageKind::Mapem, include_str!("../tests/codec/vectors/mapem.json")),
];

fn encode(message: &Message, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    match message {
        Message::Cam(cam) => cam.encode_into(bytes),
        Message::Denm(denm) => denm.encode_into(bytes),
        Message::Cpm(cpm) => cpm.encode_into(bytes),
        Message::Vam(vam) => vam.encode_into(bytes),
        Message::Spatem(spatem) => spatem.encode_into(bytes),
        Message::Mapem(mapem) => mapem.encode_into(bytes),
        _ => unreachable!("all kinds are listed"),
    }
}

/// The shortest, the median and the longest of what the domain type holds of the vectors.
fn samples(kind: MessageKind, json: &str) -> Vec<Vec<u8>> {
    let vectors: Vec<serde_json::Value> = serde_json::from_str(json).expect("vectors");
    let held = |bytes: Vec<u8>| {
        let message = Message::decode(kind, &bytes).ok()?;
        let mut again = Vec::new();
        // A CPM may hold nothing but containers that the domain type passes over.
        encode(&message, &mut again).ok()?;
        Some(again)
    };
    let mut found: Vec<Vec<u8>> = vectors
        .iter()
        // SPATEM and MAPEM have the same bits in both releases.
        .filter(|vector| vector["release"] == 2 || matches!(kind, MessageKind::Spatem | MessageKind::Mapem))
        .map(|vector| bytes_from_hex(vector["uper_hex"].as_str().expect("text")).expect("hex digits"))
        .filter_map(held)
        .collect();
    found.sort_by_key(Vec::len);
    let mut picked = vec![found[0].clone(), found[found.len() / 2].clone(), found[found.len() - 1].clone()];
    picked.dedup_by_key(|bytes| bytes.len());
    picked
}

fn rasn_pair<T: rasn::Decode + rasn::Encode>(criterion: &mut Criterion, name: &str, bytes: &[u8]) {
    let value: T = rasn::uper::decode(bytes).expect("a vector");
    let id = |what: &str| format!("{name} {what}/{}", bytes.len());
    criterion.bench_function(&id("encode, rasn"), |bencher| {
        bencher.iter(|| rasn::uper::encode(black_box(&value)).expect("a vector"));
    });
    criterion.bench_function(&id("decode, rasn"), |bencher| {
        bencher.iter(|| rasn::uper::decode::<T>(black_box(bytes)).expect("a vector"));
    });
}

fn all_messages(criterion: &mut Criterion) {
    for (kind, json) in VECTORS {
        let name = kind.name();
        let schema = MessageSchema::find(name, 2).expect("a message of release 2");
        for bytes in samples(kind, json) {
            let message = Message::decode(kind, &bytes).expect("a vector");
            let mut buffer = Vec::with_capacity(2 * bytes.len() + 256);
            let id = |what: &str| format!("{name} {what}/{}", bytes.len());
            criterion.bench_function(&id("encode"), |bencher| {
                bencher.iter(|| {
                    buffer.clear();
                    encode(black_box(&message), &mut buffer).expect("it was encoded before");
                });
            });
            criterion.bench_function(&id("decode"), |bencher| {
                bencher.iter(|| Message::decode(kind, black_box(&bytes)).expect("a vector"));
            });
            match kind {
                MessageKind::Cam => rasn_pair::<CAM>(criterion, name, &bytes),
                MessageKind::Denm => rasn_pair::<DENM>(criterion, name, &bytes),
                MessageKind::Cpm => rasn_pair::<CollectivePerceptionMessage>(criterion, name, &bytes),
                MessageKind::Vam => rasn_pair::<VAM>(criterion, name, &bytes),
                MessageKind::Spatem => rasn_pair::<SPATEM>(criterion, name, &bytes),
                MessageKind::Mapem => rasn_pair::<MAPEM>(criterion, name, &bytes),
            }
            criterion.bench_function(&id("decode, tables"), |bencher| {
                bencher.iter(|| schema.decode(black_box(&bytes)).expect("a vector"));
            });
        }
    }
}

criterion_group!(benches, all_messages);
criterion_main!(benches);
