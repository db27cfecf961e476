//! Subject alternative names: registered values, and matching them.
//!
//! Nothing is expanded or normalized: a wildcard is two ordinary characters,
//! URIs are compared octet by octet (RFC 3986 section 6.2.1), addresses in
//! binary (RFC 5952 section 8), and the local part of an e-mail address with
//! its case (RFC 5280 section 7.5).

mod check;
mod expected;

pub(crate) use expected::{ExpectedSan, Near};

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Error;
use crate::client::SubjectKind;
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

/// An iPAddress, of 4 or 16 octets.
fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::V4(Ipv4Addr::from(v4)));
    }
    <[u8; 16]>::try_from(octets).ok().map(|v6| IpAddr::V6(Ipv6Addr::from(v6)))
}

const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const URI: u8 = 0x86;
const IP: u8 = 0x87;

#[cfg(test)]
mod tests;
