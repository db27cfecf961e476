//! Client metadata is read as a second reader does.
#![no_main]

use certbound_fuzz::agree_on_client;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| agree_on_client(text));
