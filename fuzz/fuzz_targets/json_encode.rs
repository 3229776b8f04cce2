//! Any text as hex digits, and any JSON as a message, which the first byte chooses.
#![no_main]

use comad::station::message::MessageSchema;
use comad_fuzz::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((chosen, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    judge::hex(text);
    let schema = MessageSchema::all().cycle().nth((*chosen).into()).expect("messages");
    if let Ok(value) = serde_json::from_str(text) {
        judge::json(&value, schema);
    }
});
