//! DER framing: definite, shortest lengths, and nothing left over.
//!
//! X.690 sections 8.1.2 and 10.1. A high tag number is read so that an element
//! this library does not look into can be passed; no field it looks for has
//! one.

use crate::Error;

/// Checks that the input is framed like one DER certificate: a SEQUENCE with a
/// definite, minimal length, and no octet after it.
///
/// This is all that a thumbprint needs (RFC 8705 section 3.1 hashes the
/// octets); it keeps text, truncated reads and concatenations from being
/// hashed as if they were certificates.
pub(crate) fn certificate_frame(input: &[u8]) -> Result<(), Error> {
    frame(input, input.len())
}

/// How many octets [`frame`] looks at.
pub(crate) const FRAME_HEAD: usize = PEM_START.len();

/// As [`certificate_frame`], for an input of which only the first
/// [`FRAME_HEAD`] octets are at hand, or all where it is shorter.
pub(crate) fn frame(head: &[u8], input_len: usize) -> Result<(), Error> {
    let Some((tag, rest)) = head.split_first() else {
        return Err(Error::CertificateEmpty);
    };
    if head.starts_with(PEM_START) {
        return Err(Error::CertificateIsPem);
    }
    if *tag != SEQUENCE {
        return Err(Error::CertificateNotSequence);
    }
    let (len, content) = length(rest)?;
    let before_content = head.len().saturating_sub(content.len());
    match input_len.saturating_sub(before_content) {
        actual if actual < len => Err(Error::DerTruncated),
        actual if actual > len => Err(Error::DerTrailingData),
        _ => Ok(()),
    }
}

const PEM_START: &[u8] = b"-----BEGIN";

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

/// One element: its tag, its content, and both with the length between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// The first identifier octet: class, constructed bit, and the tag number
    /// or, for a high tag number, 31.
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// The complete element.
    pub(crate) raw: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// A cursor over the elements inside.
    pub(crate) fn reader(&self) -> Reader<'a> {
        Reader { rest: self.content }
    }
}

/// A cursor over elements that follow one another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether the next element starts with this identifier octet.
    pub(crate) fn at(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// Reads one element, whatever it is.
    #[inline]
    pub(crate) fn read(&mut self) -> Result<Tlv<'a>, Error> {
        // Nearly every element inside a name has a one-octet tag and length.
        if let [tag, len @ 0..=0x7f, after @ ..] = self.rest
            && tag & 0x1f != 0x1f
        {
            let len = usize::from(*len);
            let (content, rest) = after.split_at_checked(len).ok_or(Error::DerTruncated)?;
            let raw = self.rest.get(..len.saturating_add(2)).unwrap_or(self.rest);
            self.rest = rest;
            return Ok(Tlv { tag: *tag, content, raw });
        }
        self.read_general()
    }

    /// Reads the content of an element with this low tag and a length of one
    /// octet, or nothing.
    ///
    /// Where the length is the likely one, the processor goes on to the next
    /// element without waiting for it.
    #[cfg_attr(not(feature = "small"), inline(always))]
    pub(crate) fn read_short(&mut self, wanted: u8, likely: usize) -> Option<&'a [u8]> {
        let [tag, len @ 0..=0x7f, after @ ..] = self.rest else {
            return None;
        };
        if *tag != wanted {
            return None;
        }
        let len = usize::from(*len);
        let (content, rest) = match after.split_at_checked(likely) {
            Some(parts) if len == likely => parts,
            _ => after.split_at_checked(len)?,
        };
        self.rest = rest;
        Some(content)
    }

    /// Reads one element that must have this tag.
    #[inline]
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>, Error> {
        match self.rest.first() {
            None => Err(Error::DerMissingElement),
            Some(first) if *first != tag => Err(Error::DerUnexpectedTag),
            Some(_) => self.read(),
        }
    }

    #[cold]
    fn read_general(&mut self) -> Result<Tlv<'a>, Error> {
        let (tag, after) = self.rest.split_first().ok_or(Error::DerTruncated)?;
        let after = if tag & 0x1f == 0x1f { high_tag(after)? } else { after };
        let (len, content) = length(after)?;
        let (content, rest) = content.split_at_checked(len).ok_or(Error::DerTruncated)?;
        let size = self.rest.len().saturating_sub(rest.len());
        let raw = self.rest.get(..size).unwrap_or(self.rest);
        self.rest = rest;
        Ok(Tlv { tag: *tag, content, raw })
    }
}

/// Reads exactly one element with this tag.
pub(crate) fn exactly(input: &[u8], tag: u8) -> Result<Tlv<'_>, Error> {
    let mut reader = Reader::new(input);
    let tlv = reader.expect(tag)?;
    if reader.is_empty() { Ok(tlv) } else { Err(Error::DerTrailingData) }
}

/// Passes the octets of a high tag number (X.690 section 8.1.2.4).
fn high_tag(input: &[u8]) -> Result<&[u8], Error> {
    let mut rest = input;
    let mut first = true;
    while let Some((octet, after)) = rest.split_first() {
        // No leading zero group, and no number that fits the short form.
        if first && (*octet == 0x80 || *octet < 0x1f) {
            return Err(Error::DerTagNotMinimal);
        }
        if octet & 0x80 == 0 {
            return Ok(after);
        }
        first = false;
        rest = after;
    }
    Err(Error::DerTruncated)
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

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
            let head = input.get(..FRAME_HEAD).unwrap_or(input);
            assert_eq!(frame(head, input.len()), *expected, "{input:02x?}");
        }
    }

    #[test]
    fn elements() {
        /// The tag and the size of the element.
        type Found = Result<(u8, usize), Error>;
        let rows: &[(&[u8], Found)] = &[
            (&[0x05, 0x00], Ok((0x05, 2))),
            (&[0x04, 0x01, 0xaa, 0xbb], Ok((0x04, 3))),
            (&[0x1f, 0x1f, 0x00], Ok((0x1f, 3))),
            (&[0xbf, 0x81, 0x00, 0x01, 0x00], Ok((0xbf, 5))),
            (&[0xbf, 0x1f, 0x00], Ok((0xbf, 3))),
            (&[0x1f, 0x1e, 0x00], Err(Error::DerTagNotMinimal)),
            (&[0x1f, 0x80, 0x1f, 0x00], Err(Error::DerTagNotMinimal)),
            (&[0x1f, 0x81], Err(Error::DerTruncated)),
            (&[0x1f], Err(Error::DerTruncated)),
            (&[0x04, 0x02, 0x00], Err(Error::DerTruncated)),
            (&[0x04, 0x81, 0x01, 0x00], Err(Error::DerNonMinimalLength)),
            (&[0x30, 0x80, 0x00, 0x00], Err(Error::DerIndefiniteLength)),
            (b"", Err(Error::DerTruncated)),
        ];
        for (input, expected) in rows {
            let found = Reader::new(input).read().map(|tlv| (tlv.tag, tlv.raw.len()));
            assert_eq!(found, *expected, "{input:02x?}");
        }
    }
}
