//! x5t#S256: the SHA-256 of a DER certificate and its 43-character text.
//!
//! RFC 8705 section 3.1, RFC 7515 section 4.1.8. The certificate is hashed as
//! it was received and never re-encoded. Text is read strictly: each way of
//! writing it wrongly has an error of its own.

use core::hint::black_box;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use crate::ascii::hex_octet;
use crate::base64url::{self, BLOCK, BLOCK_OCTETS, Fault};
use crate::{Error, der};

/// An x5t#S256 value: 32 octets.
///
/// Comparison takes the same time wherever the values differ.
#[derive(Clone, Copy, Eq)]
pub struct Thumbprint([u8; Self::LEN]);

impl Thumbprint {
    /// Octets of a thumbprint.
    pub const LEN: usize = 32;
    /// Characters of its base64url text.
    pub const TEXT_LEN: usize = 43;

    /// The thumbprint of a certificate.
    ///
    /// Shape: one DER certificate, complete, nothing after it. Only the outer
    /// SEQUENCE is read: whatever is odd inside does not concern the hash.
    /// Reference: RFC 8705 section 3.1.
    ///
    /// # Errors
    /// `CertificateEmpty`, `CertificateIsPem` or `CertificateNotSequence` when
    /// the input is no DER certificate; a `Der…` error when the outer length is
    /// not definite, minimal and exact.
    ///
    /// # Examples
    /// ```
    /// # use certbound::{Error, Thumbprint};
    /// let thumbprint = Thumbprint::of(&[0x30, 0x03, 0x02, 0x01, 0x05])?;
    /// assert_eq!(thumbprint.write_text(&mut [0; 43]).len(), 43);
    /// let pem = b"-----BEGIN CERTIFICATE-----";
    /// assert_eq!(Thumbprint::of(pem), Err(Error::CertificateIsPem));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn of(cert_der: &[u8]) -> Result<Self, Error> {
        der::certificate_frame(cert_der)?;
        Ok(Self(Sha256::digest(cert_der).into()))
    }

    /// A thumbprint from its 32 octets.
    #[must_use]
    pub const fn from_bytes(octets: [u8; Self::LEN]) -> Self {
        Self(octets)
    }

    /// The 32 octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// A thumbprint from its text, as it stands in a token.
    ///
    /// Shape: exactly 43 characters of base64url, no padding.
    /// Reference: RFC 8705 section 3.1, RFC 4648 sections 3.5 and 5.
    ///
    /// # Errors
    /// In this order: `ThumbprintHex`, `ThumbprintWhitespace`,
    /// `ThumbprintPadding`, `ThumbprintAlphabet`, `ThumbprintCharacter`,
    /// `ThumbprintLength`, `ThumbprintTrailingBits`.
    // Out of line: its buffers must not lie under the whole reading of a token.
    #[inline(never)]
    pub fn from_text(text: &[u8]) -> Result<Self, Error> {
        let mut octets = [0; BLOCK_OCTETS];
        if text.len() == Self::TEXT_LEN {
            match base64url::decode_tail::<BLOCK, _>(text, &mut octets) {
                Ok(_) => {
                    let (value, _) = octets.split_first_chunk().ok_or(Error::ThumbprintLength)?;
                    return Ok(Self(*value));
                }
                Err(Fault::TrailingBits) => return Err(Error::ThumbprintTrailingBits),
                Err(Fault::Character | Fault::Length) => {}
            }
        }
        Err(text_fault(text))
    }

    /// A thumbprint from hexadecimal digits, as tools print fingerprints.
    ///
    /// Shape: 64 digits of either case; a colon may stand between pairs, and
    /// then between all of them.
    ///
    /// # Errors
    /// `ThumbprintNotHex`.
    pub fn from_hex(text: &[u8]) -> Result<Self, Error> {
        let stride = match text.len() {
            64 => 2,
            95 => 3,
            _ => return Err(Error::ThumbprintNotHex),
        };
        let mut octets = [0; Self::LEN];
        for (to, pair) in octets.iter_mut().zip(text.chunks(stride)) {
            let ([high, low] | [high, low, b':']) = *pair else {
                return Err(Error::ThumbprintNotHex);
            };
            *to = hex_octet(high, low).ok_or(Error::ThumbprintNotHex)?;
        }
        Ok(Self(octets))
    }

    /// Writes the 43 characters and returns them.
    pub fn write_text<'t>(&self, out: &'t mut [u8; Self::TEXT_LEN]) -> &'t str {
        // 32 octets always are 43 characters, so the default is never taken.
        Base64UrlUnpadded::encode(&self.0, out).unwrap_or_default()
    }
}

impl PartialEq for Thumbprint {
    fn eq(&self, other: &Self) -> bool {
        let mut difference = 0;
        for (a, b) in self.0.iter().zip(&other.0) {
            difference |= a ^ b;
        }
        // Keeps the compiler from leaving the loop at the first difference.
        black_box(difference) == 0
    }
}

impl core::hash::Hash for Thumbprint {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl core::fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.write_text(&mut [0; Self::TEXT_LEN]))
    }
}

impl core::fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Thumbprint({self})")
    }
}

/// Names what is wrong with a text that is no thumbprint.
#[cold]
#[inline(never)]
fn text_fault(text: &[u8]) -> Error {
    if Thumbprint::from_hex(text).is_ok() {
        return Error::ThumbprintHex;
    }
    let holds = |wanted: fn(u8) -> bool| text.iter().any(|c| wanted(*c));
    if holds(|c| c.is_ascii_whitespace()) {
        Error::ThumbprintWhitespace
    } else if holds(|c| c == b'=') {
        Error::ThumbprintPadding
    } else if holds(|c| c == b'+' || c == b'/') {
        Error::ThumbprintAlphabet
    } else if holds(|c| !c.is_ascii_alphanumeric() && c != b'-' && c != b'_') {
        Error::ThumbprintCharacter
    } else {
        Error::ThumbprintLength
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    const TEXT: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
    const HEX: &str = "0380ed2f626650c840b2f263e6d2b29fae12ab39ae5db32b25ad27efad72e6fd";

    #[test]
    fn rfc_8705_appendix_a() {
        // A version 1 certificate, long expired: neither concerns the hash.
        let der = include_bytes!("../../tests/data/rfc8705-appendix-a.der");
        assert_eq!(Thumbprint::of(der).unwrap().to_string(), TEXT);
    }

    #[test]
    fn text_and_hex_both_ways() {
        let thumbprint = Thumbprint::from_text(TEXT.as_bytes()).unwrap();
        assert_eq!(thumbprint.to_string(), TEXT);
        assert_eq!(Thumbprint::from_hex(HEX.as_bytes()), Ok(thumbprint));
        let colons = HEX.as_bytes().chunks(2).map(|p| std::str::from_utf8(p).unwrap());
        let colons = colons.collect::<std::vec::Vec<_>>().join(":").to_uppercase();
        assert_eq!(Thumbprint::from_hex(colons.as_bytes()), Ok(thumbprint));
        assert_eq!(std::format!("{thumbprint:?}"), std::format!("Thumbprint({TEXT})"));
    }

    #[test]
    fn each_wrong_text_has_its_own_error() {
        let rows = [
            ("", Error::ThumbprintLength),
            (&TEXT[..42], Error::ThumbprintLength),
            (&std::format!("{TEXT}A"), Error::ThumbprintLength),
            (&std::format!("{TEXT}="), Error::ThumbprintPadding),
            (&std::format!("{}=", &TEXT[..42]), Error::ThumbprintPadding),
            (&TEXT.replace('D', "+"), Error::ThumbprintAlphabet),
            (&TEXT.replace('D', "/"), Error::ThumbprintAlphabet),
            (&TEXT.replace('D', " "), Error::ThumbprintWhitespace),
            (&std::format!("{TEXT}\n"), Error::ThumbprintWhitespace),
            (&TEXT.replace('D', "."), Error::ThumbprintCharacter),
            (&TEXT.replace("Dt", "é"), Error::ThumbprintCharacter),
            (&TEXT.replace('D', "\0"), Error::ThumbprintCharacter),
            (HEX, Error::ThumbprintHex),
        ];
        for (text, error) in rows {
            assert_eq!(Thumbprint::from_text(text.as_bytes()), Err(error), "{text:?}");
        }
        // The last character carries four bits of the value, so only every
        // fourth character of the alphabet may stand there.
        for last in base64ct_alphabet() {
            let text = std::format!("{}{last}", &TEXT[..42]);
            let expected = "AEIMQUYcgkosw048".contains(last);
            let read = Thumbprint::from_text(text.as_bytes());
            assert_eq!(read.is_ok(), expected, "{text}");
            assert!(expected || read == Err(Error::ThumbprintTrailingBits));
        }
    }

    #[test]
    fn wrong_hex() {
        for text in ["", &HEX[1..], &HEX.replace('f', "g"), &std::format!("{HEX}:"), TEXT] {
            assert_eq!(Thumbprint::from_hex(text.as_bytes()), Err(Error::ThumbprintNotHex));
        }
        let shifted = std::format!(":{}", ["03"; 31].join(":") + "00");
        assert_eq!(Thumbprint::from_hex(shifted.as_bytes()), Err(Error::ThumbprintNotHex));
    }

    #[test]
    fn every_single_bit_counts() {
        let a = Thumbprint::from_bytes([0x5a; 32]);
        for bit in 0..256 {
            let mut octets = [0x5a; 32];
            octets[bit / 8] ^= 1 << (bit % 8);
            assert!(a != Thumbprint::from_bytes(octets), "{bit}");
        }
        assert!(a == Thumbprint::from_bytes([0x5a; 32]));
    }

    fn base64ct_alphabet() -> impl Iterator<Item = char> {
        ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_'])
    }
}
