//! A registered DN, ready to be compared: where its RDNs stand, and their attributes.

use core::fmt;

use super::matching::Candidate;
use super::parse::{Ava, Parser, at, check_value, hints};
use super::text::{Encoding, Form};
use crate::Error;
use crate::ascii;
use crate::client::RegistrationError;
use crate::der;
use crate::oid::{Attribute, Rule};

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
        let start = match self.index.get(near) {
            Some(slot) if near > 0 => slot.type_at,
            _ => 0,
        };
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

    /// The text of the whole RDN, without the spaces around it.
    pub(crate) fn text(mut self) -> &'a str {
        self.parser.skip_spaces();
        let text = self.parser.text;
        let (start, mut end) = (self.parser.at, self.parser.at);
        while let Some(ava) = self.next_ava() {
            end = ava.value_at.saturating_add(ava.value.len());
        }
        // A quote that ends a value is not in it; any other is behind a backslash.
        if text.get(end) == Some(&b'"') {
            end = end.saturating_add(1);
        }
        let text = text.get(start..end).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
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

/// RDNs whose place is kept. Real subjects have 3 to 10; where room matters more than
/// time, all are read again.
pub(super) const INDEXED: usize = if cfg!(feature = "small") { 0 } else { 16 };

const UNKNOWN: u8 = u8::MAX;

#[cfg(test)]
#[path = "registered_tests.rs"]
mod tests;
