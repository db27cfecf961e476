//! A JWK Set is read as a second reader does, and searched as it is reported.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/rust/tests/common/metadata_reader.rs"]
#[allow(dead_code, reason = "each target uses a part")]
mod metadata_reader;

fuzz_target!(|text: &[u8]| {
    metadata_reader::agree_on_jwks(text);
});
