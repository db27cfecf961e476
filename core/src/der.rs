//! DER framing: definite, shortest lengths, and nothing left over.
//!
//! X.690 section 10.1.

use crate::Error;

/// Checks that the input is framed like one DER certificate: a SEQUENCE with a
/// definite, minimal length, and no octet after it.
///
/// This is all that a thumbprint needs (RFC 8705 section 3.1 hashes the
/// octets); it keeps text, truncated reads and concatenations from being
/// hashed as if they were certificates.
pub(crate) fn certificate_frame(input: &[u8]) -> Result<(), Error> {
    let Some((tag, rest)) = input.split_first() else {
        return Err(Error::CertificateEmpty);
    };
    if input.starts_with(b"-----BEGIN") {
        return Err(Error::CertificateIsPem);
    }
    if *tag != SEQUENCE {
        return Err(Error::CertificateNotSequence);
    }
    let (len, content) = length(rest)?;
    match content.len() {
        actual if actual < len => Err(Error::DerTruncated),
        actual if actual > len => Err(Error::DerTrailingData),
        _ => Ok(()),
    }
}

/// Reads a definite, minimal length and returns it with what follows.
pub(crate) fn length(input: &[u8]) -> Result<(usize, &[u8]), Error> {
    let (first, rest) = input.split_first().ok_or(Error::DerTruncated)?;
    let count = match *first {
        short @ 0..=0x7f => return Ok((usize::from(short), rest)),
        0x80 => return Err(Error::DerIndefiniteLength),
        long @ 0x81..=0x84 => usize::from(long & 0x7f),
        _ => return Err(Error::DerLengthTooLarge),
    };
    let (octets, rest) = rest.split_at_checked(count).ok_or(Error::DerTruncated)?;
    let value = octets.iter().fold(0u32, |value, octet| (value << 8) | u32::from(*octet));
    if octets.first() == Some(&0) || value < 0x80 {
        return Err(Error::DerNonMinimalLength);
    }
    let value = usize::try_from(value).map_err(|_| Error::DerLengthTooLarge)?;
    Ok((value, rest))
}

const SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames() {
        let mut long = std::vec![0x30, 0x82, 0x01, 0x00];
        long.extend([0; 256]);
        let rows: &[(&[u8], Result<(), Error>)] = &[
            (&[0x30, 0x00], Ok(())),
            (&[0x30, 0x02, 0x05, 0x00], Ok(())),
            (&long, Ok(())),
            (b"", Err(Error::CertificateEmpty)),
            (b"-----BEGIN CERTIFICATE-----\n", Err(Error::CertificateIsPem)),
            (&[0x31, 0x00], Err(Error::CertificateNotSequence)),
            (b"MIIC", Err(Error::CertificateNotSequence)),
            (&[0x30], Err(Error::DerTruncated)),
            (&[0x30, 0x01], Err(Error::DerTruncated)),
            (&long[..200], Err(Error::DerTruncated)),
            (&[0x30, 0x82, 0x01], Err(Error::DerTruncated)),
            (&[0x30, 0x00, 0x00], Err(Error::DerTrailingData)),
            (&[0x30, 0x80, 0x00, 0x00], Err(Error::DerIndefiniteLength)),
            (&[0x30, 0x81, 0x00], Err(Error::DerNonMinimalLength)),
            (&[0x30, 0x81, 0x01, 0x00], Err(Error::DerNonMinimalLength)),
            (&[0x30, 0x82, 0x00, 0x80], Err(Error::DerNonMinimalLength)),
            (&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], Err(Error::DerTruncated)),
            (&[0x30, 0x85, 1, 0, 0, 0, 0], Err(Error::DerLengthTooLarge)),
            (&[0x30, 0xff], Err(Error::DerLengthTooLarge)),
        ];
        for (input, expected) in rows {
            assert_eq!(certificate_frame(input), *expected, "{input:02x?}");
        }
    }
}
