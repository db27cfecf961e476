//! The committed table of errors.

use std::path::Path;

use certbound::Error;

#[test]
fn the_table_of_errors_is_what_core_has() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../error_codes.json");
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
