//! The check of a chain.

use core::ffi::c_char;

use certbound_core::Error;
use chain::{ChainError, MAX_CERTIFICATES, Place, Requirements, TrustStore};

use crate::boundary::{certbound_status, guard};
use crate::raw::{Output, bytes};
use crate::slices::{certbound_slice, slices};

/// As the time of a check: now, by the system's clock.
pub const CERTBOUND_CHAIN_NOW: i64 = i64::MIN;

/// Flag: the leaf must have an extended key usage. One without clientAuth is
/// refused in any case.
pub const CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU: u32 = 1;

/// The most certificates that may be given beside the leaf.
pub const CERTBOUND_CHAIN_MAX_CERTIFICATES: usize = 16;
/// The most octets that they may have together.
pub const CERTBOUND_CHAIN_MAX_OCTETS: usize = 128 * 1024;

/// Place: it cannot be told which certificate.
pub const CERTBOUND_CHAIN_PLACE_UNKNOWN: u32 = 0;
/// Place: the leaf.
pub const CERTBOUND_CHAIN_PLACE_LEAF: u32 = 1;
/// Place: the certificate of the chain with this index.
pub const CERTBOUND_CHAIN_PLACE_CHAIN: u32 = 2;
/// Place: the anchor with this index.
pub const CERTBOUND_CHAIN_PLACE_ANCHOR: u32 = 3;

/// Which certificate breaks which rule, and how. Plain data, for logs.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct certbound_chain_fault {
    /// Octets of this structure, as the library that wrote it knows it.
    pub size: u32,
    /// What was returned.
    pub status: certbound_status,
    /// `CERTBOUND_CHAIN_PLACE_…`.
    pub place: u32,
    /// The index in what was given, from 0; 0 also where it has no meaning.
    pub index: u32,
    /// What in particular is wrong, printable ASCII and NUL; may be empty.
    pub detail: [c_char; 112],
}

const FAULT_SIZE: u32 = 128;
const _: () = assert!(size_of::<certbound_chain_fault>() == FAULT_SIZE as usize);

/// Checks that a path of signatures leads from a client's certificate to an
/// anchor, and that each certificate may stand there (RFC 5280 section 6).
///
/// Whom the leaf names is another question: ask `certbound_subject_verify` too,
/// and ask it of the leaf alone.
///
/// @param[in]  anchors      certificates of the authorities that are trusted,
///                          in DER. Those of version 3 must be CA certificates.
/// @param[in]  anchors_len  how many.
/// @param[in]  leaf_der     the client's certificate.
/// @param[in]  leaf_der_len its length in octets.
/// @param[in]  chain        what else the client sent, in any order; NULL with 0
///                          for nothing.
/// @param[in]  chain_len    how many; at most `CERTBOUND_CHAIN_MAX_CERTIFICATES`, and
///                          `CERTBOUND_CHAIN_MAX_OCTETS` octets together.
/// @param[in]  at           when the chain must be valid, in seconds since 1970
///                          UTC, or `CERTBOUND_CHAIN_NOW`.
/// @param[in]  policies     object identifiers in dotted form, of which one must
///                          stand in every certificate below the anchor; NULL
///                          with 0: none is demanded.
/// @param[in]  policies_len how many.
/// @param[in]  flags        0, or `CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU`. Other
///                          bits refuse.
/// @param[out] out_fault_or_null what is wrong, when the status is a
///                          `CERTBOUND_CHAIN_…`; may be NULL.
/// @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_FLAG`; statuses
///         of 800 to 809 for anchors, policies and time, of 810 to 849 for the
///         chain; boundary statuses.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[allow(clippy::too_many_arguments)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_chain_verify(
    anchors: *const certbound_slice,
    anchors_len: usize,
    leaf_der: *const u8,
    leaf_der_len: usize,
    chain: *const certbound_slice,
    chain_len: usize,
    at: i64,
    policies: *const certbound_slice,
    policies_len: usize,
    flags: u32,
    out_fault_or_null: *mut certbound_chain_fault,
) -> certbound_status {
    guard(|| {
        let out = Output::optional(out_fault_or_null)?;
        // SAFETY: the caller vouches for the inputs.
        let anchors = unsafe { slices(anchors, anchors_len) }?;
        // SAFETY: as above.
        let leaf = unsafe { bytes(leaf_der, leaf_der_len) }?;
        // SAFETY: as above. One more than is accepted tells that there are too
        // many; the others are not looked at.
        let chain = unsafe { slices(chain, chain_len.min(MAX_CERTIFICATES.saturating_add(1))) }?;
        // SAFETY: as above.
        let policies = unsafe { slices(policies, policies_len) }?;
        if flags & !CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU != 0 {
            return Err(Error::UnknownFlag);
        }
        // What is no text is no object identifier either.
        let policies: Vec<&str> =
            policies.iter().map(|text| core::str::from_utf8(text).unwrap_or("")).collect();
        let requirements = Requirements::default()
            .at((at != CERTBOUND_CHAIN_NOW).then_some(at))
            .policies(&policies)
            .require_client_auth_eku(flags & CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU != 0);
        let verdict = TrustStore::from_der(anchors)
            .and_then(|store| store.verify(leaf, &chain, &requirements));
        verdict.map_err(|error| {
            if let Some(out) = out {
                // SAFETY: the caller vouches for the output; the inputs are done with.
                unsafe { out.write(fault(&error)) };
            }
            error.error()
        })
    })
}

fn fault(error: &ChainError) -> certbound_chain_fault {
    let (place, index) = match error.place() {
        None => (CERTBOUND_CHAIN_PLACE_UNKNOWN, 0),
        Some(Place::Leaf) => (CERTBOUND_CHAIN_PLACE_LEAF, 0),
        Some(Place::Intermediate(index)) => (CERTBOUND_CHAIN_PLACE_CHAIN, index),
        Some(Place::Anchor(index)) => (CERTBOUND_CHAIN_PLACE_ANCHOR, index),
    };
    let mut detail = [0; 112];
    // Zipped with one octet less, so that the NUL stays.
    let (_, room) = detail.split_last_mut().unwrap_or((&mut 0, &mut []));
    for (to, from) in room.iter_mut().zip(error.detail().bytes()) {
        *to = if from.is_ascii() { from as c_char } else { b'?' as c_char };
    }
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    certbound_chain_fault { size: FAULT_SIZE, status: error.error().code(), place, index, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_chain_crate() {
        assert_eq!(CERTBOUND_CHAIN_MAX_CERTIFICATES, MAX_CERTIFICATES);
        assert_eq!(CERTBOUND_CHAIN_MAX_OCTETS, chain::MAX_OCTETS);
    }
}
