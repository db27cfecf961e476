//! Object identifiers: the attribute types that have names, and dotted text.
//!
//! Descriptors are ASCII case-insensitive. `SN` is surname, as in the IANA
//! registry. No alias is listed that two common tools read as different types.

use core::fmt;

use crate::Error;

/// How values of an attribute type are compared (RFC 4517 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// caseIgnoreMatch.
    CaseIgnore,
    /// caseIgnoreIA5Match.
    CaseIgnoreIa5,
    /// telephoneNumberMatch.
    Telephone,
    /// numericStringMatch.
    Numeric,
    /// No preparation: identical code points. Also the rule of unknown types.
    Exact,
}

/// A known attribute type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attribute(u8);

impl Attribute {
    /// The type with this descriptor, in any letter case.
    pub(crate) fn from_name(name: &[u8]) -> Option<Self> {
        Self::find(|row| row.names.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name)))
    }

    /// The type with this object identifier (the content octets of its DER).
    pub(crate) fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::find(|row| row.oid == oid)
    }

    /// The preferred descriptor, as RFC 4514 section 3 or the type's source
    /// writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().names.first().copied().unwrap_or("")
    }

    /// The content octets of the object identifier in DER.
    #[must_use]
    pub fn oid(self) -> &'static [u8] {
        self.row().oid
    }

    pub(crate) fn rule(self) -> Rule {
        self.row().rule
    }

    /// The type's place in the table, for an index kept elsewhere.
    #[must_use]
    pub const fn index(self) -> u8 {
        self.0
    }

    /// The type at this place of the table.
    #[must_use]
    pub fn from_index(index: u8) -> Option<Self> {
        (usize::from(index) < ATTRIBUTES.len()).then_some(Self(index))
    }

    fn find(wanted: impl Fn(&Row) -> bool) -> Option<Self> {
        let at = ATTRIBUTES.iter().position(wanted)?;
        u8::try_from(at).ok().map(Self)
    }

    fn row(self) -> &'static Row {
        ATTRIBUTES.get(usize::from(self.0)).unwrap_or(&UNKNOWN)
    }
}

/// An object identifier, borrowed from its DER content octets.
///
/// `Display` writes the dotted form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectIdentifier<'a>(&'a [u8]);

impl<'a> ObjectIdentifier<'a> {
    /// From the content octets, without tag and length.
    ///
    /// # Errors
    /// [`Error::OidMalformed`] when the octets are empty, end inside an arc,
    /// or an arc has leading zeros.
    pub fn from_content(octets: &'a [u8]) -> Result<Self, Error> {
        if is_valid(octets) { Ok(Self(octets)) } else { Err(Error::OidMalformed) }
    }

    /// The content octets.
    #[must_use]
    pub const fn content(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Display for ObjectIdentifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_dotted(self.0, f)
    }
}

impl fmt::Debug for ObjectIdentifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_dotted(self.0, f)
    }
}

/// Whether the octets are a DER object identifier: complete, minimal arcs.
pub(crate) fn is_valid(oid: &[u8]) -> bool {
    let mut start = true;
    for octet in oid {
        if start && *octet == 0x80 {
            return false;
        }
        start = octet & 0x80 == 0;
    }
    start && !oid.is_empty()
}

/// Whether every arc is below 2^128, so that dotted text can name it.
pub(crate) fn is_printable(oid: &[u8]) -> bool {
    is_valid(oid)
        && Subidentifiers(oid).enumerate().all(|(i, wide)| {
            let offset = if i == 0 && wide.is_some_and(|wide| wide.high > 0) { 80 } else { 0 };
            wide.is_some_and(|wide| wide.minus(offset).is_some())
        })
}

/// Writes the dotted form; an arc of 2^128 or more is written as `?`.
pub(crate) fn write_dotted(oid: &[u8], out: &mut impl fmt::Write) -> fmt::Result {
    let mut subidentifiers = Subidentifiers(oid);
    if let Some(first) = subidentifiers.next() {
        // The first two arcs share a subidentifier (X.690 section 8.19.4).
        let (arc, offset) = match first {
            Some(Wide { high: 0, low: 0..=39 }) => ('0', 0),
            Some(Wide { high: 0, low: 40..=79 }) => ('1', 40),
            _ => ('2', 80),
        };
        out.write_char(arc)?;
        write_arc(first.and_then(|wide| wide.minus(offset)), out)?;
    }
    subidentifiers.try_for_each(|wide| write_arc(wide.and_then(|wide| wide.minus(0)), out))
}

fn write_arc(arc: Option<u128>, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_char('.')?;
    match arc {
        Some(arc) => write_decimal(arc, out),
        None => out.write_char('?'),
    }
}

/// Checks dotted text (RFC 4514 section 3, `numericoid`), with arcs below 2^128.
pub(crate) fn is_dotted(text: &[u8]) -> bool {
    let mut first = None;
    let mut count = 0u8;
    for part in text.split(|c| *c == b'.') {
        let Some(arc) = decimal(part) else {
            return false;
        };
        match (count, first) {
            (0, _) if arc > 2 => return false,
            (0, _) => first = Some(arc),
            (1, Some(0 | 1)) if arc > 39 => return false,
            _ => {}
        }
        count = count.saturating_add(1);
    }
    count >= 2
}

/// Whether dotted text names this object identifier.
///
/// The text has passed [`is_dotted`].
pub(crate) fn dotted_equals(text: &[u8], oid: &[u8]) -> bool {
    let mut octets = Encoded::new(text);
    let mut expected = oid.iter();
    loop {
        match (octets.next(), expected.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == *b => {}
            _ => return false,
        }
    }
}

/// The known type that dotted text names.
pub(crate) fn dotted_attribute(text: &[u8]) -> Option<Attribute> {
    Attribute::find(|row| dotted_equals(text, row.oid))
}

/// A subidentifier: 136 bits, since 80 + an arc below 2^128 needs 129.
#[derive(Clone, Copy)]
struct Wide {
    high: u8,
    low: u128,
}

impl Wide {
    fn minus(self, offset: u8) -> Option<u128> {
        let (low, borrow) = self.low.overflowing_sub(u128::from(offset));
        (self.high == u8::from(borrow)).then_some(low)
    }

    fn plus(low: u128, offset: u8) -> Self {
        let (low, carry) = low.overflowing_add(u128::from(offset));
        Self { high: u8::from(carry), low }
    }

    /// Seven bits, counted in groups from the right.
    fn group(self, index: u32) -> u8 {
        let low = match index.checked_mul(7).and_then(|bits| self.low.checked_shr(bits)) {
            Some(bits) => bits & 0x7f,
            None => 0,
        };
        // Group 18 holds bits 126 to 132.
        let high = if index == 18 { self.high << 2 } else { 0 };
        (u8::try_from(low).unwrap_or(0) | high) & 0x7f
    }

    fn groups(self) -> u32 {
        let highest = (1..19).rev().find(|index| self.group(*index) != 0).unwrap_or(0);
        highest.saturating_add(1)
    }
}

/// The subidentifiers of an encoded object identifier; `None` for one that is
/// too wide.
struct Subidentifiers<'a>(&'a [u8]);

impl Iterator for Subidentifiers<'_> {
    type Item = Option<Wide>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut value = Some(Wide { high: 0, low: 0 });
        loop {
            let (octet, after) = self.0.split_first()?;
            self.0 = after;
            value = value.and_then(|Wide { high, low }| {
                let up = (u128::from(high) << 7) | (low >> 121);
                let high = u8::try_from(up).ok()?;
                Some(Wide { high, low: (low << 7) | u128::from(octet & 0x7f) })
            });
            if octet & 0x80 == 0 {
                return Some(value);
            }
        }
    }
}

/// The DER content octets of dotted text, one at a time.
struct Encoded<'a> {
    /// The arcs not yet begun.
    rest: Option<&'a [u8]>,
    current: Wide,
    /// Groups of the current subidentifier not yet given out.
    groups: u32,
}

impl<'a> Encoded<'a> {
    fn new(text: &'a [u8]) -> Self {
        let mut this = Self { rest: Some(text), current: Wide { high: 0, low: 0 }, groups: 0 };
        if let (Some(first), Some(second)) = (this.arc(), this.arc()) {
            let offset = match first {
                0 => 0,
                1 => 40,
                _ => 80,
            };
            this.begin(Wide::plus(second, offset));
        }
        this
    }

    fn arc(&mut self) -> Option<u128> {
        let rest = self.rest?;
        let (arc, after) = match rest.iter().position(|c| *c == b'.') {
            Some(dot) => {
                let (arc, after) = rest.split_at_checked(dot)?;
                (arc, after.split_first().map(|(_, after)| after))
            }
            None => (rest, None),
        };
        self.rest = after;
        decimal(arc)
    }

    fn begin(&mut self, subidentifier: Wide) {
        self.current = subidentifier;
        self.groups = subidentifier.groups();
    }
}

impl Iterator for Encoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.groups == 0 {
            let arc = self.arc()?;
            self.begin(Wide::plus(arc, 0));
        }
        self.groups = self.groups.saturating_sub(1);
        let more = if self.groups == 0 { 0 } else { 0x80 };
        Some(self.current.group(self.groups) | more)
    }
}

/// A value no larger than 39 decimal digits, as text.
pub(crate) fn write_decimal(value: u128, out: &mut impl fmt::Write) -> fmt::Result {
    // Division by ten, digits gathered from the end.
    let mut digits = [b'0'; 39];
    let mut rest = value;
    let mut used = 0usize;
    for slot in digits.iter_mut().rev() {
        let digit = u8::try_from(rest.checked_rem(10).unwrap_or(0)).unwrap_or(0);
        *slot = digit.wrapping_add(b'0');
        used = used.saturating_add(1);
        rest = rest.checked_div(10).unwrap_or(0);
        if rest == 0 {
            break;
        }
    }
    let text = digits.get(digits.len().saturating_sub(used)..).unwrap_or(&[]);
    text.iter().try_for_each(|digit| out.write_char(char::from(*digit)))
}

/// A decimal number below 2^128 without leading zeros.
fn decimal(text: &[u8]) -> Option<u128> {
    if text.is_empty() || (text.len() > 1 && text.first() == Some(&b'0')) {
        return None;
    }
    text.iter().try_fold(0u128, |value, digit| {
        let digit = digit.is_ascii_digit().then(|| digit.wrapping_sub(b'0'))?;
        value.checked_mul(10)?.checked_add(u128::from(digit))
    })
}

struct Row {
    oid: &'static [u8],
    names: &'static [&'static str],
    rule: Rule,
}

static UNKNOWN: Row = Row { oid: &[], names: &[], rule: Rule::Exact };

/// From RFC 4514 section 3, RFC 4519, RFC 2985, X.520, and the EV guidelines of the
/// CA/Browser Forum. A name that two common tools give to different types is none here.
#[rustfmt::skip]
static ATTRIBUTES: [Row; 35] = [
    // 2.5.4.3
    Row { oid: &[0x55, 0x04, 0x03], names: &["CN", "commonName"], rule: Rule::CaseIgnore },
    // 2.5.4.6
    Row { oid: &[0x55, 0x04, 0x06], names: &["C", "countryName"], rule: Rule::CaseIgnore },
    // 2.5.4.7
    Row { oid: &[0x55, 0x04, 0x07], names: &["L", "localityName"], rule: Rule::CaseIgnore },
    // 2.5.4.10
    Row { oid: &[0x55, 0x04, 0x0a], names: &["O", "organizationName"], rule: Rule::CaseIgnore },
    // 2.5.4.11
    Row { oid: &[0x55, 0x04, 0x0b], names: &["OU", "organizationalUnitName"], rule: Rule::CaseIgnore },
    // 2.5.4.8
    Row { oid: &[0x55, 0x04, 0x08], names: &["ST", "stateOrProvinceName", "S"], rule: Rule::CaseIgnore },
    // 2.5.4.9
    Row { oid: &[0x55, 0x04, 0x09], names: &["STREET", "streetAddress"], rule: Rule::CaseIgnore },
    // 2.5.4.4
    Row { oid: &[0x55, 0x04, 0x04], names: &["SN", "surname"], rule: Rule::CaseIgnore },
    // 2.5.4.5
    Row { oid: &[0x55, 0x04, 0x05], names: &["serialNumber"], rule: Rule::CaseIgnore },
    // 2.5.4.12
    Row { oid: &[0x55, 0x04, 0x0c], names: &["title", "T"], rule: Rule::CaseIgnore },
    // 2.5.4.13
    Row { oid: &[0x55, 0x04, 0x0d], names: &["description"], rule: Rule::CaseIgnore },
    // 2.5.4.15
    Row { oid: &[0x55, 0x04, 0x0f], names: &["businessCategory"], rule: Rule::CaseIgnore },
    // 2.5.4.17
    Row { oid: &[0x55, 0x04, 0x11], names: &["postalCode"], rule: Rule::CaseIgnore },
    // 2.5.4.18
    Row { oid: &[0x55, 0x04, 0x12], names: &["postOfficeBox"], rule: Rule::CaseIgnore },
    // 2.5.4.41
    Row { oid: &[0x55, 0x04, 0x29], names: &["name"], rule: Rule::CaseIgnore },
    // 2.5.4.42
    Row { oid: &[0x55, 0x04, 0x2a], names: &["givenName", "GN", "G"], rule: Rule::CaseIgnore },
    // 2.5.4.43
    Row { oid: &[0x55, 0x04, 0x2b], names: &["initials"], rule: Rule::CaseIgnore },
    // 2.5.4.44
    Row { oid: &[0x55, 0x04, 0x2c], names: &["generationQualifier", "GENERATION"], rule: Rule::CaseIgnore },
    // 2.5.4.46
    Row { oid: &[0x55, 0x04, 0x2e], names: &["dnQualifier", "DNQ"], rule: Rule::CaseIgnore },
    // 2.5.4.51
    Row { oid: &[0x55, 0x04, 0x33], names: &["houseIdentifier"], rule: Rule::CaseIgnore },
    // 2.5.4.65
    Row { oid: &[0x55, 0x04, 0x41], names: &["pseudonym"], rule: Rule::CaseIgnore },
    // 2.5.4.97
    Row { oid: &[0x55, 0x04, 0x61], names: &["organizationIdentifier"], rule: Rule::CaseIgnore },
    // 0.9.2342.19200300.100.1.1
    Row { oid: &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01], names: &["UID", "userId"], rule: Rule::CaseIgnore },
    // 1.2.840.113549.1.9.2
    Row { oid: &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x02], names: &["unstructuredName"], rule: Rule::CaseIgnore },
    // 1.2.840.113549.1.9.8
    Row { oid: &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x08], names: &["unstructuredAddress"], rule: Rule::CaseIgnore },
    // 1.3.6.1.4.1.311.60.2.1.1
    Row { oid: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3c, 0x02, 0x01, 0x01], names: &["jurisdictionL", "jurisdictionLocalityName", "jurisdictionOfIncorporationLocalityName"], rule: Rule::CaseIgnore },
    // 1.3.6.1.4.1.311.60.2.1.2
    Row { oid: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3c, 0x02, 0x01, 0x02], names: &["jurisdictionST", "jurisdictionStateOrProvinceName", "jurisdictionOfIncorporationStateOrProvinceName"], rule: Rule::CaseIgnore },
    // 1.3.6.1.4.1.311.60.2.1.3
    Row { oid: &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x3c, 0x02, 0x01, 0x03], names: &["jurisdictionC", "jurisdictionCountryName", "jurisdictionOfIncorporationCountryName"], rule: Rule::CaseIgnore },
    // 0.9.2342.19200300.100.1.25
    Row { oid: &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19], names: &["DC", "domainComponent"], rule: Rule::CaseIgnoreIa5 },
    // 1.2.840.113549.1.9.1
    Row { oid: &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01], names: &["emailAddress", "E", "email"], rule: Rule::CaseIgnoreIa5 },
    // 0.9.2342.19200300.100.1.3
    Row { oid: &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x03], names: &["mail", "rfc822Mailbox"], rule: Rule::CaseIgnoreIa5 },
    // 2.5.4.20
    Row { oid: &[0x55, 0x04, 0x14], names: &["telephoneNumber"], rule: Rule::Telephone },
    // 2.5.4.24
    Row { oid: &[0x55, 0x04, 0x18], names: &["x121Address"], rule: Rule::Numeric },
    // 2.5.4.25
    Row { oid: &[0x55, 0x04, 0x19], names: &["internationaliSDNNumber"], rule: Rule::Numeric },
    // 2.5.4.45
    Row { oid: &[0x55, 0x04, 0x2d], names: &["x500UniqueIdentifier"], rule: Rule::Exact },
];

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;

    fn dotted(oid: &[u8]) -> String {
        let mut text = String::new();
        write_dotted(oid, &mut text).unwrap();
        text
    }

    #[test]
    fn table_is_consistent() {
        for (i, row) in ATTRIBUTES.iter().enumerate() {
            assert!(dotted_equals(dotted(row.oid).as_bytes(), row.oid));
            assert_eq!(usize::from(Attribute::from_oid(row.oid).unwrap().index()), i);
            for name in row.names {
                let upper = name.to_ascii_uppercase();
                let found = Attribute::from_name(upper.as_bytes()).unwrap();
                assert_eq!(usize::from(found.index()), i, "{name}");
            }
        }
        assert_eq!(dotted(&[0x55, 4, 3]), "2.5.4.3");
        assert_eq!(Attribute::from_name(b"SN").unwrap().name(), "SN");
        assert_eq!(
            dotted(Attribute::from_name(b"DC").unwrap().oid()),
            "0.9.2342.19200300.100.1.25"
        );
    }

    #[test]
    fn arcs_too_large_to_be_written() {
        // 2.3 and an arc of 127 bits, 134 bits and so on.
        for octets in 19..30 {
            let mut oid = std::vec![0x53, 0x81];
            oid.resize(octets, 0x80);
            oid.push(5);
            let small = octets == 19;
            assert_eq!(is_printable(&oid), small, "{octets}");
            assert_eq!(dotted(&oid) == "2.3.?", !small, "{octets}");
        }
    }

    #[test]
    fn dotted_syntax() {
        let max = "340282366920938463463374607431768211455";
        let over = "340282366920938463463374607431768211456";
        let rows: &[(&str, bool)] = &[
            ("0.0", true),
            ("1.39", true),
            ("2.40", true),
            ("2.5.4.3", true),
            ("", false),
            ("2", false),
            ("3.1", false),
            ("0.40", false),
            ("1.40.1", false),
            ("2.5.", false),
            (".2.5", false),
            ("2..5", false),
            ("2.05", false),
            ("02.5", false),
            ("2.5a", false),
            ("2.-5", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_dotted(text.as_bytes()), *expected, "{text}");
        }
        for at in ["1.2.", "2."] {
            assert!(is_dotted(std::format!("{at}{max}").as_bytes()));
            assert!(!is_dotted(std::format!("{at}{over}").as_bytes()));
        }
    }

    #[test]
    fn dotted_and_encoded_agree() {
        // 2.(2^128-1) has the subidentifier 2^128 + 79.
        let max = "2.340282366920938463463374607431768211455";
        let encoded: std::vec::Vec<u8> = Encoded::new(max.as_bytes()).collect();
        assert_eq!(encoded.len(), 19);
        assert_eq!(encoded[0], 0x84);
        assert_eq!(encoded[18], 79);
        assert_eq!(dotted(&encoded), max);
        assert!(is_printable(&encoded));
        for text in
            ["0.0", "0.39", "1.0", "1.39", "2.0", "2.47", "2.48", "2.999.1", "1.2.840.113549"]
        {
            let encoded: std::vec::Vec<u8> = Encoded::new(text.as_bytes()).collect();
            assert_eq!(dotted(&encoded), text);
        }
        let mut over = encoded.clone();
        over[18] = 80;
        assert_eq!(dotted(&over), "2.?");
        assert!(!is_printable(&over));
        assert!(!is_valid(&[]));
        assert!(!is_valid(&[0x55, 0x80, 0x01]));
        assert!(!is_valid(&[0x55, 0x81]));
    }
}
