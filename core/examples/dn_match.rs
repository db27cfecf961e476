//! Answers lines of `registered-in-hex subject-in-hex` with a verdict, for
//! differential tests against other implementations.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an example may panic"
)]

use std::io::{BufRead, Write};

use certbound::{Name, RegisteredDn};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (registered, subject) = line.split_once(' ').unwrap_or((&line, ""));
        let decode = |text| hex::decode(text).map_err(std::io::Error::other);
        let (registered, subject) = (decode(registered)?, decode(subject)?);
        let verdict = match RegisteredDn::from_utf8(&registered) {
            Err(_) => "invalid_dn",
            Ok(dn) => match Name::from_der(&subject) {
                Ok(name) if dn.matches(&name) => "match",
                _ => "no_match",
            },
        };
        writeln!(out, "{verdict}")?;
    }
    Ok(())
}
