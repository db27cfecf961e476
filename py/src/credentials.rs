//! Where the credentials of a request stand.

use certbound::Error;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use crate::confirmation::octets;
use crate::errors::{Subject, raise, wrong_kind};

/// The token of an Authorization header (RFC 6750 section 2.1).
///
/// authorization is the header's value, str or bytes. The token itself is not
/// examined. A request with two such headers must be refused; this sees one.
///
/// Raises Error (token_missing) when the scheme is not Bearer or no token
/// follows, MalformedTokenError for a str with half a surrogate pair.
///
/// >>> import certbound
/// >>> certbound.bearer_token("Bearer e30.e30.e30")
/// b'e30.e30.e30'
/// >>> certbound.bearer_token("Basic dTpw")
/// Traceback (most recent call last):
/// certbound.exceptions.Error: the request carries no bearer token
#[pyfunction]
#[pyo3(signature = (authorization, /))]
pub(crate) fn bearer_token<'py>(
    authorization: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = authorization.py();
    // Half a surrogate pair stands in no header, and in no token.
    let Some(value) = octets(authorization, Error::JwtCharacter)? else {
        return Err(wrong_kind(authorization, "a header's value is str or bytes"));
    };
    certbound::bearer_token(value.as_bytes())
        .map(|token| PyBytes::new(py, token))
        .map_err(|error| raise(py, error, Subject::Token))
}

/// Checks that a query has no parameter access_token (RFC 6750 section 2.3): the
/// resource could take it for the token, and nobody would have checked it.
///
/// query is what follows the "?" of the request, str or bytes, with its
/// percent-encoding. Names that a framework could take for access_token count
/// too.
///
/// Returns nothing, or raises Error (token_in_query).
///
/// >>> import certbound
/// >>> certbound.check_query("page=2&token=x")
/// >>> certbound.check_query("page=2&access%5Ftoken=x")
/// Traceback (most recent call last):
/// certbound.exceptions.Error: the request carries an access_token in its query
#[pyfunction]
#[pyo3(signature = (query, /))]
pub(crate) fn check_query(query: &Bound<'_, PyAny>) -> PyResult<()> {
    let checked = if let Ok(octets) = query.cast::<PyBytes>() {
        certbound::check_query(octets.as_bytes())
    } else if let Ok(text) = query.cast::<PyString>() {
        certbound::check_query(text.to_string_lossy().as_bytes())
    } else {
        return Err(wrong_kind(query, "a query is str or bytes"));
    };
    checked.map_err(|error| raise(query.py(), error, Subject::Token))
}

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
    check_query(query)?;
    let value = authorization.ok_or_else(|| refuse(Error::TokenMissing))?;
    if tokens > 1 {
        return Err(refuse(Error::TokenRepeated));
    }
    let token = certbound::bearer_token(value.as_bytes()).map_err(refuse)?;
    Ok((PyBytes::new(py, token), certificates))
}
