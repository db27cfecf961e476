//! RFC 8705 certificate checks: thumbprints, certificate-bound access tokens
//! and certificate subjects, without an allocator or an operating system.
//!
//! Reading and deciding are two steps. A [`Confirmation`] is what a token
//! says; a [`Thumbprint`] is what the connection showed; a [`Policy`] is what
//! the operator demands. [`Confirmation::verify`] decides.
//!
//! ```
//! use certbound::{Confirmation, Error, Policy, Thumbprint};
//!
//! // Once for a connection: the client certificate as TLS delivered it.
//! let cert_der: &[u8] = include_bytes!("../../tests/data/rfc8705-appendix-a.der");
//! let presented = Thumbprint::of(cert_der)?;
//!
//! // For each request: the claims of a token whose signature was checked.
//! let claims = br#"{"cnf":{"x5t#S256":"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"}}"#;
//! let confirmation = Confirmation::from_claims(claims)?;
//! confirmation.verify(Some(&presented), Policy::Required)?;
//!
//! // A stolen token comes with another certificate, or with none.
//! assert_eq!(confirmation.verify(None, Policy::Required), Err(Error::CertificateMissing));
//! # Ok::<(), Error>(())
//! ```
//!
//! Nothing here checks signatures, expiry or certificate chains: the token
//! must come from whoever validates it, the certificate from TLS.

#![no_std]
#![forbid(unsafe_code)]
// Tests may panic: it is how they fail.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

#[cfg(any(test, feature = "simd"))]
extern crate std;

mod ascii;
mod base64;
mod base64url;
mod cert;
mod client;
mod confirmation;
mod credentials;
mod der;
mod dn;
mod equal;
mod error;
mod header;
mod ip;
mod json;
mod jwt;
mod metadata;
mod mismatch;
mod name;
mod oauth;
mod oid;
mod pem;
mod plain;
mod san;
mod swar;
#[cfg(test)]
mod testing;
mod thumbprint;
mod utf8;

pub use cert::{Certificate, Extension, ObjectIdentifiers};
pub use client::{ExpectedSubject, RegistrationError, SubjectKind};
pub use confirmation::{
    Confirmation, Member, Members, Methods, Policy, verify_claims_binding,
    verify_introspection_binding, verify_jwt_binding,
};
pub use credentials::{bearer_token, check_query};
pub use dn::compare::{PresentedRdn, RdnPair};
pub use dn::registered::{MAX_AVAS, MAX_RDNS, RegisteredDn};
pub use equal::verify_same_text;
pub use error::{Error, Verdict};
pub use header::{ClientCertChain, HeaderFormat, decode_client_cert, decode_client_cert_chain};
pub use metadata::client::{
    ClientAuthMethod, ClientCredential, ClientRegistration, MetadataError, MetadataMember,
    MethodName,
};
pub use metadata::endpoint::{resolve_endpoint, verify_endpoint_alias};
pub use metadata::jwks::{inspect_jwk_set, verify_jwk_set};
pub use metadata::verify::ChainVerified;
pub use mismatch::{Mismatch, MismatchReason};
pub use name::Name;
pub use oauth::Context;
pub use oid::{Attribute, ObjectIdentifier};
pub use pem::decode_pem;
pub use san::{GeneralName, GeneralNames};
pub use thumbprint::Thumbprint;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;
