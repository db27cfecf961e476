//! The one subject a client is registered with, checked against certificates.
//!
//! RFC 8705 section 2.1.2 has five parameters, of which a client has exactly
//! one. The value is checked when an [`ExpectedSubject`] is made; a certificate
//! then matches, does not match, or cannot be read for the question.

use core::fmt;

use crate::Error;
use crate::cert::Certificate;
use crate::dn::explain;
use crate::dn::registered::RegisteredDn;
use crate::mismatch::{Mismatch, MismatchReason};
use crate::name::Name;
use crate::san::{ExpectedSan, Near};

/// Why a value cannot be registered, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistrationError {
    /// The rule that was broken.
    pub error: Error,
    /// The offset of the offending octet in the value.
    pub position: usize,
}

impl fmt::Display for RegistrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at octet {})", self.error, self.position)
    }
}

impl core::error::Error for RegistrationError {}

impl From<RegistrationError> for Error {
    fn from(fault: RegistrationError) -> Self {
        fault.error
    }
}

/// Which of the five parameters of RFC 8705 section 2.1.2 a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum SubjectKind {
    /// `tls_client_auth_subject_dn`.
    Dn = 1,
    /// `tls_client_auth_san_dns`.
    Dns = 2,
    /// `tls_client_auth_san_uri`.
    Uri = 3,
    /// `tls_client_auth_san_ip`.
    Ip = 4,
    /// `tls_client_auth_san_email`.
    Email = 5,
}

impl SubjectKind {
    /// The kind with this number.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] for a number that is not listed.
    pub const fn from_number(number: u32) -> Result<Self, Error> {
        match number {
            1 => Ok(Self::Dn),
            2 => Ok(Self::Dns),
            3 => Ok(Self::Uri),
            4 => Ok(Self::Ip),
            5 => Ok(Self::Email),
            _ => Err(Error::UnknownKind),
        }
    }

    /// The name of the client metadata member.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Dn => "tls_client_auth_subject_dn",
            Self::Dns => "tls_client_auth_san_dns",
            Self::Uri => "tls_client_auth_san_uri",
            Self::Ip => "tls_client_auth_san_ip",
            Self::Email => "tls_client_auth_san_email",
        }
    }
}

/// The subject a client is registered with.
///
/// Reference: RFC 8705 section 2.1.2.
///
/// # Examples
///
/// ```
/// use certbound::{Error, ExpectedSubject, SubjectKind};
///
/// let subject = ExpectedSubject::dns("client.example.com").unwrap();
/// assert_eq!(subject.kind(), SubjectKind::Dns);
/// let refused = ExpectedSubject::dns("client.example.com:443").unwrap_err();
/// assert_eq!(refused.error, Error::SanDnsPort);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExpectedSubject<'a> {
    value: Value<'a>,
}

// The DN holds its index, since there is nowhere else to put it.
#[expect(clippy::large_enum_variant, reason = "there is no allocator to box with")]
#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Dn(RegisteredDn<'a>),
    San(ExpectedSan<'a>),
}

impl<'a> ExpectedSubject<'a> {
    /// A value of any kind.
    ///
    /// # Errors
    /// As for the constructor of the kind.
    pub fn new(kind: SubjectKind, value: &'a str) -> Result<Self, RegistrationError> {
        match kind {
            SubjectKind::Dn => Self::dn(value),
            SubjectKind::Dns => Self::dns(value),
            SubjectKind::Uri => Self::uri(value),
            SubjectKind::Ip => Self::ip(value),
            SubjectKind::Email => Self::email(value),
        }
    }

    /// A value of any kind from octets that may not be UTF-8.
    ///
    /// # Errors
    /// As for the constructor of the kind.
    pub fn from_utf8(kind: SubjectKind, value: &'a [u8]) -> Result<Self, RegistrationError> {
        let value = core::str::from_utf8(value).map_err(|fault| {
            let error = match kind {
                SubjectKind::Dn => Error::DnBadUtf8,
                SubjectKind::Dns => Error::SanDnsNotAscii,
                SubjectKind::Uri => Error::SanUriNotAscii,
                SubjectKind::Ip => Error::SanIpAddress,
                SubjectKind::Email => Error::SanEmailNotAscii,
            };
            RegistrationError { error, position: fault.valid_up_to() }
        })?;
        Self::new(kind, value)
    }

    /// A subject distinguished name.
    ///
    /// # Errors
    /// One of the 300s; see [`RegisteredDn::parse`].
    pub fn dn(value: &'a str) -> Result<Self, RegistrationError> {
        Ok(Self { value: Value::Dn(RegisteredDn::parse(value)?) })
    }

    /// A dNSName: 1 to 253 octets of ASCII labels, the first of which may be
    /// `*`, which stands for itself.
    ///
    /// # Errors
    /// One of 400 to 408.
    pub fn dns(value: &'a str) -> Result<Self, RegistrationError> {
        ExpectedSan::dns(value).map(Self::san)
    }

    /// A uniformResourceIdentifier, compared octet by octet.
    ///
    /// # Errors
    /// 400 or one of 420 to 423.
    pub fn uri(value: &'a str) -> Result<Self, RegistrationError> {
        ExpectedSan::uri(value).map(Self::san)
    }

    /// An iPAddress in the text form of RFC 4291 section 2.2, or dotted.
    ///
    /// # Errors
    /// 400 or one of 430 to 435.
    pub fn ip(value: &'a str) -> Result<Self, RegistrationError> {
        ExpectedSan::ip(value).map(Self::san)
    }

    /// An rfc822Name, its local part compared exactly.
    ///
    /// # Errors
    /// 400 or one of 440 to 444.
    pub fn email(value: &'a str) -> Result<Self, RegistrationError> {
        ExpectedSan::email(value).map(Self::san)
    }

    const fn san(value: ExpectedSan<'a>) -> Self {
        Self { value: Value::San(value) }
    }

    /// Which of the five this is.
    #[must_use]
    pub const fn kind(&self) -> SubjectKind {
        match &self.value {
            Value::Dn(_) => SubjectKind::Dn,
            Value::San(san) => san.kind(),
        }
    }

    /// Whether the certificate has this subject.
    ///
    /// # Errors
    /// What is wrong with the certificate, if it cannot be read for this.
    pub fn matches(&self, certificate: &Certificate<'_>) -> Result<bool, Error> {
        match &self.value {
            Value::Dn(dn) => Ok(dn.matches(&certificate.subject()?)),
            Value::San(san) => match certificate.san_extension()? {
                Some(der) => san.is_among(der),
                None => Ok(false),
            },
        }
    }

    /// Checks that the certificate has this subject.
    ///
    /// Only the leaf certificate is to be given, and only after its chain was
    /// validated (RFC 8705 sections 2.1 and 7.5).
    ///
    /// # Errors
    /// A [`Mismatch`] that says what differs, or what keeps the certificate
    /// from being read.
    pub fn verify(&self, certificate: &Certificate<'_>) -> Result<(), Mismatch> {
        match &self.value {
            Value::Dn(dn) => {
                let name = certificate.subject().map_err(Mismatch::unreadable)?;
                explain::verify(dn, &name)
            }
            Value::San(san) => {
                let der = certificate.san_extension().map_err(Mismatch::unreadable)?;
                verify_san(san, der)
            }
        }
    }

    /// Like [`ExpectedSubject::verify`], against a subject's Name in DER.
    ///
    /// # Errors
    /// Also when this is not a distinguished name ([`Error::UnknownKind`]).
    pub fn verify_name(&self, der: &[u8]) -> Result<(), Mismatch> {
        match &self.value {
            Value::Dn(dn) => {
                explain::verify(dn, &Name::from_der(der).map_err(Mismatch::unreadable)?)
            }
            Value::San(_) => Err(Mismatch::unreadable(Error::UnknownKind)),
        }
    }

    /// Like [`ExpectedSubject::verify`], against GeneralNames in DER.
    ///
    /// # Errors
    /// Also when this is a distinguished name ([`Error::UnknownKind`]).
    pub fn verify_general_names(&self, der: &[u8]) -> Result<(), Mismatch> {
        match &self.value {
            Value::Dn(_) => Err(Mismatch::unreadable(Error::UnknownKind)),
            Value::San(san) => verify_san(san, Some(der)),
        }
    }
}

fn verify_san(expected: &ExpectedSan<'_>, der: Option<&[u8]>) -> Result<(), Mismatch> {
    let kind = expected.kind();
    let Some(der) = der else {
        return Err(Mismatch::new(Error::SanAbsent, MismatchReason::NoExtension));
    };
    if expected.is_among(der).map_err(Mismatch::unreadable)? {
        return Ok(());
    }
    let (found, near) = expected.near(der).unwrap_or((0, Near::No));
    let reason = match near {
        _ if found == 0 => MismatchReason::NoEntryOfKind,
        Near::No => MismatchReason::NoEqualEntry,
        Near::Wildcard => MismatchReason::WildcardNotExpanded,
        Near::TrailingDot => MismatchReason::TrailingDot,
        Near::Case => MismatchReason::EntryDiffersInCase,
        Near::Mapped => MismatchReason::OtherAddressForm,
    };
    let error = match (kind, found) {
        (SubjectKind::Dns, 0) => Error::SanDnsAbsent,
        (SubjectKind::Uri, 0) => Error::SanUriAbsent,
        (SubjectKind::Ip, 0) => Error::SanIpAbsent,
        (_, 0) => Error::SanEmailAbsent,
        (SubjectKind::Dns, _) => Error::SanDnsMismatch,
        (SubjectKind::Uri, _) => Error::SanUriMismatch,
        (SubjectKind::Ip, _) => Error::SanIpMismatch,
        _ => Error::SanEmailMismatch,
    };
    Err(Mismatch { found, ..Mismatch::new(error, reason) })
}
