//! Confirmations: reading what a token says, and deciding.

use core::ffi::c_char;

use certbound_core::{Confirmation, Error, Methods, Policy, Thumbprint};

use crate::boundary::guard;
use crate::raw::{Output, bytes, value};
use crate::status::certbound_status;

/// Policy: only a token bound to the presented certificate passes.
pub const CERTBOUND_POLICY_REQUIRED: u32 = 1;
/// Policy: a bound token must match; a token without any `cnf` passes.
pub const CERTBOUND_POLICY_IF_BOUND: u32 = 2;

/// Confirmation method `jwk` (RFC 7800 section 3.2).
pub const CERTBOUND_METHOD_JWK: u32 = 1;
/// Confirmation method `jwe` (RFC 7800 section 3.3).
pub const CERTBOUND_METHOD_JWE: u32 = 2;
/// Confirmation method `kid` (RFC 7800 section 3.4).
pub const CERTBOUND_METHOD_KID: u32 = 4;
/// Confirmation method `jku` (RFC 7800 section 3.5).
pub const CERTBOUND_METHOD_JKU: u32 = 8;
/// Confirmation method `osc` (RFC 9203 section 3.2.1).
pub const CERTBOUND_METHOD_OSC: u32 = 16;
/// Confirmation method `jkt` (RFC 9449 section 6.1).
pub const CERTBOUND_METHOD_JKT: u32 = 32;
/// A confirmation method this library does not know; never acceptable.
pub const CERTBOUND_METHOD_UNKNOWN: u32 = 0x8000_0000;

/// Flag of a confirmation: it was filled in by a read function. Without it a
/// confirmation is refused, so zeroed memory never passes.
pub const CERTBOUND_CONFIRMATION_READ: u32 = 1;
/// Flag of a confirmation: the token has a `cnf`, even an empty one.
pub const CERTBOUND_CONFIRMATION_CNF: u32 = 2;
/// Flag of a confirmation: `cnf` has an `x5t#S256`.
pub const CERTBOUND_CONFIRMATION_X5T_S256: u32 = 4;

/// What a token says about its holder. Plain data: it may be copied and kept
/// with the token. A verdict must not be kept; it belongs to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct certbound_confirmation {
    /// `CERTBOUND_CONFIRMATION_…`
    pub flags: u32,
    /// `CERTBOUND_METHOD_…`: the methods beside `x5t#S256`. A token that has
    /// some is no bearer token, whatever the verdict.
    pub other_methods: u32,
    /// The thumbprint; zero without `CERTBOUND_CONFIRMATION_X5T_S256`.
    pub x5t_s256: [u8; 32],
    /// Zero.
    pub reserved: [u8; 24],
}

impl From<Confirmation> for certbound_confirmation {
    fn from(confirmation: Confirmation) -> Self {
        let mut flags = CERTBOUND_CONFIRMATION_READ;
        if confirmation.has_cnf() {
            flags |= CERTBOUND_CONFIRMATION_CNF;
        }
        let mut x5t_s256 = [0; 32];
        if let Some(thumbprint) = confirmation.x5t_s256() {
            flags |= CERTBOUND_CONFIRMATION_X5T_S256;
            x5t_s256 = *thumbprint.as_bytes();
        }
        let other_methods = confirmation.other_methods().bits();
        Self { flags, other_methods, x5t_s256, reserved: [0; 24] }
    }
}

impl TryFrom<certbound_confirmation> for Confirmation {
    type Error = Error;

    /// Takes back only what [`From`] can have written: memory that was never
    /// filled in, or was overwritten since, is refused.
    fn try_from(raw: certbound_confirmation) -> Result<Self, Error> {
        let other_methods = Methods::from_bits(raw.other_methods);
        let confirmation = if raw.flags & CERTBOUND_CONFIRMATION_X5T_S256 != 0 {
            let thumbprint = Thumbprint::from_bytes(raw.x5t_s256);
            Self::bound_to(thumbprint).with_other_methods(other_methods)
        } else {
            Self::unbound(raw.flags & CERTBOUND_CONFIRMATION_CNF != 0, other_methods)
        };
        if certbound_confirmation::from(confirmation) == raw {
            Ok(confirmation)
        } else {
            Err(Error::InvalidConfirmation)
        }
    }
}

/// Reads the claims of a compact JWT **without validating it**: signature,
/// `alg`, `exp` and `aud` are the caller's business (RFC 8705 section 3.1).
///
/// @param[in]  text     the token: three segments, nothing around them.
/// @param[in]  text_len its length in octets; any.
/// @param[out] out      what the token says.
/// @return `CERTBOUND_OK` when the token could be read, which is no verdict;
///         a `CERTBOUND_JWT_…`, `CERTBOUND_JSON_…`, `CERTBOUND_CNF_…`,
///         `CERTBOUND_X5T_S256_…` or `CERTBOUND_THUMBPRINT_…` status.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_confirmation_read_jwt(
    text: *const c_char,
    text_len: usize,
    out: *mut certbound_confirmation,
) -> certbound_status {
    // SAFETY: the caller vouches for the pointers.
    unsafe { read(Confirmation::from_jwt, text, text_len, out) }
}

/// Reads a token's claims (RFC 8705 section 3.1).
///
/// @param[in]  text     one JSON object in UTF-8.
/// @param[in]  text_len its length in octets; any.
/// @param[out] out      what the token says.
/// @return as `certbound_confirmation_read_jwt`, without `CERTBOUND_JWT_…`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_confirmation_read_claims(
    text: *const c_char,
    text_len: usize,
    out: *mut certbound_confirmation,
) -> certbound_status {
    // SAFETY: the caller vouches for the pointers.
    unsafe { read(Confirmation::from_claims, text, text_len, out) }
}

/// Reads a token introspection response (RFC 8705 section 3.2, RFC 7662
/// section 2.2).
///
/// @param[in]  text     one JSON object in UTF-8.
/// @param[in]  text_len its length in octets; any.
/// @param[out] out      what the response says of the token.
/// @return as `certbound_confirmation_read_claims`, or a `CERTBOUND_ACTIVE_…`
///         status, or `CERTBOUND_TOKEN_INACTIVE`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_confirmation_read_introspection(
    text: *const c_char,
    text_len: usize,
    out: *mut certbound_confirmation,
) -> certbound_status {
    // SAFETY: the caller vouches for the pointers.
    unsafe { read(Confirmation::from_introspection, text, text_len, out) }
}

/// Reads a bare x5t#S256 that somebody else took out of the token.
///
/// @param[in]  text     43 characters of base64url.
/// @param[in]  text_len their number.
/// @param[out] out      a confirmation of that thumbprint alone.
/// @return `CERTBOUND_OK`, a `CERTBOUND_THUMBPRINT_…` status.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_confirmation_read_thumbprint(
    text: *const c_char,
    text_len: usize,
    out: *mut certbound_confirmation,
) -> certbound_status {
    // SAFETY: the caller vouches for the pointers.
    unsafe { read(Confirmation::from_thumbprint, text, text_len, out) }
}

/// Decides whether a token may be used on this connection.
///
/// @param[in] confirmation  what the token says, from a read function.
/// @param[in] thumbprint    32 octets of this connection's certificate, or NULL
///                          when it has none.
/// @param[in] policy        `CERTBOUND_POLICY_…`; any other number refuses.
/// @param[in] other_methods `CERTBOUND_METHOD_…` that the caller enforces
///                          itself; matters under `CERTBOUND_POLICY_IF_BOUND`.
/// @return `CERTBOUND_OK` when it may; `CERTBOUND_CERTIFICATE_MISMATCH`,
///         `CERTBOUND_CERTIFICATE_MISSING`, `CERTBOUND_CNF_ABSENT`,
///         `CERTBOUND_CNF_EMPTY`, `CERTBOUND_OTHER_METHOD…`,
///         `CERTBOUND_INVALID_CONFIRMATION`, `CERTBOUND_UNKNOWN_POLICY`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_confirmation_check(
    confirmation: *const certbound_confirmation,
    thumbprint: *const u8,
    policy: u32,
    other_methods: u32,
) -> certbound_status {
    guard(|| {
        // SAFETY: the caller vouches for the input.
        let confirmation = unsafe { value(confirmation) }?.ok_or(Error::NullPointer)?;
        // SAFETY: as above.
        let presented =
            unsafe { value(thumbprint.cast::<[u8; 32]>()) }?.map(Thumbprint::from_bytes);
        let policy = Policy::from_number(policy)?;
        let confirmation = Confirmation::try_from(confirmation)?;
        confirmation.verify_with(presented.as_ref(), policy, Methods::from_bits(other_methods))
    })
}

/// Reads a compact JWT and decides, in one call. **Validates nothing else**:
/// see `certbound_confirmation_read_jwt`.
///
/// @param[in]  token              the token.
/// @param[in]  token_len          its length in octets; any.
/// @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
/// @param[in]  policy             see `certbound_confirmation_check`.
/// @param[in]  other_methods      see `certbound_confirmation_check`.
/// @param[out] out_or_null        what the token says, when the check passed.
/// @return those of the two functions.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_verify_jwt_binding(
    token: *const c_char,
    token_len: usize,
    thumbprint_or_null: *const u8,
    policy: u32,
    other_methods: u32,
    out_or_null: *mut certbound_confirmation,
) -> certbound_status {
    let presented = thumbprint_or_null;
    let from = Confirmation::from_jwt;
    // SAFETY: the caller vouches for the pointers.
    unsafe { verify(from, token, token_len, presented, policy, other_methods, out_or_null) }
}

/// Reads a token's claims and decides, in one call.
///
/// @param[in]  claims             one JSON object in UTF-8.
/// @param[in]  claims_len         its length in octets; any.
/// @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
/// @param[in]  policy             see `certbound_confirmation_check`.
/// @param[in]  other_methods      see `certbound_confirmation_check`.
/// @param[out] out_or_null        what the claims say, when the check passed.
/// @return those of the two functions.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_verify_claims_binding(
    claims: *const c_char,
    claims_len: usize,
    thumbprint_or_null: *const u8,
    policy: u32,
    other_methods: u32,
    out_or_null: *mut certbound_confirmation,
) -> certbound_status {
    let presented = thumbprint_or_null;
    let from = Confirmation::from_claims;
    // SAFETY: the caller vouches for the pointers.
    unsafe { verify(from, claims, claims_len, presented, policy, other_methods, out_or_null) }
}

/// Reads a token introspection response and decides, in one call.
///
/// @param[in]  response           one JSON object in UTF-8.
/// @param[in]  response_len       its length in octets; any.
/// @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
/// @param[in]  policy             see `certbound_confirmation_check`.
/// @param[in]  other_methods      see `certbound_confirmation_check`.
/// @param[out] out_or_null        what the response says, when the check passed.
/// @return those of the two functions.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_verify_introspection_binding(
    response: *const c_char,
    response_len: usize,
    thumbprint_or_null: *const u8,
    policy: u32,
    other_methods: u32,
    out_or_null: *mut certbound_confirmation,
) -> certbound_status {
    let presented = thumbprint_or_null;
    let from = Confirmation::from_introspection;
    // SAFETY: the caller vouches for the pointers.
    unsafe { verify(from, response, response_len, presented, policy, other_methods, out_or_null) }
}

type ReadFunction = fn(&[u8]) -> Result<Confirmation, Error>;

/// # Safety
/// As the exported functions that call it.
unsafe fn read(
    from: ReadFunction,
    text: *const c_char,
    text_len: usize,
    out: *mut certbound_confirmation,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out)?;
        // SAFETY: the caller vouches for the input.
        let text = unsafe { bytes(text.cast(), text_len) }?;
        let confirmation = from(text)?;
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(confirmation.into()) };
        Ok(())
    })
}

/// # Safety
/// As the exported functions that call it.
unsafe fn verify(
    from: ReadFunction,
    text: *const c_char,
    text_len: usize,
    thumbprint: *const u8,
    policy: u32,
    other_methods: u32,
    out: *mut certbound_confirmation,
) -> certbound_status {
    guard(|| {
        let out = Output::optional(out)?;
        // SAFETY: the caller vouches for the input.
        let presented =
            unsafe { value(thumbprint.cast::<[u8; 32]>()) }?.map(Thumbprint::from_bytes);
        let policy = Policy::from_number(policy)?;
        // SAFETY: the caller vouches for the input.
        let text = unsafe { bytes(text.cast(), text_len) }?;
        let confirmation = from(text)?;
        confirmation.verify_with(presented.as_ref(), policy, Methods::from_bits(other_methods))?;
        if let Some(out) = out {
            // SAFETY: the caller vouches for the output; the input is done with.
            unsafe { out.write(confirmation.into()) };
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_core() {
        assert_eq!(Policy::Required as u32, CERTBOUND_POLICY_REQUIRED);
        assert_eq!(Policy::IfBound as u32, CERTBOUND_POLICY_IF_BOUND);
        for (method, bits) in [
            (Methods::JWK, CERTBOUND_METHOD_JWK),
            (Methods::JWE, CERTBOUND_METHOD_JWE),
            (Methods::KID, CERTBOUND_METHOD_KID),
            (Methods::JKU, CERTBOUND_METHOD_JKU),
            (Methods::OSC, CERTBOUND_METHOD_OSC),
            (Methods::JKT, CERTBOUND_METHOD_JKT),
            (Methods::UNKNOWN, CERTBOUND_METHOD_UNKNOWN),
        ] {
            assert_eq!(method.bits(), bits);
        }
    }

    #[test]
    fn only_what_a_read_function_wrote_is_taken_back() {
        let thumbprint = Thumbprint::from_bytes([9; 32]);
        for confirmation in [
            Confirmation::unbound(false, Methods::NONE),
            Confirmation::unbound(true, Methods::NONE),
            Confirmation::unbound(true, Methods::JKT.with(Methods::UNKNOWN)),
            Confirmation::bound_to(thumbprint),
            Confirmation::bound_to(thumbprint).with_other_methods(Methods::KID),
        ] {
            let raw = certbound_confirmation::from(confirmation);
            assert_eq!(Confirmation::try_from(raw), Ok(confirmation));
            let broken = [
                certbound_confirmation { flags: raw.flags & !1, ..raw },
                certbound_confirmation { flags: raw.flags | 8, ..raw },
                certbound_confirmation { other_methods: raw.other_methods | 64, ..raw },
                certbound_confirmation { reserved: [1; 24], ..raw },
            ];
            for raw in broken {
                assert_eq!(Confirmation::try_from(raw), Err(Error::InvalidConfirmation), "{raw:?}");
            }
        }
        let zero = certbound_confirmation {
            flags: 0,
            other_methods: 0,
            x5t_s256: [0; 32],
            reserved: [0; 24],
        };
        let odd = [
            zero,
            certbound_confirmation { flags: 1, x5t_s256: [1; 32], ..zero },
            certbound_confirmation { flags: 1, other_methods: 32, ..zero },
            certbound_confirmation { flags: 1 | 4, x5t_s256: [1; 32], ..zero },
        ];
        for raw in odd {
            assert_eq!(Confirmation::try_from(raw), Err(Error::InvalidConfirmation), "{raw:?}");
        }
    }
}
