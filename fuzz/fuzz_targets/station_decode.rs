//! Any bytes as a message that a station receives; its header says of which kind.
#![no_main]

use comad::station::message::MessageKind;
use comad_fuzz::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for kind in MessageKind::ALL {
        judge::station_message(bytes, kind);
    }
});
