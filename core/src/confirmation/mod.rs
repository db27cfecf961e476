//! What a token says about its holder, and whether that holder is here.
//!
//! RFC 8705 sections 3.1 and 3.2, RFC 7800 section 3.1, RFC 7662 section 2.2.
//!
//! Reading gives a [`Confirmation`], which may be cached with the token.
//! Deciding ([`Confirmation::verify`]) needs the certificate and the policy of
//! this very request, so a decision must never be cached.

mod members;
mod methods;
mod reader;
mod verify;

pub use members::{Member, Members};
pub use methods::Methods;
pub use verify::{verify_claims_binding, verify_introspection_binding, verify_jwt_binding};

use crate::json::Scanner;
use crate::{Error, Thumbprint, jwt};
use reader::{Kind, Reader};

/// What a resource demands of the tokens it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Policy {
    /// Only a token bound to the presented certificate passes.
    Required = 1,
    /// A token that is bound must match; a token without any `cnf` passes.
    IfBound = 2,
}

impl Policy {
    /// The policy with this number.
    ///
    /// # Errors
    /// `UnknownPolicy` for every other number, zero included.
    pub const fn from_number(number: u32) -> Result<Self, Error> {
        match number {
            1 => Ok(Self::Required),
            2 => Ok(Self::IfBound),
            _ => Err(Error::UnknownPolicy),
        }
    }
}

/// What a token says: its thumbprint if any, its other confirmation methods,
/// and whether it has a `cnf` at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Confirmation {
    cnf_present: bool,
    x5t_s256: Option<Thumbprint>,
    other_methods: Methods,
}

impl Confirmation {
    /// Reads the claims of a compact JWT **without validating it**: signature,
    /// `alg`, `exp` and `aud` are the caller's responsibility.
    ///
    /// Shape: three base64url segments, nothing around them; any length.
    /// Reference: RFC 8705 section 3.1, RFC 7515 section 7.1.
    ///
    /// # Errors
    /// A `Jwt…` error when the token is no compact JWS, else those of
    /// [`from_claims`](Self::from_claims).
    ///
    /// # Examples
    /// ```
    /// # use certbound::{Confirmation, Error};
    /// let token = b"eyJhbGciOiJFUzI1NiJ9.eyJjbmYiOnt9fQ.c2ln";
    /// assert!(Confirmation::from_jwt(token)?.x5t_s256().is_none());
    /// assert_eq!(Confirmation::from_jwt(b"Bearer e30.e30.e30"), Err(Error::JwtScheme));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_jwt(token: &[u8]) -> Result<Self, Error> {
        let mut scanner = Scanner::new();
        let mut reader = Reader::new(Kind::Claims);
        jwt::read_payload(token, |piece| scanner.feed(piece, &mut reader))?;
        scanner.finish()?;
        reader.confirmation()
    }

    /// Reads a token's claims.
    ///
    /// Shape: one JSON object, UTF-8, any length, nesting of at most 64.
    /// Reference: RFC 8705 section 3.1, RFC 7800 section 3.1.
    ///
    /// # Errors
    /// A `Json…` error when the text is not one valid JSON object; then the
    /// first of the `Cnf…`, `X5tS256…` and `Thumbprint…` errors.
    pub fn from_claims(claims: &[u8]) -> Result<Self, Error> {
        Reader::new(Kind::Claims).read(claims)
    }

    /// Reads a token introspection response.
    ///
    /// Shape: as [`from_claims`](Self::from_claims), with a boolean `active`.
    /// Reference: RFC 8705 section 3.2, RFC 7662 section 2.2.
    ///
    /// # Errors
    /// A `Json…` error; then `ActiveRepeated`, `ActiveNotBoolean`,
    /// `ActiveMissing` or `TokenInactive`; then those of `cnf`.
    pub fn from_introspection(response: &[u8]) -> Result<Self, Error> {
        Reader::new(Kind::Introspection).read(response)
    }

    /// The confirmation of a bare x5t#S256 text, taken out of the token by
    /// somebody else.
    ///
    /// # Errors
    /// Those of [`Thumbprint::from_text`].
    pub fn from_thumbprint(text: &[u8]) -> Result<Self, Error> {
        Thumbprint::from_text(text).map(Self::bound_to)
    }

    /// The confirmation of a token that is bound to this certificate alone.
    #[must_use]
    pub const fn bound_to(thumbprint: Thumbprint) -> Self {
        Self { cnf_present: true, x5t_s256: Some(thumbprint), other_methods: Methods::NONE }
    }

    /// The confirmation of a token with a `cnf` of only other methods, or none
    /// at all when `cnf_present` is false.
    #[must_use]
    pub const fn unbound(cnf_present: bool, other_methods: Methods) -> Self {
        let cnf_present = cnf_present || !other_methods.is_empty();
        Self { cnf_present, x5t_s256: None, other_methods }
    }

    /// This confirmation with other methods beside what it has.
    #[must_use]
    pub const fn with_other_methods(self, methods: Methods) -> Self {
        let cnf_present = self.cnf_present || !methods.is_empty();
        Self { cnf_present, other_methods: self.other_methods.with(methods), ..self }
    }

    /// Whether the token has a `cnf`, even an empty one.
    #[must_use]
    pub const fn has_cnf(&self) -> bool {
        self.cnf_present
    }

    /// The certificate the token is bound to.
    #[must_use]
    pub const fn x5t_s256(&self) -> Option<&Thumbprint> {
        self.x5t_s256.as_ref()
    }

    /// The confirmation methods beside `x5t#S256`. A token that has some is
    /// not a bearer token, whatever the verdict.
    #[must_use]
    pub const fn other_methods(&self) -> Methods {
        self.other_methods
    }

    /// Decides whether the token may be used on this connection.
    ///
    /// `presented` is the thumbprint of the certificate of this connection,
    /// `None` when it has none. `other_methods` are those that the
    /// caller checks itself; it matters under [`Policy::IfBound`] only, and
    /// [`verify`](Self::verify) passes none.
    ///
    /// # Errors
    /// `CertificateMissing` or `CertificateMismatch` for a bound token; else
    /// `CnfAbsent`, `CnfEmpty`, `OtherMethodsOnly`, `OtherMethodUnknown` or
    /// `OtherMethodNotEnforced`, as the policy has it.
    pub fn verify_with(
        &self,
        presented: Option<&Thumbprint>,
        policy: Policy,
        other_methods: Methods,
    ) -> Result<(), Error> {
        if let Some(bound) = &self.x5t_s256 {
            return match presented {
                None => Err(Error::CertificateMissing),
                Some(presented) if presented == bound => Ok(()),
                Some(_) => Err(Error::CertificateMismatch),
            };
        }
        match policy {
            Policy::IfBound if !self.cnf_present => Ok(()),
            _ if !self.cnf_present => Err(Error::CnfAbsent),
            _ if self.other_methods.is_empty() => Err(Error::CnfEmpty),
            Policy::Required => Err(Error::OtherMethodsOnly),
            Policy::IfBound if self.other_methods.contains(Methods::UNKNOWN) => {
                Err(Error::OtherMethodUnknown)
            }
            Policy::IfBound if other_methods.contains(self.other_methods) => Ok(()),
            Policy::IfBound => Err(Error::OtherMethodNotEnforced),
        }
    }

    /// [`verify_with`](Self::verify_with) for a caller that enforces no other
    /// method.
    ///
    /// # Errors
    /// Those of [`verify_with`](Self::verify_with).
    ///
    /// # Examples
    /// ```
    /// # use certbound::{Confirmation, Error, Policy};
    /// let bearer = Confirmation::from_claims(br#"{"sub":"a"}"#)?;
    /// assert_eq!(bearer.verify(None, Policy::IfBound), Ok(()));
    /// assert_eq!(bearer.verify(None, Policy::Required), Err(Error::CnfAbsent));
    /// // DPoP-bound: passing it here would make a bearer token of it.
    /// let dpop = Confirmation::from_claims(br#"{"cnf":{"jkt":"x"}}"#)?;
    /// assert_eq!(dpop.verify(None, Policy::IfBound), Err(Error::OtherMethodNotEnforced));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn verify(&self, presented: Option<&Thumbprint>, policy: Policy) -> Result<(), Error> {
        self.verify_with(presented, policy, Methods::NONE)
    }
}

#[cfg(test)]
mod tests;
