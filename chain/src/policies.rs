//! Certificate policies that are demanded (RFC 5280 section 4.2.1.4).
//!
//! One and the same of the demanded policies must stand in every certificate
//! below the anchor; anyPolicy stands for each of them. That is the outcome of
//! RFC 5280 section 6.1 where no policies are mapped. Mappings are ignored,
//! which can only refuse; constraints on policies are critical extensions and
//! refused as such.

use certbound::{Certificate, Error};

use crate::error::ChainError;

/// anyPolicy.
const ANY: &str = "2.5.29.32.0";

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
    /// What is wrong with the certificate's policies.
    pub(crate) fn narrow(
        &self,
        left: &mut Vec<&'a str>,
        certificate: &Certificate<'_>,
    ) -> Result<(), Error> {
        let mut present = Vec::new();
        for oid in certificate.certificate_policies()?.into_iter().flatten() {
            present.push(oid.to_string());
        }
        if !present.iter().any(|oid| oid == ANY) {
            left.retain(|demanded| present.iter().any(|oid| oid == demanded));
        }
        Ok(())
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
