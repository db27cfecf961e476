//! Standard base64 (RFC 4648 section 4), decoded as its characters come.
//!
//! Canonical but for one reading: RFC 8941 section 4.2.7 asks parsers to take
//! byte sequences without padding, and with pad bits that are not zero.

use base64ct::{Base64Unpadded, Encoding};

use crate::Error;

/// Where decoded octets go.
pub(crate) trait Take {
    /// Takes the next octets.
    fn take(&mut self, octets: &[u8]);
}

/// How a text ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With its padding, all pad bits zero.
    Canonical,
    /// With complete padding or with none, pad bits of any value.
    Lenient,
}

/// Decodes characters in groups and hands the octets on.
pub(crate) struct Decoder {
    group: [u8; GROUP],
    filled: usize,
    padding: usize,
}

/// Characters decoded at a time, and the octets they are.
const GROUP: usize = 64;
const GROUP_OCTETS: usize = 48;

impl Decoder {
    pub(crate) const fn new() -> Self {
        Self { group: [0; GROUP], filled: 0, padding: 0 }
    }

    /// Takes one character.
    ///
    /// # Errors
    /// `BadEncoding`, for a character outside the alphabet perhaps only when
    /// its group is full.
    pub(crate) fn push(&mut self, character: u8, sink: &mut impl Take) -> Result<(), Error> {
        if character == b'=' {
            self.padding = self.padding.saturating_add(1);
            return Ok(());
        }
        self.push_run(&[character], sink)
    }

    /// Takes characters none of which is `=`.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub(crate) fn push_run(&mut self, mut run: &[u8], sink: &mut impl Take) -> Result<(), Error> {
        if self.padding > 0 && !run.is_empty() {
            return Err(Error::BadEncoding);
        }
        while !run.is_empty() {
            // A full group is decoded at once, so there always is room.
            let room = self.group.get_mut(self.filled..).unwrap_or_default();
            let len = run.len().min(room.len());
            let (now, later) = run.split_at_checked(len).unwrap_or((run, &[]));
            for (to, from) in room.iter_mut().zip(now) {
                *to = *from;
            }
            run = later;
            self.filled = self.filled.saturating_add(len);
            if self.filled == GROUP {
                self.full_group(sink)?;
            }
        }
        Ok(())
    }

    /// Takes the end of the text.
    ///
    /// # Errors
    /// `BadEncoding`.
    // Out of line, as is `full_group`: neither's buffer must lie under the other.
    #[inline(never)]
    pub(crate) fn finish(mut self, ending: Ending, sink: &mut impl Take) -> Result<(), Error> {
        let (octets, padding) = match self.filled % 4 {
            0 => (0, 0),
            2 => (1, 2),
            3 => (2, 1),
            _ => return Err(Error::BadEncoding),
        };
        let padded = self.padding == padding || self.padding == 0 && ending == Ending::Lenient;
        if !padded {
            return Err(Error::BadEncoding);
        }
        // 'A' is the sextet zero, so what it fills up adds no bits.
        for to in self.group.iter_mut().skip(self.filled) {
            *to = b'A';
        }
        let mut buffer = [0; GROUP_OCTETS];
        let buffer = decode(&self.group, &mut buffer)?;
        // At most 15 groups of 3 octets and 2 more, so nothing can wrap.
        let len = (self.filled / 4).wrapping_mul(3).wrapping_add(octets);
        let (octets, spare) = buffer.split_at_checked(len).ok_or(Error::BadEncoding)?;
        // The pad bits stand in the octet that the padding takes away.
        if ending == Ending::Canonical && spare.first().is_some_and(|bits| *bits != 0) {
            return Err(Error::BadEncoding);
        }
        sink.take(octets);
        Ok(())
    }

    #[inline(never)]
    fn full_group(&mut self, sink: &mut impl Take) -> Result<(), Error> {
        let mut octets = [0; GROUP_OCTETS];
        sink.take(decode(&self.group, &mut octets)?);
        self.filled = 0;
        Ok(())
    }
}

/// Decodes one group.
#[cfg_attr(not(feature = "small"), inline(always))]
fn decode<'b>(group: &[u8; GROUP], octets: &'b mut [u8; GROUP_OCTETS]) -> Result<&'b [u8], Error> {
    Base64Unpadded::decode(group, octets).map_err(|_| Error::BadEncoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::sink::{Sink, Wanted};
    use base64ct::Base64;
    use std::string::String;
    use std::vec::Vec;
    use std::{format, vec};

    /// What a text decodes to; the sink checks no frame before a certificate
    /// ends.
    fn read(text: &str, ending: Ending) -> Result<Vec<u8>, Error> {
        let mut out = [0; 256];
        let mut sink = Sink::new(Wanted::All, &mut out);
        let mut decoder = Decoder::new();
        for character in text.bytes() {
            decoder.push(character, &mut sink)?;
        }
        decoder.finish(ending, &mut sink)?;
        sink.written().map(<[u8]>::to_vec)
    }

    #[test]
    fn every_length_padded_and_not() {
        let octets: Vec<u8> = (0..200).map(|i: u8| i.wrapping_mul(41)).collect();
        for len in 0..octets.len() {
            let octets = &octets[..len];
            let text = Base64::encode_string(octets);
            for ending in [Ending::Canonical, Ending::Lenient] {
                assert_eq!(read(&text, ending).as_deref(), Ok(octets), "{len}");
                let more = text.clone() + "=";
                assert_eq!(read(&more, ending), Err(Error::BadEncoding), "{len}");
            }
            let bare = text.trim_end_matches('=');
            assert_eq!(read(bare, Ending::Canonical).is_ok(), len % 3 == 0, "{len}");
            assert_eq!(read(bare, Ending::Lenient).as_deref(), Ok(octets), "{len}");
        }
    }

    #[test]
    fn every_character_in_every_place_of_a_group() {
        let good = Base64::encode_string(&[0x5a; 96]);
        for at in 0..good.len() {
            for character in 0..=0x7fu8 {
                let mut text = String::from(&good[..at]);
                text.push(char::from(character));
                text.push_str(&good[at + 1..]);
                let inside = character.is_ascii_alphanumeric() || b"+/".contains(&character);
                assert_eq!(read(&text, Ending::Canonical).is_ok(), inside, "{text:?}");
            }
        }
    }

    #[test]
    fn pad_bits() {
        let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']);
        for (sextet, last) in alphabet.enumerate() {
            let two = (format!("Z{last}=="), sextet % 16 == 0, vec![0x64 | (sextet >> 4) as u8]);
            let three =
                (format!("ZZ{last}="), sextet % 4 == 0, vec![0x65, 0x90 | (sextet >> 2) as u8]);
            for (text, canonical, octets) in [two, three] {
                let expected = if canonical { Ok(octets.clone()) } else { Err(Error::BadEncoding) };
                assert_eq!(read(&text, Ending::Canonical), expected, "{text}");
                for text in [&text, text.trim_end_matches('=')] {
                    assert_eq!(read(text, Ending::Lenient).as_ref(), Ok(&octets), "{text}");
                }
            }
        }
    }

    #[test]
    fn wrong_endings() {
        for text in ["A", "A=", "A==", "A===", "=", "==", "====", "QQ=", "QQ===", "QUI==", "QUJD="]
        {
            for ending in [Ending::Canonical, Ending::Lenient] {
                assert_eq!(read(text, ending), Err(Error::BadEncoding), "{text}");
            }
        }
        for text in ["QQ==QQ==", "QQ=Q", "Q=Q=", "=QQ=", "QUI=QUJD", "QUJDé"] {
            for ending in [Ending::Canonical, Ending::Lenient] {
                assert_eq!(read(text, ending), Err(Error::BadEncoding), "{text}");
            }
        }
    }
}
