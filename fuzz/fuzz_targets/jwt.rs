//! A token that is read is three canonical base64url segments, and says what
//! its decoded payload says.
#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use certbound::Confirmation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|token: &[u8]| {
    let read = Confirmation::from_jwt(token);
    let shape_is_wrong = read.is_err_and(|e| (550..570).contains(&e.code()));
    let segments: Vec<&[u8]> = token.split(|c| *c == b'.').collect();
    let decoded: Option<Vec<Vec<u8>>> = segments.iter().map(|s| decode(s)).collect();
    match decoded.as_deref() {
        Some([header, payload, _]) if !header.is_empty() && !payload.is_empty() => {
            assert!(!shape_is_wrong);
            assert_eq!(read, Confirmation::from_claims(payload));
        }
        // Whatever the text in it looks like: how long its pieces are is nobody's business.
        _ => assert!(shape_is_wrong),
    }
});

fn decode(segment: &[u8]) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(std::str::from_utf8(segment).ok()?).ok()
}
