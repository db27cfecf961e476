//! Where a token stands in a request, against a plain second reading.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(token) = certbound::bearer_token(input) {
        assert!(!token.is_empty() && ![b' ', b'\t'].contains(&token[0]));
        let text = String::from_utf8_lossy(input).to_ascii_lowercase();
        assert!(text.trim_matches([' ', '\t']).starts_with("bearer"));
    }
    // A name spelt out is always found, whatever stands around it.
    let mut query = input.to_vec();
    query.extend(b"&access_token=x");
    assert!(certbound::check_query(&query).is_err());
    if certbound::check_query(input).is_err() {
        assert!(input.len() >= "access_token".len());
    }
});
