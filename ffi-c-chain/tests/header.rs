//! `include/certbound_chain.h` is what cbindgen makes of the sources.
//!
//! `make header` writes it.

use std::path::Path;

#[test]
fn the_committed_header_is_current() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(package.join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    cbindgen::generate_with_config(package, config).unwrap().write(&mut generated);
    // What Rust's documentation says of safety is said once, at the top.
    let generated = String::from_utf8(generated)
        .unwrap()
        .replace(" *\n * # Safety\n * See the conventions at the top of the header.\n", "");

    let path = package.join("../include/certbound_chain.h");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "the header is stale: run `make header` and commit it");
}
