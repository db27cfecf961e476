//! Client certificate chains for the PKI method of RFC 8705 (section 2.1).
//!
//! [`TrustStore::verify`] says whether a path of signatures leads from a leaf
//! to an anchor and every certificate on it may stand there. Whom the leaf
//! names is another question: [`verify_client`] asks both, by what a client is
//! registered with; or ask [`certbound::ExpectedSubject`] afterwards, and ask it
//! of the leaf alone.
//!
//! Paths are built and checked by rustls-webpki: signatures, dates, basic
//! constraints, path lengths, name constraints, extended key usages, critical
//! extensions (RFC 5280 section 6). Added here are key usages (section
//! 6.1.4 (n)), certificate policies, and narrower limits on the work.
//!
//! What is refused although another validator may accept it:
//!
//! * leaves and intermediates of version 1 or 2, and with unique identifiers;
//! * a leaf that is a CA certificate, also when it is self-signed and listed as
//!   an anchor: that is the method of section 2.2, where the certificate itself
//!   is registered;
//! * an anchor of version 3 without `cA` true: its key could issue any name; one
//!   with an extended key usage without `clientAuth`, or with a critical
//!   extension that is not processed. An anchor stands for its name, key and name
//!   constraints; its dates, its path length and its policies are not examined
//!   (RFC 5280 section 6.2);
//! * critical certificatePolicies, policyMappings, policyConstraints and
//!   inhibitAnyPolicy, like all critical extensions that webpki does not process;
//!   where policies are demanded, the last three also when they are not critical,
//!   in any certificate below the anchor;
//! * name constraints on directory names, URIs and addresses of mail, where a
//!   certificate has such a name: webpki does not compare them and refuses; an
//!   emailAddress in a subject is such a name too (RFC 5280 section 4.2.1.10);
//! * anyExtendedKeyUsage without clientAuth, as OpenSSL does;
//! * names of issuer and subject that are equal but not octet by octet;
//! * SHA-1, DSA, RSA keys of issuers below 2048 or above 8192 bits;
//! * more than six intermediates on a path.
//!
//! Not examined: revocation, the strength of the leaf's own key (TLS uses it),
//! transparency; where no policies are demanded, extensions about policies that
//! are not critical, a policyConstraints that requires some policy among them.
//!
//! ```
//! use certbound_chain::{Requirements, TrustStore};
//! # fn decide(bundle: &[u8], leaf: &[u8], intermediates: &[Vec<u8>])
//! #     -> Result<(), certbound_chain::ChainError> {
//! let store = TrustStore::from_pem(bundle)?;
//! store.verify(leaf, intermediates, &Requirements::default())
//! # }
//! ```

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

mod algorithms;
mod anchors;
mod blame;
mod client;
mod constraints;
mod der;
mod error;
mod parts;
mod policies;
mod store;

pub use client::{ClientError, verify_client};
pub use error::{ChainError, Place};
pub use store::{MAX_CERTIFICATES, MAX_OCTETS, Requirements, TrustStore};

#[cfg(doctest)]
#[doc = include_str!("../../docs/chains.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;
