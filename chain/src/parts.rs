//! Extensions of a certificate that webpki does not look at, or keeps for itself.

use certbound::{Certificate, Error};

use crate::der::contents;

/// Octets of a certificate that webpki reads: a content of 16 bits' length, and
/// four before it. For what is longer it says that data trail.
const LONGEST: usize = 0xffff + 4;

/// Why a certificate is not read at all, where it is its length.
pub(crate) fn too_long(der: &[u8]) -> Option<String> {
    let len = der.len();
    (len > LONGEST).then(|| format!("it has {len} octets, and at most {LONGEST} are read"))
}

/// keyUsage, as bits in the order of RFC 5280 section 4.2.1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(u8);

impl KeyUsage {
    /// The certificate's, or `None` without that extension.
    ///
    /// # Errors
    /// What is wrong with the extension.
    pub(crate) fn of(certificate: &Certificate<'_>) -> Result<Option<Self>, Error> {
        let Some(extension) = certificate.extension(KEY_USAGE)? else {
            return Ok(None);
        };
        // BIT STRING of one or two octets (decipherOnly is the ninth bit).
        let (unused, bits, last) = match extension.value {
            [0x03, 0x02, unused @ 0..=7, bits] => (*unused, *bits, *bits),
            [0x03, 0x03, unused @ 0..=7, bits, last] => (*unused, *bits, *last),
            _ => return Err(Error::ExtensionMalformed),
        };
        // Bits beyond the declared length assert nothing, and are zero in DER
        // (X.690 section 11.2.1).
        if u32::from(unused) > last.trailing_zeros() {
            return Err(Error::ExtensionMalformed);
        }
        Ok(Some(Self(bits)))
    }

    /// keyCertSign.
    pub(crate) const fn signs_certificates(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// digitalSignature or keyAgreement: what RFC 5280 section 4.2.1.12 finds
    /// consistent with clientAuth.
    pub(crate) const fn authenticates(self) -> bool {
        self.0 & 0x88 != 0
    }
}

/// basicConstraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    pub(crate) is_ca: bool,
    pub(crate) path_len: Option<u8>,
}

impl BasicConstraints {
    /// The certificate's; without that extension it is no CA certificate.
    ///
    /// # Errors
    /// What is wrong with the extension.
    pub(crate) fn of(certificate: &Certificate<'_>) -> Result<Self, Error> {
        let no_ca = Self { is_ca: false, path_len: None };
        let Some(extension) = certificate.extension(BASIC_CONSTRAINTS)? else {
            return Ok(no_ca);
        };
        Ok(match extension.value {
            [0x30, 0x03, 0x01, 0x01, 0xff] => Self { is_ca: true, path_len: None },
            [0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, len @ 0..=0x7f] => {
                Self { is_ca: true, path_len: Some(*len) }
            }
            // A longer pathLenConstraint, with the zero before it.
            [0x30, 0x07, 0x01, 0x01, 0xff, 0x02, 0x02, 0, len @ 0x80..=0xff] => {
                Self { is_ca: true, path_len: Some(*len) }
            }
            [0x30, ..] => no_ca,
            _ => return Err(Error::ExtensionMalformed),
        })
    }
}

/// Whether the certificate's extended key usage, if it has one, has clientAuth.
///
/// # Errors
/// What is wrong with the extension.
pub(crate) fn client_auth(certificate: &Certificate<'_>) -> Result<Option<bool>, Error> {
    let usages = certificate.extended_key_usage()?;
    Ok(usages.map(|mut usages| usages.any(|oid| oid.content() == CLIENT_AUTH)))
}

/// Whether the certificate constrains the names of those below it.
pub(crate) fn constrains_names(certificate: &Certificate<'_>) -> bool {
    !matches!(certificate.extension(NAME_CONSTRAINTS), Ok(None))
}

/// Whether the constraints that the certificate sets have an rfc822Name.
///
/// # Errors
/// What is wrong with the extension.
pub(crate) fn constrains_mail(certificate: &Certificate<'_>) -> Result<bool, Error> {
    let Some(extension) = certificate.extension(NAME_CONSTRAINTS)? else {
        return Ok(false);
    };
    for constraints in contents(extension.value) {
        if has_mail_base(constraints?)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether there is an rfc822Name in the content of a NameConstraints.
///
/// ```text
/// NameConstraints ::= SEQUENCE {
///     permittedSubtrees [0] GeneralSubtrees OPTIONAL,
///     excludedSubtrees [1] GeneralSubtrees OPTIONAL }
/// GeneralSubtrees ::= SEQUENCE OF SEQUENCE { base GeneralName, ... }
/// ```
///
/// # Errors
/// `ExtensionMalformed`.
pub(crate) fn has_mail_base(constraints: &[u8]) -> Result<bool, Error> {
    for subtrees in contents(constraints) {
        for subtree in contents(subtrees?) {
            if subtree?.first() == Some(&RFC822_NAME) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether the subject may have an emailAddress.
///
/// DER has one form for the attribute's type, so its octets are looked for. A
/// value that holds the same octets, and a subject that cannot be read, count:
/// what follows from it is a refusal.
pub(crate) fn may_have_mail_address(certificate: &Certificate<'_>) -> bool {
    certificate.subject().map_or(true, |subject| {
        let mut windows = subject.as_der().windows(EMAIL_ADDRESS.len());
        windows.any(|octets| octets == EMAIL_ADDRESS)
    })
}

/// The tag of an rfc822Name among GeneralNames.
const RFC822_NAME: u8 = 0x81;

/// emailAddress (1.2.840.113549.1.9.1), with tag and length.
const EMAIL_ADDRESS: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01];

// The content octets of the object identifiers.
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x1e];
const CLIENT_AUTH: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
