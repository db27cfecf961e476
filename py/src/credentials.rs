//! Where the credentials of a request stand, for the middlewares.

use certbound::Error;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use crate::errors::{Subject, raise};

/// The access token of a request, and the values of the header that carries the
/// certificate, by its headers, pairs of a name and a value, and its query without "?".
///
/// `client_cert` is the name of that header, or None: then a proxy stands nowhere, and
/// its word on early data counts for nothing.
#[pyfunction]
#[pyo3(signature = (headers, query, client_cert, /))]
pub(crate) fn credentials<'py>(
    headers: &Bound<'py, PyAny>,
    query: &Bound<'py, PyAny>,
    client_cert: Option<&[u8]>,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyList>)> {
    let py = headers.py();
    let refuse = |error| raise(py, error, Subject::Token);
    let mut tokens: usize = 0;
    let mut authorization = None;
    let certificates = PyList::empty(py);
    let mut is_early = false;
    for pair in headers.try_iter()? {
        let pair = pair?;
        let (name, value) = match pair.cast::<PyTuple>() {
            Ok(pair) => (pair.get_item(0)?, pair.get_item(1)?),
            Err(_) => (pair.get_item(0)?, pair.get_item(1)?),
        };
        let name = name.cast::<PyBytes>()?.as_bytes();
        // Not else: any header may carry the certificate.
        if client_cert.is_some_and(|wanted| name.eq_ignore_ascii_case(wanted)) {
            certificates.append(value.cast::<PyBytes>()?)?;
        }
        if name.eq_ignore_ascii_case(b"authorization") {
            tokens = tokens.saturating_add(1);
            authorization = Some(value.cast_into::<PyBytes>()?);
        } else if name.eq_ignore_ascii_case(b"early-data") {
            is_early = client_cert.is_some();
        }
    }
    if is_early {
        // Whoever has recorded early data can send it again (RFC 8470).
        return Err(refuse(Error::EarlyData));
    }
    check_query(query)?.map_err(refuse)?;
    let value = authorization.ok_or_else(|| refuse(Error::TokenMissing))?;
    if tokens > 1 {
        return Err(refuse(Error::TokenRepeated));
    }
    let token = certbound::bearer_token(value.as_bytes()).map_err(refuse)?;
    Ok((PyBytes::new(py, token), certificates))
}

/// Frameworks' test clients give a query as str.
fn check_query(query: &Bound<'_, PyAny>) -> PyResult<Result<(), Error>> {
    if let Ok(octets) = query.cast::<PyBytes>() {
        return Ok(certbound::check_query(octets.as_bytes()));
    }
    let text = query.cast::<PyString>()?.to_string_lossy();
    Ok(certbound::check_query(text.as_bytes()))
}
