//! What the peers in C and Python are measured with.
//!
//! usage: inputs tokens         the thumbprint, then name and token of each size, a line each
//!        inputs certificate    in DER

use std::io::Write;

use certbound_benches::certificates::certificate;
use certbound_benches::{BOUND, SIZES, claims, token};

fn main() -> std::io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("tokens") => {
            println!("{BOUND}");
            for (size, octets) in SIZES {
                println!("{size}\n{}", token(&claims(octets)));
            }
            Ok(())
        }
        Some("certificate") => std::io::stdout().write_all(&certificate()),
        _ => Err(std::io::Error::other("usage: inputs tokens|certificate")),
    }
}
