//! The shared vector files.
#![cfg(feature = "unicode")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use certbound::{
    Error, ExpectedSubject, HeaderFormat, Name, RegisteredDn, Thumbprint, decode_client_cert,
};
use serde_json::Value;

fn cases(file: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    serde_json::from_str(&text).expect(&path)
}

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().unwrap_or_else(|| panic!("{member} in {case}"))
}

#[test]
fn dn() {
    let cases = cases("dn.json");
    assert_eq!(cases.len(), 103);
    for case in &cases {
        let subject = hex::decode(text(case, "subject_der_hex")).unwrap();
        let found = match RegisteredDn::parse(text(case, "registered_dn")) {
            Err(_) => "invalid_dn",
            Ok(dn) => match Name::from_der(&subject) {
                Ok(name) if dn.matches(&name) => "match",
                _ => "no_match",
            },
        };
        assert_eq!(found, text(case, "expect"), "{case}");
    }
}

#[test]
fn san() {
    let cases = cases("san.json");
    assert_eq!(cases.len(), 42);
    for case in &cases {
        let der = hex::decode(text(case, "san_der_hex")).unwrap();
        let value = text(case, "value");
        let expected = match text(case, "param") {
            "tls_client_auth_san_dns" => ExpectedSubject::dns(value),
            "tls_client_auth_san_uri" => ExpectedSubject::uri(value),
            "tls_client_auth_san_ip" => ExpectedSubject::ip(value),
            "tls_client_auth_san_email" => ExpectedSubject::email(value),
            other => panic!("{other}"),
        };
        let found = match expected.map(|expected| expected.verify_general_names(&der)) {
            Err(_) => "invalid_value",
            Ok(Ok(())) => "match",
            Ok(Err(mismatch)) if mismatch.is_mismatch() => "no_match",
            Ok(Err(_)) => "malformed_san",
        };
        assert_eq!(found, text(case, "expect"), "{case}");
    }
}

/// Cases whose advisory category differs, and why.
const OTHER_CATEGORY: &[(&str, &str)] =
    &[("hdp-020", "a base64 body that lost characters is bad_encoding, in PEM too")];

#[test]
fn header() {
    let cases = cases("header.json");
    assert_eq!(cases.len(), 30);
    for case in &cases {
        let format = HeaderFormat::from_name(text(case, "format")).unwrap();
        let value = text(case, "value").as_bytes();
        let mut out = vec![0; value.len()];
        let found = decode_client_cert(format, value, HeaderFormat::DEFAULT_LIMIT, 0, &mut out);
        match found.and_then(Thumbprint::of) {
            Ok(thumbprint) => {
                assert_eq!(
                    hex::encode(thumbprint.as_bytes()),
                    text(case, "expect_sha256"),
                    "{case}"
                );
            }
            Err(error) => {
                let category = match error {
                    Error::ShortBuffer => panic!("{case}"),
                    _ if error.code() < 300 => "bad_der",
                    _ => error.name(),
                };
                let differs = OTHER_CATEGORY.iter().any(|(id, _)| *id == text(case, "id"));
                assert_eq!(category != text(case, "expect_error"), differs, "{error} {case}");
            }
        }
    }
}
