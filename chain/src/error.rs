//! Why a chain was refused: the rule, the certificate, the detail.

use std::borrow::Cow;
use std::fmt;

use certbound::Error;

/// Why a trust store could not be made or a chain was refused.
///
/// The [error](Self::error) is the rule and is stable. Place and detail are for
/// logs: where webpki does not say which certificate it refused, they are worked
/// out afterwards along the names, and never change the verdict. Nothing of
/// what stands in the certificates but their dates is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainError {
    error: Error,
    place: Option<Place>,
    detail: Cow<'static, str>,
}

/// Which certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The client's own certificate.
    Leaf,
    /// The certificate with this index among those given beside the leaf.
    Intermediate(usize),
    /// The anchor with this index, as it was given.
    Anchor(usize),
}

impl ChainError {
    /// A refusal for a certificate that could not even be decoded, for bindings
    /// that take PEM: the rule, the certificate, and core's reason.
    #[doc(hidden)]
    #[must_use]
    pub fn refuse(rule: Error, place: Place, reason: Error) -> Self {
        Self::new(rule).at(place).because(reason.message())
    }

    pub(crate) const fn new(error: Error) -> Self {
        Self { error, place: None, detail: Cow::Borrowed("") }
    }

    pub(crate) fn at(self, place: impl Into<Option<Place>>) -> Self {
        Self { place: place.into(), ..self }
    }

    pub(crate) fn because(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The rule that was broken, one of the 800s.
    #[must_use]
    pub const fn error(&self) -> Error {
        self.error
    }

    /// The certificate that broke it, if that can be told.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// What in particular is wrong; may be empty.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.message())?;
        if let Some(place) = self.place {
            write!(f, " ({place})")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for ChainError {}

impl From<ChainError> for Error {
    fn from(refusal: ChainError) -> Self {
        refusal.error
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf => f.write_str("leaf"),
            Self::Intermediate(index) => write!(f, "chain[{index}]"),
            Self::Anchor(index) => write!(f, "anchors[{index}]"),
        }
    }
}
