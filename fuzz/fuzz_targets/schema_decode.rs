//! Any bytes as any message of the modules, which the first byte chooses.
#![no_main]

use comad_fuzz::{chosen_message, judge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some((schema, bytes)) = chosen_message(bytes) {
        judge::message(bytes, schema);
    }
});
