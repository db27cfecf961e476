//! The access token as it stands in a request.

use core::ffi::c_char;

use certbound_core::{bearer_token, check_query, verify_same_text};

use crate::boundary::guard;
use crate::raw::{Output, bytes};
use crate::status::certbound_status;

/// Finds the token in the value of one `Authorization` header (RFC 6750
/// section 2.1). The token is not examined.
///
/// @param[in]  authorization     the header's value.
/// @param[in]  authorization_len its length in octets.
/// @param[out] out_token         start of the token, within the input; valid as
///                               long as the input is.
/// @param[out] out_token_len     its length in octets, never 0.
/// @return `CERTBOUND_OK`; `CERTBOUND_TOKEN_MISSING` when the scheme is not
///         Bearer or no token follows it.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_bearer_token(
    authorization: *const c_char,
    authorization_len: usize,
    out_token: *mut *const c_char,
    out_token_len: *mut usize,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out_token)?;
        let out_len = Output::new(out_token_len)?;
        // SAFETY: the caller vouches for the input.
        let value = unsafe { bytes(authorization.cast(), authorization_len) }?;
        let token = bearer_token(value)?;
        let (start, len) = (token.as_ptr(), token.len());
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(start.cast()) };
        // SAFETY: as above.
        unsafe { out_len.write(len) };
        Ok(())
    })
}

/// Checks that a query carries no `access_token` parameter, which would be a
/// second token that nobody checks (RFC 6750 section 2.3).
///
/// @param[in] query     the query without its `?`, as it stands in the request.
/// @param[in] query_len its length in octets.
/// @return `CERTBOUND_OK`, `CERTBOUND_TOKEN_IN_QUERY`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_query_check(
    query: *const c_char,
    query_len: usize,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the input.
        let query = unsafe { bytes(query.cast(), query_len) }?;
        check_query(query)
    })
}

/// Verifies that two texts are the same, in a time that depends on their
/// lengths alone.
///
/// For callers that keep the confirmation of a token and use it again when the
/// same token comes. A verdict must not be kept so: certificate and policy change.
///
/// @param[in] known         the text seen before.
/// @param[in] known_len     its length in octets.
/// @param[in] presented     the text of this request.
/// @param[in] presented_len its length in octets.
/// @return `CERTBOUND_OK`, `CERTBOUND_TEXT_DIFFERS`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_text_verify(
    known: *const c_char,
    known_len: usize,
    presented: *const c_char,
    presented_len: usize,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the inputs.
        let known = unsafe { bytes(known.cast(), known_len) }?;
        // SAFETY: as above.
        let presented = unsafe { bytes(presented.cast(), presented_len) }?;
        verify_same_text(known, presented)
    })
}
