//! What a path must satisfy beyond webpki's own checks.
//!
//! Asked of each path that webpki has found good, so that another path can
//! still do when one does not (cross-signed authorities).

use certbound::{Certificate, Error};

use crate::error::{ChainError, Place};
use crate::parts::{KeyUsage, client_auth};
use crate::policies::Policies;

/// The demands on a path.
pub(crate) struct Constraints<'a> {
    pub(crate) policies: Policies<'a>,
    pub(crate) require_client_auth_eku: bool,
}

impl Constraints<'_> {
    /// Checks a path: leaf first, without the anchor.
    ///
    /// # Errors
    /// `ChainEkuMissing`, `ChainKeyUsage`, `ChainPolicy`; `ChainMalformed` for
    /// an extension that these cannot be read from.
    pub(crate) fn check<'c>(
        &self,
        path: impl Iterator<Item = (Place, &'c [u8])>,
    ) -> Result<(), ChainError> {
        let mut left = self.policies.all();
        for (place, der) in path {
            let fault = |error| ChainError::new(error).at(place);
            let malformed = |error: Error| fault(Error::ChainMalformed).because(error.message());
            let certificate = Certificate::from_der(der).map_err(malformed)?;
            let usage = KeyUsage::of(&certificate).map_err(malformed)?;
            if place == Place::Leaf {
                // That it has clientAuth if it is there, webpki has checked.
                let eku = client_auth(&certificate).map_err(malformed)?;
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
            if !self.policies.is_empty() {
                self.policies.narrow(&mut left, &certificate).map_err(malformed)?;
                if left.is_empty() {
                    return Err(fault(Error::ChainPolicy));
                }
            }
        }
        Ok(())
    }
}
