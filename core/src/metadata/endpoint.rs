//! Where a client that uses mutual TLS finds an endpoint.
//!
//! RFC 8705 section 5: a server can list other URLs in `mtls_endpoint_aliases`,
//! for hosts that ask for client certificates. A client that uses mutual TLS, be
//! it to authenticate or for bound tokens, prefers them. An alias that is there
//! and cannot be used is an error: the conventional URL would lose the
//! certificate without a word.

use super::members::{Value, read_members};
use super::text::Text;
use crate::Error;

/// The URL of an endpoint, from the metadata of an authorization server (RFC
/// 8414 section 2); `None` when the server does not offer it.
///
/// Shape: one JSON object, UTF-8, any length, nesting of at most 64. `name` is
/// that of the member, such as `token_endpoint`. `out` is room for the URL; as
/// many octets as the metadata has are always enough.
/// Lifetime: borrows from `out`.
/// Reference: RFC 8705 section 5.
///
/// # Errors
/// A `Json…` error of the document; `EndpointAliasesRepeated`,
/// `EndpointAliasesNotObject`, `EndpointRepeated`. For an endpoint that clients
/// call directly, `EndpointAliasRepeated`, `EndpointAliasNotString` and those of
/// [`verify_endpoint_alias`]. Where there is no alias, `EndpointNotString`. For
/// both, `MetadataLoneSurrogate` and `ShortBuffer`.
///
/// # Examples
/// ```
/// use certbound::{Error, resolve_endpoint};
///
/// let metadata = br#"{
///     "token_endpoint": "https://as.example/token",
///     "authorization_endpoint": "https://as.example/authorize",
///     "mtls_endpoint_aliases": {"token_endpoint": "https://mtls.as.example/token"}
/// }"#;
/// let mut url = [0; 256];
/// let token = resolve_endpoint(metadata, "token_endpoint", &mut url)?;
/// assert_eq!(token, Some("https://mtls.as.example/token"));
/// let authorize = resolve_endpoint(metadata, "authorization_endpoint", &mut url)?;
/// assert_eq!(authorize, Some("https://as.example/authorize"));
///
/// let plain = br#"{"mtls_endpoint_aliases": {"token_endpoint": "http://as.example/token"}}"#;
/// let refused = resolve_endpoint(plain, "token_endpoint", &mut url);
/// assert_eq!(refused, Err(Error::EndpointAliasNotHttps));
/// # Ok::<(), Error>(())
/// ```
pub fn resolve_endpoint<'o>(
    metadata: &[u8],
    name: &str,
    out: &'o mut [u8],
) -> Result<Option<&'o str>, Error> {
    let (mut aliases, mut endpoint) = (Seen::No, Seen::No);
    read_members(metadata, |member, value| {
        if member.is("mtls_endpoint_aliases") {
            aliases.take(value);
        }
        if member.is(name) {
            endpoint.take(value);
        }
    })?;
    let alias = match aliases.once(Error::EndpointAliasesRepeated)? {
        None => None,
        Some(Value::Object(aliases)) if is_direct(name) => {
            let mut alias = Seen::No;
            read_members(aliases, |member, value| {
                if member.is(name) {
                    alias.take(value);
                }
            })?;
            alias.once(Error::EndpointAliasRepeated)?
        }
        Some(Value::Object(_)) => None,
        Some(_) => return Err(Error::EndpointAliasesNotObject),
    };
    let endpoint = endpoint.once(Error::EndpointRepeated)?;
    let url = match (alias, endpoint) {
        (Some(Value::String(alias)), _) => {
            verify_url(alias)?;
            alias
        }
        (Some(_), _) => return Err(Error::EndpointAliasNotString),
        (None, Some(Value::String(url))) => url,
        (None, Some(_)) => return Err(Error::EndpointNotString),
        (None, None) => return Ok(None),
    };
    url.write(out).map(Some)
}

/// Verifies that a server may publish this alias of an endpoint.
///
/// Shape: the name of the member; an `https` URL, not in JSON.
/// Reference: RFC 8705 section 5.
///
/// # Errors
/// `EndpointNotDirect`; `EndpointAliasNotHttps`, `EndpointAliasCharacter`,
/// `EndpointAliasFragment`, `EndpointAliasHost`.
///
/// # Examples
/// ```
/// use certbound::{Error, verify_endpoint_alias};
///
/// verify_endpoint_alias("token_endpoint", "https://mtls.as.example/token")?;
/// let browser = verify_endpoint_alias("authorization_endpoint", "https://mtls.as.example/");
/// assert_eq!(browser, Err(Error::EndpointNotDirect));
/// # Ok::<(), Error>(())
/// ```
pub fn verify_endpoint_alias(name: &str, url: &str) -> Result<(), Error> {
    if !is_direct(name) {
        return Err(Error::EndpointNotDirect);
    }
    let mut check = Url::new();
    url.chars().try_for_each(|character| check.take(character))?;
    check.finish()
}

/// As [`verify_endpoint_alias`], for a URL in JSON.
fn verify_url(url: Text<'_>) -> Result<(), Error> {
    let mut check = Url::new();
    for character in url.characters() {
        check.take(character?)?;
    }
    check.finish()
}

/// Whether clients call the endpoint themselves; browsers and configuration
/// have no use for a host that asks for certificates.
fn is_direct(name: &str) -> bool {
    matches!(
        name.strip_suffix("_endpoint"),
        Some(
            "token"
                | "revocation"
                | "introspection"
                | "pushed_authorization_request"
                | "device_authorization"
                | "backchannel_authentication"
                | "userinfo"
                | "registration"
        )
    )
}

/// A member that must not be repeated.
#[derive(Clone, Copy)]
enum Seen<'a> {
    No,
    Once(Value<'a>),
    Again,
}

impl<'a> Seen<'a> {
    fn take(&mut self, value: Value<'a>) {
        *self = match self {
            Self::No => Self::Once(value),
            _ => Self::Again,
        };
    }

    fn once(self, repeated: Error) -> Result<Option<Value<'a>>, Error> {
        match self {
            Self::No => Ok(None),
            Self::Once(value) => Ok(Some(value)),
            Self::Again => Err(repeated),
        }
    }
}

/// Reads an `https` URL character by character (RFC 3986 section 3).
struct Url {
    /// How much of the scheme was read, in characters.
    scheme: usize,
    part: Part,
    /// Whether the host has a character.
    host: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Scheme,
    /// What ends at `@` and is user information, or else host and port.
    Host,
    Port,
    Rest,
}

const SCHEME: &str = "https://";

impl Url {
    const fn new() -> Self {
        Self { scheme: 0, part: Part::Scheme, host: false }
    }

    fn take(&mut self, character: char) -> Result<(), Error> {
        if self.part == Part::Scheme {
            let expected = SCHEME.chars().nth(self.scheme);
            if expected != Some(character.to_ascii_lowercase()) {
                return Err(Error::EndpointAliasNotHttps);
            }
            self.scheme = self.scheme.saturating_add(1);
            if self.scheme == SCHEME.len() {
                self.part = Part::Host;
            }
            return Ok(());
        }
        // Some clients take a backslash for a slash, and so end the host there.
        if character.is_whitespace() || character.is_control() || character == '\\' {
            return Err(Error::EndpointAliasCharacter);
        }
        match (self.part, character) {
            (_, '#') => return Err(Error::EndpointAliasFragment),
            (Part::Rest, _) => {}
            (_, '/' | '?') => self.part = Part::Rest,
            // What came before was user information.
            (_, '@') => (self.part, self.host) = (Part::Host, false),
            // An address in brackets has colons, but a bracket before them.
            (Part::Host, ':') => self.part = Part::Port,
            (Part::Host, _) => self.host = true,
            (Part::Port | Part::Scheme, _) => {}
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), Error> {
        match self.part {
            Part::Scheme => Err(Error::EndpointAliasNotHttps),
            _ if !self.host => Err(Error::EndpointAliasHost),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
