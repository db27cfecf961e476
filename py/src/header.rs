//! Client certificates in request headers.

use certbound::{Error, HeaderFormat};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyInt, PyString};

use crate::detached;
use crate::errors::{Subject, raise};

/// The client's certificate, in DER, from a request header that a proxy set.
///
/// value is the value of one header field, str or bytes. format says how the
/// proxy writes it and is never guessed: "rfc9440", "url_pem", "url_pem_chain",
/// "pem", "base64_der", "base64_der_chain" or "envoy_xfcc". limit is how many
/// octets the value may have. Of a chain it is the leaf; the others are checked
/// too.
///
/// The proxy must delete the header from requests that come in: whoever can
/// write it chooses who they are.
///
/// Raises HeaderError when the value is refused, Error (unknown_format) when
/// the format is none of these.
///
/// >>> import certbound
/// >>> certbound.decode_client_cert(":MAMCAQU=:", format="rfc9440").hex()
/// '3003020105'
#[pyfunction]
#[pyo3(
    signature = (value, /, *, format, limit = None),
    text_signature = "(value, /, *, format, limit=16384)"
)]
pub(crate) fn decode_client_cert<'py>(
    value: &Bound<'py, PyAny>,
    format: &Bound<'py, PyString>,
    limit: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = value.py();
    let (format, limit) = (header_format(format)?, octets_at_most(limit)?);
    let text = text(value)?;
    let text = text.as_bytes();
    let mut der = vec![0; room(text, limit)];
    let len = detached(py, text.len(), || {
        certbound::decode_client_cert(format, text, limit, 0, &mut der).map(<[u8]>::len)
    });
    let len = len.map_err(|error| raise(py, error, Subject::Header))?;
    Ok(PyBytes::new(py, &der[..len]))
}

/// Every certificate of a request header's value, in DER, the leaf first.
///
/// As decode_client_cert; formats of a single certificate give a list of one,
/// and so does Envoy's with a Cert.
///
/// >>> import certbound
/// >>> value = "MAMCAQU=,MAA="
/// >>> [c.hex() for c in certbound.decode_client_cert_chain(value, format="base64_der_chain")]
/// ['3003020105', '3000']
#[pyfunction]
#[pyo3(
    signature = (value, /, *, format, limit = None),
    text_signature = "(value, /, *, format, limit=16384)"
)]
pub(crate) fn decode_client_cert_chain<'py>(
    value: &Bound<'py, PyAny>,
    format: &Bound<'py, PyString>,
    limit: Option<&Bound<'py, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyBytes>>> {
    let py = value.py();
    let (format, limit) = (header_format(format)?, octets_at_most(limit)?);
    let text = text(value)?;
    let text = text.as_bytes();
    let mut der = vec![0; room(text, limit)];
    let chain = detached(py, text.len(), || {
        certbound::decode_client_cert_chain(format, text, limit, &mut der)
    });
    let chain = chain.map_err(|error| raise(py, error, Subject::Header))?;
    Ok(chain.map(|certificate| PyBytes::new(py, certificate)).collect())
}

/// Octets that are enough for what a text decodes to; none when it is too long
/// to be decoded.
fn room(text: &[u8], limit: usize) -> usize {
    if text.len() > limit { 0 } else { text.len() }
}

/// A header's value as its octets.
enum Text<'a> {
    Octets(&'a [u8]),
    Utf8(std::borrow::Cow<'a, str>),
}

impl Text<'_> {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Octets(octets) => octets,
            Self::Utf8(text) => text.as_bytes(),
        }
    }
}

fn text<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Text<'a>> {
    if let Ok(octets) = value.cast::<PyBytes>() {
        return Ok(Text::Octets(octets.as_bytes()));
    }
    let Ok(text) = value.cast::<PyString>() else {
        let kind = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!("a header's value is str or bytes, not {kind}")));
    };
    // What UTF-8 cannot hold stands in no header.
    text.to_cow()
        .map(Text::Utf8)
        .map_err(|_| raise(value.py(), Error::BadEncoding, Subject::Header))
}

fn header_format(name: &Bound<'_, PyString>) -> PyResult<HeaderFormat> {
    let format =
        name.to_cow().map_or(Err(Error::UnknownFormat), |name| HeaderFormat::from_name(&name));
    format.map_err(|error| raise(name.py(), error, Subject::Value))
}

/// The limit: a negative one lets nothing pass, one beyond any size everything.
fn octets_at_most(limit: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let Some(limit) = limit else {
        return Ok(HeaderFormat::DEFAULT_LIMIT);
    };
    if !limit.is_instance_of::<PyInt>() || limit.is_instance_of::<PyBool>() {
        let kind = limit.get_type().name()?;
        return Err(PyTypeError::new_err(format!("limit is an int, not {kind}")));
    }
    match limit.extract() {
        Ok(limit) => Ok(limit),
        Err(_) => Ok(if limit.lt(0)? { 0 } else { usize::MAX }),
    }
}
