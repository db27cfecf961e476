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
//! Everything is checked when a [`RegisteredDn`] is made, values included: one
//! that RFC 4518 cannot prepare could never match. Matching later reads the
//! same text again and has nothing left to refuse.

use core::fmt;

use super::matching::{Candidate, Type};
use super::prep::{Fault, Prepared};
use super::text::{Encoding, Form, Text, hex_digit};
use crate::Error;
use crate::ascii;
use crate::client::RegistrationError;
use crate::der;
use crate::oid::{self, Attribute, Rule};

/// Most RDNs in a registered DN, and in a subject that can match.
pub const MAX_RDNS: usize = 64;
/// Most attributes in one RDN. With [`MAX_RDNS`] it bounds the work of a
/// comparison, in which each attribute may be tried against each.
pub const MAX_AVAS: usize = 16;

/// A distinguished name as it was registered, checked once.
///
/// Borrows the text. Up to 16 RDNs (none with the feature `small`) are indexed, so that
/// comparing does not parse again; longer names are read anew, in linear time.
///
/// Reference: RFC 8705 section 2.1.2, RFC 4514.
///
/// # Examples
///
/// ```
/// use certbound::{Error, RegisteredDn};
///
/// assert!(RegisteredDn::parse("CN=client-1,O=Example Inc,C=US").is_ok());
/// let refused = RegisteredDn::parse("CN=client-1,,C=US").unwrap_err();
/// assert_eq!(refused.error, Error::DnDoubledSeparator);
/// assert_eq!(refused.position, 12);
/// ```
#[derive(Clone, Copy)]
pub struct RegisteredDn<'a> {
    text: &'a [u8],
    rdns: u8,
    index: [Slot; INDEXED],
}

impl<'a> RegisteredDn<'a> {
    /// Checks and indexes a DN.
    ///
    /// # Errors
    /// One of the 300s, with the offset of what is wrong.
    pub fn parse(text: &'a str) -> Result<Self, RegistrationError> {
        Self::check(text.as_bytes())
    }

    /// Like [`RegisteredDn::parse`], for text not yet known to be UTF-8.
    ///
    /// # Errors
    /// [`Error::DnBadUtf8`] when it is not, else as for `parse`.
    pub fn from_utf8(text: &'a [u8]) -> Result<Self, RegistrationError> {
        match core::str::from_utf8(text) {
            Ok(text) => Self::parse(text),
            Err(fault) => Err(at(Error::DnBadUtf8, fault.valid_up_to())),
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        // The text was UTF-8 when it was parsed.
        core::str::from_utf8(self.text).unwrap_or("")
    }

    /// How many RDNs the DN has, at least one.
    #[must_use]
    pub fn rdn_count(&self) -> usize {
        usize::from(self.rdns)
    }

    fn check(text: &'a [u8]) -> Result<Self, RegistrationError> {
        if u32::try_from(text.len()).is_err() {
            return Err(at(Error::DnTooLong, 0));
        }
        let mut parser = Parser { text, at: 0 };
        parser.skip_spaces();
        hints(&parser)?;
        let mut this = Self { text, rdns: 0, index: [Slot::UNUSED; INDEXED] };
        loop {
            let mut slot = Slot::UNUSED;
            let mut avas = 0usize;
            let separator = loop {
                let ava = parser.ava(avas == 0 && this.rdns == 0)?;
                check_value(&ava)?;
                if avas == 0 {
                    slot = Slot::new(&ava);
                }
                avas = avas.saturating_add(1);
                if avas > MAX_AVAS {
                    return Err(at(Error::DnTooManyAvas, ava.type_at));
                }
                match parser.take() {
                    Some(b'+') => (slot.multiple, slot.arc) = (true, 0),
                    separator => break separator,
                }
            };
            if this.rdn_count() >= MAX_RDNS {
                return Err(at(Error::DnTooManyRdns, usize::try_from(slot.type_at).unwrap_or(0)));
            }
            let place = this.rdn_count();
            if let Some(place) = this.index.get_mut(place) {
                *place = slot;
            }
            this.rdns = this.rdns.saturating_add(1);
            if separator.is_none() {
                return Ok(this);
            }
        }
    }

    /// The RDN at this place of the text, when it is indexed and single.
    #[inline]
    pub(crate) fn single(&self, rdn: usize) -> Option<Candidate<'a>> {
        let slot = self.index.get(rdn)?;
        if slot.multiple || rdn >= self.rdn_count() {
            return None;
        }
        slot.ava(self.text).map(|ava| ava.candidate())
    }

    /// Whether the content of an RDN is, without further thought, equal to the
    /// one at this place of the text; `false` decides nothing.
    ///
    /// Covers what nearly every subject consists of: one attribute under the
    /// arc 2.5.4, printable ASCII, shorter than 128 octets.
    #[inline]
    pub(crate) fn surely_equals(&self, rdn: usize, content: &[u8]) -> bool {
        let Some(slot) = self.index.get(rdn) else {
            return false;
        };
        let [der::SEQUENCE, ava_len, der::OID, 3, 0x55, 4, arc, tag, len, value @ ..] = content
        else {
            return false;
        };
        // No type of the table is 2.5.4.0, which stands for "another one".
        let framed =
            slot.arc != 0 && usize::from(*len) == value.len() && *ava_len == len.wrapping_add(7);
        let start = usize::try_from(slot.value_at).unwrap_or(usize::MAX);
        let end = start.saturating_add(value.len());
        framed
            && *len < 0x79
            && *arc == slot.arc
            && slot.value_len == u32::from(*len)
            && Encoding::of_tag(*tag).is_some_and(Encoding::holds_ascii)
            && self.text.get(start..end).is_some_and(|own| match slot.folds {
                true => ascii::equal_ignoring_case(own, value),
                false => own == value,
            })
    }

    /// The attributes of the RDN at this place of the text.
    pub(crate) fn rdn(&self, rdn: usize) -> Avas<'a> {
        match self.index.get(rdn) {
            Some(slot) => Avas::at(self.text, slot.type_at),
            None => self.rdns_from(INDEXED).nth(rdn.saturating_sub(INDEXED)).unwrap_or(Avas::NONE),
        }
    }

    /// The RDNs in the order of the text, beginning with this one.
    pub(crate) fn rdns_from(&self, first: usize) -> Rdns<'a> {
        // The last indexed one is the nearest known place before the others.
        let near = first.min(INDEXED.saturating_sub(1));
        let start = self.index.get(near).map_or(0, |slot| slot.type_at);
        let mut rdns = Rdns { next: Some(Avas::at(self.text, start)) };
        for _ in near..first {
            rdns.next();
        }
        rdns
    }
}

impl fmt::Debug for RegisteredDn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegisteredDn").field(&self.as_str()).finish()
    }
}

impl fmt::Display for RegisteredDn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The attributes of one registered RDN.
#[derive(Clone, Copy)]
pub(crate) struct Avas<'a> {
    parser: Parser<'a>,
    more: bool,
}

impl<'a> Avas<'a> {
    const NONE: Self = Self { parser: Parser { text: &[], at: 0 }, more: false };

    fn at(text: &'a [u8], offset: u32) -> Self {
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        Self { parser: Parser { text, at }, more: true }
    }

    /// The text of the whole RDN.
    pub(crate) fn text(mut self) -> &'a str {
        let start = self.parser.at;
        while self.next_ava().is_some() {}
        let text = self.parser.text.get(start..self.parser.at);
        text.and_then(|text| core::str::from_utf8(text).ok()).unwrap_or("")
    }

    /// The attribute as parsed, for messages.
    pub(crate) fn next_ava(&mut self) -> Option<Ava<'a>> {
        if !self.more {
            return None;
        }
        let ava = self.parser.ava(false).ok()?;
        self.more = self.parser.peek() == Some(b'+');
        if self.more {
            self.parser.take();
        }
        Some(ava)
    }
}

impl<'a> Iterator for Avas<'a> {
    type Item = Candidate<'a>;

    fn next(&mut self) -> Option<Candidate<'a>> {
        self.next_ava().map(|ava| ava.candidate())
    }
}

/// The registered RDNs in the order of the text.
pub(crate) struct Rdns<'a> {
    next: Option<Avas<'a>>,
}

impl<'a> Iterator for Rdns<'a> {
    type Item = Avas<'a>;

    fn next(&mut self) -> Option<Avas<'a>> {
        let rdn = self.next?;
        let mut rest = rdn;
        while rest.next_ava().is_some() {}
        self.next = rest.parser.take().map(|_| Avas { parser: rest.parser, more: true });
        Some(rdn)
    }
}

/// One parsed `type=value`.
#[derive(Clone, Copy)]
pub(crate) struct Ava<'a> {
    /// `None`: an object identifier outside the table.
    pub(crate) attribute: Option<Attribute>,
    /// The type as written, without `OID.`.
    pub(crate) type_text: &'a [u8],
    /// Where the attribute starts in the text.
    pub(crate) type_at: usize,
    value: &'a [u8],
    value_at: usize,
    form: Form,
    plain: bool,
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

/// What is kept of the first attribute of an RDN.
#[derive(Clone, Copy)]
struct Slot {
    type_at: u32,
    type_len: u32,
    value_at: u32,
    value_len: u32,
    /// Index of the attribute type, or [`UNKNOWN`].
    attribute: u8,
    form: Form,
    plain: bool,
    /// The last arc of a type under 2.5.4 that has a single, plain value.
    arc: u8,
    /// Whether letters differing in case are equal.
    folds: bool,
    /// More attributes follow in this RDN.
    multiple: bool,
}

impl Slot {
    const UNUSED: Self = Self {
        type_at: 0,
        type_len: 0,
        value_at: 0,
        value_len: 0,
        attribute: UNKNOWN,
        form: Form::Raw,
        plain: false,
        arc: 0,
        folds: false,
        multiple: false,
    };

    fn new(ava: &Ava<'_>) -> Self {
        // The whole text is shorter than 2^32 octets.
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(0);
        Self {
            type_at: narrow(ava.type_at),
            type_len: narrow(ava.type_text.len()),
            value_at: narrow(ava.value_at),
            value_len: narrow(ava.value.len()),
            attribute: ava.attribute.map_or(UNKNOWN, Attribute::index),
            form: ava.form,
            plain: ava.plain,
            arc: match ava.attribute.map(Attribute::oid) {
                Some([0x55, 4, arc]) if ava.plain => *arc,
                _ => 0,
            },
            folds: ava.attribute.is_some_and(|attribute| attribute.rule() != Rule::Exact),
            multiple: false,
        }
    }

    #[inline]
    fn ava<'a>(&self, text: &'a [u8]) -> Option<Ava<'a>> {
        let part = |at: u32, len: u32| {
            let at = usize::try_from(at).ok()?;
            text.get(at..)?.get(..usize::try_from(len).ok()?)
        };
        Some(Ava {
            attribute: Attribute::from_index(self.attribute),
            type_text: part(self.type_at, self.type_len)?,
            type_at: usize::try_from(self.type_at).ok()?,
            value: part(self.value_at, self.value_len)?,
            value_at: usize::try_from(self.value_at).ok()?,
            form: self.form,
            plain: self.plain,
        })
    }
}

#[derive(Clone, Copy)]
struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline]
    fn take(&mut self) -> Option<u8> {
        let next = self.peek()?;
        self.skip(1);
        Some(next)
    }

    #[inline]
    fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn skip_spaces(&mut self) {
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
    fn ava(&mut self, first: bool) -> Result<Ava<'a>, RegistrationError> {
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
            [_, high, low, ..] if hex_digit(*high).is_some() && hex_digit(*low).is_some() => {
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
        [high, low, ..] => Some((hex_digit(*high)? << 4) | hex_digit(*low)?),
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
fn hints(parser: &Parser<'_>) -> Result<(), RegistrationError> {
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
fn check_value(ava: &Ava<'_>) -> Result<(), RegistrationError> {
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

const fn at(error: Error, position: usize) -> RegistrationError {
    RegistrationError { error, position }
}

/// RDNs whose place is kept. Real subjects have 3 to 10; where room matters more than
/// time, most are read again.
pub(super) const INDEXED: usize = if cfg!(feature = "small") { 0 } else { 16 };

const UNKNOWN: u8 = u8::MAX;

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
