//! Which certificate webpki refused, and why in words.
//!
//! webpki names the rule, not the certificate. Here the chain is walked along
//! its names, from the leaf upwards, and the first certificate that breaks the
//! rule is the one to look at. This serves the log; the verdict is webpki's.

use certbound::{Certificate, Error};
use pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::algorithms::ACCEPTED;
use crate::der::{element, split};
use crate::error::{ChainError, Place};
use crate::parts::{BasicConstraints, client_auth, constrains_names, too_long};

/// What was given to the check that failed.
pub(crate) struct Evidence<'a> {
    pub(crate) leaf: &'a [u8],
    pub(crate) chain: &'a [&'a [u8]],
    pub(crate) anchors: &'a [Vec<u8>],
    /// Seconds since 1970 UTC.
    pub(crate) at: u64,
}

/// A certificate on the walk.
type Step<'a> = (Place, Certificate<'a>);

impl<'a> Evidence<'a> {
    /// The error for webpki's.
    pub(crate) fn explain(&self, error: &webpki::Error) -> ChainError {
        let rule = rule(error);
        let walk = self.walk();
        let place = self.culprit(rule, &walk);
        let detail = match (error, rule) {
            (webpki::Error::CertExpired { time, not_after }, _) => format!(
                "its notAfter is {}, the check is for {} (seconds since 1970)",
                not_after.as_secs(),
                time.as_secs()
            ),
            (webpki::Error::CertNotValidYet { time, not_before }, _) => format!(
                "its notBefore is {}, the check is for {} (seconds since 1970)",
                not_before.as_secs(),
                time.as_secs()
            ),
            (webpki::Error::CertDistrusted, _) => "webpki distrusts a key".to_owned(),
            (_, Error::ChainUnknownIssuer) => {
                "its issuer is neither an anchor nor another certificate that was given".to_owned()
            }
            (_, Error::ChainNameConstraint) if place.is_some() => {
                "the constraints stand in this one".to_owned()
            }
            (webpki::Error::UnsupportedSignatureAlgorithmContext(_), _) => {
                "the algorithm is not accepted for anybody".to_owned()
            }
            (webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_), _) => {
                "the algorithm does not go with the issuer's key".to_owned()
            }
            (_, Error::ChainMalformed) => {
                let long = place.and_then(|place| too_long(self.der(place)?));
                long.unwrap_or_else(|| match error {
                    webpki::Error::TrailingData(_) => "webpki says TrailingData".to_owned(),
                    error => format!("webpki says {error}"),
                })
            }
            _ => String::new(),
        };
        ChainError::new(rule).at(place).because(detail)
    }

    fn der(&self, place: Place) -> Option<&'a [u8]> {
        match place {
            Place::Leaf => Some(self.leaf),
            Place::Intermediate(index) => self.chain.get(index).copied(),
            Place::Anchor(index) => self.anchors.get(index).map(Vec::as_slice),
        }
    }

    /// From the leaf upwards, each the first certificate whose subject is the
    /// issuer of the one below. Ends at an anchor's name.
    fn walk(&self) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        let mut next = Certificate::from_der(self.leaf).ok().map(|leaf| (Place::Leaf, leaf));
        while let Some((place, certificate)) = next.take() {
            steps.push((place, certificate));
            let Ok(issuer) = certificate.issuer() else { break };
            if self.anchor_named(issuer.as_der()).is_some() {
                break;
            }
            next = self.chain.iter().enumerate().find_map(|(index, der)| {
                let candidate = Certificate::from_der(der).ok()?;
                let named = candidate.subject().is_ok_and(|name| name.as_der() == issuer.as_der());
                let seen = steps.iter().any(|(_, seen)| *seen == candidate);
                (named && !seen).then_some((Place::Intermediate(index), candidate))
            });
        }
        steps
    }

    fn anchor_named(&self, name: &[u8]) -> Option<(usize, &'a [u8])> {
        let mut anchors = self.anchors.iter().enumerate();
        anchors.find_map(|(index, der)| {
            let subject = Certificate::from_der(der).ok()?.subject().ok()?;
            (subject.as_der() == name).then_some((index, der.as_slice()))
        })
    }

    fn culprit(&self, rule: Error, walk: &[Step<'a>]) -> Option<Place> {
        let first = |breaks: &dyn Fn(usize, &Certificate<'a>) -> bool| {
            let found = walk.iter().enumerate().find(|(depth, (_, c))| breaks(*depth, c));
            found.map(|(_, (place, _))| *place)
        };
        let at = i64::try_from(self.at).unwrap_or(i64::MAX);
        match rule {
            Error::ChainCaAsLeaf => Some(Place::Leaf),
            Error::ChainUnknownIssuer => walk.last().map(|(place, _)| *place),
            Error::ChainExpired => first(&|_, c| c.not_after().is_ok_and(|end| end < at)),
            Error::ChainNotYetValid => first(&|_, c| c.not_before().is_ok_and(|start| start > at)),
            Error::ChainValidity => first(&|_, c| match (c.not_before(), c.not_after()) {
                (Ok(start), Ok(end)) => start > end,
                _ => false,
            }),
            Error::ChainEku => {
                first(&|_, c| client_auth(c) != Ok(None) && client_auth(c) != Ok(Some(true)))
            }
            Error::ChainNotCa => {
                first(&|depth, c| depth > 0 && BasicConstraints::of(c).is_ok_and(|b| !b.is_ca))
            }
            Error::ChainPathLength => first(&|depth, c| {
                let allowed = BasicConstraints::of(c).ok().and_then(|b| b.path_len);
                // Below an issuer at depth n stand n - 1 CA certificates.
                allowed.is_some_and(|allowed| depth > usize::from(allowed).saturating_add(1))
            }),
            Error::ChainNameConstraint => first(&|depth, c| depth > 0 && constrains_names(c))
                .or_else(|| {
                    let issuer = walk.last()?.1.issuer().ok()?;
                    self.anchor_named(issuer.as_der()).map(|(index, _)| Place::Anchor(index))
                }),
            Error::ChainBadSignature | Error::ChainUnsupportedAlgorithm => self.unsigned(walk),
            // Whatever keeps webpki from reading a certificate at all.
            _ => first(&|_, c| {
                let der = CertificateDer::from(c.as_der());
                EndEntityCert::try_from(&der).is_err_and(|error| self::rule(&error) == rule)
            }),
        }
    }

    /// The first certificate that the next one, or the anchor, did not sign.
    fn unsigned(&self, walk: &[Step<'a>]) -> Option<Place> {
        let issuers = walk.iter().skip(1).map(|(_, issuer)| Some(issuer.as_der()));
        let anchor = walk
            .last()
            .and_then(|(_, last)| Some(self.anchor_named(last.issuer().ok()?.as_der())?.1));
        let mut links = walk.iter().zip(issuers.chain([anchor]));
        let broken = links.find(|((_, certificate), issuer)| {
            // Without an issuer to try it with, or one of version 1, it is the
            // last that is left to blame.
            !issuer.is_some_and(|issuer| is_signed_by(certificate.as_der(), issuer))
        });
        broken.map(|((place, _), _)| *place)
    }
}

/// Whether the signature of a certificate is its issuer's. `false` also for
/// what cannot be read.
fn is_signed_by(certificate: &[u8], issuer: &[u8]) -> bool {
    let signed = || {
        let (outer, _) = element(certificate)?;
        let (tbs, rest) = split(outer)?;
        let (algorithm, rest) = element(rest)?;
        let (bits, _) = element(rest)?;
        // No unused bits.
        Some((tbs, algorithm, bits.strip_prefix(&[0])?))
    };
    let Some((tbs, algorithm, signature)) = signed() else {
        return false;
    };
    let issuer = CertificateDer::from(issuer);
    let Ok(issuer) = EndEntityCert::try_from(&issuer) else {
        return false;
    };
    let mut algorithms = ACCEPTED.iter().filter(|a| a.signature_alg_id().as_ref() == algorithm);
    algorithms.any(|algorithm| issuer.verify_signature(*algorithm, tbs, signature).is_ok())
}

/// The number for webpki's error.
fn rule(error: &webpki::Error) -> Error {
    use webpki::Error as E;
    match error {
        // A key on webpki's own list is nobody's key.
        E::UnknownIssuer | E::CertDistrusted => Error::ChainUnknownIssuer,
        E::CertExpired { .. } => Error::ChainExpired,
        E::CertNotValidYet { .. } => Error::ChainNotYetValid,
        E::InvalidCertValidity => Error::ChainValidity,
        E::InvalidSignatureForPublicKey => Error::ChainBadSignature,
        E::UnsupportedSignatureAlgorithmContext(_)
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            Error::ChainUnsupportedAlgorithm
        }
        E::SignatureAlgorithmMismatch => Error::ChainAlgorithmMismatch,
        E::CaUsedAsEndEntity => Error::ChainCaAsLeaf,
        E::EndEntityUsedAsCa => Error::ChainNotCa,
        E::PathLenConstraintViolated => Error::ChainPathLength,
        E::NameConstraintViolation => Error::ChainNameConstraint,
        E::RequiredEkuNotFoundContext(_) | E::EmptyEkuExtension => Error::ChainEku,
        E::UnsupportedCriticalExtension => Error::ChainCriticalExtension,
        E::UnsupportedCertVersion => Error::ChainVersion,
        E::MaximumPathDepthExceeded => Error::ChainTooDeep,
        E::MaximumSignatureChecksExceeded
        | E::MaximumPathBuildCallsExceeded
        | E::MaximumNameConstraintComparisonsExceeded => Error::ChainLimit,
        // Faults of DER, of times and extensions, and what a later webpki adds.
        _ => Error::ChainMalformed,
    }
}
