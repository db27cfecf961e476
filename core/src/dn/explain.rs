//! What differs between a registered DN and a subject that does not match.
//!
//! Runs only after a mismatch, and looks no further than the first difference
//! in the order of the registered text.

use super::matching::{Candidate, Unpaired, pair_avas};
use super::prep::Fault;
use super::registered::{Avas, MAX_AVAS, MAX_RDNS, RegisteredDn};
use crate::Error;
use crate::mismatch::{Mismatch, MismatchReason as Reason};
use crate::name::{Name, Rdn};
use crate::oid::Rule;

/// Checks that the name matches, and says why when it does not.
pub(crate) fn verify(dn: &RegisteredDn<'_>, name: &Name<'_>) -> Result<(), Mismatch> {
    if dn.matches(name) {
        return Ok(());
    }
    // Asked here and not below what explains the rest, for the stack's sake: a name that
    // matches backwards has none of the faults that come first there.
    if dn.matches_reversed(name) {
        return Err(Mismatch::new(Error::SubjectMismatch, Reason::Reversed));
    }
    Err(explain(dn, name))
}

#[cold]
#[inline(never)]
fn explain(dn: &RegisteredDn<'_>, name: &Name<'_>) -> Mismatch {
    let whole = |reason| Mismatch::new(Error::SubjectMismatch, reason);
    if name.is_empty() {
        return whole(Reason::SubjectEmpty);
    }
    if !name.is_well_shaped() {
        return whole(Reason::SubjectShape);
    }
    if name.rdn_count() > MAX_RDNS || name.most_avas() > MAX_AVAS {
        return whole(Reason::SubjectTooLarge);
    }
    let (expected, found) = (dn.rdn_count(), name.rdn_count());
    if expected != found {
        let (expected, found) = (narrow(expected), narrow(found));
        return Mismatch { expected, found, ..whole(Reason::RdnCount) };
    }
    for (i, own) in dn.rdns_from(0).enumerate() {
        let place = found.saturating_sub(i).saturating_sub(1);
        let Some(presented) = name.rdns().nth(place) else {
            break;
        };
        let (expected, found) = (own.count(), presented.avas().count());
        if expected != found {
            let (rdn, expected, found) = (narrow(i), narrow(expected), narrow(found));
            return Mismatch { rdn, expected, found, ..whole(Reason::AvaCount) };
        }
        if let Err(unpaired) = pair_avas(own, &presented.avas()) {
            return Mismatch { rdn: narrow(i), ..difference(own, &presented, unpaired) };
        }
    }
    whole(Reason::Value)
}

/// What an attribute without partner differs in.
#[inline(never)]
fn difference(registered: Avas<'_>, presented: &Rdn<'_>, unpaired: Unpaired) -> Mismatch {
    let mut rest = registered;
    for _ in 0..unpaired.place {
        rest.next_ava();
    }
    let Some(ava) = rest.next_ava() else {
        // Never: whoever is here has found as many attributes on either side.
        return Mismatch::new(Error::SubjectMismatch, Reason::Value);
    };
    let own = ava.candidate();
    let mut bit = 1u32;
    let other = presented.avas().find(|other| {
        let free = unpaired.used & bit == 0;
        bit <<= 1;
        free && own.same_type(other)
    });
    let reason = other.map_or(Reason::AttributeType, |other| value(&own, &other));
    Mismatch {
        ava: unpaired.place,
        position: narrow(ava.type_at),
        attribute: ava.attribute,
        ..Mismatch::new(Error::SubjectMismatch, reason)
    }
}

/// How two values of one type differ.
#[inline(never)]
fn value(own: &Candidate<'_>, other: &Candidate<'_>) -> Reason {
    if other.value().text().is_none() {
        return Reason::ValueNotString;
    }
    match other.value().fault(own.rule()) {
        Some(Fault::Nul) => Reason::ValueNul,
        Some(Fault::Encoding) => Reason::ValueEncoding,
        Some(Fault::Prohibited | Fault::TooManyMarks | Fault::NotAscii) => Reason::ValueProhibited,
        None if own.rule() == Rule::Exact
            && own.value().same_text(other.value(), Rule::CaseIgnore) =>
        {
            Reason::UnknownTypeCase
        }
        None => Reason::Value,
    }
}

/// Counts here are small, and offsets below 2^32.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(all(test, feature = "unicode"))]
#[path = "explain_tests.rs"]
mod tests;
