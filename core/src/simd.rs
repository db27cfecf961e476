//! The processor's vector instructions, by ways that need no unsafe code here.

use base64_simd::{Out, URL_SAFE_NO_PAD};

/// Decodes base64url and gives how many octets it is, or `None` when a character is
/// outside the alphabet. The text's length is a multiple of four.
pub(crate) fn decode_base64url(text: &[u8], out: &mut [u8]) -> Option<usize> {
    Some(URL_SAFE_NO_PAD.decode(text, Out::from_slice(out)).ok()?.len())
}

/// Whether base64url has no character outside of the alphabet. The text's length is a
/// multiple of four.
pub(crate) fn is_base64url(text: &[u8]) -> bool {
    URL_SAFE_NO_PAD.check(text).is_ok()
}
