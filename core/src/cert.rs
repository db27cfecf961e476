//! X.509 certificates, read lazily: a question fails only on what it needs.
//!
//! ```text
//! Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, BIT STRING }
//! TBSCertificate ::= SEQUENCE {
//!     version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER,
//!     signature SEQUENCE, issuer Name, validity SEQUENCE, subject Name,
//!     subjectPublicKeyInfo SEQUENCE, issuerUniqueID [1], subjectUniqueID [2],
//!     extensions [3] EXPLICIT SEQUENCE OF Extension }
//! ```
//!
//! Nothing here validates a chain, a date, a key usage or a signature: that is
//! the work of a path validation library (RFC 8705 section 7.5). Elements that
//! a question does not concern are passed as one DER element each.

use crate::Error;
use crate::der::{self, Reader, Tlv};
use crate::name::Name;
use crate::oid::ObjectIdentifier;
use crate::san::GeneralNames;

/// A certificate, borrowed from DER.
///
/// Making one checks the outermost frame only, as a thumbprint needs it; each
/// accessor walks as far as it must and reports what stands in its way.
/// Certificates of version 1 and 2 are certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate<'a> {
    der: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Takes one DER certificate, with nothing after it.
    ///
    /// # Errors
    /// [`Error::CertificateEmpty`], [`Error::CertificateIsPem`],
    /// [`Error::CertificateNotSequence`], or one of the 100s for the outermost
    /// length.
    pub fn from_der(der: &'a [u8]) -> Result<Self, Error> {
        der::certificate_frame(der)?;
        Ok(Self { der })
    }

    /// The octets as received.
    #[must_use]
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }

    /// The version: 1, 2 or 3.
    ///
    /// # Errors
    /// [`Error::CertificateVersion`] for any other,
    /// [`Error::CertificateVersionEncoding`] for one in too many octets, or a fault
    /// before it.
    pub fn version(&self) -> Result<u8, Error> {
        Ok(version(&mut self.tbs()?)?.saturating_add(1))
    }

    /// The content octets of the serial number's INTEGER.
    ///
    /// # Errors
    /// What is wrong with the certificate up to the serial number;
    /// [`Error::CertificateSerial`] where that has no octet.
    pub fn serial_number(&self) -> Result<&'a [u8], Error> {
        match self.field(Field::Serial)?.content {
            [] => Err(Error::CertificateSerial),
            octets => Ok(octets),
        }
    }

    /// The issuer's name.
    ///
    /// # Errors
    /// What is wrong with the certificate up to the issuer, or inside it.
    pub fn issuer(&self) -> Result<Name<'a>, Error> {
        Name::from_tlv(self.field(Field::Issuer)?)
    }

    /// The start of the validity period, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// What is wrong with the certificate up to the validity;
    /// [`Error::CertificateTime`] for a date in another form than DER has.
    pub fn not_before(&self) -> Result<i64, Error> {
        time(self.field(Field::Validity)?.reader().read()?)
    }

    /// The end of the validity period, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// As for [`Certificate::not_before`].
    pub fn not_after(&self) -> Result<i64, Error> {
        let mut dates = self.field(Field::Validity)?.reader();
        dates.read()?;
        time(dates.read()?)
    }

    /// The subject's name.
    ///
    /// Reference: RFC 8705 section 2.1.2.
    ///
    /// # Errors
    /// [`Error::CertificateStructure`], [`Error::CertificateVersion`],
    /// [`Error::CertificateVersionEncoding`], [`Error::CertificateTrailingFields`],
    /// [`Error::NameTrailingData`], or one of the 100s.
    pub fn subject(&self) -> Result<Name<'a>, Error> {
        let mut tbs = self.tbs()?;
        version(&mut tbs)?;
        let subject = walk(&mut tbs, Field::Subject)?;
        // What follows is passed, but nothing else may stand there.
        if tbs.at(der::SEQUENCE) {
            tbs.read()?;
        }
        while !tbs.is_empty() {
            if ![ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID, EXTENSIONS].iter().any(|tag| tbs.at(*tag)) {
                return Err(Error::CertificateTrailingFields);
            }
            tbs.read()?;
        }
        Name::from_tlv(subject)
    }

    /// The complete DER of the subjectPublicKeyInfo.
    ///
    /// # Errors
    /// What is wrong with the certificate up to it;
    /// [`Error::CertificateKeyMissing`] when it is not there.
    pub fn subject_public_key_info(&self) -> Result<&'a [u8], Error> {
        let mut tbs = self.tbs()?;
        version(&mut tbs)?;
        walk(&mut tbs, Field::Subject)?;
        key(&mut tbs).map(|key| key.raw)
    }

    /// The subject alternative names, or `None` without that extension.
    ///
    /// # Errors
    /// As for [`Certificate::extension`], and for [`GeneralNames::from_der`].
    pub fn subject_alt_names(&self) -> Result<Option<GeneralNames<'a>>, Error> {
        self.san_extension()?.map(GeneralNames::from_der).transpose()
    }

    /// The extension value that holds the GeneralNames.
    pub(crate) fn san_extension(&self) -> Result<Option<&'a [u8]>, Error> {
        Ok(self.extension(SUBJECT_ALT_NAME)?.map(|extension| extension.value))
    }

    /// The object identifiers of the extended key usage, if there is one.
    ///
    /// # Errors
    /// As for [`Certificate::extension`]; one of the 100s or
    /// [`Error::OidMalformed`] inside it.
    pub fn extended_key_usage(&self) -> Result<Option<ObjectIdentifiers<'a>>, Error> {
        let extension = self.extension(EXTENDED_KEY_USAGE)?;
        extension.map(|extension| ObjectIdentifiers::read(extension.value, false)).transpose()
    }

    /// The policy identifiers of the certificate policies, if there are any.
    ///
    /// # Errors
    /// As for [`Certificate::extended_key_usage`].
    pub fn certificate_policies(&self) -> Result<Option<ObjectIdentifiers<'a>>, Error> {
        let extension = self.extension(CERTIFICATE_POLICIES)?;
        extension.map(|extension| ObjectIdentifiers::read(extension.value, true)).transpose()
    }

    /// The extension with this object identifier (content octets of its DER).
    ///
    /// Other extensions are not looked into, whatever they hold.
    ///
    /// # Errors
    /// What is wrong with the certificate or the list of extensions;
    /// [`Error::ExtensionsBeforeV3`] for extensions in a v1 or v2 certificate;
    /// [`Error::ExtensionRepeated`], [`Error::ExtensionCritical`] or
    /// [`Error::ExtensionMalformed`] for the one asked for.
    pub fn extension(&self, oid: &[u8]) -> Result<Option<Extension<'a>>, Error> {
        let Some(mut extensions) = self.extensions()? else {
            return Ok(None);
        };
        let mut found = None;
        while !extensions.is_empty() {
            let extension = extensions.expect(der::SEQUENCE).map_err(malformed_extensions)?;
            if has_oid(extension.content, oid) && found.replace(extension).is_some() {
                return Err(Error::ExtensionRepeated);
            }
        }
        found.map(Extension::read).transpose()
    }

    fn extensions(&self) -> Result<Option<Reader<'a>>, Error> {
        let mut tbs = self.tbs()?;
        let version = version(&mut tbs)?;
        walk(&mut tbs, Field::Subject)?;
        key(&mut tbs)?;
        for tag in [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID] {
            if tbs.at(tag) {
                tbs.read()?;
            }
        }
        let extensions = if tbs.at(EXTENSIONS) { Some(tbs.read()?) } else { None };
        if !tbs.is_empty() {
            let known = [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID, EXTENSIONS];
            let misplaced = known.iter().any(|tag| tbs.at(*tag));
            return Err(match misplaced {
                true => Error::CertificateFieldOrder,
                false => Error::CertificateTrailingFields,
            });
        }
        let Some(wrapper) = extensions else {
            return Ok(None);
        };
        if version != V3 {
            return Err(Error::ExtensionsBeforeV3);
        }
        let list = der::exactly(wrapper.content, der::SEQUENCE).map_err(malformed_extensions)?;
        Ok(Some(list.reader()))
    }

    /// The fields of tbsCertificate, in a certificate of three elements.
    fn tbs(&self) -> Result<Reader<'a>, Error> {
        let wrong = |error| match error {
            Error::DerUnexpectedTag | Error::DerMissingElement => Error::CertificateStructure,
            framing => framing,
        };
        let mut certificate = Reader::new(self.der).read()?.reader();
        let tbs = certificate.expect(der::SEQUENCE).map_err(wrong)?;
        certificate.expect(der::SEQUENCE).map_err(wrong)?;
        certificate.expect(der::BIT_STRING).map_err(wrong)?;
        if certificate.is_empty() { Ok(tbs.reader()) } else { Err(Error::CertificateStructure) }
    }

    fn field(&self, field: Field) -> Result<Tlv<'a>, Error> {
        let mut tbs = self.tbs()?;
        version(&mut tbs)?;
        walk(&mut tbs, field)
    }
}

/// One extension of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// Whether the extension is marked critical.
    pub critical: bool,
    /// The content of extnValue: itself DER, not looked into.
    pub value: &'a [u8],
}

impl<'a> Extension<'a> {
    fn read(extension: Tlv<'a>) -> Result<Self, Error> {
        let wrong = |error| match error {
            Error::DerUnexpectedTag | Error::DerMissingElement => Error::ExtensionMalformed,
            framing => framing,
        };
        let mut parts = extension.reader();
        parts.expect(der::OID).map_err(wrong)?;
        let mut critical = false;
        if parts.at(der::BOOLEAN) {
            // An explicit FALSE is not DER, but too common to refuse.
            critical = match parts.read()?.content {
                [0x00] => false,
                [0xff] => true,
                _ => return Err(Error::ExtensionCritical),
            };
        }
        let value = parts.expect(der::OCTET_STRING).map_err(wrong)?.content;
        if parts.is_empty() { Ok(Self { critical, value }) } else { Err(Error::ExtensionMalformed) }
    }
}

/// The object identifiers of an extension, checked when read.
#[derive(Clone, Copy, Debug)]
pub struct ObjectIdentifiers<'a> {
    reader: Reader<'a>,
    nested: bool,
}

impl<'a> ObjectIdentifiers<'a> {
    /// A SEQUENCE OF identifiers, or of SEQUENCEs that begin with one.
    fn read(value: &'a [u8], nested: bool) -> Result<Self, Error> {
        let this = Self { reader: der::exactly(value, der::SEQUENCE)?.reader(), nested };
        let mut checked = this;
        while !checked.reader.is_empty() {
            checked.step()?;
        }
        Ok(this)
    }

    fn step(&mut self) -> Result<ObjectIdentifier<'a>, Error> {
        let oid = match self.nested {
            true => self.reader.expect(der::SEQUENCE)?.reader().expect(der::OID)?,
            false => self.reader.expect(der::OID)?,
        };
        ObjectIdentifier::from_content(oid.content)
    }
}

impl<'a> Iterator for ObjectIdentifiers<'a> {
    type Item = ObjectIdentifier<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().ok()
    }
}

/// The fields before subjectPublicKeyInfo, in their order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Serial,
    Signature,
    Issuer,
    Validity,
    Subject,
}

/// Reads the version, 0 for v1, which DER forbids to write out; that harms nobody.
fn version(tbs: &mut Reader<'_>) -> Result<u8, Error> {
    if !tbs.at(VERSION) {
        return Ok(0);
    }
    let wrapper = tbs.read()?;
    let integer = der::exactly(wrapper.content, der::INTEGER).map_err(|error| match error {
        Error::DerUnexpectedTag | Error::DerMissingElement | Error::DerTrailingData => {
            Error::CertificateVersion
        }
        framing => framing,
    })?;
    match integer.content {
        [value @ 0..=2] => Ok(*value),
        [zeros @ .., 0..=2] if zeros.iter().all(|octet| *octet == 0) => {
            Err(Error::CertificateVersionEncoding)
        }
        _ => Err(Error::CertificateVersion),
    }
}

/// Reads the fields up to and including this one.
fn walk<'a>(tbs: &mut Reader<'a>, wanted: Field) -> Result<Tlv<'a>, Error> {
    for (field, tag) in [
        (Field::Serial, der::INTEGER),
        (Field::Signature, der::SEQUENCE),
        (Field::Issuer, der::SEQUENCE),
        (Field::Validity, der::SEQUENCE),
    ] {
        let tlv = tbs.expect(tag)?;
        if field == wanted {
            return Ok(tlv);
        }
    }
    tbs.expect(der::SEQUENCE)
}

fn key<'a>(tbs: &mut Reader<'a>) -> Result<Tlv<'a>, Error> {
    tbs.expect(der::SEQUENCE).map_err(|error| match error {
        Error::DerUnexpectedTag | Error::DerMissingElement => Error::CertificateKeyMissing,
        framing => framing,
    })
}

/// Whether the content of an extension begins with this identifier.
fn has_oid(content: &[u8], oid: &[u8]) -> bool {
    match content {
        [der::OID, len, rest @ ..] => usize::from(*len) == oid.len() && rest.starts_with(oid),
        _ => false,
    }
}

fn malformed_extensions(error: Error) -> Error {
    match error {
        Error::DerUnexpectedTag | Error::DerMissingElement | Error::DerTrailingData => {
            Error::ExtensionsMalformed
        }
        framing => framing,
    }
}

/// A UTCTime or GeneralizedTime in the one form of RFC 5280 section 4.1.2.5.
fn time(tlv: Tlv<'_>) -> Result<i64, Error> {
    let (century, rest) = match (tlv.tag, tlv.content) {
        (der::UTC_TIME, rest @ [tens, ..]) => (if *tens >= b'5' { 19 } else { 20 }, rest),
        (der::GENERALIZED_TIME, [a, b, rest @ ..]) => (two_digits(*a, *b)?, rest),
        _ => return Err(Error::CertificateTime),
    };
    let [y, year, m, month, d, day, h, hour, n, minute, s, second, b'Z'] = rest else {
        return Err(Error::CertificateTime);
    };
    let year = century.saturating_mul(100).saturating_add(two_digits(*y, *year)?);
    let (month, day) = (two_digits(*m, *month)?, two_digits(*d, *day)?);
    let (hour, minute) = (two_digits(*h, *hour)?, two_digits(*n, *minute)?);
    let second = two_digits(*s, *second)?;
    let leap = (year & 3 == 0 && year % 100 != 0) || year % 400 == 0;
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let valid = (1..=12).contains(&month)
        && (1..=last).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !valid {
        return Err(Error::CertificateTime);
    }
    // Days since 1970-01-01, counted in years that begin in March.
    let early = i64::from(month <= 2);
    let year = year.saturating_sub(early);
    let month = month.saturating_add(early.saturating_mul(12)).saturating_sub(3);
    let days = year
        .saturating_mul(365)
        .saturating_add(year.div_euclid(4))
        .saturating_sub(year.div_euclid(100))
        .saturating_add(year.div_euclid(400))
        .saturating_add(month.saturating_mul(153).saturating_add(2).div_euclid(5))
        .saturating_add(day)
        .saturating_sub(719_469);
    Ok(days
        .saturating_mul(24)
        .saturating_add(hour)
        .saturating_mul(60)
        .saturating_add(minute)
        .saturating_mul(60)
        .saturating_add(second))
}

fn two_digits(tens: u8, ones: u8) -> Result<i64, Error> {
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return Err(Error::CertificateTime);
    }
    let value = |digit: u8| i64::from(digit & 0x0f);
    Ok(value(tens).saturating_mul(10).saturating_add(value(ones)))
}

const VERSION: u8 = 0xa0;
const ISSUER_UNIQUE_ID: u8 = 0x81;
const SUBJECT_UNIQUE_ID: u8 = 0x82;
const EXTENSIONS: u8 = 0xa3;
const V3: u8 = 2;

const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 0x20];

#[cfg(test)]
#[path = "cert_tests.rs"]
#[rustfmt::skip::macros(vec)]
mod tests;
