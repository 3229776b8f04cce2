//! Any bytes as a GeoNetworking packet, bare or in a frame, which the first byte says: explained, parsed, routed.
#![no_main]

use comad::station::networking::{LinkType, Start};
use comad_fuzz::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((chosen, bytes)) = bytes.split_first() else { return };
    let start = match chosen % 4 {
        0 => Start::Packet,
        1 => Start::Frame(LinkType::Ethernet),
        2 => Start::Frame(LinkType::Ieee80211),
        _ => Start::Frame(LinkType::Radiotap),
    };
    judge::packet(bytes, start);
});
