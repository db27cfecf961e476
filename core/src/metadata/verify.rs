//! The decision: is this client who it says it is?
//!
//! RFC 8705 section 2. The method comes from the registration alone; what the
//! request shows never selects it. The request names the client by its
//! `client_id`; the certificate never does.

use super::client::{ClientCredential, ClientRegistration};
use super::jwks::verify_jwk_set;
use crate::{Certificate, Error, ExpectedSubject, Mismatch, SubjectKind};

/// Who validated the chain of the presented certificate (RFC 8705 section 2.1
/// needs it for `tls_client_auth`).
///
/// Nothing can prove it: whoever makes one of these vouches for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainVerified<'c> {
    /// Whoever ended TLS did, for the certificate of this connection: the TLS
    /// library with client certificates required, or a trusted proxy.
    Upstream,
    /// A validation of the certificate with this DER. The `certbound-chain`
    /// crate makes it, and it serves no other certificate.
    Of(&'c [u8]),
}

impl ClientRegistration<'_> {
    /// Verifies that the presented certificate is the client's.
    ///
    /// `presented` is the client's own certificate in DER, `None` when the
    /// connection has none. `chain_evidence` says who validated its chain; only
    /// `tls_client_auth` needs it, and without it nothing passes. `jwks` is the
    /// JWK Set from the client's `jwks_uri`, given when, and only when, the
    /// client is registered by it.
    ///
    /// The dates and the issuer of a self-signed certificate are not examined.
    ///
    /// Reference: RFC 8705 sections 2.1 and 2.2.
    ///
    /// # Errors
    /// All of them are `invalid_client` in [`Context::Client`](crate::Context).
    /// `MethodNotMutualTls`; `JwkSetUnexpected`, `JwkSetRequired`;
    /// `ClientCertificateMissing`. For `tls_client_auth`:
    /// `ChainEvidenceMissing`, `ChainOfOtherCertificate`, then those of
    /// [`ExpectedSubject::verify`]. For `self_signed_tls_client_auth`: those of
    /// [`verify_jwk_set`].
    ///
    /// # Examples
    /// ```
    /// use certbound::{ChainVerified, ClientRegistration, Error};
    ///
    /// let metadata = br#"{
    ///     "token_endpoint_auth_method": "self_signed_tls_client_auth",
    ///     "jwks": {"keys": [{"kty": "EC", "x5c": ["MAMCAQU="]}]}
    /// }"#;
    /// let registration = ClientRegistration::read(metadata, &mut [])?;
    /// registration.verify(Some(&[0x30, 0x03, 0x02, 0x01, 0x05]), None, None)?;
    /// let refused = registration.verify(None, Some(ChainVerified::Upstream), None);
    /// assert_eq!(refused.map_err(Error::from), Err(Error::ClientCertificateMissing));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(
        &self,
        presented: Option<&[u8]>,
        chain_evidence: Option<ChainVerified<'_>>,
        jwks: Option<&[u8]>,
    ) -> Result<(), Mismatch> {
        self.credential().verify(presented, chain_evidence, jwks)
    }
}

impl ClientCredential<'_> {
    /// As [`ClientRegistration::verify`], for a credential that was kept apart
    /// from the metadata.
    ///
    /// # Errors
    /// Those of [`ClientRegistration::verify`], and what
    /// [`ExpectedSubject::new`] refuses.
    pub fn verify(
        &self,
        presented: Option<&[u8]>,
        chain_evidence: Option<ChainVerified<'_>>,
        jwks: Option<&[u8]>,
    ) -> Result<(), Mismatch> {
        match (*self, jwks) {
            (Self::NotMutualTls, _) => refuse(Error::MethodNotMutualTls),
            (Self::Subject(..) | Self::JwkSet(_), Some(_)) => refuse(Error::JwkSetUnexpected),
            // There is nothing to fetch for a client without a certificate.
            (Self::JwkSetUri, None) if presented.is_none() => {
                refuse(Error::ClientCertificateMissing)
            }
            (Self::JwkSetUri, None) => refuse(Error::JwkSetRequired),
            (Self::Subject(kind, value), None) => {
                verify_subject(kind, value, presented, chain_evidence)
            }
            (Self::JwkSet(jwks), None) => verify_registered(jwks, presented),
            (Self::JwkSetUri, Some(jwks)) => verify_registered(jwks, presented),
        }
    }
}

// Out of line, both: neither's memory must lie under the reading of metadata.
#[inline(never)]
fn verify_subject(
    kind: SubjectKind,
    value: &str,
    presented: Option<&[u8]>,
    chain_evidence: Option<ChainVerified<'_>>,
) -> Result<(), Mismatch> {
    let Some(presented) = presented else {
        return refuse(Error::ClientCertificateMissing);
    };
    match chain_evidence {
        None => return refuse(Error::ChainEvidenceMissing),
        Some(ChainVerified::Of(other)) if other != presented => {
            return refuse(Error::ChainOfOtherCertificate);
        }
        Some(_) => {}
    }
    // By reference: a subject is large, and moving it out doubles the stack.
    match (&ExpectedSubject::new(kind, value), Certificate::from_der(presented)) {
        (Ok(expected), Ok(certificate)) => expected.verify(&certificate),
        (Err(fault), _) => refuse(fault.error),
        (_, Err(error)) => refuse(error),
    }
}

#[inline(never)]
fn verify_registered(jwks: &[u8], presented: Option<&[u8]>) -> Result<(), Mismatch> {
    let presented = presented.ok_or(Error::ClientCertificateMissing);
    presented.and_then(|der| verify_jwk_set(jwks, der)).or_else(refuse)
}

fn refuse<T>(error: Error) -> Result<T, Mismatch> {
    Err(Mismatch::unreadable(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, MismatchReason};

    /// A set of one certificate.
    const SET: &[u8] = br#"{"keys":[{"x5c":["MAMCAQU="]}]}"#;
    const SELF_SIGNED: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x05];
    const OTHER: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x06];

    type Chain<'c> = Option<ChainVerified<'c>>;
    /// A credential, what is presented, the evidence, a JWK Set, the verdict.
    type Row<'a> =
        (ClientCredential<'a>, Option<&'a [u8]>, Chain<'a>, Option<&'a [u8]>, Result<(), Error>);
    const UPSTREAM: Chain<'static> = Some(ChainVerified::Upstream);

    #[test]
    fn tls_client_auth() {
        let cert = include_bytes!("../../../tests/data/rfc8705-appendix-a.der");
        let subject = crate::Certificate::from_der(cert).unwrap().subject().unwrap();
        let subject = std::string::ToString::to_string(&subject);
        let right = ClientCredential::Subject(SubjectKind::Dn, &subject);
        let wrong = ClientCredential::Subject(SubjectKind::Dn, "CN=another");
        let dns = ClientCredential::Subject(SubjectKind::Dns, "a.example");
        let broken = ClientCredential::Subject(SubjectKind::Dns, "a:1");
        let rows: &[Row<'_>] = &[
            (right, Some(cert), UPSTREAM, None, Ok(())),
            (right, Some(cert), Some(ChainVerified::Of(cert)), None, Ok(())),
            (right, Some(cert), None, None, Err(Error::ChainEvidenceMissing)),
            (
                right,
                Some(cert),
                Some(ChainVerified::Of(OTHER)),
                None,
                Err(Error::ChainOfOtherCertificate),
            ),
            (
                right,
                Some(cert),
                Some(ChainVerified::Of(&cert[..cert.len() - 1])),
                None,
                Err(Error::ChainOfOtherCertificate),
            ),
            (right, None, UPSTREAM, None, Err(Error::ClientCertificateMissing)),
            (right, None, None, None, Err(Error::ClientCertificateMissing)),
            (right, Some(cert), UPSTREAM, Some(SET), Err(Error::JwkSetUnexpected)),
            (right, Some(cert), UPSTREAM, Some(b""), Err(Error::JwkSetUnexpected)),
            (right, Some(b""), UPSTREAM, None, Err(Error::CertificateEmpty)),
            (right, Some(OTHER), UPSTREAM, None, Err(Error::CertificateStructure)),
            (wrong, Some(cert), UPSTREAM, None, Err(Error::SubjectMismatch)),
            (wrong, Some(cert), None, None, Err(Error::ChainEvidenceMissing)),
            (dns, Some(cert), UPSTREAM, None, Err(Error::SanAbsent)),
            (broken, Some(cert), UPSTREAM, None, Err(Error::SanDnsPort)),
        ];
        for (credential, presented, chain, jwks, expected) in rows {
            let verdict = credential.verify(*presented, *chain, *jwks);
            assert_eq!(verdict.map_err(Error::from), *expected, "{credential:?} {chain:?}");
        }
        let mismatch = wrong.verify(Some(cert), UPSTREAM, None).unwrap_err();
        assert!(mismatch.is_mismatch() && mismatch.reason != MismatchReason::Unreadable);
    }

    #[test]
    fn self_signed_and_other_methods() {
        let own = ClientCredential::JwkSet(SET);
        let uri = ClientCredential::JwkSetUri;
        let other = ClientCredential::NotMutualTls;
        let rows: &[Row<'_>] = &[
            (own, Some(SELF_SIGNED), None, None, Ok(())),
            // A validated chain is neither needed nor enough.
            (own, Some(SELF_SIGNED), UPSTREAM, None, Ok(())),
            (own, Some(OTHER), UPSTREAM, None, Err(Error::ClientCertificateNotRegistered)),
            (own, None, None, None, Err(Error::ClientCertificateMissing)),
            (own, Some(SELF_SIGNED), None, Some(SET), Err(Error::JwkSetUnexpected)),
            (own, Some(b"0"), None, None, Err(Error::DerTruncated)),
            (uri, Some(SELF_SIGNED), None, Some(SET), Ok(())),
            (uri, Some(OTHER), None, Some(SET), Err(Error::ClientCertificateNotRegistered)),
            (uri, Some(SELF_SIGNED), None, None, Err(Error::JwkSetRequired)),
            (uri, Some(SELF_SIGNED), None, Some(b""), Err(Error::JsonTruncated)),
            (uri, Some(SELF_SIGNED), None, Some(b"{}"), Err(Error::JwkSetKeysMissing)),
            (uri, None, None, Some(SET), Err(Error::ClientCertificateMissing)),
            (uri, None, None, None, Err(Error::ClientCertificateMissing)),
            (other, Some(SELF_SIGNED), UPSTREAM, None, Err(Error::MethodNotMutualTls)),
            (other, Some(SELF_SIGNED), None, Some(SET), Err(Error::MethodNotMutualTls)),
            (other, None, None, None, Err(Error::MethodNotMutualTls)),
        ];
        for (credential, presented, chain, jwks, expected) in rows {
            let verdict = credential.verify(*presented, *chain, *jwks).map_err(Error::from);
            assert_eq!(verdict, *expected, "{credential:?} {presented:?} {chain:?}");
            if let Err(error) = verdict {
                assert_eq!(error.oauth_error(Context::Client), Some("invalid_client"));
                assert_eq!(error.http_status(Context::Client), 401);
            }
        }
    }

    #[test]
    fn the_method_is_the_registrations() {
        // A certificate that would do for one method, presented to the others.
        let registered = [
            (&br#"{"jwks":{"keys":[{"x5c":["MAMCAQU="]}]}}"#[..], Error::MethodNotMutualTls),
            (
                br#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"a","jwks":{"keys":[{"x5c":["MAMCAQU="]}]}}"#,
                Error::CertificateStructure,
            ),
        ];
        for (metadata, error) in registered {
            let mut scratch = [0; 16];
            let registration = ClientRegistration::read(metadata, &mut scratch).unwrap();
            let verdict = registration.verify(Some(SELF_SIGNED), UPSTREAM, None);
            assert_eq!(verdict.map_err(Error::from), Err(error));
        }
    }
}
