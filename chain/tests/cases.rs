//! The cases of `tests/chain/cases.json`, which `tests/python/chain_cases.py`
//! writes, and what can only be asked in Rust.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use certbound::{Certificate, ClientCredential, Context, Error, SubjectKind};
use certbound_chain::{
    ChainError, ClientError, MAX_CERTIFICATES, Place, Requirements, TrustStore, verify_client,
};
use serde_json::Value;

/// The time of most cases.
const NOW: i64 = 1_700_000_000;

#[test]
fn cases() {
    let file = File::read();
    let mut failures = Vec::new();
    for case in &file.cases {
        let (verdict, place) = match file.run(case) {
            Ok(()) => ("ok".to_owned(), None),
            Err(error) => (error.error().name().to_owned(), error.place().map(|p| p.to_string())),
        };
        let expected = (text(&case["expect"]), case["place"].as_str().map(str::to_owned));
        if (verdict.clone(), place.clone()) != expected {
            failures.push(format!("{}: {verdict} {place:?}, not {expected:?}", text(&case["id"])));
        }
    }
    assert!(file.cases.len() > 200, "{}", file.cases.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn refusals_answer_the_client_or_the_operator() {
    let file = File::read();
    for case in &file.cases {
        let Err(error) = file.run(case) else { continue };
        let own_fault = (800..810).contains(&error.error().code());
        let expected = if own_fault { "server_error" } else { "invalid_client" };
        assert_eq!(error.error().oauth_error(Context::Client), Some(expected));
        let sentence = error.to_string();
        assert!(sentence.starts_with(error.error().message()), "{sentence}");
        assert!(!sentence.contains("example"), "{sentence}");
    }
}

#[test]
fn every_number_of_the_family_is_raised() {
    let file = File::read();
    let raised: Vec<String> = file.cases.iter().map(|case| text(&case["expect"])).collect();
    for error in Error::ALL.iter().filter(|error| error.code() >= 800) {
        assert!(raised.iter().any(|name| name == error.name()), "{}", error.name());
    }
}

/// Every certificate of a good chain cut at, and changed in, each octet: an
/// answer, never a panic; a change is never accepted.
#[test]
fn changed_octets() {
    let file = File::read();
    let (leaf, inter, root) = (file.der("leaf"), file.der("inter"), file.der("root"));
    let store = TrustStore::from_der([&root]).unwrap();
    let requirements = Requirements::default().at(NOW);
    store.verify(&leaf, &[&inter], &requirements).unwrap();
    for at in 0..leaf.len() {
        assert!(store.verify(&leaf[..at], &[&inter], &requirements).is_err());
        let mut changed = leaf.clone();
        changed[at] ^= 0x55;
        assert!(store.verify(&changed, &[&inter], &requirements).is_err(), "octet {at}");
    }
    for at in 0..inter.len() {
        let mut changed = inter.clone();
        changed[at] ^= 0x55;
        assert!(store.verify(&leaf, &[&changed], &requirements).is_err(), "octet {at}");
        let mut anchor = inter.clone();
        anchor[at] ^= 0x01;
        let _ = TrustStore::from_der([&anchor]);
    }
}

/// The longest search there is takes no longer than a handshake does.
#[test]
fn the_search_is_bounded() {
    let file = File::read();
    let crowd: Vec<Vec<u8>> =
        (0..MAX_CERTIFICATES).map(|i| file.der(&format!("crowd{i}"))).collect();
    let leaf = file.der("crowd-leaf");
    let requirements = Requirements::default().at(NOW);
    // Under another name the crowd leads nowhere; under its own, with another
    // key, every step costs a signature.
    for anchor in ["root", "crowd-anchor"] {
        let store = TrustStore::from_der([file.der(anchor)]).unwrap();
        let start = Instant::now();
        let verdict = store.verify(&leaf, &crowd, &requirements);
        assert_eq!(verdict.unwrap_err().error(), Error::ChainLimit);
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
}

/// Chain and subject in one call: either refuses, and only the leaf's subject
/// counts.
#[test]
fn clients() {
    let file = File::read();
    let (leaf, inter) = (file.der("leaf"), file.der("inter"));
    let subject = |der| Certificate::from_der(der).unwrap().subject().unwrap().to_string();
    let (own, other) = (subject(&leaf), subject(&inter));
    let jwks = format!(r#"{{"keys":[{{"x5c":["{}"]}}]}}"#, Base64::encode_string(&leaf));
    let now = Requirements::default().at(NOW);
    let root = TrustStore::from_der([file.der("root")]).unwrap();
    let verify = |credential, presented, chain: &[&[u8]], jwks| {
        verify_client(&credential, presented, chain, &root, &now, jwks)
    };
    let dn = |value| ClientCredential::Subject(SubjectKind::Dn, value);
    let registered = ClientCredential::JwkSet(jwks.as_bytes());

    assert_eq!(verify(dn(&own), Some(&leaf), &[&inter], None), Ok(()));
    // No chain is asked for, and one that leads nowhere changes nothing.
    assert_eq!(verify(registered, Some(&leaf), &[&leaf], None), Ok(()));
    assert_eq!(
        verify(ClientCredential::JwkSetUri, Some(&leaf), &[], Some(jwks.as_bytes())),
        Ok(())
    );

    let refused = |verdict: Result<(), ClientError>| verdict.unwrap_err().error();
    let (some, chain): (_, &[&[u8]]) = (Some(leaf.as_slice()), &[&inter]);
    for (verdict, expected) in [
        (verify(dn(&own), some, &[], None), Error::ChainUnknownIssuer),
        (verify(dn(&other), some, chain, None), Error::SubjectMismatch),
        (verify(dn(&own), None, chain, None), Error::ClientCertificateMissing),
        (verify(dn(&own), some, chain, Some(b"{}")), Error::JwkSetUnexpected),
        (verify(registered, Some(&inter), chain, None), Error::ClientCertificateNotRegistered),
        (verify(ClientCredential::JwkSetUri, some, chain, None), Error::JwkSetRequired),
        (verify(ClientCredential::NotMutualTls, some, chain, None), Error::MethodNotMutualTls),
    ] {
        assert_eq!(refused(verdict), expected);
        assert_eq!(expected.oauth_error(Context::Client), Some("invalid_client"));
    }
}

/// What is longer than webpki reads is told by its length.
#[test]
fn long_certificates() {
    let file = File::read();
    let (leaf, root, large) = (file.der("leaf"), file.der("root"), file.der("large"));
    let at_now = Requirements::default().at(NOW);
    let store = TrustStore::from_der([&root]).unwrap();
    let refusals = [
        store.verify(&large, &[&leaf], &at_now).unwrap_err(),
        TrustStore::from_der([&large]).unwrap_err(),
    ];
    for refusal in refusals {
        let told = format!("it has {} octets, and at most 65539 are read", large.len());
        assert_eq!(refusal.detail(), told, "{refusal}");
    }
}

#[test]
fn now_is_the_default() {
    let file = File::read();
    let store = TrustStore::from_der([file.der("root")]).unwrap();
    let verdict = store.verify(&file.der("leaf"), &[file.der("inter")], &Requirements::default());
    assert_eq!(verdict.unwrap_err().error(), Error::ChainExpired);
}

#[test]
fn bundles() {
    let file = File::read();
    let block = |label: &str| pem("CERTIFICATE", &file.der(label));
    let (root, other) = (block("root"), block("other-root"));
    let good = [
        (format!("{root}{other}"), 2),
        (format!("# a comment\n\n{root}\nCertificate:\n    Data:\n{other}trailing text"), 2),
        (format!("{root}{root}"), 1),
        (root.replace('\n', "\r\n"), 1),
        (root.replace('\n', "\r"), 1),
        (root.trim_end().to_owned(), 1),
        (root.replace('\n', "\n  "), 1),
    ];
    for (bundle, anchors) in good {
        assert_eq!(TrustStore::from_pem(bundle.as_bytes()).unwrap().len(), anchors, "{bundle}");
    }

    use Error::{ChainAnchorMalformed as Malformed, ChainAnchorNotCa, ChainNoAnchors};
    let key = pem("PRIVATE KEY", &[0x30, 0]);
    let bad = [
        (String::new(), ChainNoAnchors, None),
        ("# nothing\n".into(), ChainNoAnchors, None),
        (format!("{root}{key}"), Malformed, Some(1)),
        (format!("{root}{}", pem("TRUSTED CERTIFICATE", &file.der("root"))), Malformed, Some(1)),
        (format!("{root}{}", pem("X509 CRL", &[0x30, 0])), Malformed, Some(1)),
        (format!("\u{feff}{root}"), Malformed, Some(0)),
        (format!("text {root}"), Malformed, Some(0)),
        (root.replace("-----END CERTIFICATE-----", ""), Malformed, Some(0)),
        (root.replace("-----END CERTIFICATE-----", &root), Malformed, Some(0)),
        (root.replacen('M', "!", 1), Malformed, Some(0)),
        (root.replacen("-----\n", "-----\nKey: value\n\n", 1), Malformed, Some(0)),
        (format!("{root}{}", block("leaf")), ChainAnchorNotCa, Some(1)),
    ];
    for (bundle, error, index) in bad {
        let refusal = TrustStore::from_pem(bundle.as_bytes()).unwrap_err();
        let expected = (error, index.map(Place::Anchor));
        assert_eq!((refusal.error(), refusal.place()), expected, "{bundle}\n{refusal}");
    }
    assert_eq!(TrustStore::from_pem(&file.der("root")).unwrap_err().error(), ChainNoAnchors);
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = Base64::encode_string(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

struct File {
    cases: Vec<Value>,
    certificates: HashMap<String, Vec<u8>>,
}

impl File {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/chain/cases.json");
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let certificates = file["certificates"].as_object().unwrap();
        Self {
            cases: file["cases"].as_array().unwrap().clone(),
            certificates: certificates
                .iter()
                .map(|(label, der)| (label.clone(), Base64::decode_vec(&text(der)).unwrap()))
                .collect(),
        }
    }

    fn der(&self, label: &str) -> Vec<u8> {
        self.certificates[label].clone()
    }

    fn list(&self, labels: &Value) -> Vec<Vec<u8>> {
        labels.as_array().unwrap().iter().map(|label| self.der(&text(label))).collect()
    }

    fn run(&self, case: &Value) -> Result<(), ChainError> {
        let policies: Vec<String> = case["policies"].as_array().unwrap().iter().map(text).collect();
        let policies: Vec<&str> = policies.iter().map(String::as_str).collect();
        let requirements = Requirements::default()
            .at(case["at"].as_i64())
            .policies(&policies)
            .require_client_auth_eku(case["require_client_auth_eku"].as_bool().unwrap());
        let store = TrustStore::from_der(self.list(&case["anchors"]))?;
        store.verify(&self.der(&text(&case["leaf"])), &self.list(&case["chain"]), &requirements)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
