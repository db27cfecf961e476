//! `include/certbound.h` is what cbindgen makes of the sources, with core's
//! table of errors as the list of statuses.
//!
//! `make header` writes it.

use std::fmt::Write;
use std::path::Path;

use certbound_core::{Error, MismatchReason};

#[test]
fn the_committed_header_is_current() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(package.join("cbindgen.toml")).unwrap();
    config.after_includes = Some(statuses());
    let mut generated = Vec::new();
    cbindgen::generate_with_config(package, config).unwrap().write(&mut generated);
    // What Rust's documentation says of safety is said once, at the top.
    let generated = String::from_utf8(generated)
        .unwrap()
        .replace(" *\n * # Safety\n * See the conventions at the top of the header.\n", "");

    let path = package.join("../include/certbound.h");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "the header is stale: run `make header` and commit it");
}

/// The part of the header that comes first: attribute, status type, statuses.
fn statuses() -> String {
    let mut text = String::from(
        "
#if defined(__GNUC__) || defined(__clang__)
#define CERTBOUND_MUST_USE __attribute__((warn_unused_result))
#else
#define CERTBOUND_MUST_USE
#endif

/**
 * What a function returns: CERTBOUND_OK, or why it refused. A fixed-width
 * number; more statuses may be added.
 */
typedef uint32_t certbound_status;

enum {
  /** the check passed; no function returns it for anything else */
  CERTBOUND_OK = 0",
    );
    for error in Error::ALL {
        let name = error.name().to_uppercase();
        write!(text, ",\n  /** {} */\n  CERTBOUND_{name} = {}", error.message(), error.code())
            .unwrap();
    }
    text.push_str(
        "\n};\n
/** What in particular keeps a certificate from matching: certbound_mismatch.reason. */
enum {",
    );
    for (i, reason) in MismatchReason::ALL.iter().enumerate() {
        let separator = if i == 0 { "" } else { "," };
        let name = screaming(&format!("{reason:?}"));
        let says = match (reason, reason.message()) {
            (MismatchReason::Unreadable, _) => "nothing was compared; the status says why",
            (_, "") => "as the status says",
            (_, message) => message,
        };
        write!(
            text,
            "{separator}\n  /** {says} */\n  CERTBOUND_REASON_{name} = {}",
            reason.number()
        )
        .unwrap();
    }
    text.push_str("\n};");
    text
}

/// `NoEntryOfKind` as `NO_ENTRY_OF_KIND`.
fn screaming(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_uppercase());
    }
    text
}
