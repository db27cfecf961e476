//! The octets of a header's text, as they stand or percent-decoded.
//!
//! RFC 3986 section 2.1. Text is decoded once: what decoding brings forth is
//! never decoded again. `+` is a plus and never a space, since base64 has it.

use crate::Error;
use crate::ascii::hex_octet;

/// A cursor over text that yields one octet at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Octets<'a> {
    rest: &'a [u8],
    percent: bool,
}

impl<'a> Octets<'a> {
    /// Text that is not encoded: every octet stands for itself.
    pub(crate) const fn raw(text: &'a [u8]) -> Self {
        Self { rest: text, percent: false }
    }

    /// Percent-encoded text.
    pub(crate) const fn percent_encoded(text: &'a [u8]) -> Self {
        Self { rest: text, percent: true }
    }

    /// The next octet; `None` at the end.
    ///
    /// # Errors
    /// `BadEncoding` when percent-encoded text holds an octet outside 21–7E, a
    /// `%` without two hex digits, or the code of an octet that is neither
    /// 20–7E nor TAB, LF or CR.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<u8>, Error> {
        let Some((octet, after)) = self.rest.split_first() else {
            return Ok(None);
        };
        if self.percent {
            return match *octet {
                b'%' => self.sequence(after).map(Some),
                0x21..=0x7e => {
                    self.rest = after;
                    Ok(Some(*octet))
                }
                _ => Err(Error::BadEncoding),
            };
        }
        self.rest = after;
        Ok(Some(*octet))
    }

    /// The next octet that is no space, TAB, CR or LF.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(crate) fn next_visible(&mut self) -> Result<Option<u8>, Error> {
        loop {
            match self.next()? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => {}
                octet => return Ok(octet),
            }
        }
    }

    /// The characters of the base64 alphabet that come next, which are
    /// themselves in either kind of text; perhaps none.
    #[inline]
    pub(crate) fn run(&mut self) -> &'a [u8] {
        let is_base64 = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/');
        let end = self.rest.iter().position(|c| !is_base64(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at_checked(end).unwrap_or((&[], self.rest));
        self.rest = rest;
        run
    }

    /// Reads what follows a `%`.
    fn sequence(&mut self, text: &'a [u8]) -> Result<u8, Error> {
        let [high, low, after @ ..] = text else {
            return Err(Error::BadEncoding);
        };
        let octet = hex_octet(*high, *low).ok_or(Error::BadEncoding)?;
        self.rest = after;
        match octet {
            0x20..=0x7e | b'\t' | b'\n' | b'\r' => Ok(octet),
            _ => Err(Error::BadEncoding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::vec::Vec;

    fn read(mut octets: Octets<'_>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        while let Some(octet) = octets.next()? {
            out.push(octet);
        }
        Ok(out)
    }

    #[test]
    fn every_octet_raw_and_encoded() {
        for octet in 0..=255u8 {
            let visible = (0x21..=0x7e).contains(&octet) && octet != b'%';
            let expected = if visible { Ok(Vec::from([octet])) } else { Err(Error::BadEncoding) };
            assert_eq!(read(Octets::percent_encoded(&[octet])), expected, "{octet:#04x}");
            assert_eq!(read(Octets::raw(&[octet])), Ok(Vec::from([octet])));

            let text = (0x20..=0x7e).contains(&octet) || b"\t\n\r".contains(&octet);
            let expected = if text { Ok(Vec::from([octet])) } else { Err(Error::BadEncoding) };
            for code in [format!("%{octet:02x}"), format!("%{octet:02X}")] {
                assert_eq!(read(Octets::percent_encoded(code.as_bytes())), expected, "{code}");
                assert_eq!(read(Octets::raw(code.as_bytes())), Ok(code.into_bytes()));
            }
        }
    }

    #[test]
    fn runs() {
        for (text, run) in
            [("", ""), ("aZ09+/", "aZ09+/"), ("ab=c", "ab"), ("%41", ""), ("a-", "a"), ("aé", "a")]
        {
            for mut octets in
                [Octets::raw(text.as_bytes()), Octets::percent_encoded(text.as_bytes())]
            {
                assert_eq!(octets.run(), run.as_bytes());
                assert_eq!(octets.rest, &text.as_bytes()[run.len()..]);
                assert_eq!(octets.run(), b"");
            }
        }
    }

    #[test]
    fn sequences() {
        let rows: &[(&str, Option<&str>)] = &[
            ("", Some("")),
            ("a+b", Some("a+b")),
            ("%2b%2B", Some("++")),
            ("%252B", Some("%2B")),
            ("%2d%2D%0a", Some("--\n")),
            ("%", None),
            ("%4", None),
            ("%4g", None),
            ("%g4", None),
            ("%+1", None),
            ("% 1", None),
            ("%%41", None),
            ("%u0041", None),
            ("a b", None),
            ("a\n", None),
        ];
        for (text, expected) in rows {
            let expected = expected.map(|e| e.as_bytes().to_vec()).ok_or(Error::BadEncoding);
            assert_eq!(read(Octets::percent_encoded(text.as_bytes())), expected, "{text:?}");
        }
    }
}
