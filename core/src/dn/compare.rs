//! A registered DN beside a certificate's subject, RDN by RDN, for people.
//!
//! The verdict is [`RegisteredDn::matches`]'s; this shows where it comes from.

use core::fmt;

use super::matching::rdn_equals;
use super::registered::{Avas, RegisteredDn};
use crate::name::{Name, Rdn};

/// One pair of RDNs, in the order of the registered text.
#[derive(Clone, Copy, Debug)]
pub struct RdnPair<'a> {
    /// The registered RDN's text, or `None` where the subject has more.
    pub registered: Option<&'a str>,
    /// The certificate's RDN, or `None` where the registered DN has more.
    pub presented: Option<PresentedRdn<'a>>,
    /// Whether both are there and equal.
    pub equal: bool,
}

/// An RDN of a certificate; `Display` writes it as RFC 4514 text, escaped.
#[derive(Clone, Copy)]
pub struct PresentedRdn<'a>(Rdn<'a>);

impl fmt::Debug for PresentedRdn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresentedRdn({self})")
    }
}

impl fmt::Display for PresentedRdn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write_rfc4514(f)
    }
}

impl<'a> RegisteredDn<'a> {
    /// The RDNs beside those of a name. A name that is empty or ill-formed
    /// matches nothing, whatever its pairs look like.
    ///
    /// The time is the product of both numbers of RDNs: not for a hot path.
    pub fn compare(&self, name: &Name<'a>) -> impl Iterator<Item = RdnPair<'a>> + use<'a> {
        let (registered, name) = (*self, *name);
        let count = registered.rdn_count().max(name.rdn_count());
        (0..count).map(move |i| {
            let own = registered.rdns_from(0).nth(i);
            // RFC 4514 section 2.1: text begins with the last RDN.
            let place = name.rdn_count().checked_sub(i.saturating_add(1));
            let presented = place.and_then(|place| name.rdns().nth(place));
            let equal = match (own, &presented) {
                (Some(own), Some(presented)) => rdn_equals(own, &presented.avas()),
                _ => false,
            };
            RdnPair {
                registered: own.map(Avas::text),
                presented: presented.map(PresentedRdn),
                equal,
            }
        })
    }
}
