//! The shared vector files, through the runner that all of Rust has.
#![cfg(feature = "unicode")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use certbound::{HeaderFormat, Thumbprint, decode_client_cert};
use serde_json::Value;

#[path = "../../tests/rust/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "it is a crate of its own")]
mod runner;

/// The files, each with the number of its cases.
const FILES: &[(&str, usize)] = &[
    ("cnf.json", 56),
    ("cnf-found.json", 291),
    ("dn.json", 103),
    ("dn-found.json", 67),
    ("header.json", 30),
    ("san.json", 42),
    ("san-found.json", 38),
];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(file)
}

#[test]
fn every_case() {
    for (file, cases) in FILES {
        let outcome = runner::run_file(&path(file)).unwrap();
        assert_eq!(outcome.cases, *cases, "{file}: a case was added or lost");
        assert!(outcome.failures.is_empty(), "{file}: {:#?}", outcome.failures);
    }
}

/// Cases whose advisory category differs, and why.
const OTHER_CATEGORY: &[(&str, &str)] =
    &[("hdp-020", "a base64 body that lost characters is bad_encoding, in PEM too")];

/// What the runner leaves to each: which error a header gets.
#[test]
fn categories_of_headers() {
    let cases = std::fs::read(path("header.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_slice(&cases).unwrap();
    let mut refused = 0;
    for case in cases.iter().filter(|case| case.get("expect_error").is_some()) {
        let text = |member: &str| case[member].as_str().unwrap();
        let format = HeaderFormat::from_name(text("format")).unwrap();
        let value = text("value").as_bytes();
        let mut out = vec![0; value.len()];
        let found = decode_client_cert(format, value, HeaderFormat::DEFAULT_LIMIT, 0, &mut out);
        let error = found.and_then(Thumbprint::of).unwrap_err();
        let category = if error.code() < 300 { "bad_der" } else { error.name() };
        let differs = OTHER_CATEGORY.iter().any(|(id, _)| *id == text("id"));
        assert_eq!(category != text("expect_error"), differs, "{error} {case}");
        refused += 1;
    }
    assert!(refused > 0);
}
