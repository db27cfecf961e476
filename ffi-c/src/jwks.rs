//! A client's JWK Set.

use core::ffi::c_char;

use certbound_core::{inspect_jwk_set, verify_jwk_set};

use crate::boundary::guard;
use crate::raw::{Buffer, Output, bytes};
use crate::status::{CERTBOUND_OK, certbound_status};

/// Checks that a certificate is registered in a JWK Set (RFC 8705 section
/// 2.2.2): as the first element of the `x5c` of any JWK, octet for octet.
///
/// @param[in] jwks         the JWK Set: a JSON object of any size.
/// @param[in] jwks_len     its length in octets.
/// @param[in] cert_der     the presented certificate.
/// @param[in] cert_der_len its length in octets.
/// @return `CERTBOUND_OK`; `CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED`; a
///         `CERTBOUND_JSON_…` or `CERTBOUND_JWK_SET_KEYS_…` status of the
///         document; a `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…` status of
///         the presented certificate. JWKs that are unusable hide no others.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_jwk_set_verify(
    jwks: *const c_char,
    jwks_len: usize,
    cert_der: *const u8,
    cert_der_len: usize,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the input.
        let jwks = unsafe { bytes(jwks.cast(), jwks_len) }?;
        // SAFETY: as above.
        let cert_der = unsafe { bytes(cert_der, cert_der_len) }?;
        verify_jwk_set(jwks, cert_der)
    })
}

/// Reports for each JWK of a set whether it registers a certificate, at the
/// registration, where it can still be corrected.
///
/// @param[in]  jwks             the JWK Set.
/// @param[in]  jwks_len         its length in octets.
/// @param[out] out_statuses     for each JWK in its order: `CERTBOUND_OK`, a
///                              `CERTBOUND_JWK_…` status, or what is wrong with
///                              the frame of its certificate. (NULL, 0) only
///                              counts.
/// @param[in]  out_statuses_cap statuses that the array has room for. Further
///                              JWKs are counted.
/// @param[out] out_count        how many JWKs there are.
/// @return `CERTBOUND_OK`, or a `CERTBOUND_JSON_…` or `CERTBOUND_JWK_SET_KEYS_…`
///         status of the document.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_jwk_set_inspect(
    jwks: *const c_char,
    jwks_len: usize,
    out_statuses: *mut certbound_status,
    out_statuses_cap: usize,
    out_count: *mut usize,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out_count)?;
        // SAFETY: the caller vouches for the input.
        let jwks = unsafe { bytes(jwks.cast(), jwks_len) }?;
        let statuses = Buffer::or_none(out_statuses, out_statuses_cap, jwks)?;
        // Read once before anything is written: what follows a JWK can still
        // refuse the document.
        let mut count = 0;
        inspect_jwk_set(jwks, |index, _| count = index.saturating_add(1))?;
        if let Some(statuses) = statuses {
            // SAFETY: the caller vouches for the array, to which nothing else
            // refers.
            let statuses = unsafe { statuses.numbers() };
            inspect_jwk_set(jwks, |index, jwk| {
                if let Some(status) = statuses.get_mut(index) {
                    *status = jwk.map_or_else(|error| error.code(), |()| CERTBOUND_OK);
                }
            })?;
        }
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(count) };
        Ok(())
    })
}
