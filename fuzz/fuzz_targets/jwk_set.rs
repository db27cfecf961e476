//! A JWK Set is read as a second reader does, and searched as it is reported.
#![no_main]

use certbound_fuzz::agree_on_jwks;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| agree_on_jwks(text));
