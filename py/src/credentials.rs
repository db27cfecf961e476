//! Where the credentials of a request stand, for the middlewares.

use certbound::Error;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};

use crate::errors::{Subject, raise};

/// The values of a request's Authorization headers, those of the header that carries
/// the certificate, and whether there is an Early-Data header.
type Fields<'py> = (Bound<'py, PyList>, Bound<'py, PyList>, bool);

/// Finds the headers that matter among pairs of a name and a value.
#[pyfunction]
#[pyo3(signature = (headers, client_cert, /))]
pub(crate) fn find_fields<'py>(
    headers: &Bound<'py, PyAny>,
    client_cert: Option<&[u8]>,
) -> PyResult<Fields<'py>> {
    let py = headers.py();
    let authorization = PyList::empty(py);
    let certificates = PyList::empty(py);
    let mut is_early = false;
    for pair in headers.try_iter()? {
        let pair = pair?;
        let (name, value) = match pair.cast::<PyTuple>() {
            Ok(pair) => (pair.get_item(0)?, pair.get_item(1)?),
            Err(_) => (pair.get_item(0)?, pair.get_item(1)?),
        };
        let name = name.cast::<PyBytes>()?.as_bytes();
        if name.eq_ignore_ascii_case(b"authorization") {
            authorization.append(value.cast::<PyBytes>()?)?;
        } else if name.eq_ignore_ascii_case(b"early-data") {
            is_early = true;
        }
        // Not else: any header may carry the certificate.
        if client_cert.is_some_and(|wanted| name.eq_ignore_ascii_case(wanted)) {
            certificates.append(value.cast::<PyBytes>()?)?;
        }
    }
    Ok((authorization, certificates, is_early))
}

/// The access token of a request, by its query, without "?", and the values of its
/// Authorization headers.
#[pyfunction]
#[pyo3(signature = (query, authorization, /))]
pub(crate) fn bearer_token<'py>(
    query: &Bound<'py, PyBytes>,
    authorization: &Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = query.py();
    let refuse = |error| raise(py, error, Subject::Token);
    certbound::check_query(query.as_bytes()).map_err(refuse)?;
    match authorization.len() {
        0 => return Err(refuse(Error::TokenMissing)),
        1 => {}
        _ => return Err(refuse(Error::TokenRepeated)),
    }
    let value = authorization.get_item(0)?;
    let token = certbound::bearer_token(value.cast::<PyBytes>()?.as_bytes()).map_err(refuse)?;
    Ok(PyBytes::new(py, token))
}
