//! The endpoints of a server are resolved as a second reader does.
#![no_main]

use certbound_fuzz::agree_on_endpoints;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| agree_on_endpoints(text));
