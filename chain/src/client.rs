//! A client's chain and its registration, asked together.

use std::fmt;

use certbound::{ChainVerified, ClientCredential, Error, Mismatch};

use crate::{ChainError, Requirements, TrustStore};

/// Verifies that the presented certificate is the client's, and for
/// `tls_client_auth` that a chain leads from it to an anchor.
///
/// As [`ClientCredential::verify`], with `trust` and `requirements` in place of
/// somebody's word for the chain. For `self_signed_tls_client_auth`, which has
/// no chain, `chain`, `trust` and `requirements` change nothing: the method is
/// the one registered, whatever was sent.
///
/// Reference: RFC 8705 section 2.
///
/// # Errors
/// Those of [`TrustStore::verify`], then those of [`ClientCredential::verify`].
///
/// # Examples
/// ```
/// use certbound::{ClientRegistration, Error};
/// use certbound_chain::{Requirements, TrustStore, verify_client};
///
/// # fn decide(trust: &TrustStore, leaf: &[u8], intermediates: &[Vec<u8>]) -> Result<(), Error> {
/// let metadata = br#"{
///     "token_endpoint_auth_method": "tls_client_auth",
///     "tls_client_auth_san_dns": "client.example.com"
/// }"#;
/// let mut scratch = [0; 256];
/// let registration = ClientRegistration::read(metadata, &mut scratch)?;
/// let now = Requirements::default();
/// verify_client(&registration.credential(), Some(leaf), intermediates, trust, &now, None)?;
/// # Ok(())
/// # }
/// ```
pub fn verify_client<C: AsRef<[u8]>>(
    credential: &ClientCredential<'_>,
    presented: Option<&[u8]>,
    chain: &[C],
    trust: &TrustStore,
    requirements: &Requirements<'_>,
    jwks: Option<&[u8]>,
) -> Result<(), ClientError> {
    let verified = match (credential, presented) {
        (ClientCredential::Subject(..), Some(leaf)) => {
            trust.verify(leaf, chain, requirements).map_err(ClientError::Chain)?;
            Some(ChainVerified::Of(leaf))
        }
        _ => None,
    };
    credential.verify(presented, verified, jwks).map_err(ClientError::Client)
}

/// Why a client is not who it says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// No chain leads from its certificate to an anchor as demanded.
    Chain(ChainError),
    /// The certificate is not the registered one.
    Client(Mismatch),
}

impl ClientError {
    /// The rule that was broken.
    #[must_use]
    pub const fn error(&self) -> Error {
        match self {
            Self::Chain(refusal) => refusal.error(),
            Self::Client(mismatch) => mismatch.error,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(refusal) => refusal.fmt(f),
            Self::Client(mismatch) => mismatch.fmt(f),
        }
    }
}

impl std::error::Error for ClientError {}

impl From<ClientError> for Error {
    fn from(refusal: ClientError) -> Self {
        refusal.error()
    }
}
