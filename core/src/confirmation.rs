//! What a token says about its holder, and whether that holder is here.
//!
//! RFC 8705 sections 3.1 and 3.2, RFC 7800 section 3.1, RFC 7662 section 2.2.
//!
//! Reading gives a [`Confirmation`], which may be cached with the token.
//! Deciding ([`Confirmation::verify`]) needs the certificate and the policy of
//! this very request, so a decision must never be cached.

use crate::json::{self, Role, Scalar, Scanner, Visitor};
use crate::{Error, Thumbprint, jwt};

/// The confirmation methods beside `x5t#S256` that a `cnf` names, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Methods(u32);

impl Methods {
    /// No other method.
    pub const NONE: Self = Self(0);
    /// `jwk`: the key itself (RFC 7800 section 3.2).
    pub const JWK: Self = Self(1);
    /// `jwe`: the key, encrypted (RFC 7800 section 3.3).
    pub const JWE: Self = Self(2);
    /// `kid`: the key's identifier (RFC 7800 section 3.4).
    pub const KID: Self = Self(4);
    /// `jku`: where the key is published (RFC 7800 section 3.5).
    pub const JKU: Self = Self(8);
    /// `osc`: OSCORE input material (RFC 9203 section 3.2.1).
    pub const OSC: Self = Self(16);
    /// `jkt`: the thumbprint of a DPoP key (RFC 9449 section 6.1).
    pub const JKT: Self = Self(32);
    /// A method this library does not know. No caller can vouch for it.
    pub const UNKNOWN: Self = Self(1 << 31);

    /// Every known method, with its member name.
    const NAMES: [(Self, &'static str); 6] = [
        (Self::JWK, "jwk"),
        (Self::JWE, "jwe"),
        (Self::KID, "kid"),
        (Self::JKU, "jku"),
        (Self::OSC, "osc"),
        (Self::JKT, "jkt"),
    ];

    /// The method with this member name; [`UNKNOWN`](Self::UNKNOWN) for any other.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Self {
        let known = Self::NAMES.iter().find(|(_, known)| known.as_bytes() == name);
        known.map_or(Self::UNKNOWN, |(method, _)| *method)
    }

    /// The methods with these bits; a bit that names none counts as unknown.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        const KNOWN: u32 = 0x3f;
        let unknown = if bits & !KNOWN == 0 { 0 } else { Self::UNKNOWN.0 };
        Self((bits & KNOWN) | unknown)
    }

    /// The bits, as the C ABI has them.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// These methods and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every method of `other` is among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The member names of the known methods among these.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let named = Self::NAMES.iter().filter(move |(method, _)| self.contains(*method));
        named.map(|(_, name)| *name)
    }
}

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
    /// `alg`, `exp` and `aud` are the business of whoever issued the call.
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
        reader.finder.members.confirmation()
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
        let mut reader = Reader::new(Kind::Claims);
        reader.read(claims)?;
        reader.finder.members.confirmation()
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
        let mut reader = Reader::new(Kind::Introspection);
        reader.read(response)?;
        reader.finder.members.introspection()
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
    /// `None` when it has none. `enforced` are the other methods that the
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
        enforced: Methods,
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
            Policy::IfBound if enforced.contains(self.other_methods) => Ok(()),
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

/// The value of a member, as far as a confirmation depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<'a> {
    /// JSON null.
    Null,
    /// JSON true or false.
    Boolean(bool),
    /// A string, as the UTF-8 octets of its text.
    String(&'a [u8]),
    /// A string that no UTF-8 text can hold: it has a lone surrogate.
    LoneSurrogate,
    /// An object.
    Object,
    /// A number or an array.
    Other,
}

/// Collects the members that matter from claims that are decoded already, by
/// the rules that apply to JSON text.
///
/// Tell it of `cnf` and `active` at the top level, and of each member of
/// `cnf`; then ask for the result.
///
/// ```
/// # use certbound::{Confirmation, Error, Member, Members};
/// let mut members = Members::new();
/// members.cnf(Member::Object);
/// members.cnf_member(Some(b"x5t#S256"), Member::Null);
/// assert_eq!(members.confirmation(), Err(Error::X5tS256Null));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Members {
    cnf_seen: bool,
    x5t_s256_seen: bool,
    x5t_s256: Option<Thumbprint>,
    other_methods: Methods,
    active: Option<Result<bool, Error>>,
    /// The first thing wrong with `cnf`.
    fault: Option<Error>,
}

impl Members {
    /// No member yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            cnf_seen: false,
            x5t_s256_seen: false,
            x5t_s256: None,
            other_methods: Methods::NONE,
            active: None,
            fault: None,
        }
    }

    /// The top level has a member `cnf` with this value.
    pub fn cnf(&mut self, value: Member<'_>) {
        if self.cnf_seen {
            self.fault(Error::CnfRepeated);
        }
        self.cnf_seen = true;
        match value {
            Member::Object => {}
            Member::Null => self.fault(Error::CnfNull),
            _ => self.fault(Error::CnfNotObject),
        }
    }

    /// `cnf` has a member of this name with this value. The name is `None`
    /// when it has a lone surrogate.
    pub fn cnf_member(&mut self, name: Option<&[u8]>, value: Member<'_>) {
        match name {
            None => self.fault(Error::CnfLoneSurrogate),
            Some(b"x5t#S256") => self.x5t_s256(value),
            Some(name) => self.other_methods = self.other_methods.with(Methods::from_name(name)),
        }
    }

    /// The top level has a member `active` with this value.
    pub fn active(&mut self, value: Member<'_>) {
        self.active = Some(match (self.active, value) {
            (Some(_), _) => Err(Error::ActiveRepeated),
            (None, Member::Boolean(active)) => Ok(active),
            (None, _) => Err(Error::ActiveNotBoolean),
        });
    }

    /// The confirmation of these claims.
    ///
    /// # Errors
    /// The first `Cnf…`, `X5tS256…` or `Thumbprint…` error met.
    pub fn confirmation(&self) -> Result<Confirmation, Error> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(Confirmation {
                cnf_present: self.cnf_seen,
                x5t_s256: self.x5t_s256,
                other_methods: self.other_methods,
            }),
        }
    }

    /// The confirmation of this introspection response.
    ///
    /// # Errors
    /// `ActiveMissing`, `ActiveRepeated`, `ActiveNotBoolean` or
    /// `TokenInactive`, before those of [`confirmation`](Self::confirmation).
    pub fn introspection(&self) -> Result<Confirmation, Error> {
        match self.active {
            None => Err(Error::ActiveMissing),
            Some(Err(fault)) => Err(fault),
            Some(Ok(false)) => Err(Error::TokenInactive),
            Some(Ok(true)) => self.confirmation(),
        }
    }

    fn x5t_s256(&mut self, value: Member<'_>) {
        if self.x5t_s256_seen {
            self.fault(Error::X5tS256Repeated);
        }
        self.x5t_s256_seen = true;
        match value {
            Member::String(text) => {
                // What the readers do not keep says nothing here either.
                match Thumbprint::from_text(text.get(..KEPT).unwrap_or(text)) {
                    Ok(thumbprint) => self.x5t_s256 = Some(thumbprint),
                    Err(fault) => self.fault(fault),
                }
            }
            Member::LoneSurrogate => self.fault(Error::CnfLoneSurrogate),
            Member::Null => self.fault(Error::X5tS256Null),
            _ => self.fault(Error::X5tS256NotString),
        }
    }

    fn fault(&mut self, fault: Error) {
        self.fault.get_or_insert(fault);
    }
}

/// Which JSON text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Claims,
    Introspection,
}

/// Where the value that comes next belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere that matters.
    Elsewhere,
    Cnf,
    Active,
    /// `x5t#S256` within `cnf`.
    X5tS256,
    /// Another member of `cnf`.
    OtherMethod,
}

/// Depth of a member of the outermost object.
const TOP: u32 = 1;
/// Depth of a member of `cnf`.
const WITHIN_CNF: u32 = 2;

/// Longest string worth keeping: a hexadecimal thumbprint with colons, so that
/// it can be told from other faults. Longer ones cannot be right.
const KEPT: usize = 95;

/// Finds the members that matter in JSON text, whose strings come piece by piece or whole.
struct Reader {
    finder: Finder,
    kept: Kept,
}

impl Reader {
    const fn new(kind: Kind) -> Self {
        Self { finder: Finder::new(kind), kept: Kept::new() }
    }

    /// Reads a text that is there as a whole.
    fn read(&mut self, text: &[u8]) -> Result<(), Error> {
        let mut scanner = Scanner::new();
        scanner.feed(text, self)?;
        scanner.finish()
    }
}

/// The start of the current string.
struct Kept {
    octets: [u8; KEPT],
    /// Octets of the string; counts on beyond what is kept.
    len: usize,
    lone_surrogate: bool,
}

impl Kept {
    const fn new() -> Self {
        Self { octets: [0; KEPT], len: 0, lone_surrogate: false }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn clear(&mut self) {
        self.len = 0;
        self.lone_surrogate = false;
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn push(&mut self, octets: &[u8]) {
        let end = self.len.saturating_add(octets.len());
        let free = self.octets.get_mut(self.len..).unwrap_or_default();
        for (to, from) in free.iter_mut().zip(octets) {
            *to = *from;
        }
        self.len = end;
    }

    /// The string, or as much of it as is kept; `None` with a lone surrogate.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn text(&self) -> Option<&[u8]> {
        (!self.lone_surrogate).then(|| self.octets.get(..self.len).unwrap_or(&self.octets))
    }
}

/// Knows where in a text it is, and tells [`Members`] of those that matter.
struct Finder {
    kind: Kind,
    members: Members,
    place: Place,
    /// Whether the container that is open at depth 2 is `cnf`.
    in_cnf: bool,
}

impl Finder {
    const fn new(kind: Kind) -> Self {
        Self { kind, members: Members::new(), place: Place::Elsewhere, in_cnf: false }
    }

    /// Whether members of the object at this depth matter.
    fn matters(&self, depth: u32) -> bool {
        depth == TOP || (depth == WITHIN_CNF && self.in_cnf)
    }

    /// Whether the text of this string matters.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn wants(&self, role: Role, depth: u32) -> bool {
        match role {
            Role::Name => self.matters(depth),
            Role::Value => self.place == Place::X5tS256,
        }
    }

    /// A string, `None` with a lone surrogate. Its text counts where it is wanted.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string(&mut self, role: Role, depth: u32, text: Option<&[u8]>) {
        match role {
            Role::Name if self.matters(depth) => {
                self.place = place_of(self.kind, depth, text, &mut self.members);
            }
            Role::Name => {}
            Role::Value => self.value(text.map_or(Member::LoneSurrogate, Member::String)),
        }
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn value(&mut self, value: Member<'_>) {
        if self.place != Place::Elsewhere {
            self.placed_value(value);
        }
    }

    fn placed_value(&mut self, value: Member<'_>) {
        match self.place {
            Place::Elsewhere => {}
            Place::Cnf => self.members.cnf(value),
            Place::Active => self.members.active(value),
            Place::X5tS256 => self.members.x5t_s256(value),
            // Named methods were counted when their name was read.
            Place::OtherMethod => {}
        }
        self.place = Place::Elsewhere;
    }
}

/// Where the value of a member belongs. Names with a lone surrogate are `None`.
#[cfg_attr(not(feature = "small"), inline(always))]
fn place_of(kind: Kind, depth: u32, name: Option<&[u8]>, members: &mut Members) -> Place {
    match (depth, name) {
        (TOP, Some(b"cnf")) => Place::Cnf,
        (TOP, Some(b"active")) if kind == Kind::Introspection => Place::Active,
        (TOP, _) => Place::Elsewhere,
        (_, Some(b"x5t#S256")) => Place::X5tS256,
        _ => {
            members.cnf_member(name, Member::Other);
            Place::OtherMethod
        }
    }
}

impl Visitor for Reader {
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_begins(&mut self, role: Role, depth: u32) -> bool {
        self.kept.clear();
        self.finder.wants(role, depth)
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn text(&mut self, octets: &[u8]) {
        self.kept.push(octets);
    }

    fn lone_surrogate(&mut self) {
        self.kept.lone_surrogate = true;
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn string_ends(&mut self, role: Role, depth: u32) {
        self.finder.string(role, depth, self.kept.text());
    }

    #[cfg_attr(not(feature = "small"), inline(always))]
    fn plain_string(&mut self, role: Role, depth: u32, text: &[u8], _: usize) {
        self.finder.string(role, depth, Some(text));
    }

    fn scalar(&mut self, scalar: Scalar, _: u32) {
        self.finder.value(match scalar {
            Scalar::Null => Member::Null,
            Scalar::True => Member::Boolean(true),
            Scalar::False => Member::Boolean(false),
            Scalar::Number => Member::Other,
        });
    }

    fn opens(&mut self, is_object: bool, depth: u32) {
        if depth == TOP {
            self.finder.in_cnf = is_object && self.finder.place == Place::Cnf;
        }
        self.finder.value(if is_object { Member::Object } else { Member::Other });
    }

    fn closes(&mut self, depth: u32) {
        if depth == TOP {
            self.finder.in_cnf = false;
        }
    }

    // The outermost array took the place of the value, and is not `cnf`.
    #[cfg_attr(not(feature = "small"), inline(always))]
    fn ignores_inner_arrays(&self) -> bool {
        true
    }
}

// The scanner counts a container in only after reporting it.
const _: () = assert!(WITHIN_CNF == TOP + 1 && WITHIN_CNF <= json::MAX_DEPTH);

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::vec::Vec;

    const BOUND: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

    fn presented() -> Thumbprint {
        Thumbprint::from_text(BOUND.as_bytes()).unwrap()
    }

    fn claims(text: &str) -> Result<Confirmation, Error> {
        Confirmation::from_claims(text.as_bytes())
    }

    #[test]
    fn absent_null_and_wrong_type_differ() {
        let rows = [
            (r"{}", Ok((false, false, 0))),
            (r#"{"cnf":{}}"#, Ok((true, false, 0))),
            (r#"{"cnf":null}"#, Err(Error::CnfNull)),
            (r#"{"cnf":[]}"#, Err(Error::CnfNotObject)),
            (r#"{"cnf":[{"x5t#S256":null}]}"#, Err(Error::CnfNotObject)),
            (r#"{"cnf":"x"}"#, Err(Error::CnfNotObject)),
            (r#"{"cnf":1}"#, Err(Error::CnfNotObject)),
            (r#"{"cnf":true}"#, Err(Error::CnfNotObject)),
            (r#"{"cnf":{"x5t#S256":null}}"#, Err(Error::X5tS256Null)),
            (r#"{"cnf":{"x5t#S256":1}}"#, Err(Error::X5tS256NotString)),
            (r#"{"cnf":{"x5t#S256":false}}"#, Err(Error::X5tS256NotString)),
            (r#"{"cnf":{"x5t#S256":{}}}"#, Err(Error::X5tS256NotString)),
            (r#"{"cnf":{"x5t#S256":["x"]}}"#, Err(Error::X5tS256NotString)),
            (r#"{"cnf":{"x5t#S256":"x"}}"#, Err(Error::ThumbprintLength)),
            (r#"{"cnf":{},"cnf":{}}"#, Err(Error::CnfRepeated)),
            (r#"{"cnf":{},"\u0063nf":null}"#, Err(Error::CnfRepeated)),
            (r#"{"cnf":{"\ud800":1}}"#, Err(Error::CnfLoneSurrogate)),
            (r#"{"cnf":{"x5t#S256":"\udfff"}}"#, Err(Error::CnfLoneSurrogate)),
            (r#"{"\ud800":1,"cnf":{"jwk":{"\ud800":1}}}"#, Ok((true, false, 1))),
            (r#"{"cnf\ud800":1}"#, Ok((false, false, 0))),
            (r#"{"cnf":{"jkt":1,"kid":2,"jku":3,"jwe":4,"osc":5}}"#, Ok((true, false, 62))),
            (r#"{"cnf":{"":1}}"#, Ok((true, false, 1 << 31))),
            (r#"{"cnf":{"JKT":1}}"#, Ok((true, false, 1 << 31))),
            (r#"{"cnf":{"jkté":1}}"#, Ok((true, false, 1 << 31))),
            (r#"{"cnf":{"x5t#S256\u0000":1}}"#, Ok((true, false, 1 << 31))),
            (r#"{"cnf":{"jk\u0074":"x"}}"#, Ok((true, false, 32))),
            (r#"{"a":{"cnf":{"x5t#S256":"x"}}}"#, Ok((false, false, 0))),
            (r#"{"a":[{"cnf":null}]}"#, Ok((false, false, 0))),
            (r#"{"cnf":{"a":{"x5t#S256":null}}}"#, Ok((true, false, 1 << 31))),
            (r#"{"cnf":{},"a":{"x5t#S256":null}}"#, Ok((true, false, 0))),
            (r#"{"CNF":null}"#, Ok((false, false, 0))),
            (r#"{"active":"x"}"#, Ok((false, false, 0))),
        ];
        for (text, expected) in rows {
            let read = claims(text);
            let read =
                read.map(|c| (c.has_cnf(), c.x5t_s256().is_some(), c.other_methods().bits()));
            assert_eq!(read, expected, "{text}");
        }
        let long = format!(r#"{{"cnf":{{"{}":1}}}}"#, "x".repeat(500));
        assert_eq!(claims(&long).unwrap().other_methods(), Methods::UNKNOWN);
        let long = format!(r#"{{"cnf":{{"x5t#S256":"{}"}}}}"#, "A".repeat(500));
        assert_eq!(claims(&long), Err(Error::ThumbprintLength));
        let twice = format!(r#"{{"cnf":{{"x5t#S256":"{BOUND}","x5t\u0023S256":"{BOUND}"}}}}"#);
        assert_eq!(claims(&twice), Err(Error::X5tS256Repeated));
    }

    /// However the text comes, and however long it is.
    #[test]
    fn members_by_hand_as_from_text() {
        let mut texts: Vec<_> = (0..200).map(|len| "A".repeat(len)).collect();
        let colons = ["AB"; 32].join(":");
        texts.extend(
            [BOUND, &colons, &format!("{colons}="), &format!("{colons}:AB+")].map(Into::into),
        );
        for text in &texts {
            let mut members = Members::new();
            members.cnf(Member::Object);
            members.cnf_member(Some(b"x5t#S256"), Member::String(text.as_bytes()));
            let read = claims(&format!(r#"{{"cnf":{{"x5t#S256":"{text}"}}}}"#));
            assert_eq!(members.confirmation(), read, "{text}");
            // An escape lets it come in pieces.
            let first = text.bytes().next().map_or("".into(), |c| format!("\\u{c:04x}"));
            let rest = text.get(1..).unwrap_or_default();
            let escaped = claims(&format!(r#"{{"cnf":{{"x5t#S256":"{first}{rest}"}}}}"#));
            assert_eq!(escaped, read, "{text}");
        }
    }

    #[test]
    fn introspection_precedence() {
        let rows = [
            (r#"{"active":true}"#, None),
            (r#"{"\u0061ctive":true}"#, None),
            (r#"{"active":false}"#, Some(Error::TokenInactive)),
            (r#"{"active":false,"cnf":null}"#, Some(Error::TokenInactive)),
            (r#"{"cnf":null,"active":false}"#, Some(Error::TokenInactive)),
            (r#"{"cnf":null,"active":true}"#, Some(Error::CnfNull)),
            (r#"{"cnf":null}"#, Some(Error::ActiveMissing)),
            (r#"{"active":null}"#, Some(Error::ActiveNotBoolean)),
            (r#"{"active":1}"#, Some(Error::ActiveNotBoolean)),
            (r#"{"active":"true"}"#, Some(Error::ActiveNotBoolean)),
            (r#"{"active":[true]}"#, Some(Error::ActiveNotBoolean)),
            (r#"{"active":{"active":true}}"#, Some(Error::ActiveNotBoolean)),
            (r#"{"active":true,"active":true}"#, Some(Error::ActiveRepeated)),
            (r#"{"active":false,"active":false}"#, Some(Error::ActiveRepeated)),
            (r#"{"a":{"active":true}}"#, Some(Error::ActiveMissing)),
            (r#"{"active":false"#, Some(Error::JsonTruncated)),
        ];
        for (text, expected) in rows {
            let read = Confirmation::from_introspection(text.as_bytes());
            assert_eq!(read.err(), expected, "{text}");
        }
    }

    #[test]
    fn a_vector_cut_anywhere_reads_the_same() {
        use base64ct::Encoding;
        let read_file = |text| serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap();
        let cases = read_file(include_str!("../../tests/vectors/cnf.json"));
        let found = read_file(include_str!("../../tests/vectors/cnf-found.json"));
        for case in cases.iter().chain(&found) {
            let text = case["input_b64"].as_str().unwrap();
            let text = base64ct::Base64::decode_vec(text).unwrap();
            let kind = match case["kind"].as_str().unwrap() {
                "jwt_payload_json" => Kind::Claims,
                "introspection_json" => Kind::Introspection,
                _ => continue,
            };
            // Each place of a long one would take long.
            if text.len() > 400 {
                continue;
            }
            let read = |at: usize| {
                let mut scanner = Scanner::new();
                let mut reader = Reader::new(kind);
                scanner.feed(&text[..at], &mut reader)?;
                scanner.feed(&text[at..], &mut reader)?;
                scanner.finish()?;
                match kind {
                    Kind::Claims => reader.finder.members.confirmation(),
                    Kind::Introspection => reader.finder.members.introspection(),
                }
            };
            let whole = read(text.len());
            for at in 0..text.len() {
                assert_eq!(read(at), whole, "{} at {at}", case["id"]);
            }
        }
    }

    #[test]
    fn sets_of_methods() {
        for (bits, expected) in [
            (0, 0),
            (1, 1),
            (32, 32),
            (0x3f, 0x3f),
            (64, 1 << 31),
            (1 << 31, 1 << 31),
            (0x41, 1 << 31 | 1),
            (u32::MAX, 1 << 31 | 0x3f),
        ] {
            let methods = Methods::from_bits(bits);
            assert_eq!(methods.bits(), expected, "{bits:#x}");
            assert_eq!(methods.is_empty(), expected == 0);
            assert_eq!(methods.with(Methods::JKT).bits(), expected | 32);
            for bit in 0..32 {
                let one = Methods(1 << bit);
                assert_eq!(methods.contains(one), expected >> bit & 1 == 1, "{bits:#x} {bit}");
            }
        }
        assert!(!Methods::JWK.contains(Methods::JWK.with(Methods::JKT)));
        assert_eq!(Methods::from_name(b"jkt"), Methods::JKT);
        assert_eq!(Methods::from_name(b"jk"), Methods::UNKNOWN);
        let names: Vec<_> = Methods::from_bits(u32::MAX).names().collect();
        assert_eq!(names, ["jwk", "jwe", "kid", "jku", "osc", "jkt"]);
    }

    #[test]
    fn decisions() {
        use Policy::{IfBound, Required};
        let right = presented();
        let wrong = Thumbprint::from_bytes([7; 32]);
        let bound = Confirmation::bound_to(right);
        let both = bound.with_other_methods(Methods::UNKNOWN);
        let bearer = Confirmation::unbound(false, Methods::NONE);
        let empty = Confirmation::unbound(true, Methods::NONE);
        let dpop = Confirmation::unbound(true, Methods::JKT);
        let two = dpop.with_other_methods(Methods::KID);
        let unknown = dpop.with_other_methods(Methods::UNKNOWN);
        let (jkt, none, all) = (Methods::JKT, Methods::NONE, Methods::from_bits(u32::MAX));
        let rows = [
            (bound, Some(&right), Required, none, None),
            (bound, Some(&right), IfBound, none, None),
            (bound, Some(&wrong), Required, none, Some(Error::CertificateMismatch)),
            (bound, Some(&wrong), IfBound, all, Some(Error::CertificateMismatch)),
            (bound, None, Required, none, Some(Error::CertificateMissing)),
            (bound, None, IfBound, all, Some(Error::CertificateMissing)),
            (both, Some(&right), Required, none, None),
            (both, Some(&wrong), IfBound, all, Some(Error::CertificateMismatch)),
            (bearer, None, IfBound, none, None),
            (bearer, Some(&right), IfBound, none, None),
            (bearer, Some(&right), Required, all, Some(Error::CnfAbsent)),
            (empty, Some(&right), IfBound, all, Some(Error::CnfEmpty)),
            (empty, None, Required, all, Some(Error::CnfEmpty)),
            (dpop, None, Required, jkt, Some(Error::OtherMethodsOnly)),
            (dpop, None, IfBound, none, Some(Error::OtherMethodNotEnforced)),
            (dpop, None, IfBound, Methods::KID, Some(Error::OtherMethodNotEnforced)),
            (dpop, None, IfBound, jkt, None),
            (two, None, IfBound, jkt, Some(Error::OtherMethodNotEnforced)),
            (two, None, IfBound, jkt.with(Methods::KID), None),
            (unknown, None, IfBound, all, Some(Error::OtherMethodUnknown)),
        ];
        for (i, (confirmation, cert, policy, enforced, expected)) in rows.iter().enumerate() {
            let verdict = confirmation.verify_with(*cert, *policy, *enforced);
            assert_eq!(verdict.err(), *expected, "row {i}");
        }
        for number in [0, 3, u32::MAX] {
            assert_eq!(Policy::from_number(number), Err(Error::UnknownPolicy));
        }
        // Other methods make a token no bearer token, however it was built.
        assert!(Confirmation::unbound(false, Methods::JKT).has_cnf());
        assert!(bearer.with_other_methods(Methods::JKT).has_cnf());
    }
}
