//! distinguishedNameMatch (RFC 4517 section 4.2.15) over prepared values.
//!
//! Attributes are paired one to one inside an RDN, in any order. Equality of
//! values is transitive, so the first free partner will do.

use super::parse::hex_element;
use super::prep::{Fault, Prepared};
use super::registered::{INDEXED, MAX_AVAS, MAX_RDNS, RegisteredDn};
use super::text::{BAD, END, Encoding, Form, Text};
use crate::ascii::{self, hex_octet};
use crate::der::Tlv;
use crate::name::Name;
use crate::oid::{self, Attribute, Rule};

/// One attribute type and value of either side.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    type_: Type<'a>,
    value: Value<'a>,
}

/// An attribute type, as the side it comes from writes it.
#[derive(Clone, Copy)]
pub(crate) enum Type<'a> {
    Known(Attribute),
    /// Dotted text outside the table.
    Dotted(&'a [u8]),
    /// The content octets of an object identifier.
    Der(&'a [u8]),
}

impl<'a> Candidate<'a> {
    #[inline]
    pub(crate) fn registered(type_: Type<'a>, octets: &'a [u8], form: Form, plain: bool) -> Self {
        let value = match form {
            Form::Hex => {
                let (tag, content) = hex_element(octets).unwrap_or((0, &[]));
                let text = Encoding::of_tag(tag);
                let text = text.map(|encoding| Text { octets: content, form, encoding });
                Value { text, element: Element::Hex(octets), plain: false }
            }
            Form::Raw | Form::Escaped => {
                let text = Some(Text { octets, form, encoding: Encoding::Utf8 });
                Value { text, element: Element::None, plain }
            }
        };
        Self { type_, value }
    }

    #[inline]
    pub(crate) fn presented(oid: &'a [u8], value: Tlv<'a>) -> Self {
        let encoding = Encoding::of_tag(value.tag);
        let text =
            encoding.map(|encoding| Text { octets: value.content, form: Form::Raw, encoding });
        let value = Value { text, element: Element::Der(value.raw), plain: false };
        Self { type_: Type::Der(oid), value }
    }

    /// Whether `presented`, an attribute of a DER name, is equal to this one.
    #[inline]
    pub(crate) fn equals(&self, presented: &Candidate<'_>) -> bool {
        self.same_type(presented) && self.value.equals(&presented.value, self.rule())
    }

    pub(crate) fn same_type(&self, presented: &Candidate<'_>) -> bool {
        let Type::Der(oid) = presented.type_ else {
            return false;
        };
        match self.type_ {
            Type::Known(attribute) => attribute.oid() == oid,
            Type::Dotted(text) => oid::dotted_equals(text, oid),
            Type::Der(own) => own == oid && oid::is_valid(oid),
        }
    }

    /// The attribute type, when it is in the table.
    pub(crate) fn attribute(&self) -> Option<Attribute> {
        match self.type_ {
            Type::Known(attribute) => Some(attribute),
            Type::Dotted(_) => None,
            Type::Der(oid) => Attribute::from_oid(oid),
        }
    }

    pub(crate) fn value(&self) -> &Value<'a> {
        &self.value
    }

    pub(crate) fn rule(&self) -> Rule {
        self.attribute().map_or(Rule::Exact, Attribute::rule)
    }
}

/// An attribute value of either side.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    /// `None`: not a string type.
    text: Option<Text<'a>>,
    element: Element<'a>,
    /// Raw printable ASCII, known to prepare without a fault.
    plain: bool,
}

/// The complete DER element of a value, where the value is written as one.
#[derive(Clone, Copy)]
enum Element<'a> {
    None,
    Hex(&'a [u8]),
    Der(&'a [u8]),
}

impl<'a> Value<'a> {
    pub(crate) const fn text(&self) -> Option<Text<'a>> {
        self.text
    }

    /// Identical octets, else by the rule of the type.
    #[inline]
    fn equals(&self, presented: &Value<'_>, rule: Rule) -> bool {
        if self.plain
            && let Some(own) = self.text
            && let Some(other) = presented.text
            && other.encoding.holds_ascii()
        {
            // Printable ASCII that differs in case at most is prepared to the
            // same text by every rule but the exact one.
            let same = match rule {
                Rule::Exact => own.octets == other.octets,
                _ => ascii::equal_ignoring_case(own.octets, other.octets),
            };
            if same {
                return true;
            }
        }
        // Registered text is UTF-8 without a fault.
        if matches!(self.element, Element::None)
            && let (Some(own), Some(other)) = (self.text, presented.text)
            && (own.form, other.encoding) == (Form::Raw, Encoding::Utf8)
            && own.octets == other.octets
        {
            return true;
        }
        self.same_octets(presented) || self.same_text(presented, rule)
    }

    fn same_octets(&self, presented: &Value<'_>) -> bool {
        let Element::Der(other) = presented.element else {
            return false;
        };
        match self.element {
            Element::None => false,
            Element::Hex(digits) => {
                let (pairs, single) = digits.as_chunks();
                single.is_empty()
                    && pairs.len() == other.len()
                    && pairs
                        .iter()
                        .zip(other)
                        .all(|([high, low], octet)| hex_octet(*high, *low) == Some(*octet))
            }
            Element::Der(own) => own == other,
        }
    }

    pub(crate) fn same_text(&self, presented: &Value<'_>, rule: Rule) -> bool {
        let (Some(own), Some(other)) = (self.text, presented.text) else {
            return false;
        };
        match rule {
            Rule::Exact => identical(own, other),
            // Text was prepared once when it was registered, and has no fault.
            _ if matches!(self.element, Element::None) => lockstep(own, other, rule),
            _ => equal_without_fault(own, other, rule),
        }
    }

    /// Why the value of a known type is undefined, if it is.
    pub(crate) fn fault(&self, rule: Rule) -> Option<Fault> {
        let text = self.text?;
        if rule == Rule::Exact {
            return (!text.code_points().is_valid()).then_some(Fault::Encoding);
        }
        Prepared::new(text, rule).fault()
    }
}

/// Whether both values have the same code points.
fn identical(own: Text<'_>, other: Text<'_>) -> bool {
    let (mut own, mut other) = (own.code_points(), other.code_points());
    same_points(|| own.next(), || other.next())
}

/// Whether both values are prepared to the same text, neither undefined.
fn prepared_equal(mut own: Prepared<'_>, mut other: Prepared<'_>) -> bool {
    same_points(|| own.next(), || other.next())
}

/// Whether both give the same until [`END`], and none [`BAD`].
#[inline]
fn same_points(mut own: impl FnMut() -> u32, mut other: impl FnMut() -> u32) -> bool {
    loop {
        match (own(), other()) {
            (END, END) => return true,
            (BAD, _) => return false,
            (a, b) if a == b => {}
            _ => return false,
        }
    }
}

/// Like [`prepared_equal`] for a first value known to have no fault.
///
/// Most values that are equal have code points that map alike one by one, and
/// then nothing needs to be decomposed or sorted. Where they first do not,
/// preparation takes over at the last place behind which nothing depends on
/// what came before: after a letter or digit that is no part of a sequence.
#[cfg(feature = "unicode")]
fn lockstep(own: Text<'_>, other: Text<'_>, rule: Rule) -> bool {
    use super::prep::mapping;
    use super::text::EMPTY;

    let (mut a, mut b) = (own.code_points(), other.code_points());
    let (mut near_a, mut near_b, mut started) = (a, b, false);
    loop {
        let (x, y) = (a.next(), b.next());
        if x == END && y == END {
            return true;
        }
        if x == y && x < EMPTY {
            let standalone = matches!(x, 0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a);
            if standalone {
                (near_a, near_b, started) = (a, b, true);
            }
            continue;
        }
        // No later code point may stand for an ASCII one under this rule.
        let late = rule == Rule::CaseIgnoreIa5 && y >= 0x80;
        let (mapped, standalone) = mapping(x, rule);
        if late || mapped != mapping(y, rule).0 {
            break;
        }
        if standalone {
            (near_a, near_b, started) = (a, b, true);
        }
    }
    let resumed = |near| Prepared::resumed(near, rule, started);
    prepared_equal(resumed(near_a), resumed(near_b))
}

/// Like [`lockstep`] for values that may both have faults.
fn equal_without_fault(own: Text<'_>, other: Text<'_>, rule: Rule) -> bool {
    #[cfg(not(feature = "unicode"))]
    if beyond_ascii(own) || beyond_ascii(other) {
        return identical(own, other) && Prepared::new(own, rule).fault().is_none();
    }
    prepared_equal(Prepared::new(own, rule), Prepared::new(other, rule))
}

/// Without tables, values beyond ASCII match by identical code points.
#[cfg(not(feature = "unicode"))]
fn lockstep(own: Text<'_>, other: Text<'_>, rule: Rule) -> bool {
    if beyond_ascii(own) || beyond_ascii(other) {
        return identical(own, other);
    }
    prepared_equal(Prepared::new(own, rule), Prepared::new(other, rule))
}

#[cfg(not(feature = "unicode"))]
fn beyond_ascii(text: Text<'_>) -> bool {
    let mut points = text.code_points();
    loop {
        match points.next() {
            END => return false,
            0..=0x7f => {}
            _ => return true,
        }
    }
}

/// A registered attribute that no presented one is equal to, or none where the presented
/// ones are more.
#[derive(Clone, Copy)]
pub(crate) struct Unpaired {
    /// Its place in its RDN.
    pub(crate) place: u32,
    /// The presented ones that are partners of those before, by bit.
    pub(crate) used: u32,
}

/// Finds each attribute of one RDN a partner of its own in the other, in any order.
pub(crate) fn pair_avas<'a, 'b>(
    registered: impl Iterator<Item = Candidate<'a>>,
    presented: &(impl Iterator<Item = Candidate<'b>> + Clone),
) -> Result<(), Unpaired> {
    let (mut place, mut used) = (0u32, 0u32);
    for own in registered {
        let mut bit = 1u32;
        let mut found = false;
        for other in presented.clone() {
            if used & bit == 0 && own.equals(&other) {
                used |= bit;
                found = true;
                break;
            }
            bit <<= 1;
        }
        if !found {
            return Err(Unpaired { place, used });
        }
        place = place.saturating_add(1);
    }
    let all = u32::try_from(presented.clone().count()) == Ok(place);
    if all { Ok(()) } else { Err(Unpaired { place, used }) }
}

/// Whether two RDNs hold the same attributes, in any order.
#[inline]
pub(crate) fn rdn_equals<'a, 'b>(
    registered: impl Iterator<Item = Candidate<'a>>,
    presented: &(impl Iterator<Item = Candidate<'b>> + Clone),
) -> bool {
    pair_avas(registered, presented).is_ok()
}

impl RegisteredDn<'_> {
    /// Whether this is the distinguished name `name`.
    ///
    /// The RDN written first here is the last one of the DER name (RFC 4514
    /// section 2.1); no other order is tried. An empty name, one with an empty
    /// or ill-shaped RDN, or one beyond the limits matches nothing.
    ///
    /// Reference: RFC 8705 section 2.1, RFC 4517 section 4.2.15.
    // Out of line: what it needs must not lie under the explanation.
    #[inline(never)]
    #[must_use]
    pub fn matches(&self, name: &Name<'_>) -> bool {
        let count = self.rdn_count();
        if !name.is_comparable() || name.rdn_count() != count {
            return false;
        }
        if count <= INDEXED {
            let places = (0..count).rev();
            return name.rdns().zip(places).all(|(presented, place)| {
                self.surely_equals(place, presented.content())
                    || match self.single(place) {
                        Some(own) => presented.single().is_some_and(|other| own.equals(&other)),
                        None => rdn_equals(self.rdn(place), &presented.avas()),
                    }
            });
        }
        // Read the text forwards, once; passing DER elements is cheap.
        self.rdns_from(0).enumerate().all(|(i, own)| {
            let place = count.saturating_sub(i).saturating_sub(1);
            let presented = name.rdns().nth(place);
            presented.is_some_and(|presented| rdn_equals(own, &presented.avas()))
        })
    }

    /// Whether the name would match with its RDNs the other way round.
    #[inline(never)]
    pub(crate) fn matches_reversed(&self, name: &Name<'_>) -> bool {
        self.rdn_count() == name.rdn_count()
            && name.is_comparable()
            && self.rdns_from(0).zip(name.rdns()).all(|(own, other)| rdn_equals(own, &other.avas()))
    }
}

impl Name<'_> {
    /// Whether two DER names are equal under distinguishedNameMatch.
    ///
    /// Values whose elements are identical are equal even where they cannot be
    /// prepared. An empty name matches nothing, not even another empty one.
    #[must_use]
    pub fn matches(&self, other: &Name<'_>) -> bool {
        self.is_comparable()
            && other.is_comparable()
            && self.rdn_count() == other.rdn_count()
            && self.rdns().zip(other.rdns()).all(|(a, b)| rdn_equals(a.avas(), &b.avas()))
    }

    /// Whether the shape and size of the name let it match anything.
    pub(crate) fn is_comparable(&self) -> bool {
        self.is_well_shaped()
            && (1..=MAX_RDNS).contains(&self.rdn_count())
            && self.most_avas() <= MAX_AVAS
    }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;

#[cfg(all(test, not(feature = "unicode")))]
mod without_tables {
    use super::*;

    /// Without tables, text beyond ASCII is equal when it is identical.
    #[test]
    fn beyond_ascii_by_code_points() {
        let rows: &[(&str, &[u8], bool)] = &[
            ("CN=a  B", &[0x13, 3, b'A', b' ', b'b'], true),
            ("CN=\\C3\\A4", &[0x0c, 2, 0xc3, 0xa4], true),
            ("CN=ä", &[0x14, 1, 0xe4], true),
            ("CN=ä", &[0x14, 1, 0xc4], false),
            ("CN=ä b", &[0x14, 3, 0xe4, b' ', b'B'], false),
            ("CN=\u{e000}", &[0x1e, 2, 0xe0, 0x00], true),
            ("CN=#1401e4", &[0x0c, 2, 0xc3, 0xa4], true),
            ("CN=#1402e461", &[0x0c, 3, 0xc3, 0xa4, b'A'], false),
            ("CN=#1401e4", &[0x14, 1, 0xe4], true),
        ];
        for (text, value, expected) in rows {
            let size = |len: usize| u8::try_from(len + value.len()).unwrap();
            let head = [0x30, size(9), 0x31, size(7), 0x30, size(5), 6, 3, 0x55, 4, 3];
            let der = [&head[..], value].concat();
            let name = Name::from_der(&der).unwrap();
            assert_eq!(RegisteredDn::parse(text).unwrap().matches(&name), *expected, "{text}");
        }
    }
}
