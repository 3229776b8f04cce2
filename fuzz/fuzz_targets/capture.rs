//! Any bytes as a capture file, and what its frames hold.
#![no_main]

use comad_fuzz::judge;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    judge::capture(bytes);
});
