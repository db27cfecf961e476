//! Why a certificate does not have the subject it should have.
//!
//! Numbers, places and fixed sentences; never an octet of the certificate.

use core::fmt;

use crate::Error;
use crate::oid::{Attribute, write_decimal};

/// Why a certificate does not have the expected subject.
///
/// Plain numbers, so that it fits a C struct; `Display` makes a sentence of
/// them. Neither holds an octet of the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// [`Error::SubjectMismatch`], one of 460 to 474, or what is wrong with the
    /// certificate; from [`ClientRegistration::verify`](crate::ClientRegistration::verify)
    /// also why nothing was compared.
    pub error: Error,
    /// What in particular differs.
    pub reason: MismatchReason,
    /// The RDN concerned, counted from 0 in the registered text, or
    /// [`Mismatch::NONE`].
    pub rdn: u32,
    /// The attribute in that RDN, counted from 0 in the registered text, or
    /// [`Mismatch::NONE`].
    pub ava: u32,
    /// The offset of its type in the registered text, behind any `OID.`, or
    /// [`Mismatch::NONE`].
    pub position: u32,
    /// Where counts differ, the registered one: RDNs or attributes.
    pub expected: u32,
    /// Where counts differ, the certificate's; entries of the kind for a
    /// subject alternative name.
    pub found: u32,
    /// The attribute type, when it is a known one.
    pub attribute: Option<Attribute>,
}

impl Mismatch {
    /// No such place.
    pub const NONE: u32 = u32::MAX;

    pub(crate) const fn new(error: Error, reason: MismatchReason) -> Self {
        Self {
            error,
            reason,
            rdn: Self::NONE,
            ava: Self::NONE,
            position: Self::NONE,
            expected: 0,
            found: 0,
            attribute: None,
        }
    }

    /// A refusal before anything was compared, as of a certificate that cannot be read.
    #[must_use]
    pub const fn unreadable(error: Error) -> Self {
        Self::new(error, MismatchReason::Unreadable)
    }

    /// Writes the sentence that `Display` prints, without the machinery of
    /// formatting, which calls itself and takes room.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str(self.error.message())?;
        let text = self.reason.message();
        if text.is_empty() {
            return Ok(());
        }
        out.write_str(": ")?;
        out.write_str(text)?;
        if matches!(self.reason, MismatchReason::RdnCount | MismatchReason::AvaCount) {
            out.write_str(" (")?;
            write_decimal(u128::from(self.expected), out)?;
            out.write_str(" registered, ")?;
            write_decimal(u128::from(self.found), out)?;
            out.write_str(" in the certificate)")?;
        }
        if self.rdn != Self::NONE {
            out.write_str(", in RDN ")?;
            write_decimal(u128::from(self.rdn.saturating_add(1)), out)?;
            out.write_str(" of the registered DN")?;
        }
        if let Some(attribute) = self.attribute {
            out.write_str(" (")?;
            out.write_str(attribute.name())?;
            out.write_str(")")?;
        }
        Ok(())
    }

    /// Whether the certificate was compared and differs; otherwise nothing was compared.
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        self.reason != MismatchReason::Unreadable
    }
}

impl From<Error> for Mismatch {
    fn from(error: Error) -> Self {
        Self::unreadable(error)
    }
}

impl From<Mismatch> for Error {
    fn from(mismatch: Mismatch) -> Self {
        mismatch.error
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(f)
    }
}

impl core::error::Error for Mismatch {}

/// What in particular keeps a certificate from matching.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum MismatchReason {
    /// Nothing was compared; the error says why.
    Unreadable = 1,
    /// The subject is empty.
    SubjectEmpty = 10,
    /// An RDN is empty, or an element is not what X.501 has in its place.
    SubjectShape = 11,
    /// The subject has more than 64 RDNs, or an RDN more than 16 attributes.
    SubjectTooLarge = 12,
    /// The subject would match with its RDNs in the other order.
    Reversed = 13,
    /// The number of RDNs differs.
    RdnCount = 14,
    /// The number of attributes in an RDN differs.
    AvaCount = 15,
    /// The RDN has no attribute of this type.
    AttributeType = 16,
    /// The value differs.
    Value = 17,
    /// The value differs only as caseIgnoreMatch allows, but the type is not
    /// known and so compared exactly.
    UnknownTypeCase = 18,
    /// The certificate's value holds NUL, which never matches.
    ValueNul = 19,
    /// The certificate's value is not a string.
    ValueNotString = 20,
    /// The certificate's value is not valid in its string type.
    ValueEncoding = 21,
    /// The certificate's value holds what RFC 4518 prohibits.
    ValueProhibited = 22,
    /// The certificate has no subject alternative names.
    NoExtension = 30,
    /// There is no entry of this kind.
    NoEntryOfKind = 31,
    /// No entry of this kind is equal.
    NoEqualEntry = 32,
    /// A wildcard entry covers the name, but is not expanded.
    WildcardNotExpanded = 33,
    /// An entry is equal but for a trailing dot.
    TrailingDot = 34,
    /// An entry differs only in case where case is significant.
    EntryDiffersInCase = 35,
    /// The certificate has the address in the other of the IPv4 and the
    /// IPv4-mapped form.
    OtherAddressForm = 36,
}

impl MismatchReason {
    /// The reason with this number, or `None`.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.number() == number)
    }

    /// Every reason, in the order of the numbers.
    #[rustfmt::skip]
    pub const ALL: &'static [Self] = &[
        Self::Unreadable, Self::SubjectEmpty, Self::SubjectShape, Self::SubjectTooLarge,
        Self::Reversed, Self::RdnCount, Self::AvaCount, Self::AttributeType, Self::Value,
        Self::UnknownTypeCase, Self::ValueNul, Self::ValueNotString, Self::ValueEncoding,
        Self::ValueProhibited, Self::NoExtension, Self::NoEntryOfKind, Self::NoEqualEntry,
        Self::WildcardNotExpanded, Self::TrailingDot, Self::EntryDiffersInCase,
        Self::OtherAddressForm,
    ];

    /// The stable number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// What differs, in words; empty where the error says all.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Unreadable | Self::NoExtension | Self::NoEntryOfKind | Self::NoEqualEntry => "",
            Self::SubjectEmpty => "the certificate's subject is empty",
            Self::SubjectShape => "the certificate's subject has an empty or ill-formed RDN",
            Self::SubjectTooLarge => "the certificate's subject is beyond 64 RDNs or 16 attributes",
            Self::Reversed => "it would be equal if reversed; RFC 4514 writes the last RDN first",
            Self::RdnCount => "the number of RDNs differs",
            Self::AvaCount => "the number of attributes differs",
            Self::AttributeType => "the certificate has no attribute of this type here",
            Self::Value => "the value differs",
            Self::UnknownTypeCase => {
                "the value differs in case or spaces only, but the type is unknown and so \
                 compared exactly"
            }
            Self::ValueNul => "the certificate's value holds NUL",
            Self::ValueNotString => "the certificate's value is not a string",
            Self::ValueEncoding => "the certificate's value is not valid in its string type",
            Self::ValueProhibited => "the certificate's value holds what RFC 4518 prohibits",
            Self::WildcardNotExpanded => {
                "the certificate has a wildcard that covers it, but wildcards are not expanded"
            }
            Self::TrailingDot => "the certificate's entry has a trailing dot",
            Self::EntryDiffersInCase => "the certificate's entry differs in letter case only",
            Self::OtherAddressForm => {
                "the certificate has the same address in the other of its IPv4 and mapped forms"
            }
        }
    }
}
