//! A JSON string as it stands in its text, and the characters it means.

use core::str::Chars;

use crate::Error;
use crate::ascii::push_hex;

/// What stands between the quotation marks of a string that the scanner has
/// taken: valid UTF-8, every escape complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    pub(crate) const fn new(raw: &'a [u8]) -> Self {
        Self(raw)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is the text, whichever way it is written.
    pub(crate) fn is(self, text: &str) -> bool {
        if !self.0.contains(&b'\\') {
            return self.0 == text.as_bytes();
        }
        self.characters().eq(text.chars().map(Ok))
    }

    /// The characters, escapes decoded; a half of a surrogate pair is
    /// [`Error::MetadataLoneSurrogate`] in its place.
    pub(crate) fn characters(self) -> Characters<'a> {
        // The scanner has checked it; what is no text has no characters.
        Characters(core::str::from_utf8(self.0).unwrap_or_default().chars())
    }

    /// Writes the text to the start of a buffer.
    ///
    /// # Errors
    /// `MetadataLoneSurrogate`; then `ShortBuffer`. Nothing was written then.
    pub(crate) fn write(self, out: &mut [u8]) -> Result<&str, Error> {
        let mut len: usize = 0;
        for character in self.characters() {
            len = len.saturating_add(character?.len_utf8());
        }
        let (written, _) = out.split_at_mut_checked(len).ok_or(Error::ShortBuffer)?;
        let mut rest = &mut *written;
        for character in self.characters() {
            let mut octets = [0; 4];
            let octets = character?.encode_utf8(&mut octets).as_bytes();
            let (to, after) = rest.split_at_mut_checked(octets.len()).ok_or(Error::ShortBuffer)?;
            for (to, from) in to.iter_mut().zip(octets) {
                *to = *from;
            }
            rest = after;
        }
        core::str::from_utf8(written).map_err(|_| Error::Internal)
    }
}

/// The characters of a [`Text`].
#[derive(Clone, Debug)]
pub(crate) struct Characters<'a>(Chars<'a>);

impl Characters<'_> {
    /// RFC 8259 section 7: what follows a backslash.
    fn escaped(&mut self) -> Result<char, Error> {
        match self.0.next() {
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.unicode(),
            Some(itself) => Ok(itself),
            None => Err(Error::JsonEscape),
        }
    }

    fn unicode(&mut self) -> Result<char, Error> {
        let unit = self.code_unit()?;
        if let Some(character) = char::from_u32(unit.into()) {
            return Ok(character);
        }
        // A half that has no partner leaves what follows it alone.
        let mut ahead = self.clone();
        if (ahead.0.next(), ahead.0.next()) != (Some('\\'), Some('u')) {
            return Err(Error::MetadataLoneSurrogate);
        }
        match char::decode_utf16([unit, ahead.code_unit()?]).next() {
            Some(Ok(character)) => {
                *self = ahead;
                Ok(character)
            }
            _ => Err(Error::MetadataLoneSurrogate),
        }
    }

    fn code_unit(&mut self) -> Result<u16, Error> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.0.next().and_then(|c| u8::try_from(c).ok());
            unit = digit.and_then(|d| push_hex(unit, d)).ok_or(Error::JsonEscape)?;
        }
        Ok(unit)
    }
}

impl Iterator for Characters<'_> {
    type Item = Result<char, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.0.next()? {
            '\\' => Some(self.escaped()),
            itself => Some(Ok(itself)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONE: Result<&str, Error> = Err(Error::MetadataLoneSurrogate);

    #[test]
    fn what_a_string_means() {
        let rows: &[(&str, Result<&str, Error>)] = &[
            ("", Ok("")),
            ("aé😀", Ok("aé😀")),
            (r#"\"\\\/\b\f\n\r\t"#, Ok("\"\\/\u{8}\u{c}\n\r\t")),
            (r"\u0041\u00e9\u00E9\u20ac", Ok("Aéé€")),
            (r"a\ud83d\ude00b", Ok("a😀b")),
            (r"\uD83D\uDE00", Ok("😀")),
            (r"\udbff\udfff", Ok("\u{10ffff}")),
            (r"\ud800\udc00", Ok("\u{10000}")),
            (r"\\u0041", Ok(r"\u0041")),
            (r"\ud83d", LONE),
            (r"\ude00", LONE),
            (r"\ude00\ud83d", LONE),
            (r"\ud83dx", LONE),
            (r"\ud83d\n", LONE),
            (r"\ud83d\u0041", LONE),
            (r"\ud83d\ud83d\ude00", LONE),
        ];
        for (raw, expected) in rows {
            let text = Text::new(raw.as_bytes());
            let mut out = [0xa5; 40];
            assert_eq!(text.write(&mut out), *expected, "{raw}");
            match expected {
                Ok(meaning) => {
                    assert!(text.is(meaning), "{raw}");
                    assert!(!text.is("x") && !text.is(&(meaning.to_string() + "x")), "{raw}");
                    let mut exact = [0; 40];
                    assert!(text.write(&mut exact[..meaning.len()]).is_ok());
                    if !meaning.is_empty() {
                        let mut short = [0xa5; 40];
                        let refused = text.write(&mut short[..meaning.len() - 1]);
                        assert_eq!(refused, Err(Error::ShortBuffer), "{raw}");
                        assert_eq!(short, [0xa5; 40]);
                    }
                }
                Err(_) => {
                    assert_eq!(out, [0xa5; 40], "{raw}");
                    assert!(!text.is("") && !text.is(raw));
                }
            }
        }
    }

    use std::string::ToString;
}
