//! What differs between a registered DN and a subject that does not match.
//!
//! Runs only after a mismatch, and looks no further than the first difference
//! in the order of the registered text.

use super::matching::{Candidate, rdn_equals};
use super::parse::{Avas, MAX_AVAS, MAX_RDNS, RegisteredDn};
use super::prep::Fault;
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
        if !rdn_equals(own, presented.avas()) {
            return Mismatch { rdn: narrow(i), ..rdn_difference(own, &presented) };
        }
    }
    whole(Reason::Value)
}

fn rdn_difference(registered: Avas<'_>, presented: &Rdn<'_>) -> Mismatch {
    let (expected, found) = (registered.count(), presented.avas().count());
    if expected != found {
        let (expected, found) = (narrow(expected), narrow(found));
        let differs = Mismatch::new(Error::SubjectMismatch, Reason::AvaCount);
        return Mismatch { expected, found, ..differs };
    }
    let mut used = 0u32;
    let mut place = 0u32;
    let mut rest = registered;
    while let Some(ava) = rest.next_ava() {
        let own = ava.candidate();
        let partner = presented
            .avas()
            .enumerate()
            .find(|(i, other)| used & bit(*i) == 0 && own.equals(other))
            .map(|(i, _)| i);
        match partner {
            Some(i) => used |= bit(i),
            None => {
                let same_type = |(i, other): &(usize, Candidate<'_>)| {
                    used & bit(*i) == 0 && own.same_type(other)
                };
                let other = presented.avas().enumerate().find(same_type);
                let reason = other.map_or(Reason::AttributeType, |(_, other)| value(&own, &other));
                return Mismatch {
                    ava: place,
                    position: narrow(ava.type_at),
                    attribute: ava.attribute,
                    ..Mismatch::new(Error::SubjectMismatch, reason)
                };
            }
        }
        place = place.saturating_add(1);
    }
    Mismatch::new(Error::SubjectMismatch, Reason::Value)
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

fn bit(place: usize) -> u32 {
    u32::try_from(place).ok().and_then(|place| 1u32.checked_shl(place)).unwrap_or(0)
}

/// Counts here are small, and offsets below 2^32.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(all(test, feature = "unicode"))]
#[path = "explain_tests.rs"]
mod tests;
