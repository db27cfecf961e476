//! The metadata of an authorization server: to read, and to publish.

use certbound::Error;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyMapping, PyString};

use crate::detached;
use crate::document::{self, Fault};
use crate::errors::raise_metadata;

/// The URL of an endpoint for a client that uses mutual TLS: its alias in
/// mtls_endpoint_aliases where there is one (RFC 8705 section 5), else the
/// conventional one; None when the server does not offer it.
///
/// metadata is that of the authorization server, JSON as bytes or str, or a
/// decoded Mapping; name is that of the member. Raises MetadataError when what
/// is there cannot be used: an alias never falls back to the conventional URL.
///
/// >>> import certbound
/// >>> metadata = {
/// ...     "token_endpoint": "https://as.example/token",
/// ...     "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.as.example/token"},
/// ... }
/// >>> certbound.resolve_endpoint(metadata, "token_endpoint")
/// 'https://mtls.as.example/token'
#[pyfunction]
#[pyo3(signature = (metadata, name, /))]
pub(crate) fn resolve_endpoint(
    metadata: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
) -> PyResult<Option<String>> {
    let py = metadata.py();
    let refuse = |error: Error| raise_metadata(py, error.into(), &[]);
    let name = name.to_cow().map_err(|_| refuse(Error::MetadataLoneSurrogate))?;
    let names = ["mtls_endpoint_aliases", &*name];
    let text = match document::text(metadata, "server metadata", Some(&names)) {
        Ok(text) => text,
        Err(Fault::Kind(error)) => return Err(error),
        Err(Fault::Document(error)) => return Err(refuse(error)),
    };
    let url = detached(py, text.len(), || {
        let mut out = vec![0; text.len()];
        certbound::resolve_endpoint(&text, &name, &mut out).map(|url| url.map(str::to_owned))
    });
    url.map_err(refuse)
}

/// The client authentication methods of IANA's registry (RFC 7591 section 4.2).
const METHODS: [&str; 7] = [
    "none",
    "client_secret_post",
    "client_secret_basic",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
];

/// The members that RFC 8705 adds to the metadata of an authorization server,
/// for its discovery document (RFC 8414).
///
/// methods are the values of token_endpoint_auth_methods_supported, by their
/// registered names; bound_tokens says whether access tokens are bound to
/// certificates; endpoint_aliases maps names of endpoints that clients call
/// directly to https URLs of a host that asks for certificates. Raises
/// MetadataError for what could not work.
///
/// >>> import certbound
/// >>> certbound.server_metadata(methods=["tls_client_auth"], bound_tokens=True)
/// {'token_endpoint_auth_methods_supported': ['tls_client_auth'], 'tls_client_certificate_bound_access_tokens': True}
#[pyfunction]
#[pyo3(signature = (*, methods, bound_tokens, endpoint_aliases = None))]
pub(crate) fn server_metadata<'py>(
    methods: &Bound<'py, PyAny>,
    bound_tokens: &Bound<'py, PyBool>,
    endpoint_aliases: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = methods.py();
    let refuse = |error: Error| raise_metadata(py, error.into(), &[]);
    if methods.is_instance_of::<PyString>() || methods.is_instance_of::<PyBytes>() {
        return Err(PyTypeError::new_err("methods is an iterable of names, not one name"));
    }
    let mut names: Vec<&'static str> = Vec::new();
    for method in methods.try_iter()? {
        let method = method?;
        let method = method.cast::<PyString>()?;
        let known = METHODS.into_iter().find(|known| method == known);
        let known = known.ok_or_else(|| refuse(Error::AuthMethodUnknown))?;
        if names.contains(&known) {
            return Err(refuse(Error::AuthMethodRepeated));
        }
        names.push(known);
    }
    let uses_certificates = bound_tokens.is_true()
        || names.contains(&"tls_client_auth")
        || names.contains(&"self_signed_tls_client_auth");

    let metadata = PyDict::new(py);
    // RFC 8414 section 3.2: a member without elements is left out.
    if !names.is_empty() {
        metadata.set_item("token_endpoint_auth_methods_supported", names)?;
    }
    metadata.set_item("tls_client_certificate_bound_access_tokens", bound_tokens)?;
    let Some(aliases) = endpoint_aliases else {
        return Ok(metadata);
    };
    let published = PyDict::new(py);
    for item in aliases.cast::<PyMapping>()?.items()?.iter() {
        let (name, url): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let (name, url) = (name.cast::<PyString>()?, url.cast::<PyString>()?);
        let name_text = name.to_cow().map_err(|_| refuse(Error::EndpointNotDirect))?;
        let url_text = url.to_cow().map_err(|_| refuse(Error::EndpointAliasCharacter))?;
        certbound::verify_endpoint_alias(&name_text, &url_text).map_err(refuse)?;
        published.set_item(name, url)?;
    }
    if !published.is_empty() {
        if !uses_certificates {
            return Err(refuse(Error::EndpointAliasesUnused));
        }
        metadata.set_item("mtls_endpoint_aliases", published)?;
    }
    Ok(metadata)
}
