//! x5t#S256 thumbprints.

use core::ffi::c_char;

use certbound_core::Thumbprint;

use crate::boundary::guard;
use crate::raw::{Output, bytes, value};
use crate::status::certbound_status;

/// Octets of a thumbprint.
pub const CERTBOUND_THUMBPRINT_SIZE: usize = 32;

/// Octets of a thumbprint's text: 43 characters and a NUL.
pub const CERTBOUND_THUMBPRINT_TEXT_SIZE: usize = 44;

/// `CERTBOUND_THUMBPRINT_SIZE` of the library that is loaded.
///
/// @return 32.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_thumbprint_size() -> usize {
    CERTBOUND_THUMBPRINT_SIZE
}

/// `CERTBOUND_THUMBPRINT_TEXT_SIZE` of the library that is loaded.
///
/// @return 44.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_thumbprint_text_size() -> usize {
    CERTBOUND_THUMBPRINT_TEXT_SIZE
}

/// Computes the x5t#S256 of a certificate (RFC 8705 section 3.1): once for a
/// connection, since it does not change.
///
/// @param[in]  cert_der       one DER certificate, complete, nothing after it.
/// @param[in]  cert_der_len   its length in octets.
/// @param[out] out_thumbprint 32 octets.
/// @return `CERTBOUND_OK`, a `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…`
///         status when the input is not framed as one certificate.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_thumbprint(
    cert_der: *const u8,
    cert_der_len: usize,
    out_thumbprint: *mut u8,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out_thumbprint.cast::<[u8; 32]>())?;
        // SAFETY: the caller vouches for the input.
        let cert_der = unsafe { bytes(cert_der, cert_der_len) }?;
        let thumbprint = Thumbprint::of(cert_der)?;
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(*thumbprint.as_bytes()) };
        Ok(())
    })
}

/// Writes a thumbprint as it stands in a token: 43 characters of base64url and
/// a NUL.
///
/// @param[in]  thumbprint 32 octets.
/// @param[out] out_text   44 octets.
/// @return `CERTBOUND_OK`, `CERTBOUND_NULL_POINTER`.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_thumbprint_encode(
    thumbprint: *const u8,
    out_text: *mut c_char,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out_text.cast::<[c_char; 44]>())?;
        // SAFETY: the caller vouches for the input.
        let octets = unsafe { value(thumbprint.cast::<[u8; 32]>()) }?;
        let octets = octets.ok_or(certbound_core::Error::NullPointer)?;
        let mut text = [0; Thumbprint::TEXT_LEN];
        let text = Thumbprint::from_bytes(octets).write_text(&mut text);
        let mut characters: [c_char; 44] = [0; 44];
        for (to, from) in characters.iter_mut().zip(text.bytes()) {
            *to = c_char::from_ne_bytes([from]);
        }
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(characters) };
        Ok(())
    })
}

/// Reads a thumbprint from its text, strictly.
///
/// @param[in]  text           43 characters of base64url; no NUL is needed.
/// @param[in]  text_len       their number.
/// @param[out] out_thumbprint 32 octets.
/// @return `CERTBOUND_OK`, or the `CERTBOUND_THUMBPRINT_…` status that says
///         what is wrong with the text.
/// @since 0.1.0
///
/// # Safety
/// See the conventions at the top of the header.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certbound_thumbprint_decode(
    text: *const c_char,
    text_len: usize,
    out_thumbprint: *mut u8,
) -> certbound_status {
    guard(|| {
        let out = Output::new(out_thumbprint.cast::<[u8; 32]>())?;
        // SAFETY: the caller vouches for the input.
        let text = unsafe { bytes(text.cast(), text_len) }?;
        let thumbprint = Thumbprint::from_text(text)?;
        // SAFETY: the caller vouches for the output; the input is done with.
        unsafe { out.write(*thumbprint.as_bytes()) };
        Ok(())
    })
}
