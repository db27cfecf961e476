//! What a path must satisfy beyond webpki's own checks.
//!
//! Asked of each path that webpki has found good, so that another path can
//! still do when one does not (cross-signed authorities).

use certbound::{Certificate, Error};

use crate::error::{ChainError, Place};
use crate::parts::{KeyUsage, client_auth, constrains_mail, has_mail_base, may_have_mail_address};
use crate::policies::Policies;

/// The anchor of a path: where it was given, and the content of its name
/// constraints.
pub(crate) struct Anchor<'a> {
    pub(crate) place: Place,
    pub(crate) name_constraints: Option<&'a [u8]>,
}

/// The demands on a path.
pub(crate) struct Constraints<'a> {
    pub(crate) policies: Policies<'a>,
    pub(crate) require_client_auth_eku: bool,
}

impl Constraints<'_> {
    /// Checks a path: leaf first, then the anchor.
    ///
    /// # Errors
    /// `ChainEkuMissing`, `ChainKeyUsage`, `ChainPolicy`, `ChainNameConstraint`;
    /// `ChainMalformed` for an extension that these cannot be read from.
    pub(crate) fn check<'c>(
        &self,
        path: impl Iterator<Item = (Place, &'c [u8])>,
        anchor: &Anchor<'_>,
    ) -> Result<(), ChainError> {
        let mut left = self.policies.all();
        // webpki holds rfc822Names against constraints on mail, and refuses. The
        // same constraints reach the emailAddress of a subject (RFC 5280 section
        // 4.2.1.10), which webpki does not look into.
        let mut mail_below = false;
        for (place, der) in path {
            let fault = |error| ChainError::new(error).at(place);
            let malformed = |error: Error| fault(Error::ChainMalformed).because(error.message());
            let certificate = Certificate::from_der(der).map_err(malformed)?;
            let usage = KeyUsage::of(&certificate).map_err(malformed)?;
            // That it has clientAuth if it is there, webpki has checked; what stands
            // after clientAuth it has not read.
            let eku = client_auth(&certificate).map_err(malformed)?;
            if place == Place::Leaf {
                if self.require_client_auth_eku && eku.is_none() {
                    return Err(fault(Error::ChainEkuMissing));
                }
                if usage.is_some_and(|usage| !usage.authenticates()) {
                    return Err(fault(Error::ChainKeyUsage)
                        .because("neither digitalSignature nor keyAgreement"));
                }
            } else if usage.is_some_and(|usage| !usage.signs_certificates()) {
                return Err(fault(Error::ChainKeyUsage).because("no keyCertSign"));
            }
            if mail_below && constrains_mail(&certificate).map_err(malformed)? {
                return Err(mail_constrained(place));
            }
            mail_below |= may_have_mail_address(&certificate);
            if !self.policies.is_empty() {
                self.policies.narrow(&mut left, &certificate).map_err(|error| error.at(place))?;
            }
        }
        let anchored = match anchor.name_constraints {
            Some(constraints) if mail_below => has_mail_base(constraints),
            _ => Ok(false),
        };
        match anchored {
            Ok(false) => Ok(()),
            Ok(true) => Err(mail_constrained(anchor.place)),
            Err(error) => Err(ChainError::new(Error::ChainMalformed)
                .at(anchor.place)
                .because(error.message())),
        }
    }
}

fn mail_constrained(place: Place) -> ChainError {
    ChainError::new(Error::ChainNameConstraint)
        .at(place)
        .because("the constraints stand in this one; a subject below has an emailAddress")
}
