//! Reads vector files and runs their cases through the Rust API.
//!
//! The formats are described in `tests/vectors/README.md`. A file's kind is
//! told by the members of its cases, not by its name.

pub mod cnf;
pub mod header;
pub mod subject;

use std::path::Path;

use serde_json::Value;

#[cfg(doctest)]
#[doc = include_str!("../../../docs/rust.md")]
struct Guide;

/// One case that did not go as the file says.
#[derive(Debug)]
pub struct Failure {
    /// The case's permanent id.
    pub id: String,
    /// What the file expects.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// How a file went.
#[derive(Debug)]
pub struct Outcome {
    /// How many cases the file holds; all were run.
    pub cases: usize,
    /// Those that went wrong.
    pub failures: Vec<Failure>,
}

/// Runs every case of a vector file.
///
/// # Errors
/// When the file cannot be read or is of no known kind: nothing is skipped.
pub fn run_file(path: &Path) -> Result<Outcome, String> {
    let text = std::fs::read(path).map_err(|e| e.to_string())?;
    let cases: Vec<Value> = serde_json::from_slice(&text).map_err(|e| e.to_string())?;
    let first = cases.first().ok_or("the file holds no case")?;
    let run: fn(&Value) -> Result<String, String> = match first {
        case if case.get("input_b64").is_some() => cnf::run,
        case if case.get("registered_dn").is_some() => subject::run_dn,
        case if case.get("san_der_hex").is_some() => subject::run_san,
        case if case.get("format").is_some() => header::run,
        _ => return Err("its cases are of no kind this version knows".into()),
    };
    let mut failures = Vec::new();
    for case in &cases {
        let id = field(case, "id")?.to_owned();
        let expected = ["expect", "expect_sha256", "expect_error"];
        let expected = expected.iter().find_map(|name| field(case, name).ok());
        let expected = expected.ok_or("a case expects nothing")?.to_owned();
        let got = run(case).map_err(|e| format!("{id}: {e}"))?;
        if got != expected {
            failures.push(Failure { id, expected, got });
        }
    }
    Ok(Outcome { cases: cases.len(), failures })
}

/// A member that must be a string.
pub(crate) fn field<'c>(case: &'c Value, name: &str) -> Result<&'c str, String> {
    case.get(name).and_then(Value::as_str).ok_or_else(|| format!("no string {name}"))
}

/// A member of hexadecimal digits.
pub(crate) fn octets(case: &Value, name: &str) -> Result<Vec<u8>, String> {
    hex::decode(field(case, name)?).map_err(|e| format!("{name}: {e}"))
}
