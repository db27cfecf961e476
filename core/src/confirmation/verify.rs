//! Reading and deciding in one call, where nothing is kept between requests.

use super::{Confirmation, Methods, Policy};
use crate::{Error, Thumbprint};

/// Checks that a token is bound to the presented certificate, **without validating the
/// token** otherwise. What it says is returned when it passes.
///
/// Parameters: those of [`Confirmation::from_jwt`] and [`Confirmation::verify_with`].
/// Reference: RFC 8705 section 3.1.
///
/// # Errors
/// Those of both.
///
/// # Examples
/// ```
/// use certbound::{Error, Methods, Policy, Thumbprint, verify_jwt_binding};
///
/// let token = b"eyJhbGciOiJFUzI1NiJ9.eyJjbmYiOnt9fQ.c2ln";
/// let presented = Thumbprint::from_bytes([7; 32]);
/// let verdict = verify_jwt_binding(token, Some(&presented), Policy::Required, Methods::NONE);
/// assert_eq!(verdict, Err(Error::CnfEmpty));
/// ```
pub fn verify_jwt_binding(
    token: &[u8],
    presented: Option<&Thumbprint>,
    policy: Policy,
    other_methods: Methods,
) -> Result<Confirmation, Error> {
    decided(Confirmation::from_jwt(token)?, presented, policy, other_methods)
}

/// As [`verify_jwt_binding`], for claims that are at hand: [`Confirmation::from_claims`].
///
/// # Errors
/// Those of [`Confirmation::from_claims`] and [`Confirmation::verify_with`].
pub fn verify_claims_binding(
    claims: &[u8],
    presented: Option<&Thumbprint>,
    policy: Policy,
    other_methods: Methods,
) -> Result<Confirmation, Error> {
    decided(Confirmation::from_claims(claims)?, presented, policy, other_methods)
}

/// As [`verify_jwt_binding`], for a token introspection response:
/// [`Confirmation::from_introspection`].
///
/// Reference: RFC 8705 section 3.2.
///
/// # Errors
/// Those of [`Confirmation::from_introspection`] and [`Confirmation::verify_with`].
pub fn verify_introspection_binding(
    response: &[u8],
    presented: Option<&Thumbprint>,
    policy: Policy,
    other_methods: Methods,
) -> Result<Confirmation, Error> {
    decided(Confirmation::from_introspection(response)?, presented, policy, other_methods)
}

fn decided(
    confirmation: Confirmation,
    presented: Option<&Thumbprint>,
    policy: Policy,
    other_methods: Methods,
) -> Result<Confirmation, Error> {
    confirmation.verify_with(presented, policy, other_methods).map(|()| confirmation)
}
