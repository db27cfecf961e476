//! A registered subject alternative name against those of a certificate.

use core::net::IpAddr;

use super::check::{Wildcard, check_dns, check_email, check_uri, explain_ip};
use super::{DNS, EMAIL, GeneralNames, IP, URI, address, entries, scan};
use crate::client::{RegistrationError, SubjectKind};
use crate::{Error, ascii, ip};

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::ToString;

    /// All sizes and near misses of a name, against the plain comparison.
    #[test]
    fn folded_names() {
        for len in 1..40usize {
            let name = "aB-9".repeat(10)[..len].to_string();
            let folded = Folded::new(name.as_bytes());
            assert!(folded.equals(name.to_ascii_uppercase().as_bytes()));
            assert!(!folded.equals(format!("{name}x").as_bytes()));
            for at in 0..len {
                for octet in [b'\0', b'b', b'\r', b'Y', 0x80, 0xe1] {
                    let mut other = name.clone().into_bytes();
                    other[at] = octet;
                    let expected = name.as_bytes().eq_ignore_ascii_case(&other);
                    assert_eq!(folded.equals(&other), expected, "{name} {at} {octet}");
                }
            }
        }
    }
}
