//! The one error type: stable numbers, names and messages.
//!
//! The number of a variant is the C `certbound_status` and the Python
//! `Error.code`. Numbers are never reused. `tests/error_codes.json` holds the
//! same list and is compared in every language.
//!
//! Messages name the rule that was broken and never echo input.

/// Makes [`Error`] of its rows, each `Variant = number, name, message;`.
macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $message:literal;)+) => {
        /// Why an input was refused or a check did not pass.
        ///
        /// Every variant is a refusal; there is no "ok" here, so a zero can never be
        /// mistaken for a verdict.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u32)]
        pub enum Error {
            $($(#[$doc])* $variant = $code,)+
        }

        impl Error {
            /// Every error, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        /// Every name and message, one behind the other, each with the NUL that C wants
        /// after it: firmware holds them once, and not at all where nobody asks for them.
        pub(super) static TEXTS: &str = concat!($($name, "\0", $message, "\0",)+);

        /// The length of each name, and of name and message.
        pub(super) static LENGTHS: [(u8, u8); Error::ALL.len()] =
            [$(lengths($name, $message),)+];
    };
}

mod table;

pub use table::Error;

impl Error {
    /// The stable number: the C status and the Python `code`.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The error with this number, or `None`.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|e| e.code() == code)
    }

    /// The stable snake_case name, for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        without_nul(self.describe().0)
    }

    /// What was wrong and what to do about it, in one lower-case line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        without_nul(self.describe().1)
    }

    /// Name and message with the NUL that C wants after them.
    #[doc(hidden)]
    #[must_use]
    pub const fn describe_for_c(self) -> (&'static str, &'static str) {
        self.describe()
    }

    /// The verdict of RFC 8705 section 3 that this refusal amounts to.
    ///
    /// Only what a token says or lacks has a verdict; for every other error
    /// (a wrong call, a certificate that cannot be read) it is
    /// [`Verdict::Refused`].
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::CertificateMismatch | Self::CertificateMissing => Verdict::Mismatch,
            Self::CnfAbsent
            | Self::CnfEmpty
            | Self::OtherMethodsOnly
            | Self::OtherMethodNotEnforced
            | Self::OtherMethodUnknown => Verdict::Unbound,
            Self::TokenInactive => Verdict::Inactive,
            _ => match self.code() {
                // Not 507 and 508, of thumbprints that no token wrote.
                500..=506 | 509..=569 => Verdict::Malformed,
                _ => Verdict::Refused,
            },
        }
    }

    /// Name and message, each with its NUL.
    // Looked up and not matched: as code, where they stand takes a third of their room.
    const fn describe(self) -> (&'static str, &'static str) {
        let (mut all, mut lengths, mut texts) =
            (Self::ALL, table::LENGTHS.as_slice(), table::TEXTS);
        while let ([first, others @ ..], [(name_len, len), rest @ ..]) = (all, lengths) {
            let Some((own, after)) = texts.split_at_checked(*len as usize) else {
                break;
            };
            if *first as u32 == self as u32 {
                return match own.split_at_checked(*name_len as usize) {
                    Some(texts) => texts,
                    None => break,
                };
            }
            (all, lengths, texts) = (others, rest, after);
        }
        // Every variant is one of all.
        ("\0", "\0")
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for Error {}

/// What a refused binding check amounts to, coarser than [`Error`].
///
/// Reference: RFC 8705 section 3, RFC 7662 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Bound to another certificate, or no certificate was presented.
    Mismatch,
    /// Not bound to a certificate.
    Unbound,
    /// The token, its claims or its confirmation cannot be read.
    Malformed,
    /// The authorization server says that the token is not active.
    Inactive,
    /// Not a verdict on the token: the check itself could not be made.
    Refused,
}

impl Verdict {
    /// The verdict's stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        without_nul(self.name_for_c())
    }

    /// The name with the NUL that C wants after it.
    #[doc(hidden)]
    #[must_use]
    pub const fn name_for_c(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch\0",
            Self::Unbound => "unbound\0",
            Self::Malformed => "malformed\0",
            Self::Inactive => "inactive\0",
            Self::Refused => "refused\0",
        }
    }
}

/// A text of this crate that ends in NUL, without it.
pub(crate) const fn without_nul(text: &'static str) -> &'static str {
    match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((text, _)) => text,
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_names_are_snake_case_and_unique() {
        for pair in Error::ALL.windows(2) {
            assert!(pair[0].code() < pair[1].code(), "{pair:?}");
        }
        for (i, error) in Error::ALL.iter().enumerate() {
            assert!(error.code() > 0);
            assert_eq!(Error::from_code(error.code()), Some(*error));
            let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(error.name().chars().all(snake), "{}", error.name());
            assert!(!error.message().ends_with('.'), "{}", error.message());
            for other in &Error::ALL[..i] {
                assert_ne!(error.name(), other.name());
                assert_ne!(error.message(), other.message());
            }
        }
        assert_eq!(Error::from_code(0), None);
        assert_eq!(Error::from_code(u32::MAX), None);
    }
}
