//! Any bytes as any message of the modules, which the first byte chooses.
#![no_main]

use comad::station::message::MessageSchema;
use comad_fuzz::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((chosen, bytes)) = bytes.split_first() else { return };
    let schema = MessageSchema::all().cycle().nth((*chosen).into()).expect("messages");
    judge::message(bytes, schema);
});
