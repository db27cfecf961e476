//! X.501 names in DER.
//!
//! ```text
//! Name ::= SEQUENCE OF RelativeDistinguishedName
//! RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
//! AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY }
//! ```
//!
//! [`Name::from_der`] refuses what is not DER. A name that is framed properly
//! but has another shape (an empty RDN, an element of another kind) can be
//! held and printed; it matches nothing.

use core::fmt;

use crate::Error;
use crate::der::{self, Reader, Tlv};
use crate::dn::matching::Candidate;
use crate::dn::text::{BAD, END, Text};
use crate::oid::{self, Attribute, Rule};

/// A distinguished name, borrowed from DER.
///
/// `Display` writes RFC 4514 text, which [`crate::RegisteredDn::parse`] reads
/// back to a DN that matches the name, if any DN can match it.
///
/// # Examples
///
/// ```
/// use certbound::{Name, RegisteredDn};
///
/// let der = [0x30, 14, 0x31, 12, 0x30, 10, 6, 3, 0x55, 4, 3, 0x0c, 3, b'a', b',', b'b'];
/// let name = Name::from_der(&der)?;
/// assert_eq!(name.to_string(), r"CN=a\,b");
/// assert!(RegisteredDn::parse(r"cn=A\,B").unwrap().matches(&name));
/// # Ok::<(), certbound::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    der: &'a [u8],
    content: &'a [u8],
    rdns: usize,
    most_avas: usize,
    well_shaped: bool,
}

impl<'a> Name<'a> {
    /// Reads a complete Name.
    ///
    /// # Errors
    /// [`Error::NameNotSequence`] for another element,
    /// [`Error::NameTrailingData`] for octets left over after or inside it,
    /// one of the 100s where the framing is not DER.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(der);
        let tlv = reader.read()?;
        if tlv.tag != der::SEQUENCE {
            return Err(Error::NameNotSequence);
        }
        if !reader.is_empty() {
            return Err(Error::NameTrailingData);
        }
        Self::from_tlv(tlv)
    }

    pub(crate) fn from_tlv(tlv: Tlv<'a>) -> Result<Self, Error> {
        let mut name =
            Self { der: tlv.raw, content: tlv.content, rdns: 0, most_avas: 0, well_shaped: true };
        let mut rdns = tlv.reader();
        while !rdns.is_empty() {
            let rdn = rdns.read()?;
            name.rdns = name.rdns.saturating_add(1);
            if rdn.tag != der::SET {
                name.well_shaped = false;
                continue;
            }
            let mut avas = rdn.reader();
            let mut count = 0usize;
            while !avas.is_empty() {
                let ava = avas.read()?;
                count = count.saturating_add(1);
                if ava.tag != der::SEQUENCE {
                    name.well_shaped = false;
                    continue;
                }
                name.well_shaped &= check_ava(ava)?;
            }
            name.well_shaped &= count > 0;
            name.most_avas = name.most_avas.max(count);
        }
        Ok(name)
    }

    /// The complete DER element.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// How many RDNs the name has.
    #[must_use]
    pub const fn rdn_count(&self) -> usize {
        self.rdns
    }

    /// Whether the name has no RDN.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rdns == 0
    }

    /// Whether every element is what X.501 has in its place.
    pub(crate) const fn is_well_shaped(&self) -> bool {
        self.well_shaped
    }

    pub(crate) const fn most_avas(&self) -> usize {
        self.most_avas
    }

    /// The RDNs in the order of the DER.
    pub(crate) fn rdns(&self) -> Rdns<'a> {
        Rdns { reader: Reader::new(self.content) }
    }

    /// Writes the name as RFC 4514 text, last RDN first.
    ///
    /// Control and formatting characters are written as hex pairs, so that the
    /// text can be shown. A value that cannot be registered as text is written
    /// as `#` and its DER; an element that no DN text can name also starts
    /// with `#`, but where a type belongs, so that nothing reads it back.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_rfc4514(&self, out: &mut impl fmt::Write) -> fmt::Result {
        // From the end, a block of RDNs at a time, since DER reads forwards.
        let mut end = self.rdns;
        while end > 0 {
            let start = end.saturating_sub(BLOCK);
            let mut block: [Option<Tlv<'a>>; BLOCK] = [None; BLOCK];
            let rdns = self.rdns().skip(start).take(end.saturating_sub(start));
            for (slot, rdn) in block.iter_mut().zip(rdns) {
                *slot = Some(rdn.element);
            }
            for (i, element) in block.iter().flatten().rev().enumerate() {
                if end != self.rdns || i > 0 {
                    out.write_char(',')?;
                }
                write_rdn(*element, out)?;
            }
            end = start;
        }
        Ok(())
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_rfc4514(f)
    }
}

/// The RDNs of a checked name.
#[derive(Clone, Copy)]
pub(crate) struct Rdns<'a> {
    reader: Reader<'a>,
}

impl<'a> Iterator for Rdns<'a> {
    type Item = Rdn<'a>;

    #[inline]
    fn next(&mut self) -> Option<Rdn<'a>> {
        self.reader.read().ok().map(|element| Rdn { element })
    }
}

/// One RDN of a checked name.
#[derive(Clone, Copy)]
pub(crate) struct Rdn<'a> {
    element: Tlv<'a>,
}

impl<'a> Rdn<'a> {
    pub(crate) fn avas(&self) -> Avas<'a> {
        Avas { reader: self.element.reader() }
    }

    /// Writes the RDN as RFC 4514 text.
    pub(crate) fn write_rfc4514(&self, out: &mut impl fmt::Write) -> fmt::Result {
        write_rdn(self.element, out)
    }

    /// The octets inside the SET.
    #[inline]
    pub(crate) const fn content(&self) -> &'a [u8] {
        self.element.content
    }

    /// The attribute of an RDN that has no other.
    #[inline]
    pub(crate) fn single(&self) -> Option<Candidate<'a>> {
        let mut avas = self.avas();
        let ava = avas.next()?;
        avas.reader.is_empty().then_some(ava)
    }
}

/// The attributes of one RDN of a checked, well-shaped name.
#[derive(Clone, Copy)]
pub(crate) struct Avas<'a> {
    reader: Reader<'a>,
}

impl<'a> Iterator for Avas<'a> {
    type Item = Candidate<'a>;

    #[inline]
    fn next(&mut self) -> Option<Candidate<'a>> {
        let (oid, value) = type_and_value(self.reader.read().ok()?)?;
        Some(Candidate::presented(oid, value))
    }
}

/// Whether the element has the shape of an attribute. What follows a value is
/// left over, and as much an error as octets that are not DER.
fn check_ava(ava: Tlv<'_>) -> Result<bool, Error> {
    let mut parts = ava.reader();
    if parts.is_empty() {
        return Ok(false);
    }
    let is_oid = parts.read()?.tag == der::OID;
    if parts.is_empty() {
        return Ok(false);
    }
    parts.read()?;
    if parts.is_empty() { Ok(is_oid) } else { Err(Error::NameTrailingData) }
}

#[inline]
fn type_and_value(ava: Tlv<'_>) -> Option<(&[u8], Tlv<'_>)> {
    let mut parts = ava.reader();
    let oid = parts.read().ok()?;
    let value = parts.read().ok()?;
    (ava.tag == der::SEQUENCE && oid.tag == der::OID).then_some((oid.content, value))
}

fn write_rdn(rdn: Tlv<'_>, out: &mut impl fmt::Write) -> fmt::Result {
    if rdn.tag != der::SET {
        return write_hex(rdn.raw, out);
    }
    let mut avas = rdn.reader();
    let mut first = true;
    while let Ok(ava) = avas.read() {
        if !core::mem::take(&mut first) {
            out.write_char('+')?;
        }
        match type_and_value(ava) {
            Some((oid, value)) if oid::is_printable(oid) => write_ava(oid, value, out)?,
            _ => write_hex(ava.raw, out)?,
        }
    }
    Ok(())
}

fn write_ava(oid: &[u8], value: Tlv<'_>, out: &mut impl fmt::Write) -> fmt::Result {
    let attribute = Attribute::from_oid(oid);
    match attribute {
        Some(attribute) => out.write_str(attribute.name())?,
        None => oid::write_dotted(oid, out)?,
    }
    out.write_char('=')?;
    // RFC 4514 section 2.4: a type without a name has its value in hex.
    let text = attribute.and_then(|attribute| registrable(attribute.rule(), value));
    match text {
        Some(text) => write_text(text, out),
        None => write_hex(value.raw, out),
    }
}

/// The value as text, when that text can be registered.
fn registrable(rule: Rule, value: Tlv<'_>) -> Option<Text<'_>> {
    let candidate = Candidate::presented(&[], value);
    let text = candidate.value().text()?;
    candidate.value().fault(rule).is_none().then_some(text)
}

fn write_text(text: Text<'_>, out: &mut impl fmt::Write) -> fmt::Result {
    let mut points = text.code_points();
    let mut next = points.next();
    let mut first = true;
    while next != END && next != BAD {
        let point = next;
        next = points.next();
        // A value outside char has been refused by now.
        let character = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
        let edge = first || next == END;
        match character {
            ',' | '+' | ';' | '"' | '\\' | '<' | '>' => {
                out.write_char('\\')?;
                out.write_char(character)?;
            }
            ' ' if edge => out.write_str("\\ ")?,
            '#' if first => out.write_str("\\#")?,
            _ if is_invisible(point) => {
                let mut buffer = [0; 4];
                for octet in character.encode_utf8(&mut buffer).bytes() {
                    out.write_char('\\')?;
                    write_octet(octet, out)?;
                }
            }
            _ => out.write_char(character)?,
        }
        first = false;
    }
    Ok(())
}

/// Controls, and what changes how the text around it is shown.
const fn is_invisible(point: u32) -> bool {
    matches!(
        point,
        0..=0x1f
            | 0x7f..=0x9f
            | 0xad
            | 0x61c
            | 0x180e
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfff0..=0xfffb
            | 0xe0000..=0xe0fff
    )
}

fn write_hex(octets: &[u8], out: &mut impl fmt::Write) -> fmt::Result {
    out.write_char('#')?;
    octets.iter().try_for_each(|octet| write_octet(*octet, out))
}

pub(crate) fn write_octet(octet: u8, out: &mut impl fmt::Write) -> fmt::Result {
    for digit in [octet >> 4, octet & 0x0f] {
        let base = if digit < 10 { b'0' } else { b'a'.wrapping_sub(10) };
        out.write_char(char::from(base.wrapping_add(digit)))?;
    }
    Ok(())
}

/// RDNs gathered at a time for printing.
const BLOCK: usize = 32;

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
