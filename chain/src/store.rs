//! The trust store and the check of a chain.

use std::cell::{Cell, RefCell};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use certbound::{Certificate, Error};
use pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage, VerifiedPath};

use crate::algorithms::ACCEPTED;
use crate::blame::Evidence;
use crate::constraints::{Anchor, Constraints};
use crate::error::{ChainError, Place};
use crate::{anchors, policies::Policies};

/// Certificates that may be given beside the leaf. TLS clients send two or
/// three.
pub const MAX_CERTIFICATES: usize = 16;

/// Octets that they may have together: each is read again at every step of the
/// search, so their length bounds the work as their number does.
pub const MAX_OCTETS: usize = 128 * 1024;

/// Steps of the search for a path. webpki's own limit of 200,000 lets sixteen
/// certificates that all name each other keep a processor busy for seconds; an
/// honest chain takes as many steps as it has certificates.
const MAX_STEPS: usize = 256;

/// Anchors: the authorities whose clients are accepted.
///
/// Immutable and free of interior state: one store serves all threads.
#[derive(Clone, Debug)]
pub struct TrustStore {
    anchors: Vec<TrustAnchor<'static>>,
    /// For each anchor the index of the certificate that it comes from.
    origins: Vec<usize>,
    /// The certificates they come from, as they were given, to explain refusals.
    certificates: Vec<Vec<u8>>,
}

/// What is demanded of a chain beyond a path to an anchor; by default that it is
/// valid now.
///
/// ```
/// # use certbound_chain::Requirements;
/// let policies = ["2.23.140.1.2.2"];
/// let requirements = Requirements::default().at(1_800_000_000).policies(&policies);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Requirements<'a> {
    at: Option<i64>,
    policies: &'a [&'a str],
    require_client_auth_eku: bool,
}

impl<'a> Requirements<'a> {
    /// When the chain must be valid, in seconds since 1970 UTC; `None`: now.
    #[must_use]
    pub fn at(mut self, seconds: impl Into<Option<i64>>) -> Self {
        self.at = seconds.into();
        self
    }

    /// Policies in dotted form, of which one must stand in every certificate
    /// below the anchor; anyPolicy there counts, and policyMappings,
    /// policyConstraints and inhibitAnyPolicy are refused there. Empty: none is
    /// demanded.
    #[must_use]
    pub const fn policies(mut self, policies: &'a [&'a str]) -> Self {
        self.policies = policies;
        self
    }

    /// Whether the leaf must have an extended key usage with clientAuth. An
    /// extended key usage without clientAuth is refused in any case.
    #[must_use]
    pub const fn require_client_auth_eku(mut self, required: bool) -> Self {
        self.require_client_auth_eku = required;
        self
    }
}

impl TrustStore {
    /// Reads a PEM bundle: CERTIFICATE blocks, with text around them or without.
    ///
    /// # Errors
    /// `ChainAnchorMalformed` also for a block of another label, `ChainNoAnchors`,
    /// `ChainAnchorNotCa`.
    pub fn from_pem(bundle: &[u8]) -> Result<Self, ChainError> {
        let certificates = anchors::from_pem(bundle)?;
        if certificates.is_empty() {
            let detail = match bundle {
                [0x30, ..] => "this looks like DER, not like PEM",
                _ => "no CERTIFICATE block",
            };
            return Err(ChainError::new(Error::ChainNoAnchors).because(detail));
        }
        Self::from_der(certificates)
    }

    /// Takes certificates in DER.
    ///
    /// Each anchor stands for its subject, its key and its name constraints;
    /// one that is given twice counts once.
    ///
    /// # Errors
    /// `ChainAnchorMalformed`, `ChainAnchorNotCa` for a certificate that must
    /// not issue others, `ChainNoAnchors`.
    pub fn from_der<D: AsRef<[u8]>>(
        certificates: impl IntoIterator<Item = D>,
    ) -> Result<Self, ChainError> {
        let mut this = Self { anchors: Vec::new(), origins: Vec::new(), certificates: Vec::new() };
        for (index, der) in certificates.into_iter().enumerate() {
            let anchor = anchors::read(der.as_ref(), index)?;
            if !this.anchors.contains(&anchor) {
                this.anchors.push(anchor);
                this.origins.push(index);
            }
            this.certificates.push(der.as_ref().to_vec());
        }
        if this.anchors.is_empty() {
            return Err(ChainError::new(Error::ChainNoAnchors));
        }
        Ok(this)
    }

    /// The certificates in DER that the store was made of, in their order.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.certificates.iter().map(Vec::as_slice)
    }

    /// How many anchors there are.
    #[allow(clippy::len_without_is_empty)] // A store without anchors cannot be made.
    #[must_use]
    pub fn len(&self) -> usize {
        self.anchors.len()
    }

    /// Checks that a path leads from the leaf to an anchor.
    ///
    /// Shape: DER. `chain` holds what else the client sent, in any order;
    /// certificates that do not help are ignored, the leaf and anchors among
    /// them, but each must be framed as a certificate.
    /// Reference: RFC 8705 sections 2.1 and 7.5, RFC 5280 section 6.
    ///
    /// # Errors
    /// `ChainPolicyOid`, `ChainTime`, `ChainTooLong`; then 810 to 847 for the
    /// chain. Of several paths that fail, the error says what was wrong with
    /// the one that came furthest.
    pub fn verify<C: AsRef<[u8]>>(
        &self,
        leaf: &[u8],
        chain: &[C],
        requirements: &Requirements<'_>,
    ) -> Result<(), ChainError> {
        let constraints = Constraints {
            policies: Policies::new(requirements.policies)?,
            require_client_auth_eku: requirements.require_client_auth_eku,
        };
        let at = seconds(requirements.at)?;
        let octets = chain.iter().fold(0, |sum: usize, c| sum.saturating_add(c.as_ref().len()));
        if chain.len() > MAX_CERTIFICATES || octets > MAX_OCTETS {
            return Err(ChainError::new(Error::ChainTooLong));
        }
        let chain: Vec<&[u8]> = chain.iter().map(AsRef::as_ref).collect();
        check_frame(leaf, Place::Leaf)?;
        for (index, der) in chain.iter().enumerate() {
            check_frame(der, Place::Intermediate(index))?;
        }
        self.search(leaf, &chain, at, &constraints).map_err(|refusal| match refusal {
            Refusal::Own(error) => error,
            Refusal::Webpki(error) => {
                let anchors = &self.certificates;
                Evidence { leaf, chain: &chain, anchors, at: at.as_secs() }.explain(&error)
            }
        })
    }

    /// Lets webpki look for a path.
    fn search(
        &self,
        leaf: &[u8],
        chain: &[&[u8]],
        at: UnixTime,
        constraints: &Constraints<'_>,
    ) -> Result<(), Refusal> {
        let leaf_der = CertificateDer::from(leaf);
        let end_entity = EndEntityCert::try_from(&leaf_der).map_err(Refusal::Webpki)?;
        // Copies would be tried one after the other.
        let mut intermediates: Vec<CertificateDer<'_>> = Vec::new();
        for der in chain {
            if !intermediates.iter().any(|known| **known == **der) {
                intermediates.push(CertificateDer::from(*der));
            }
        }
        // The first path that was good in webpki's eyes and not in ours.
        let objection: RefCell<Option<ChainError>> = RefCell::new(None);
        let verify_path = |verified: &VerifiedPath<'_>| {
            let place = |der: &CertificateDer<'_>| {
                let index = chain.iter().position(|c| **c == **der);
                index.map_or(Place::Leaf, Place::Intermediate)
            };
            let above: Vec<CertificateDer<'_>> =
                verified.intermediate_certificates().map(webpki::Cert::der).collect();
            let above = above.iter().map(|der| (place(der), der.as_ref()));
            let path = std::iter::once((Place::Leaf, leaf)).chain(above);
            constraints.check(path, &self.anchor(verified.anchor())).map_err(|error| {
                objection.borrow_mut().get_or_insert(error);
                // Not fatal: webpki looks for another path.
                webpki::Error::UnknownIssuer
            })
        };
        let verdict = end_entity.verify_for_usage(
            ACCEPTED,
            &self.anchors,
            &intermediates,
            at,
            Usage { steps: Cell::new(MAX_STEPS) },
            None,
            Some(&verify_path),
        );
        match (verdict, objection.take()) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(objection)) => Err(Refusal::Own(objection)),
            (Err(error), None) => Err(Refusal::Webpki(error)),
        }
    }

    /// What a path needs to know of the anchor that it ends at.
    fn anchor<'a>(&self, anchor: &'a TrustAnchor<'_>) -> Anchor<'a> {
        let known = self.anchors.iter().position(|known| known == anchor);
        let origin = known.and_then(|index| self.origins.get(index));
        Anchor {
            place: Place::Anchor(origin.copied().unwrap_or(0)),
            name_constraints: anchor.name_constraints.as_deref(),
        }
    }
}

/// Who refused.
enum Refusal {
    Own(ChainError),
    Webpki(webpki::Error),
}

/// clientAuth where there is an extended key usage, and the count of steps:
/// webpki asks this once for each certificate that it puts on a path.
struct Usage {
    steps: Cell<usize>,
}

impl ExtendedKeyUsageValidator for Usage {
    fn validate(&self, usages: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        match self.steps.get().checked_sub(1) {
            Some(left) => self.steps.set(left),
            // Fatal: ends the search.
            None => return Err(webpki::Error::MaximumPathBuildCallsExceeded),
        }
        KeyUsage::client_auth().validate(usages)
    }
}

/// The time of the check.
fn seconds(at: Option<i64>) -> Result<UnixTime, ChainError> {
    let since_epoch = match at {
        Some(at) => u64::try_from(at).ok().map(Duration::from_secs),
        None => SystemTime::now().duration_since(UNIX_EPOCH).ok(),
    };
    match since_epoch {
        Some(since_epoch) => Ok(UnixTime::since_unix_epoch(since_epoch)),
        None => Err(ChainError::new(Error::ChainTime)),
    }
}

fn check_frame(der: &[u8], place: Place) -> Result<(), ChainError> {
    match Certificate::from_der(der) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(ChainError::new(Error::ChainMalformed).at(place).because(error.message()))
        }
    }
}
