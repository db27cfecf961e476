//! Subject alternative names: registered values, and matching them.
//!
//! Nothing is expanded or normalized: a wildcard is two ordinary characters,
//! URIs are compared octet by octet (RFC 3986 section 6.2.1), addresses in
//! binary (RFC 5952 section 8), and the local part of an e-mail address with
//! its case (RFC 5280 section 7.5).

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Error;
use crate::ascii;
use crate::client::{RegistrationError, SubjectKind};
use crate::der::{self, Reader, Tlv};
use crate::ip;
use crate::name::write_octet;

/// The entries of a subjectAltName extension, their framing checked.
///
/// ```text
/// GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GeneralNames<'a> {
    reader: Reader<'a>,
}

impl<'a> GeneralNames<'a> {
    /// Reads GeneralNames, which may be empty.
    ///
    /// # Errors
    /// [`Error::GeneralNamesNotSequence`] unless it is one SEQUENCE,
    /// [`Error::GeneralNameTag`] for an entry of no known kind, one of the
    /// 100s where the framing is not DER.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Error> {
        let reader = entries(der)?;
        scan(reader, DNS, 0, |_| {})?;
        Ok(Self { reader })
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<GeneralName<'a>> {
        self.reader.read().ok().map(GeneralName::new)
    }
}

/// One entry of the subject alternative names, as the certificate holds it.
///
/// The octets come from the certificate and may be anything. `Display` writes
/// them for people: an address in its text form, and everything but printable
/// ASCII as `\` and two hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeneralName<'a> {
    /// rfc822Name.
    Email(&'a [u8]),
    /// dNSName.
    Dns(&'a [u8]),
    /// uniformResourceIdentifier.
    Uri(&'a [u8]),
    /// iPAddress: 4 or 16 octets when it is in order.
    Ip(&'a [u8]),
    /// Any other kind, as its complete element.
    Other(&'a [u8]),
}

impl<'a> GeneralName<'a> {
    fn new(tlv: Tlv<'a>) -> Self {
        match tlv.tag {
            EMAIL => Self::Email(tlv.content),
            DNS => Self::Dns(tlv.content),
            URI => Self::Uri(tlv.content),
            IP => Self::Ip(tlv.content),
            _ => Self::Other(tlv.raw),
        }
    }

    /// The kind of registered value that such an entry can match.
    #[must_use]
    pub const fn kind(&self) -> Option<SubjectKind> {
        match self {
            Self::Email(_) => Some(SubjectKind::Email),
            Self::Dns(_) => Some(SubjectKind::Dns),
            Self::Uri(_) => Some(SubjectKind::Uri),
            Self::Ip(_) => Some(SubjectKind::Ip),
            Self::Other(_) => None,
        }
    }

    /// The octets of the entry.
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        match self {
            Self::Email(octets)
            | Self::Dns(octets)
            | Self::Uri(octets)
            | Self::Ip(octets)
            | Self::Other(octets) => octets,
        }
    }

    /// Writes the entry for people to read.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_text(&self, out: &mut impl fmt::Write) -> fmt::Result {
        if let Some(address) = self.address() {
            return ip::write(address, out);
        }
        let text = !matches!(self, Self::Ip(_) | Self::Other(_));
        for octet in self.octets() {
            match octet {
                0x20..=0x5b | 0x5d..=0x7e if text => out.write_char(char::from(*octet))?,
                _ => {
                    out.write_char('\\')?;
                    write_octet(*octet, out)?;
                }
            }
        }
        Ok(())
    }

    /// The address of an iPAddress entry of the right size.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(octets) => address(octets),
            _ => None,
        }
    }
}

impl fmt::Display for GeneralName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(f)
    }
}

/// A registered subject alternative name, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedSan<'a> {
    Dns(&'a [u8]),
    Uri(&'a [u8]),
    Ip(IpAddr),
    /// The address, and the length of what is compared exactly: the local part
    /// with its `@`.
    Email(&'a [u8], usize),
}

impl<'a> ExpectedSan<'a> {
    pub(crate) fn dns(value: &'a str) -> Result<Self, RegistrationError> {
        check_dns(value.as_bytes(), Wildcard::Allowed)?;
        Ok(Self::Dns(value.as_bytes()))
    }

    pub(crate) fn uri(value: &'a str) -> Result<Self, RegistrationError> {
        check_uri(value.as_bytes())?;
        Ok(Self::Uri(value.as_bytes()))
    }

    pub(crate) fn ip(value: &str) -> Result<Self, RegistrationError> {
        ip::parse(value.as_bytes()).map(Self::Ip).ok_or_else(|| explain_ip(value.as_bytes()))
    }

    pub(crate) fn email(value: &'a str) -> Result<Self, RegistrationError> {
        let exact = check_email(value.as_bytes())?;
        Ok(Self::Email(value.as_bytes(), exact))
    }

    pub(crate) const fn kind(&self) -> SubjectKind {
        match self {
            Self::Dns(_) => SubjectKind::Dns,
            Self::Uri(_) => SubjectKind::Uri,
            Self::Ip(_) => SubjectKind::Ip,
            Self::Email(..) => SubjectKind::Email,
        }
    }

    /// Whether GeneralNames hold this value; all of them are checked first.
    pub(crate) fn is_among(&self, der: &[u8]) -> Result<bool, Error> {
        let reader = entries(der)?;
        let mut found = false;
        match self {
            Self::Dns(name) => {
                let wanted = Folded::new(name);
                scan(reader, DNS, name.len(), |name| {
                    if wanted.equals(name) {
                        found = true;
                    }
                })?;
            }
            Self::Uri(uri) => scan(reader, URI, uri.len(), |other| found |= other == *uri)?,
            Self::Ip(IpAddr::V4(address)) => {
                let octets = address.octets();
                scan(reader, IP, octets.len(), |other| found |= other == octets)?;
            }
            Self::Ip(IpAddr::V6(address)) => {
                let octets = address.octets();
                scan(reader, IP, octets.len(), |other| found |= other == octets)?;
            }
            Self::Email(text, exact) => {
                scan(reader, EMAIL, text.len(), |other| found |= same_email(text, *exact, other))?;
            }
        }
        Ok(found)
    }

    /// Entries of this kind, and whether one of them nearly matches: a
    /// wildcard above the name, a trailing dot, another case, another form of
    /// the same address. `None`: the value is not in its framing.
    pub(crate) fn near(&self, der: &[u8]) -> Option<(u32, Near)> {
        let mut count = 0u32;
        let mut near = Near::No;
        for entry in GeneralNames::from_der(der).ok()? {
            if entry.kind() != Some(self.kind()) {
                continue;
            }
            count = count.saturating_add(1);
            let octets = entry.octets();
            let this = match self {
                Self::Dns(name) => near_dns(name, octets),
                Self::Uri(text) | Self::Email(text, _) if text.eq_ignore_ascii_case(octets) => {
                    Near::Case
                }
                Self::Uri(_) | Self::Email(..) => Near::No,
                Self::Ip(expected) => match address(octets) {
                    Some(found) if mapped(found) == mapped(*expected) => Near::Mapped,
                    _ => Near::No,
                },
            };
            if near == Near::No {
                near = this;
            }
        }
        Some((count, near))
    }
}

/// How an entry that does not match comes close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Near {
    No,
    Wildcard,
    TrailingDot,
    Case,
    Mapped,
}

/// An ASCII name, compared without regard to case.
///
/// Certificates with hundreds of names differ in a few characters; the first
/// and the last eight octets, compared as words with the case bit masked out,
/// tell most of them apart at once.
struct Folded<'a> {
    name: &'a [u8],
    /// The words, unless the name is too short to have them.
    ends: Option<(u64, u64)>,
}

impl<'a> Folded<'a> {
    fn new(name: &'a [u8]) -> Self {
        let ends = match (name.first_chunk(), name.last_chunk()) {
            (Some(first), Some(last)) => Some((word(first), word(last))),
            _ => None,
        };
        Self { name, ends }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn equals(&self, other: &[u8]) -> bool {
        if other.len() != self.name.len() {
            return false;
        }
        if let (Some((head, tail)), Some(first), Some(last)) =
            (self.ends, other.first_chunk(), other.last_chunk())
            && ((head ^ word(first)) & !ascii::CASE != 0 || (tail ^ word(last)) & !ascii::CASE != 0)
        {
            return false;
        }
        ascii::equal_ignoring_case(self.name, other)
    }
}

fn word(octets: &[u8; 8]) -> u64 {
    u64::from_ne_bytes(*octets)
}

/// The SEQUENCE around the entries.
fn entries(der: &[u8]) -> Result<Reader<'_>, Error> {
    let mut reader = Reader::new(der);
    match reader.expect(der::SEQUENCE) {
        Ok(names) if reader.is_empty() => Ok(names.reader()),
        Ok(_) | Err(Error::DerUnexpectedTag | Error::DerMissingElement) => {
            Err(Error::GeneralNamesNotSequence)
        }
        Err(error) => Err(error),
    }
}

/// Shows the entries with this tag to `visit`, and checks the framing of all.
/// A good guess at their length makes it faster.
#[cfg_attr(not(feature = "small"), inline(always))]
fn scan<'a>(
    mut reader: Reader<'a>,
    wanted: u8,
    likely: usize,
    mut visit: impl FnMut(&'a [u8]),
) -> Result<(), Error> {
    while !reader.is_empty() {
        // Mostly one of that kind follows the other.
        while let Some(content) = reader.read_short(wanted, likely) {
            visit(content);
        }
        if reader.is_empty() {
            break;
        }
        let tlv = reader.read()?;
        if !matches!(tlv.tag, EMAIL | DNS | URI | IP | 0xa0 | 0xa3 | 0xa4 | 0xa5 | 0x88) {
            return Err(Error::GeneralNameTag);
        }
        if tlv.tag == wanted {
            visit(tlv.content);
        }
    }
    Ok(())
}

fn same_email(expected: &[u8], exact: usize, entry: &[u8]) -> bool {
    // The domain has no `@`, so equal lengths put both at the same place.
    match (expected.split_at_checked(exact), entry.split_at_checked(exact)) {
        (Some((local, domain)), Some((other, rest))) => {
            local == other && domain.eq_ignore_ascii_case(rest)
        }
        _ => false,
    }
}

fn near_dns(name: &[u8], entry: &[u8]) -> Near {
    if let [b'*', suffix @ ..] = entry
        && let Some(dot) = name.iter().position(|c| *c == b'.')
        && name.get(dot..).is_some_and(|parent| parent.eq_ignore_ascii_case(suffix))
    {
        return Near::Wildcard;
    }
    match entry {
        [rest @ .., b'.'] if rest.eq_ignore_ascii_case(name) => Near::TrailingDot,
        _ => Near::No,
    }
}

/// An address in the form that both families have.
fn mapped(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::V4(Ipv4Addr::from(v4)));
    }
    <[u8; 16]>::try_from(octets).ok().map(|v6| IpAddr::V6(Ipv6Addr::from(v6)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wildcard {
    Allowed,
    Refused,
}

/// Labels of letters, digits, hyphens and underscores.
fn check_dns(name: &[u8], wildcard: Wildcard) -> Result<(), RegistrationError> {
    if name.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    if let Some(at) = name.iter().position(|c| !c.is_ascii()) {
        return fail(Error::SanDnsNotAscii, at);
    }
    if name.len() > MAX_DNS {
        return fail(Error::SanDnsTooLong, MAX_DNS);
    }
    let mut at = 0usize;
    for label in name.split(|c| *c == b'.') {
        let end = at.saturating_add(label.len());
        if label.is_empty() {
            let last = end == name.len() && at > 0;
            return fail(if last { Error::SanDnsTrailingDot } else { Error::SanDnsLabelEmpty }, at);
        }
        let whole = label == b"*" && at == 0 && end < name.len();
        if !(whole && wildcard == Wildcard::Allowed) {
            let odd = |c: &u8| !(c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
            if let Some(offset) = label.iter().position(odd) {
                let error = match label.get(offset) {
                    Some(b':') => Error::SanDnsPort,
                    Some(b'*') => Error::SanDnsWildcard,
                    _ => Error::SanDnsCharacter,
                };
                return fail(error, at.saturating_add(offset));
            }
        }
        if label.len() > MAX_LABEL {
            return fail(Error::SanDnsLabelLong, at);
        }
        at = end.saturating_add(1);
    }
    Ok(())
}

/// A scheme, a colon, and more, in the characters of RFC 3986.
fn check_uri(uri: &[u8]) -> Result<(), RegistrationError> {
    if uri.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    for (at, octet) in uri.iter().enumerate() {
        match octet {
            0x80.. => return fail(Error::SanUriNotAscii, at),
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                return fail(Error::SanUriCharacter, at);
            }
            0x21..=0x7e => {}
            _ => return fail(Error::SanUriCharacter, at),
        }
    }
    let in_scheme = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.');
    let colon = uri.iter().position(|c| !in_scheme(c)).unwrap_or(uri.len());
    let starts = uri.first().is_some_and(u8::is_ascii_alphabetic);
    if !starts || uri.get(colon) != Some(&b':') {
        return fail(Error::SanUriScheme, 0);
    }
    if colon.saturating_add(1) == uri.len() {
        return fail(Error::SanUriSchemeOnly, colon);
    }
    Ok(())
}

/// Returns the length of the local part with its `@`.
fn check_email(text: &[u8]) -> Result<usize, RegistrationError> {
    if text.is_empty() {
        return fail(Error::SanValueEmpty, 0);
    }
    if let Some(at) = text.iter().position(|c| !c.is_ascii()) {
        return fail(Error::SanEmailNotAscii, at);
    }
    if text.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"mailto:")) {
        return fail(Error::SanEmailMailto, 0);
    }
    let Some(at) = text.iter().rposition(|c| *c == b'@') else {
        return fail(Error::SanEmailNoAt, 0);
    };
    let exact = at.saturating_add(1);
    let (local, domain) = (text.get(..at).unwrap_or(&[]), text.get(exact..).unwrap_or(&[]));
    if !is_dot_atom(local) && !is_quoted_string(local) {
        return fail(Error::SanEmailLocalPart, 0);
    }
    match check_dns(domain, Wildcard::Refused) {
        Ok(()) => Ok(exact),
        Err(fault) => fail(Error::SanEmailDomain, exact.saturating_add(fault.position)),
    }
}

/// RFC 5322 section 3.2.3.
fn is_dot_atom(local: &[u8]) -> bool {
    let atext = |c: &u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(c);
    local.split(|c| *c == b'.').all(|atom| !atom.is_empty() && atom.iter().all(atext))
}

/// RFC 5321 section 4.1.2.
fn is_quoted_string(local: &[u8]) -> bool {
    let [b'"', inner @ .., b'"'] = local else {
        return false;
    };
    let mut rest = inner;
    loop {
        rest = match rest {
            [] => return true,
            [b'\\', 0x20..=0x7e, after @ ..] => after,
            [0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e, after @ ..] => after,
            _ => return false,
        };
    }
}

/// What about the text keeps it from being an address.
fn explain_ip(text: &[u8]) -> RegistrationError {
    let find = |wanted: u8| text.iter().position(|c| *c == wanted);
    let colons = text.iter().filter(|c| **c == b':').count();
    let (error, position) = if text.is_empty() {
        (Error::SanValueEmpty, 0)
    } else if let Some(at) = find(b'[') {
        (Error::SanIpBrackets, at)
    } else if let Some(at) = find(b'%') {
        (Error::SanIpZone, at)
    } else if let Some(at) = find(b'/') {
        (Error::SanIpPrefix, at)
    } else if let (1, Some(at), Some(_)) = (colons, find(b':'), find(b'.')) {
        (Error::SanIpPort, at)
    } else if let Some(at) = leading_zero(text) {
        (Error::SanIpLeadingZero, at)
    } else {
        (Error::SanIpAddress, 0)
    };
    RegistrationError { error, position }
}

/// The place of a zero before another digit in a dotted part.
fn leading_zero(text: &[u8]) -> Option<usize> {
    let start = text.iter().rposition(|c| *c == b':').map_or(0, |at| at.saturating_add(1));
    let dotted = text.get(start..)?;
    if !dotted.contains(&b'.') {
        return None;
    }
    let mut at = start;
    for part in dotted.split(|c| *c == b'.') {
        if matches!(part, [b'0', b'0'..=b'9', ..]) {
            return Some(at);
        }
        at = at.saturating_add(part.len()).saturating_add(1);
    }
    None
}

fn fail<T>(error: Error, position: usize) -> Result<T, RegistrationError> {
    Err(RegistrationError { error, position })
}

/// RFC 1035 section 2.3.4, as text without the final dot.
const MAX_DNS: usize = 253;
const MAX_LABEL: usize = 63;

const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const URI: u8 = 0x86;
const IP: u8 = 0x87;

#[cfg(test)]
#[path = "san_tests.rs"]
mod tests;
