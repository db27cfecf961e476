//! What a client is registered with: its metadata, read once.
//!
//! RFC 8705 section 2.1.2 adds five members to the client metadata of RFC 7591
//! section 2, of which a client has exactly one; section 2.2.2 uses `jwks` and
//! `jwks_uri`; section 3.4 adds one for its tokens. Whatever is wrong with
//! them is an error here, and never later.
//!
//! Known gap: `jwks_uri` is only seen to be there. Whoever fetches from it
//! demands `https`.

use core::fmt;

use super::jwks::inspect_jwk_set;
use super::members::{Value, read_members};
use super::text::Text;
use crate::{Error, ExpectedSubject, RegistrationError, SubjectKind};

/// A member of client metadata that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum MetadataMember {
    /// `token_endpoint_auth_method`.
    AuthMethod = 1,
    /// `tls_client_auth_subject_dn`.
    SubjectDn = 2,
    /// `tls_client_auth_san_dns`.
    SanDns = 3,
    /// `tls_client_auth_san_uri`.
    SanUri = 4,
    /// `tls_client_auth_san_ip`.
    SanIp = 5,
    /// `tls_client_auth_san_email`.
    SanEmail = 6,
    /// `jwks`.
    Jwks = 7,
    /// `jwks_uri`.
    JwksUri = 8,
    /// `tls_client_certificate_bound_access_tokens`.
    BoundAccessTokens = 9,
}

impl MetadataMember {
    /// Every member, in the order of the numbers.
    pub const ALL: &'static [Self] = &[
        Self::AuthMethod,
        Self::SubjectDn,
        Self::SanDns,
        Self::SanUri,
        Self::SanIp,
        Self::SanEmail,
        Self::Jwks,
        Self::JwksUri,
        Self::BoundAccessTokens,
    ];

    const SUBJECTS: [(Self, SubjectKind); 5] = [
        (Self::SubjectDn, SubjectKind::Dn),
        (Self::SanDns, SubjectKind::Dns),
        (Self::SanUri, SubjectKind::Uri),
        (Self::SanIp, SubjectKind::Ip),
        (Self::SanEmail, SubjectKind::Email),
    ];

    /// The number that the C ABI has for the member.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The member's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthMethod => "token_endpoint_auth_method",
            Self::SubjectDn => SubjectKind::Dn.parameter(),
            Self::SanDns => SubjectKind::Dns.parameter(),
            Self::SanUri => SubjectKind::Uri.parameter(),
            Self::SanIp => SubjectKind::Ip.parameter(),
            Self::SanEmail => SubjectKind::Email.parameter(),
            Self::Jwks => "jwks",
            Self::JwksUri => "jwks_uri",
            Self::BoundAccessTokens => "tls_client_certificate_bound_access_tokens",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Why client metadata is refused, and for which member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetadataError {
    /// The rule that was broken.
    pub error: Error,
    /// The member that breaks it; `None` when it is the document, or a member
    /// that is not there.
    pub member: Option<MetadataMember>,
    /// For a registered subject, the offset of the offending octet in its
    /// text, escapes decoded.
    pub position: Option<usize>,
}

impl MetadataError {
    const fn of(member: MetadataMember, error: Error) -> Self {
        Self { error, member: Some(member), position: None }
    }
}

impl From<Error> for MetadataError {
    fn from(error: Error) -> Self {
        Self { error, member: None, position: None }
    }
}

impl From<MetadataError> for Error {
    fn from(fault: MetadataError) -> Self {
        fault.error
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(member) = self.member {
            write!(f, "{}: ", member.name())?;
        }
        f.write_str(self.error.message())
    }
}

impl core::error::Error for MetadataError {}

/// How a client authenticates, as far as RFC 8705 goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ClientAuthMethod {
    /// `tls_client_auth` (RFC 8705 section 2.1).
    TlsClientAuth = 1,
    /// `self_signed_tls_client_auth` (RFC 8705 section 2.2).
    SelfSignedTlsClientAuth = 2,
    /// Any other; [`ClientRegistration::method_name`] says which.
    Other = 3,
}

/// The value of `token_endpoint_auth_method`; printed, it is the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodName<'a>(Text<'a>);

impl fmt::Display for MethodName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.0.characters().try_for_each(|c| f.write_char(c.unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

/// What a client proves itself with.
///
/// Plain data, for callers that store it apart from the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientCredential<'a> {
    /// A certificate with this subject: the parameter and its value.
    Subject(SubjectKind, &'a str),
    /// A certificate of this JWK Set, a JSON object.
    JwkSet(&'a [u8]),
    /// A certificate of the JWK Set at the client's `jwks_uri`.
    JwkSetUri,
    /// Nothing that a certificate could be.
    NotMutualTls,
}

/// A client's metadata, as far as RFC 8705 reads it.
///
/// Reference: RFC 8705 sections 2.1.2, 2.2.2 and 3.4, RFC 7591 section 2.
///
/// # Examples
/// ```
/// use certbound::{ClientAuthMethod, ClientRegistration, Error, MetadataMember, SubjectKind};
///
/// let metadata = br#"{
///     "token_endpoint_auth_method": "tls_client_auth",
///     "tls_client_auth_san_dns": "client.example.com",
///     "tls_client_certificate_bound_access_tokens": true
/// }"#;
/// let mut scratch = [0; 256];
/// let registration = ClientRegistration::read(metadata, &mut scratch)?;
/// assert_eq!(registration.method(), ClientAuthMethod::TlsClientAuth);
/// assert_eq!(registration.expected_subject().unwrap().kind(), SubjectKind::Dns);
/// assert!(registration.certificate_bound_access_tokens());
///
/// let metadata = br#"{
///     "token_endpoint_auth_method": "tls_client_auth",
///     "tls_client_auth_san_dns": "client.example.com:443"
/// }"#;
/// let refused = ClientRegistration::read(metadata, &mut scratch).unwrap_err();
/// assert_eq!(refused.error, Error::SanDnsPort);
/// assert_eq!(refused.member, Some(MetadataMember::SanDns));
/// # Ok::<(), certbound::MetadataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientRegistration<'a> {
    method: ClientAuthMethod,
    method_name: MethodName<'a>,
    credential: ClientCredential<'a>,
    bound_access_tokens: bool,
    /// The bits of the members that are there and not read.
    ignored: u16,
}

impl<'a> ClientRegistration<'a> {
    /// Reads client metadata.
    ///
    /// Shape: one JSON object, UTF-8, any length, nesting of at most 64.
    /// `scratch` is room for the registered subject's text, which may be
    /// written with escapes; as many octets as the metadata has are always
    /// enough, and for methods without a subject none are needed. What it holds
    /// after an error is undefined.
    /// Lifetime: borrows from both.
    ///
    /// # Errors
    /// A `Json…` error of the document. Then, in the order of the members:
    /// `MetadataMemberRepeated`, `MetadataNotString`, `MetadataStringEmpty` and
    /// `MetadataLoneSurrogate` of `token_endpoint_auth_method`;
    /// `MetadataMemberRepeated` and `MetadataNotBoolean` of
    /// `tls_client_certificate_bound_access_tokens`. For `tls_client_auth`, of
    /// the five parameters: `MetadataMemberRepeated`, `SubjectParameterMissing`,
    /// `SubjectParametersSeveral`, the errors of a string, `ShortBuffer`, and
    /// what [`ExpectedSubject::new`] refuses. For `self_signed_tls_client_auth`,
    /// of `jwks` and `jwks_uri`: `MetadataMemberRepeated`, `ClientKeysMissing`,
    /// `ClientKeysSeveral`, `JwksNotObject`, the errors of a string, or those of
    /// [`inspect_jwk_set`], which also tells which JWKs are unusable.
    // Out of line, as are the parts: what one of them needs must not lie under
    // the next.
    #[inline(never)]
    pub fn read(metadata: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, MetadataError> {
        let found = Found::read(metadata)?;
        let credential = match found.registered {
            Registered::Subject(member, kind, text) => {
                let value =
                    text.write(scratch).map_err(|error| MetadataError::of(member, error))?;
                check_subject(kind, value).map_err(|fault| {
                    let (error, position) = (fault.error, Some(fault.position));
                    MetadataError { error, member: Some(member), position }
                })?;
                ClientCredential::Subject(kind, value)
            }
            Registered::JwkSet(jwks) => {
                inspect_jwk_set(jwks, |_, _| {})
                    .map_err(|error| MetadataError::of(MetadataMember::Jwks, error))?;
                ClientCredential::JwkSet(jwks)
            }
            Registered::JwkSetUri => ClientCredential::JwkSetUri,
            Registered::Nothing => ClientCredential::NotMutualTls,
        };
        Ok(Self {
            method: found.method,
            method_name: MethodName(found.method_name),
            credential,
            bound_access_tokens: found.bound_access_tokens,
            ignored: found.ignored,
        })
    }

    /// How the client authenticates.
    #[must_use]
    pub const fn method(&self) -> ClientAuthMethod {
        self.method
    }

    /// The method's name; `client_secret_basic` where the metadata has none
    /// (RFC 7591 section 2).
    #[must_use]
    pub const fn method_name(&self) -> MethodName<'a> {
        self.method_name
    }

    /// What the client proves itself with.
    #[must_use]
    pub const fn credential(&self) -> ClientCredential<'a> {
        self.credential
    }

    /// The subject that the client's certificate must have, when the method is
    /// `tls_client_auth`.
    #[must_use]
    pub fn expected_subject(&self) -> Option<ExpectedSubject<'a>> {
        match self.credential {
            // The value was accepted when the metadata was read.
            ClientCredential::Subject(kind, value) => ExpectedSubject::new(kind, value).ok(),
            _ => None,
        }
    }

    /// Whether the client asked for tokens bound to its certificate (RFC 8705
    /// section 3.4).
    #[must_use]
    pub const fn certificate_bound_access_tokens(&self) -> bool {
        self.bound_access_tokens
    }

    /// The subject parameters that are there though the method does not read
    /// them: most likely not what was meant.
    pub fn ignored(&self) -> impl Iterator<Item = MetadataMember> + use<> {
        let ignored = self.ignored;
        MetadataMember::ALL.iter().copied().filter(move |member| ignored & member.bit() != 0)
    }
}

#[inline(never)]
fn check_subject(kind: SubjectKind, value: &str) -> Result<(), RegistrationError> {
    ExpectedSubject::new(kind, value).map(|_| ())
}

/// What the metadata says, before a registered value is looked into.
struct Found<'a> {
    method: ClientAuthMethod,
    method_name: Text<'a>,
    registered: Registered<'a>,
    bound_access_tokens: bool,
    ignored: u16,
}

enum Registered<'a> {
    Subject(MetadataMember, SubjectKind, Text<'a>),
    JwkSet(&'a [u8]),
    JwkSetUri,
    Nothing,
}

const DEFAULT_METHOD: Text<'static> = Text::new(b"client_secret_basic");

impl<'a> Found<'a> {
    #[inline(never)]
    fn read(metadata: &'a [u8]) -> Result<Self, MetadataError> {
        let mut members = Members::default();
        read_members(metadata, |name, value| members.take(name, value))?;

        let method_name = members.string(MetadataMember::AuthMethod)?.unwrap_or(DEFAULT_METHOD);
        let method = match method_name {
            name if name.is("tls_client_auth") => ClientAuthMethod::TlsClientAuth,
            name if name.is("self_signed_tls_client_auth") => {
                ClientAuthMethod::SelfSignedTlsClientAuth
            }
            _ => ClientAuthMethod::Other,
        };
        let bound = MetadataMember::BoundAccessTokens;
        let bound_access_tokens = match members.once(bound)? {
            None => false,
            Some(Value::Boolean(bound)) => bound,
            Some(_) => return Err(MetadataError::of(bound, Error::MetadataNotBoolean)),
        };
        let registered = match method {
            ClientAuthMethod::TlsClientAuth => members.subject()?,
            ClientAuthMethod::SelfSignedTlsClientAuth => members.keys()?,
            ClientAuthMethod::Other => Registered::Nothing,
        };
        let ignored = members.ignored(method);
        Ok(Self { method, method_name, registered, bound_access_tokens, ignored })
    }
}

/// The members that matter, as they were met.
#[derive(Default)]
struct Members<'a> {
    members: [Member<'a>; MetadataMember::ALL.len()],
}

#[derive(Clone, Copy, Default)]
struct Member<'a> {
    seen: bool,
    repeated: bool,
    /// The value, unless it is null.
    value: Option<Value<'a>>,
}

impl<'a> Members<'a> {
    fn take(&mut self, name: Text<'a>, value: Value<'a>) {
        for (known, member) in MetadataMember::ALL.iter().zip(&mut self.members) {
            if name.is(known.name()) {
                member.repeated |= member.seen;
                member.seen = true;
                if value != Value::Null {
                    member.value = Some(value);
                }
            }
        }
    }

    fn get(&self, member: MetadataMember) -> Member<'a> {
        let mut all = MetadataMember::ALL.iter().zip(&self.members);
        all.find(|(known, _)| **known == member).map_or(Member::default(), |(_, seen)| *seen)
    }

    /// The value of a member that must not be repeated.
    fn once(&self, member: MetadataMember) -> Result<Option<Value<'a>>, MetadataError> {
        let seen = self.get(member);
        if seen.repeated {
            return Err(MetadataError::of(member, Error::MetadataMemberRepeated));
        }
        Ok(seen.value)
    }

    /// The value of a member that must be text.
    fn string(&self, member: MetadataMember) -> Result<Option<Text<'a>>, MetadataError> {
        let error = match self.once(member)? {
            None => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => Error::MetadataStringEmpty,
            Some(Value::String(text)) => match text.characters().find_map(Result::err) {
                None => return Ok(Some(text)),
                Some(error) => error,
            },
            Some(_) => Error::MetadataNotString,
        };
        Err(MetadataError::of(member, error))
    }

    /// The one subject parameter of `tls_client_auth`.
    fn subject(&self) -> Result<Registered<'a>, MetadataError> {
        let mut found = None;
        for (member, kind) in MetadataMember::SUBJECTS {
            if self.once(member)?.is_none() {
                continue;
            }
            if found.is_some() {
                return Err(MetadataError::of(member, Error::SubjectParametersSeveral));
            }
            found = Some((member, kind));
        }
        let (member, kind) = found.ok_or(Error::SubjectParameterMissing)?;
        let text = self.string(member)?.ok_or(Error::SubjectParameterMissing)?;
        Ok(Registered::Subject(member, kind, text))
    }

    /// The JWK Set of `self_signed_tls_client_auth`.
    fn keys(&self) -> Result<Registered<'a>, MetadataError> {
        let (member, uri) = (MetadataMember::Jwks, MetadataMember::JwksUri);
        match (self.once(member)?, self.once(uri)?) {
            (None, None) => Err(Error::ClientKeysMissing.into()),
            (Some(_), Some(_)) => Err(MetadataError::of(uri, Error::ClientKeysSeveral)),
            (None, Some(_)) => self.string(uri).map(|_| Registered::JwkSetUri),
            (Some(Value::Object(jwks)), None) => Ok(Registered::JwkSet(jwks)),
            (Some(_), None) => Err(MetadataError::of(member, Error::JwksNotObject)),
        }
    }

    fn ignored(&self, method: ClientAuthMethod) -> u16 {
        if method == ClientAuthMethod::TlsClientAuth {
            return 0;
        }
        let present =
            MetadataMember::SUBJECTS.iter().filter(|(member, _)| self.get(*member).value.is_some());
        present.fold(0, |bits, (member, _)| bits | member.bit())
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
