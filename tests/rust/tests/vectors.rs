//! The committed vectors, and the committed table of errors.

use std::path::{Path, PathBuf};

use certbound::Error;
use certbound_tests::run_file;

/// The files, each with the number of its cases.
const FILES: &[(&str, usize)] = &[
    ("cnf.json", 56),
    ("cnf-found.json", 291),
    ("dn.json", 103),
    ("dn-found.json", 59),
    ("header.json", 30),
    ("san.json", 42),
    ("san-found.json", 38),
];

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_committed_vector() {
    for (file, cases) in FILES {
        let outcome = run_file(&tests_folder().join("vectors").join(file)).unwrap();
        assert_eq!(outcome.cases, *cases, "{file}: a case was added or lost");
        assert!(outcome.failures.is_empty(), "{file}: {:#?}", outcome.failures);
    }
}

#[test]
fn the_table_of_errors_is_what_core_has() {
    let path = tests_folder().join("error_codes.json");
    let rows: Vec<_> = Error::ALL
        .iter()
        .map(|e| serde_json::json!({ "code": e.code(), "name": e.name(), "message": e.message() }))
        .collect();
    let table = serde_json::to_string_pretty(&rows).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == table, "the table is stale: run `make error-codes` and commit it");
}
