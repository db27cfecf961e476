//! Anchors: from a PEM bundle or DER certificates to names and keys.

use certbound::{Certificate, Error, decode_pem};
use pki_types::{CertificateDer, TrustAnchor};
use webpki::EndEntityCert;

use crate::error::{ChainError, Place};
use crate::parts::{BasicConstraints, KeyUsage, client_auth, too_long};

/// The CERTIFICATE blocks of a bundle, in DER.
///
/// Text around the blocks is let pass, since the bundles of distributions and
/// `openssl x509 -text` have it. Lines that begin with five hyphens are not
/// text: another label, a block in a block or a lost END line is an error, so
/// that an anchor is never passed over in silence.
///
/// # Errors
/// `ChainAnchorMalformed`.
pub(crate) fn from_pem(bundle: &[u8]) -> Result<Vec<Vec<u8>>, ChainError> {
    let mut anchors = Vec::new();
    // What follows the line just read.
    let mut rest = bundle;
    let mut block = None;
    while !rest.is_empty() {
        let here = rest;
        let end = rest.iter().position(|c| matches!(c, b'\n' | b'\r'));
        let (line, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, &[]));
        rest = after.get(1..).unwrap_or(&[]);
        let line = line.trim_ascii();
        if !line.starts_with(b"-----") {
            continue;
        }
        let malformed = |why: &str| {
            let detail = why.to_owned();
            Err(ChainError::new(Error::ChainAnchorMalformed)
                .at(Place::Anchor(anchors.len()))
                .because(detail))
        };
        match (block, line) {
            (None, b"-----BEGIN CERTIFICATE-----") => block = Some(here),
            (Some(start), b"-----END CERTIFICATE-----") => {
                let start: &[u8] = start;
                let len = start.len().saturating_sub(after.len());
                let text = start.get(..len).unwrap_or(start);
                let mut der = vec![0; text.len()];
                match decode_pem(text, &mut der).map(<[u8]>::len) {
                    Ok(len) => der.truncate(len),
                    Err(error) => return malformed(error.message()),
                }
                anchors.push(der);
                block = None;
            }
            (None, _) => return malformed("a PEM line that is no BEGIN CERTIFICATE"),
            (Some(_), _) => return malformed("a PEM line inside a CERTIFICATE block"),
        }
    }
    match block {
        None => Ok(anchors),
        Some(_) => Err(ChainError::new(Error::ChainAnchorMalformed)
            .at(Place::Anchor(anchors.len()))
            .because("the last CERTIFICATE block has no END line")),
    }
}

/// Name, key and name constraints of an anchor.
///
/// A certificate of version 1 can be an anchor: roots of that age exist, and
/// whoever lists one means an authority. It says nothing of what its holder may
/// do. One of version 3 must be allowed to issue, and to issue to clients, since
/// webpki takes every anchor for an authority: who pins a client's certificate
/// this way would let the client issue any name. webpki passes over the critical
/// extensions of an anchor; here one that is not processed is refused, since it
/// may restrict what the authority stands for.
///
/// # Errors
/// `ChainAnchorMalformed`, `ChainAnchorNotCa`.
pub(crate) fn read(der: &[u8], index: usize) -> Result<TrustAnchor<'static>, ChainError> {
    let fault = |error| ChainError::new(error).at(Place::Anchor(index));
    let malformed = |error: Error| fault(Error::ChainAnchorMalformed).because(error.message());
    let certificate = Certificate::from_der(der).map_err(malformed)?;
    if let Some(detail) = too_long(der) {
        return Err(fault(Error::ChainAnchorMalformed).because(detail));
    }
    if certificate.version().map_err(malformed)? == 3 {
        if !BasicConstraints::of(&certificate).map_err(malformed)?.is_ca {
            return Err(fault(Error::ChainAnchorNotCa).because("its basicConstraints is not cA"));
        }
        let usage = KeyUsage::of(&certificate).map_err(malformed)?;
        if usage.is_some_and(|usage| !usage.signs_certificates()) {
            return Err(fault(Error::ChainAnchorNotCa).because("its keyUsage has no keyCertSign"));
        }
        if client_auth(&certificate).map_err(malformed)? == Some(false) {
            return Err(
                fault(Error::ChainAnchorNotCa).because("its extended key usage is not for clients")
            );
        }
    }
    let der = CertificateDer::from(der);
    // Reads any certificate of version 3, and none of version 1.
    if let Err(webpki::Error::UnsupportedCriticalExtension) = EndEntityCert::try_from(&der) {
        return Err(fault(Error::ChainAnchorMalformed)
            .because("it has a critical extension that is not processed"));
    }
    match webpki::anchor_from_trusted_cert(&der) {
        Ok(anchor) => Ok(anchor.to_owned()),
        Err(error) => {
            Err(fault(Error::ChainAnchorMalformed).because(format!("webpki says {error}")))
        }
    }
}
