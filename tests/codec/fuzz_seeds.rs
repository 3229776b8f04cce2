//! Seeds for the targets of `fuzz/`, which CONTRIBUTING.md explains.

use std::fs;
use std::path::Path;

use comad::station::message::MessageSchema;
use comad::station::security::SignatureScheme;

use crate::envelopes;
use crate::hostile_packets::{capture, old_capture, packets};
use crate::vector::vectors;

fn write(target: &str, seeds: impl IntoIterator<Item = Vec<u8>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    fs::create_dir_all(&folder).expect("a folder for the seeds");
    for (number, seed) in seeds.into_iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed).expect("space for a seed");
    }
}

/// Run with `--ignored`: it writes into the source tree, where git ignores it.
#[test]
#[ignore = "writes fuzz/corpus"]
fn write_fuzz_seeds() {
    // Targets with several readers choose one by the first byte.
    let reader = |name: &str, release| {
        let place = MessageSchema::all().position(|schema| (schema.name(), schema.release()) == (name, release));
        place.expect("a message of the tables") as u8
    };
    let vectors = vectors();
    let chosen = vectors.iter().map(|vector| reader(&vector.message, vector.release)).collect::<Vec<_>>();
    write(
        "schema_decode",
        vectors.iter().zip(&chosen).map(|(vector, chosen)| [vec![*chosen], vector.bytes()].concat()),
    );
    let json = |vector: &crate::vector::Vector| vector.value.to_string().into_bytes();
    write("json_encode", vectors.iter().zip(&chosen).map(|(vector, chosen)| [vec![*chosen], json(vector)].concat()));
    write("station_decode", vectors.iter().map(crate::vector::Vector::bytes));
    write("packet", packets().iter().map(|packet| [&[0], &packet[..]].concat()));
    write("envelope", envelopes::signed(SignatureScheme::Modelled));
    write("capture", [capture(), old_capture()]);
}
