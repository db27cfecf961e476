//! The keys of a JWK Set, one by one.

use std::collections::HashMap;

use certbound::Error;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::detached;
use crate::document::{self, Fault};
use crate::errors::raise_metadata;

/// Which keys of a JWK Set register a certificate (RFC 8705 section 2.2.2).
///
/// jwks is JSON as bytes or str, or a decoded Mapping of up to 16 MiB as JSON
/// text: what a client's jwks_uri serves. The list has an entry for each key, in
/// order: None when it registers a certificate, else the MetadataError that says
/// why not. Keys of one fault share one exception.
///
/// Raises MetadataError when the document cannot be read.
///
/// >>> import certbound
/// >>> jwks = {"keys": [{"kty": "EC", "x5c": ["MAMCAQU="]}, {"kty": "EC"}]}
/// >>> for fault in certbound.inspect_jwk_set(jwks):
/// ...     print(fault)
/// None
/// the JWK has no x5c, and so no certificate
#[pyfunction]
#[pyo3(signature = (jwks, /))]
pub(crate) fn inspect_jwk_set<'py>(jwks: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let py = jwks.py();
    let refuse = |error: Error| raise_metadata(py, error.into(), &[]);
    let text = match document::text(jwks, "a JWK Set", None) {
        Ok(text) => text,
        Err(Fault::Kind(error)) => return Err(error),
        Err(Fault::Document(error)) => return Err(refuse(error)),
    };
    let mut faults = Vec::new();
    detached(py, text.len(), || certbound::inspect_jwk_set(&text, |_, jwk| faults.push(jwk.err())))
        .map_err(refuse)?;
    // A document of millions of keys is no reason for millions of exceptions.
    let mut made = HashMap::new();
    let report = PyList::empty(py);
    for fault in faults {
        let Some(error) = fault else {
            report.append(py.None())?;
            continue;
        };
        let exception = made.entry(error.code()).or_insert_with(|| refuse(error).into_value(py));
        report.append(&*exception)?;
    }
    Ok(report)
}
