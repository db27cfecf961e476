//! Registered DN text: the grammar of RFC 4514 section 3 and the older forms
//! of RFC 2253 section 4 that tools still print.
//!
//! ```text
//! dn     = ws rdn *( ws ( "," / ";" ) ws rdn ) ws        ws = *SP
//! rdn    = ava *( ws "+" ws ava )
//! ava    = type ws "=" ws value
//! type   = descr / [ "OID." ] numericoid
//! value  = "#" 1*(HEX HEX) / DQUOTE *( qchar / pair ) DQUOTE / string
//! pair   = "\" ( "\" / one of SP " # + , ; < = > / HEX HEX )
//! ```
//!
//! Everything is checked when a [`RegisteredDn`](super::registered::RegisteredDn) is
//! made, values included: one that RFC 4518 cannot prepare could never match. Matching
//! later reads the same text again and has nothing left to refuse.

use super::matching::{Candidate, Type};
use super::prep::{Fault, Prepared};
use super::text::{Encoding, Form, Text};
use crate::Error;
use crate::ascii::{hex_digit, hex_octet};
use crate::client::RegistrationError;
use crate::oid::{self, Attribute, Rule};

/// One parsed `type=value`.
#[derive(Clone, Copy)]
pub(crate) struct Ava<'a> {
    /// `None`: an object identifier outside the table.
    pub(crate) attribute: Option<Attribute>,
    /// The type as written, without `OID.`.
    pub(crate) type_text: &'a [u8],
    /// Where that type starts in the text.
    pub(crate) type_at: usize,
    pub(super) value: &'a [u8],
    pub(super) value_at: usize,
    pub(super) form: Form,
    pub(super) plain: bool,
}

impl<'a> Ava<'a> {
    #[inline]
    pub(crate) fn candidate(&self) -> Candidate<'a> {
        let type_ = match self.attribute {
            Some(attribute) => Type::Known(attribute),
            None => Type::Dotted(self.type_text),
        };
        Candidate::registered(type_, self.value, self.form, self.plain)
    }
}

/// Reads a registered DN attribute by attribute.
#[derive(Clone, Copy)]
pub(super) struct Parser<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Parser<'a> {
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    pub(super) fn take(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.skip(1);
        Some(next)
    }

    #[inline]
    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    pub(super) fn skip_spaces(&mut self) {
        self.skip_while(|c| c == b' ');
    }

    fn skip_while(&mut self, accepted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&accepted) {
            self.skip(1);
        }
    }

    fn since(&self, start: usize) -> &'a [u8] {
        self.text.get(start..self.at).unwrap_or(&[])
    }

    fn fail<T>(&self, error: Error) -> Result<T, RegistrationError> {
        Err(at(error, self.at))
    }

    /// `ws type ws "=" ws value ws`, up to a separator or the end.
    pub(super) fn ava(&mut self, first: bool) -> Result<Ava<'a>, RegistrationError> {
        self.skip_spaces();
        let (type_at, type_text, attribute) = self.attribute_type(first)?;
        self.skip_spaces();
        if self.peek() != Some(b'=') {
            return self.fail(Error::DnEqualsMissing);
        }
        self.skip(1);
        self.skip_spaces();
        let (value_at, value, form) = match self.peek() {
            Some(b'#') => self.hex()?,
            Some(b'"') => self.quoted()?,
            _ => self.string()?,
        };
        let plain = form == Form::Raw && value.iter().all(|c| matches!(c, 0x20..=0x7e));
        Ok(Ava { attribute, type_text, type_at, value, value_at, form, plain })
    }

    fn attribute_type(
        &mut self,
        first: bool,
    ) -> Result<(usize, &'a [u8], Option<Attribute>), RegistrationError> {
        let start = self.at;
        self.skip_while(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'.');
        let name = self.since(start);
        let Some(initial) = name.first() else {
            return self.fail(match self.peek() {
                None => Error::DnTrailingSeparator,
                Some(b',' | b';' | b'+') if first => Error::DnLeadingSeparator,
                Some(b',' | b';' | b'+') => Error::DnDoubledSeparator,
                Some(b'=') => Error::DnTypeMissing,
                Some(_) => Error::DnUnknownDescriptor,
            });
        };
        let dotted = match name.split_at_checked(4) {
            Some((prefix, dotted)) if prefix.eq_ignore_ascii_case(b"OID.") => Some(dotted),
            _ => initial.is_ascii_digit().then_some(name),
        };
        if let Some(dotted) = dotted {
            if !oid::is_dotted(dotted) {
                return Err(at(Error::DnBadOid, start));
            }
            let prefix = name.len().saturating_sub(dotted.len());
            return Ok((start.saturating_add(prefix), dotted, oid::dotted_attribute(dotted)));
        }
        match Attribute::from_name(name) {
            Some(attribute) => Ok((start, name, Some(attribute))),
            // `foo` without `=` lacks more than a known name.
            None => {
                self.skip_spaces();
                match self.peek() {
                    Some(b'=') => Err(at(Error::DnUnknownDescriptor, start)),
                    _ => self.fail(Error::DnEqualsMissing),
                }
            }
        }
    }

    /// `#` and hexadecimal pairs that hold exactly one element.
    fn hex(&mut self) -> Result<(usize, &'a [u8], Form), RegistrationError> {
        self.skip(1);
        let start = self.at;
        self.skip_while(|c| hex_digit(c).is_some());
        let digits = self.since(start);
        let ends = |c: Option<u8>| matches!(c, None | Some(b' ' | b',' | b';' | b'+'));
        if digits.is_empty() || digits.len() & 1 != 0 || !ends(self.peek()) {
            return self.fail(Error::DnBadHex);
        }
        self.finish(Error::DnTextAfterHex)?;
        if hex_element(digits).is_none() {
            return Err(at(Error::DnHexNotDer, start));
        }
        Ok((start, digits, Form::Hex))
    }

    fn quoted(&mut self) -> Result<(usize, &'a [u8], Form), RegistrationError> {
        let quote = self.at;
        self.skip(1);
        let start = self.at;
        let mut form = Form::Raw;
        loop {
            match self.peek() {
                None => return Err(at(Error::DnUnterminatedQuote, quote)),
                Some(0) => return self.fail(Error::DnUnescapedSpecial),
                Some(b'"') => break,
                Some(b'\\') => {
                    form = Form::Escaped;
                    self.pair()?;
                }
                Some(_) => self.skip(1),
            }
        }
        let value = self.since(start);
        self.skip(1);
        self.finish(Error::DnTextAfterQuote)?;
        Ok((start, value, form))
    }

    fn string(&mut self) -> Result<(usize, &'a [u8], Form), RegistrationError> {
        let start = self.at;
        // The end of the last character that is not an unescaped space.
        let mut end = start;
        let mut form = Form::Raw;
        loop {
            match self.peek() {
                None | Some(b',' | b';' | b'+') => break,
                Some(0 | b'"' | b'<' | b'>') => return self.fail(Error::DnUnescapedSpecial),
                Some(b' ') => {
                    self.skip(1);
                    continue;
                }
                Some(b'\\') => {
                    form = Form::Escaped;
                    self.pair()?;
                }
                Some(_) => self.skip(1),
            }
            end = self.at;
        }
        Ok((start, self.text.get(start..end).unwrap_or(&[]), form))
    }

    fn pair(&mut self) -> Result<(), RegistrationError> {
        match self.text.get(self.at..).unwrap_or(&[]) {
            [_, b'\\' | b' ' | b'"' | b'#' | b'+' | b',' | b';' | b'<' | b'=' | b'>', ..] => {
                self.skip(2);
                Ok(())
            }
            [_, high, low, ..] if hex_octet(*high, *low).is_some() => {
                self.skip(3);
                Ok(())
            }
            _ => self.fail(Error::DnBadEscape),
        }
    }

    /// Only spaces may stand between a delimited value and what ends it.
    fn finish(&mut self, error: Error) -> Result<(), RegistrationError> {
        self.skip_spaces();
        match self.peek() {
            None | Some(b',' | b';' | b'+') => Ok(()),
            Some(_) => self.fail(error),
        }
    }
}

/// The identifier octet and the content digits of a hexadecimal element: a
/// one-octet tag that is not 0, a definite minimal length, nothing after it.
pub(crate) fn hex_element(digits: &[u8]) -> Option<(u8, &[u8])> {
    let pair = |digits: &[u8]| match digits {
        [high, low, ..] => hex_octet(*high, *low),
        _ => None,
    };
    let tag = pair(digits)?;
    let first = pair(digits.get(2..)?)?;
    let mut content = digits.get(4..)?;
    let len = match first {
        0..=0x7f => usize::from(first),
        0x81..=0x84 => {
            let mut len = 0usize;
            for _ in 0..first & 0x7f {
                let octet = pair(content)?;
                content = content.get(2..)?;
                if len == 0 && octet == 0 {
                    return None;
                }
                len = len.checked_mul(256)? | usize::from(octet);
            }
            if len < 0x80 {
                return None;
            }
            len
        }
        _ => return None,
    };
    let fits = len.checked_mul(2) == Some(content.len());
    (tag != 0 && tag & 0x1f != 0x1f && fits).then_some((tag, content))
}

/// Faults of the whole text that deserve more than where parsing stops.
pub(super) fn hints(parser: &Parser<'_>) -> Result<(), RegistrationError> {
    let rest = parser.text.get(parser.at..).unwrap_or(&[]);
    if rest.is_empty() {
        return Err(at(Error::DnEmpty, 0));
    }
    if rest.first() == Some(&b'/') {
        return parser.fail(Error::DnOpensslOneline);
    }
    if let Some((word, after)) = rest.split_at_checked(7)
        && word.eq_ignore_ascii_case(b"subject")
        && after.iter().find(|c| **c != b' ') == Some(&b'=')
    {
        return parser.fail(Error::DnSubjectPrefix);
    }
    Ok(())
}

/// Escapes must give UTF-8, and a known type's text must be preparable.
pub(super) fn check_value(ava: &Ava<'_>) -> Result<(), RegistrationError> {
    if ava.form == Form::Hex || ava.plain {
        return Ok(());
    }
    let text = Text { octets: ava.value, form: ava.form, encoding: Encoding::Utf8 };
    if ava.form == Form::Escaped && !text.code_points().is_valid() {
        return Err(at(Error::DnBadUtf8, ava.value_at));
    }
    let rule = ava.attribute.map_or(Rule::Exact, Attribute::rule);
    if rule == Rule::Exact {
        return Ok(());
    }
    let error = match Prepared::new(text, rule).fault() {
        None => return Ok(()),
        Some(Fault::Encoding) => Error::DnBadUtf8,
        Some(Fault::Nul) => Error::DnValueNul,
        Some(Fault::NotAscii) => Error::DnValueNotAscii,
        Some(Fault::Prohibited) => Error::DnValueProhibited,
        Some(Fault::TooManyMarks) => Error::DnValueTooManyMarks,
    };
    Err(at(error, ava.value_at))
}

pub(super) const fn at(error: Error, position: usize) -> RegistrationError {
    RegistrationError { error, position }
}
