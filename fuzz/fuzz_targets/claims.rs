//! The JSON scanner accepts exactly what serde_json's grammar accepts, and a
//! token of a payload says what the payload says.
#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use certbound::{Confirmation, Error};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let read = Confirmation::from_claims(text);
    if read != Err(Error::JsonDepth) {
        let accepted =
            read.is_ok_and(|_| true) || read.is_err_and(|e| !(510..530).contains(&e.code()));
        assert_eq!(accepted, is_json_object(text));
    }
    if !text.is_empty() {
        let token = format!("e30.{}.", Base64UrlUnpadded::encode_string(text));
        assert_eq!(Confirmation::from_jwt(token.as_bytes()), read);
    }
    // An introspection response is read by the same rules, `active` apart.
    if let Ok(said) = Confirmation::from_introspection(text) {
        assert_eq!(read, Ok(said));
    }
});

fn is_json_object(text: &[u8]) -> bool {
    text.iter().find(|c| !b" \t\r\n".contains(c)) == Some(&b'{')
        && std::str::from_utf8(text).is_ok()
        && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}
