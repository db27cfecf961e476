//! Certificate policies that are demanded (RFC 5280 section 4.2.1.4).
//!
//! One and the same of the demanded policies must stand in every certificate
//! below the anchor; anyPolicy stands for each of them. That is the outcome of
//! RFC 5280 section 6.1 on a path without mappings, constraints and
//! inhibitions. With them another outcome is possible in both directions: below
//! a mapping a policy means another one, below inhibitAnyPolicy anyPolicy means
//! nothing. They are not processed, so a path that has one is refused, critical
//! or not. The anchor's are not examined (section 6.2).

use std::collections::HashSet;

use certbound::{Certificate, Error};

use crate::error::ChainError;

/// anyPolicy.
const ANY: &str = "2.5.29.32.0";

/// The extensions that change what a policy means below them: the content octets
/// of the object identifier, and why the path is refused.
const NOT_PROCESSED: &[(&[u8], &str)] = &[
    (&[0x55, 0x1d, 0x21], "it has policyMappings, which are not processed"),
    (&[0x55, 0x1d, 0x24], "it has policyConstraints, which are not processed"),
    (&[0x55, 0x1d, 0x36], "it has inhibitAnyPolicy, which is not processed"),
];

/// Policies of which one must go through the path, in dotted form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policies<'a> {
    demanded: &'a [&'a str],
}

impl<'a> Policies<'a> {
    /// # Errors
    /// `ChainPolicyOid` for text that no object identifier is written as, which
    /// could never be found.
    pub(crate) fn new(demanded: &'a [&'a str]) -> Result<Self, ChainError> {
        match demanded.iter().position(|oid| !is_dotted(oid)) {
            None => Ok(Self { demanded }),
            Some(index) => {
                Err(ChainError::new(Error::ChainPolicyOid).because(format!("policies[{index}]")))
            }
        }
    }

    /// Whether nothing is demanded.
    pub(crate) const fn is_empty(&self) -> bool {
        self.demanded.is_empty()
    }

    /// Which of the demanded policies are left after this certificate.
    ///
    /// # Errors
    /// `ChainPolicy` where none is, and for an extension that would have to be
    /// processed; `ChainMalformed` for policies that cannot be read, or of which
    /// one stands twice (RFC 5280 section 4.2.1.4).
    pub(crate) fn narrow(
        &self,
        left: &mut Vec<&'a str>,
        certificate: &Certificate<'_>,
    ) -> Result<(), ChainError> {
        let malformed =
            |error: Error| ChainError::new(Error::ChainMalformed).because(error.message());
        for (oid, detail) in NOT_PROCESSED {
            if certificate.extension(oid).map_err(malformed)?.is_some() {
                return Err(ChainError::new(Error::ChainPolicy).because(*detail));
            }
        }
        let mut present = HashSet::new();
        for oid in certificate.certificate_policies().map_err(malformed)?.into_iter().flatten() {
            if !present.insert(oid.to_string()) {
                return Err(ChainError::new(Error::ChainMalformed)
                    .because("a policy stands twice in its certificatePolicies"));
            }
        }
        if !present.contains(ANY) {
            left.retain(|demanded| present.contains(*demanded));
        }
        if left.is_empty() { Err(ChainError::new(Error::ChainPolicy)) } else { Ok(()) }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<&'a str> {
        self.demanded.to_vec()
    }
}

/// Whether the text is a dotted object identifier without leading zeros.
fn is_dotted(text: &str) -> bool {
    let is_number = |arc: &str| {
        let digits = !arc.is_empty() && arc.len() <= 39 && arc.bytes().all(|c| c.is_ascii_digit());
        digits && (arc == "0" || !arc.starts_with('0'))
    };
    let mut arcs = text.split('.');
    let (Some(first), Some(second)) = (arcs.next(), arcs.next()) else {
        return false;
    };
    let second_fits = match (first, second.len()) {
        ("0" | "1", 1) => true,
        ("0" | "1", 2) => second < "40",
        ("2", _) => true,
        _ => false,
    };
    second_fits && is_number(second) && arcs.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_text() {
        for good in ["1.2", "0.39", "1.39.0", "2.999.1", "2.5.29.32.0", "1.3.6.1.4.1.311.60.2"] {
            assert!(is_dotted(good), "{good}");
        }
        let bad =
            ["", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.100", "1.2.03", "01.2", "1.2 ", "a.b"];
        for bad in bad {
            assert!(!is_dotted(bad), "{bad}");
        }
    }
}
