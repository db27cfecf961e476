//! What a client is registered with, and whether it is who it says it is.

use std::ops::Range;

use certbound::{ChainVerified, ClientCredential};
use certbound_chain::{ClientError, Requirements, verify_client};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple, PyType};

use crate::certificate::Der;
use crate::chain::{Chain, TrustStore, seconds};
use crate::detached;
use crate::document::{self, Fault};
use crate::errors::{raise_client, raise_client_chain, raise_metadata};
use crate::subject::ExpectedSubject;

/// The metadata of a client, as far as RFC 8705 reads it, checked when it is
/// made.
///
/// metadata is JSON as bytes or str, or a decoded Mapping of up to 16 MiB as JSON
/// text. Raises MetadataError, with .member, when a client could not be registered
/// with it.
///
/// >>> import certbound
/// >>> registration = certbound.ClientRegistration({
/// ...     "token_endpoint_auth_method": "tls_client_auth",
/// ...     "tls_client_auth_san_dns": "client.example.com",
/// ... })
/// >>> registration.expected_subject
/// <ExpectedSubject tls_client_auth_san_dns "client.example.com">
/// >>> certbound.ClientRegistration({"token_endpoint_auth_method": "tls_client_auth"})
/// Traceback (most recent call last):
/// certbound.exceptions.MetadataError: tls_client_auth needs exactly one of the five subject parameters, and there is none
#[pyclass(frozen, module = "certbound")]
pub(crate) struct ClientRegistration {
    text: Vec<u8>,
    method: String,
    expected_subject: Option<Py<ExpectedSubject>>,
    keys: Keys,
    bound_access_tokens: bool,
    notices: Vec<String>,
}

/// Where a client's JWK Set is.
enum Keys {
    Nowhere,
    /// This part of the metadata.
    Jwks(Range<usize>),
    JwksUri,
}

#[pymethods]
impl ClientRegistration {
    #[new]
    #[pyo3(signature = (metadata, /))]
    fn new(metadata: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = metadata.py();
        let names: Vec<_> =
            certbound::MetadataMember::ALL.iter().map(|member| member.name()).collect();
        let text = match document::text(metadata, "client metadata", Some(&names)) {
            Ok(text) => text.into_owned(),
            Err(Fault::Kind(error)) => return Err(error),
            Err(Fault::Document(error)) => return Err(raise_metadata(py, error.into(), &[])),
        };
        let mut scratch = vec![0; text.len()];
        let read = detached(py, text.len(), || {
            certbound::ClientRegistration::read(&text, &mut scratch)
                .map(|read| Read::of(&read, &text))
        });
        let read = read.map_err(|fault| raise_metadata(py, fault, &scratch))?;
        let expected_subject = match read.subject {
            None => None,
            Some((kind, value)) => Some(Py::new(py, ExpectedSubject::registered(kind, value))?),
        };
        let (method, keys, notices) = (read.method, read.keys, read.notices);
        let bound_access_tokens = read.bound_access_tokens;
        Ok(Self { text, method, expected_subject, keys, bound_access_tokens, notices })
    }

    /// The value of token_endpoint_auth_method, "client_secret_basic" where there
    /// is none (RFC 7591 section 2).
    #[getter]
    fn method(&self) -> &str {
        &self.method
    }

    /// The subject that the client's certificate must have, or None when the
    /// method is not tls_client_auth.
    #[getter]
    fn expected_subject(&self, py: Python<'_>) -> Option<Py<ExpectedSubject>> {
        self.expected_subject.as_ref().map(|subject| subject.clone_ref(py))
    }

    /// Whether the client asked for tokens that are bound to its certificate
    /// (RFC 8705 section 3.4).
    #[getter]
    fn certificate_bound_access_tokens(&self) -> bool {
        self.bound_access_tokens
    }

    /// What is most likely not meant, though no error: subject parameters that
    /// the method does not read, and JWKs that register no certificate.
    #[getter]
    fn notices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.notices)
    }

    /// Checks that the certificate is the client's (RFC 8705 section 2). Returns
    /// nothing, or raises ClientAuthError.
    ///
    /// cert is the client's certificate, or None: "no certificate on this
    /// connection". The method is the one registered. Find the client by the
    /// client_id of the request, never by its certificate.
    ///
    /// For tls_client_auth, trust says who validates the chain: a TrustStore,
    /// with chain (what else the client sent) and at (None is now), or
    /// CHAIN_VERIFIED_UPSTREAM when whoever ended TLS did. None raises. For
    /// self_signed_tls_client_auth, which has no chain, trust, chain and at
    /// change nothing; jwks is the JWK Set from the client's jwks_uri, in the
    /// forms of metadata, given when, and only when, the client is registered by
    /// it. Any other method raises.
    #[pyo3(
        signature = (cert, /, *, chain = None, trust = None, jwks = None, at = None),
        text_signature = "($self, cert, /, *, chain=(), trust=None, jwks=None, at=None)"
    )]
    fn verify(
        &self,
        cert: &Bound<'_, PyAny>,
        chain: Option<&Bound<'_, PyAny>>,
        trust: Option<&Bound<'_, PyAny>>,
        jwks: Option<&Bound<'_, PyAny>>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let py = cert.py();
        let refuse = |error| raise_client(py, &certbound::Mismatch::unreadable(error));
        let trust = Trust::new(trust)?;
        let chain = chain.map_or(Ok(Chain::none()), Chain::of)?;
        let at = at.map(seconds).transpose()?;
        let jwks = match jwks.map(|jwks| document::text(jwks, "a JWK Set", None)).transpose() {
            Ok(jwks) => jwks,
            Err(Fault::Kind(error)) => return Err(error),
            Err(Fault::Document(error)) => return Err(refuse(error)),
        };
        let presented = match cert.is_none() {
            true => None,
            false => Some(Der::read(cert)?.map_err(refuse)?),
        };
        let presented = presented.as_ref().map(Der::octets);
        let (credential, jwks) = (self.credential(), jwks.as_deref());
        let upstream = match trust {
            Trust::Nobody => None,
            Trust::Upstream => Some(ChainVerified::Upstream),
            Trust::Store(store) => {
                // Only this method has a chain.
                let chain = match credential {
                    ClientCredential::Subject(..) => chain.certificates()?,
                    _ => Ok(Vec::new()),
                };
                let chain = chain.map_err(|error| raise_client_chain(py, &error))?;
                let requirements = Requirements::default().at(at);
                let store = store.get().store();
                return py
                    .detach(|| {
                        verify_client(&credential, presented, &chain, store, &requirements, jwks)
                    })
                    .map_err(|refusal| match refusal {
                        ClientError::Chain(error) => raise_client_chain(py, &error),
                        ClientError::Client(mismatch) => raise_client(py, &mismatch),
                    });
            }
        };
        let len = jwks.map_or(self.text.len(), <[u8]>::len);
        detached(py, len, || credential.verify(presented, upstream, jwks))
            .map_err(|mismatch| raise_client(py, &mismatch))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let shown = match (&self.expected_subject, &self.keys) {
            (Some(subject), _) => subject.bind(py).repr()?.to_string(),
            (None, Keys::Jwks(_)) => "jwks".to_owned(),
            (None, Keys::JwksUri) => "jwks_uri".to_owned(),
            (None, Keys::Nowhere) => "no certificate".to_owned(),
        };
        let bound = if self.bound_access_tokens { ", bound access tokens" } else { "" };
        Ok(format!("<ClientRegistration {:?}: {shown}{bound}>", self.method))
    }

    /// A copy for another process.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (Bound<'py, PyBytes>,)) {
        (slf.get_type(), (PyBytes::new(slf.py(), &slf.get().text),))
    }
}

impl ClientRegistration {
    fn credential(&self) -> ClientCredential<'_> {
        match (&self.expected_subject, &self.keys) {
            (Some(subject), _) => {
                let (kind, value) = subject.get().parts();
                ClientCredential::Subject(kind, value)
            }
            (None, Keys::Jwks(range)) => ClientCredential::JwkSet(&self.text[range.clone()]),
            (None, Keys::JwksUri) => ClientCredential::JwkSetUri,
            (None, Keys::Nowhere) => ClientCredential::NotMutualTls,
        }
    }
}

/// What was read, owned.
struct Read {
    method: String,
    subject: Option<(certbound::SubjectKind, String)>,
    keys: Keys,
    bound_access_tokens: bool,
    notices: Vec<String>,
}

impl Read {
    fn of(registration: &certbound::ClientRegistration<'_>, text: &[u8]) -> Self {
        let ignored = registration.ignored();
        let mut read = Self {
            method: registration.method_name().to_string(),
            subject: None,
            keys: Keys::Nowhere,
            bound_access_tokens: registration.certificate_bound_access_tokens(),
            notices: ignored
                .map(|member| {
                    format!("{} is ignored: only tls_client_auth reads it", member.name())
                })
                .collect(),
        };
        match registration.credential() {
            ClientCredential::Subject(kind, value) => read.subject = Some((kind, value.to_owned())),
            ClientCredential::JwkSet(jwks) => {
                // A part of the text.
                let start = jwks.as_ptr().addr() - text.as_ptr().addr();
                read.keys = Keys::Jwks(start..start + jwks.len());
                notice_unusable(jwks, &mut read.notices);
            }
            ClientCredential::JwkSetUri => read.keys = Keys::JwksUri,
            ClientCredential::NotMutualTls => {}
        }
        read
    }
}

/// JWKs that are named one by one; a document of millions is no reason for
/// millions of notices.
const NAMED_JWKS: usize = 32;

fn notice_unusable(jwks: &[u8], notices: &mut Vec<String>) {
    let (mut usable, mut unusable) = (0, 0);
    let inspected = certbound::inspect_jwk_set(jwks, |index, jwk| match jwk {
        Ok(()) => usable += 1,
        Err(error) => {
            unusable += 1;
            if unusable <= NAMED_JWKS {
                notices.push(format!("jwks: keys[{index}] registers no certificate: {error}"));
            }
        }
    });
    debug_assert!(inspected.is_ok());
    if unusable > NAMED_JWKS {
        let more = unusable - NAMED_JWKS;
        notices.push(format!("jwks: {more} more of its keys register no certificate"));
    }
    if usable == 0 {
        notices.push("jwks registers no certificate at all; the client cannot authenticate".into());
    }
}

/// Who validates the chain of a certificate.
enum Trust<'py> {
    Nobody,
    Upstream,
    Store(Bound<'py, TrustStore>),
}

impl<'py> Trust<'py> {
    fn new(trust: Option<&Bound<'py, PyAny>>) -> PyResult<Self> {
        let Some(trust) = trust else {
            return Ok(Self::Nobody);
        };
        if let Ok(store) = trust.cast::<TrustStore>() {
            return Ok(Self::Store(store.clone()));
        }
        let upstream = trust.py().import("certbound.trust")?.getattr("CHAIN_VERIFIED_UPSTREAM")?;
        if trust.is(&upstream) {
            return Ok(Self::Upstream);
        }
        let kind = trust.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "trust is a TrustStore or CHAIN_VERIFIED_UPSTREAM, not {kind}"
        )))
    }
}
