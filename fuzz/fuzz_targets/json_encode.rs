//! Any text as hex digits, and any JSON as a message, which the first byte chooses.
#![no_main]

use comad_fuzz::{chosen_message, judge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((schema, bytes)) = chosen_message(bytes) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    judge::hex(text);
    if let Ok(value) = serde_json::from_str(text) {
        judge::json(&value, schema);
    }
});
