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

use base64ct::{Base64, Encoding};
use certbound::{
    Confirmation, Error, ExpectedSubject, HeaderFormat, Methods, Name, Policy, RegisteredDn,
    Thumbprint, decode_client_cert,
};
use serde_json::Value;

/// The cases of files, each with the number of those that it has.
fn cases(files: &[(&str, usize)]) -> Vec<Value> {
    let mut all = Vec::new();
    for (file, count) in files {
        let path = format!("{}/../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect(&path);
        let cases: Vec<Value> = serde_json::from_str(&text).expect(&path);
        assert_eq!(cases.len(), *count, "{file}");
        all.extend(cases);
    }
    all
}

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().unwrap_or_else(|| panic!("{member} in {case}"))
}

#[test]
fn cnf() {
    for case in &cases(&[("cnf.json", 56), ("cnf-found.json", 291)]) {
        let input = Base64::decode_vec(text(case, "input_b64")).unwrap();
        let presented = case["cert_thumbprint_b64url"].as_str();
        let presented = presented.map(|text| Thumbprint::from_text(text.as_bytes()).unwrap());
        let policy = Policy::from_number(match case["policy"].as_str() {
            None | Some("required") => 1,
            Some("if_bound") => 2,
            Some(_) => 0,
        });
        let enforced = case["other_methods"].as_array().into_iter().flatten();
        let enforced = enforced
            .filter_map(Value::as_str)
            .fold(Methods::NONE, |methods, name| methods.with(Methods::from_name(name.as_bytes())));
        let said = match text(case, "kind") {
            "jwt" => Confirmation::from_jwt(&input),
            "jwt_payload_json" => Confirmation::from_claims(&input),
            "introspection_json" => Confirmation::from_introspection(&input),
            other => panic!("{other}"),
        };
        let verdict = policy.and_then(|policy| {
            said.and_then(|said| said.verify_with(presented.as_ref(), policy, enforced))
        });
        let found = match verdict {
            Ok(()) if said.unwrap().x5t_s256().is_some() => "bound_ok",
            Ok(()) => "unbound_ok",
            Err(error) => error.verdict().name(),
        };
        assert_eq!(found, text(case, "expect"), "{case}");
    }
}

#[test]
fn dn() {
    for case in &cases(&[("dn.json", 103), ("dn-found.json", 59)]) {
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
    for case in &cases(&[("san.json", 42), ("san-found.json", 38)]) {
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
    for case in &cases(&[("header.json", 30)]) {
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
