use super::*;
use std::format;
use std::string::String;
use std::vec::Vec;

const BOUND: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

fn presented() -> Thumbprint {
    Thumbprint::from_text(BOUND.as_bytes()).unwrap()
}

fn claims(text: &str) -> Result<Confirmation, Error> {
    Confirmation::from_claims(text.as_bytes())
}

#[test]
fn absent_null_and_wrong_type_differ() {
    let rows = [
        (r"{}", Ok((false, false, 0))),
        (r#"{"cnf":{}}"#, Ok((true, false, 0))),
        (r#"{"cnf":null}"#, Err(Error::CnfNull)),
        (r#"{"cnf":[]}"#, Err(Error::CnfNotObject)),
        (r#"{"cnf":[{"x5t#S256":null}]}"#, Err(Error::CnfNotObject)),
        (r#"{"cnf":"x"}"#, Err(Error::CnfNotObject)),
        (r#"{"cnf":1}"#, Err(Error::CnfNotObject)),
        (r#"{"cnf":true}"#, Err(Error::CnfNotObject)),
        (r#"{"cnf":{"x5t#S256":null}}"#, Err(Error::X5tS256Null)),
        (r#"{"cnf":{"x5t#S256":1}}"#, Err(Error::X5tS256NotString)),
        (r#"{"cnf":{"x5t#S256":false}}"#, Err(Error::X5tS256NotString)),
        (r#"{"cnf":{"x5t#S256":{}}}"#, Err(Error::X5tS256NotString)),
        (r#"{"cnf":{"x5t#S256":["x"]}}"#, Err(Error::X5tS256NotString)),
        (r#"{"cnf":{"x5t#S256":"x"}}"#, Err(Error::ThumbprintLength)),
        (r#"{"cnf":{},"cnf":{}}"#, Err(Error::CnfRepeated)),
        (r#"{"cnf":{},"\u0063nf":null}"#, Err(Error::CnfRepeated)),
        (r#"{"cnf":{"\ud800":1}}"#, Err(Error::CnfLoneSurrogate)),
        (r#"{"cnf":{"x5t#S256":"\udfff"}}"#, Err(Error::CnfLoneSurrogate)),
        (r#"{"\ud800":1,"cnf":{"jwk":{"\ud800":1}}}"#, Ok((true, false, 1))),
        (r#"{"cnf\ud800":1}"#, Ok((false, false, 0))),
        (r#"{"cnf":{"jkt":1,"kid":2,"jku":3,"jwe":4,"osc":5}}"#, Ok((true, false, 62))),
        (r#"{"cnf":{"":1}}"#, Ok((true, false, 1 << 31))),
        (r#"{"cnf":{"JKT":1}}"#, Ok((true, false, 1 << 31))),
        (r#"{"cnf":{"jkté":1}}"#, Ok((true, false, 1 << 31))),
        (r#"{"cnf":{"x5t#S256\u0000":1}}"#, Ok((true, false, 1 << 31))),
        (r#"{"cnf":{"jk\u0074":"x"}}"#, Ok((true, false, 32))),
        (r#"{"a":{"cnf":{"x5t#S256":"x"}}}"#, Ok((false, false, 0))),
        (r#"{"a":[{"cnf":null}]}"#, Ok((false, false, 0))),
        (r#"{"cnf":{"a":{"x5t#S256":null}}}"#, Ok((true, false, 1 << 31))),
        (r#"{"cnf":{},"a":{"x5t#S256":null}}"#, Ok((true, false, 0))),
        (r#"{"CNF":null}"#, Ok((false, false, 0))),
        (r#"{"active":"x"}"#, Ok((false, false, 0))),
    ];
    for (text, expected) in rows {
        let read = claims(text);
        let read = read.map(|c| (c.has_cnf(), c.x5t_s256().is_some(), c.other_methods().bits()));
        assert_eq!(read, expected, "{text}");
    }
    let long = format!(r#"{{"cnf":{{"{}":1}}}}"#, "x".repeat(500));
    assert_eq!(claims(&long).unwrap().other_methods(), Methods::UNKNOWN);
    let long = format!(r#"{{"cnf":{{"x5t#S256":"{}"}}}}"#, "A".repeat(500));
    assert_eq!(claims(&long), Err(Error::ThumbprintLength));
    let twice = format!(r#"{{"cnf":{{"x5t#S256":"{BOUND}","x5t\u0023S256":"{BOUND}"}}}}"#);
    assert_eq!(claims(&twice), Err(Error::X5tS256Repeated));
}

/// However the text comes, and however long it is.
#[test]
fn members_by_hand_as_from_text() {
    let mut texts: Vec<_> = (0..200).map(|len| "A".repeat(len)).collect();
    let colons = ["AB"; 32].join(":");
    texts.extend([BOUND, &colons, &format!("{colons}="), &format!("{colons}:AB+")].map(Into::into));
    for text in &texts {
        let mut members = Members::new();
        members.cnf(Member::Object);
        members.cnf_member(Some(b"x5t#S256"), Member::String(text.as_bytes()));
        let read = claims(&format!(r#"{{"cnf":{{"x5t#S256":"{text}"}}}}"#));
        assert_eq!(members.confirmation(), read, "{text}");
        // An escape lets it come in pieces.
        let first = text.bytes().next().map_or_else(String::new, |c| format!("\\u{c:04x}"));
        let rest = text.get(1..).unwrap_or_default();
        let escaped = claims(&format!(r#"{{"cnf":{{"x5t#S256":"{first}{rest}"}}}}"#));
        assert_eq!(escaped, read, "{text}");
    }
}

#[test]
fn introspection_precedence() {
    let rows = [
        (r#"{"active":true}"#, None),
        (r#"{"\u0061ctive":true}"#, None),
        (r#"{"active":false}"#, Some(Error::TokenInactive)),
        (r#"{"active":false,"cnf":null}"#, Some(Error::TokenInactive)),
        (r#"{"cnf":null,"active":false}"#, Some(Error::TokenInactive)),
        (r#"{"cnf":null,"active":true}"#, Some(Error::CnfNull)),
        (r#"{"cnf":null}"#, Some(Error::ActiveMissing)),
        (r#"{"active":null}"#, Some(Error::ActiveNotBoolean)),
        (r#"{"active":1}"#, Some(Error::ActiveNotBoolean)),
        (r#"{"active":"true"}"#, Some(Error::ActiveNotBoolean)),
        (r#"{"active":[true]}"#, Some(Error::ActiveNotBoolean)),
        (r#"{"active":{"active":true}}"#, Some(Error::ActiveNotBoolean)),
        (r#"{"active":true,"active":true}"#, Some(Error::ActiveRepeated)),
        (r#"{"active":false,"active":false}"#, Some(Error::ActiveRepeated)),
        (r#"{"a":{"active":true}}"#, Some(Error::ActiveMissing)),
        (r#"{"active":false"#, Some(Error::JsonTruncated)),
    ];
    for (text, expected) in rows {
        let read = Confirmation::from_introspection(text.as_bytes());
        assert_eq!(read.err(), expected, "{text}");
    }
}

#[test]
fn a_vector_cut_anywhere_reads_the_same() {
    use base64ct::Encoding;
    let read_file = |text| serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap();
    let cases = read_file(include_str!("../../../tests/vectors/cnf.json"));
    let found = read_file(include_str!("../../../tests/vectors/cnf-found.json"));
    for case in cases.iter().chain(&found) {
        let text = case["input_b64"].as_str().unwrap();
        let text = base64ct::Base64::decode_vec(text).unwrap();
        let kind = match case["kind"].as_str().unwrap() {
            "jwt_payload_json" => Kind::Claims,
            "introspection_json" => Kind::Introspection,
            _ => continue,
        };
        // Each place of a long one would take long.
        if text.len() > 400 {
            continue;
        }
        let read = |at: usize| {
            let mut scanner = Scanner::new();
            let mut reader = Reader::new(kind);
            scanner.feed(&text[..at], &mut reader)?;
            scanner.feed(&text[at..], &mut reader)?;
            scanner.finish()?;
            reader.confirmation()
        };
        let whole = read(text.len());
        for at in 0..text.len() {
            assert_eq!(read(at), whole, "{} at {at}", case["id"]);
        }
    }
}

#[test]
fn decisions() {
    use Policy::{IfBound, Required};
    let right = presented();
    let wrong = Thumbprint::from_bytes([7; 32]);
    let bound = Confirmation::bound_to(right);
    let both = bound.with_other_methods(Methods::UNKNOWN);
    let bearer = Confirmation::unbound(false, Methods::NONE);
    let empty = Confirmation::unbound(true, Methods::NONE);
    let dpop = Confirmation::unbound(true, Methods::JKT);
    let two = dpop.with_other_methods(Methods::KID);
    let unknown = dpop.with_other_methods(Methods::UNKNOWN);
    let (jkt, none, all) = (Methods::JKT, Methods::NONE, Methods::from_bits(u32::MAX));
    let rows = [
        (bound, Some(&right), Required, none, None),
        (bound, Some(&right), IfBound, none, None),
        (bound, Some(&wrong), Required, none, Some(Error::CertificateMismatch)),
        (bound, Some(&wrong), IfBound, all, Some(Error::CertificateMismatch)),
        (bound, None, Required, none, Some(Error::CertificateMissing)),
        (bound, None, IfBound, all, Some(Error::CertificateMissing)),
        (both, Some(&right), Required, none, None),
        (both, Some(&wrong), IfBound, all, Some(Error::CertificateMismatch)),
        (bearer, None, IfBound, none, None),
        (bearer, Some(&right), IfBound, none, None),
        (bearer, Some(&right), Required, all, Some(Error::CnfAbsent)),
        (empty, Some(&right), IfBound, all, Some(Error::CnfEmpty)),
        (empty, None, Required, all, Some(Error::CnfEmpty)),
        (dpop, None, Required, jkt, Some(Error::OtherMethodsOnly)),
        (dpop, None, IfBound, none, Some(Error::OtherMethodNotEnforced)),
        (dpop, None, IfBound, Methods::KID, Some(Error::OtherMethodNotEnforced)),
        (dpop, None, IfBound, jkt, None),
        (two, None, IfBound, jkt, Some(Error::OtherMethodNotEnforced)),
        (two, None, IfBound, jkt.with(Methods::KID), None),
        (unknown, None, IfBound, all, Some(Error::OtherMethodUnknown)),
    ];
    for (i, (confirmation, cert, policy, enforced, expected)) in rows.iter().enumerate() {
        let verdict = confirmation.verify_with(*cert, *policy, *enforced);
        assert_eq!(verdict.err(), *expected, "row {i}");
    }
    for number in [0, 3, u32::MAX] {
        assert_eq!(Policy::from_number(number), Err(Error::UnknownPolicy));
    }
    // Other methods make a token no bearer token, however it was built.
    assert!(Confirmation::unbound(false, Methods::JKT).has_cnf());
    assert!(bearer.with_other_methods(Methods::JKT).has_cnf());
}
