//! The committed tables are what their generator writes.
#![cfg(feature = "unicode")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::process::Command;

#[test]
fn tables_are_generated() {
    let generator = concat!(env!("CARGO_MANIFEST_DIR"), "/src/dn/generate_tables.py");
    let status = Command::new("python3").args([generator, "--check"]).status();
    assert!(status.expect("python3 runs the generator").success());
}
