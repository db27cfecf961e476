//! A second reader of client metadata, JWK Sets and server metadata, over a tree
//! that serde_json makes; and the assertion that both read a text alike.
//!
//! The fuzz targets use it too.

use std::fmt;

use base64ct::{Base64, Encoding};
use certbound::{
    ClientCredential, ClientRegistration, Error, ExpectedSubject, SubjectKind, Thumbprint,
    inspect_jwk_set, resolve_endpoint, verify_jwk_set,
};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value whose objects keep what is repeated.
#[derive(Debug)]
pub(crate) enum Node {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tree;
        impl<'de> Visitor<'de> for Tree {
            type Value = Node;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Boolean(value))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
                Ok(Node::Number)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
                Ok(Node::Number)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
                Ok(Node::Number)
            }
            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Text(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(node) = values.next_element()? {
                    nodes.push(node);
                }
                Ok(Node::Array(nodes))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
                let mut nodes = Vec::new();
                while let Some(member) = members.next_entry()? {
                    nodes.push(member);
                }
                Ok(Node::Object(nodes))
            }
        }
        deserializer.deserialize_any(Tree)
    }
}

impl Node {
    fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    fn object(&self) -> Option<&[(String, Node)]> {
        match self {
            Node::Object(members) => Some(members),
            _ => None,
        }
    }
}

/// The values of all members of a name.
fn all<'n>(members: &'n [(String, Node)], name: &str) -> Vec<&'n Node> {
    members.iter().filter(|(member, _)| member == name).map(|(_, value)| value).collect()
}

/// Null is absent; repeated is refused.
fn once<'n>(members: &'n [(String, Node)], name: &str) -> Option<Option<&'n Node>> {
    match all(members, name)[..] {
        [] | [Node::Null] => Some(None),
        [value] => Some(Some(value)),
        _ => None,
    }
}

/// What a client is registered with, as text; `None` when it is refused.
fn client(document: &Node) -> Option<String> {
    let members = document.object()?;
    let some_text = |node: &Node| node.text().filter(|t| !t.is_empty()).map(str::to_owned);
    let method = match once(members, "token_endpoint_auth_method")? {
        None => "client_secret_basic".to_owned(),
        Some(method) => some_text(method)?,
    };
    let bound = match once(members, "tls_client_certificate_bound_access_tokens")? {
        None => false,
        Some(Node::Boolean(bound)) => *bound,
        Some(_) => return None,
    };
    let credential = match &*method {
        "tls_client_auth" => {
            let mut present = Vec::new();
            for code in 1..=5 {
                let kind = SubjectKind::from_number(code).unwrap();
                if let Some(value) = once(members, kind.parameter())? {
                    present.push((kind, value));
                }
            }
            let [(kind, value)] = present[..] else { return None };
            let value = some_text(value)?;
            ExpectedSubject::new(kind, &value).ok()?;
            format!("{kind:?} {value}")
        }
        "self_signed_tls_client_auth" => {
            match (once(members, "jwks")?, once(members, "jwks_uri")?) {
                (Some(jwks), None) => format!("{:?}", certificates(jwks)?),
                (None, Some(uri)) => some_text(uri).map(|_| "uri".to_owned())?,
                _ => return None,
            }
        }
        _ => "none".to_owned(),
    };
    Some(format!("{method} {bound} {credential}"))
}

/// The certificate of each JWK, `None` where it has no usable one.
fn certificates(jwks: &Node) -> Option<Vec<Option<Vec<u8>>>> {
    match all(jwks.object()?, "keys")[..] {
        [Node::Array(keys)] => Some(keys.iter().map(certificate).collect()),
        _ => None,
    }
}

fn certificate(jwk: &Node) -> Option<Vec<u8>> {
    let [Node::Array(x5c)] = all(jwk.object()?, "x5c")[..] else { return None };
    if x5c.iter().any(|element| element.text().is_none()) {
        return None;
    }
    let der = Base64::decode_vec(x5c.first()?.text()?).ok()?;
    Thumbprint::of(&der).ok().map(|_| der)
}

/// The URL of an endpoint; `Err` when the metadata is refused.
fn endpoint(document: &Node, name: &str) -> Result<Option<String>, ()> {
    const DIRECT: &[&str] = &["token_endpoint", "userinfo_endpoint"];
    let members = document.object().ok_or(())?;
    let (aliases, top) = (all(members, "mtls_endpoint_aliases"), all(members, name));
    if aliases.len() > 1 || top.len() > 1 {
        return Err(());
    }
    if let [aliases] = aliases[..] {
        let aliases = aliases.object().ok_or(())?;
        match all(aliases, name)[..] {
            _ if !DIRECT.contains(&name) => {}
            [] => {}
            [alias] => return alias.text().filter(|url| is_https(url)).map(own).ok_or(()),
            _ => return Err(()),
        }
    }
    match top[..] {
        [] => Ok(None),
        [url] => url.text().map(own).ok_or(()),
        _ => Err(()),
    }
}

fn own(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn is_https(url: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '#' || c == '\\';
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https") && !rest.contains(forbidden) && !host.is_empty()
}

/// The tree of a text, or why both readers need not agree on it: serde_json
/// takes no lone surrogates and nests deeper, and reads no number that is
/// beyond an f64.
fn tree(text: &[u8], refused: Option<Error>) -> Option<Result<Node, ()>> {
    if refused == Some(Error::JsonDepth) {
        return None;
    }
    let node = serde_json::from_slice::<Node>(text);
    match node {
        Err(error)
            if error.to_string().contains("surrogate")
                || error.to_string().contains("hex escape")
                || error.to_string().contains("out of range") =>
        {
            None
        }
        Err(_) => Some(Err(())),
        Ok(node) if matches!(node, Node::Object(_)) => Some(Ok(node)),
        Ok(_) => Some(Err(())),
    }
}

/// Asserts that client metadata is read alike, and that its clients
/// authenticate with what they registered and nothing else.
pub(crate) fn agree_on_client(text: &[u8]) -> bool {
    let mut scratch = vec![0; text.len()];
    let read = ClientRegistration::read(text, &mut scratch);
    let Some(document) = tree(text, read.err().map(|fault| fault.error)) else { return false };
    let expected = document.as_ref().ok().and_then(client);
    let Ok(registration) = read else {
        assert_eq!(expected, None, "{}", String::from_utf8_lossy(text));
        return false;
    };
    let credential = match registration.credential() {
        ClientCredential::Subject(kind, value) => format!("{kind:?} {value}"),
        ClientCredential::JwkSet(jwks) => {
            agree_on_jwks(jwks);
            format!("{:?}", certificates(&serde_json::from_slice(jwks).unwrap()).unwrap())
        }
        ClientCredential::JwkSetUri => "uri".to_owned(),
        ClientCredential::NotMutualTls => "none".to_owned(),
    };
    let bound = registration.certificate_bound_access_tokens();
    let found = format!("{} {bound} {credential}", registration.method_name());
    assert_eq!(Some(found), expected, "{}", String::from_utf8_lossy(text));
    assert!(registration.verify(None, None, None).is_err());
    // Short by one octet, or by all, is too short for a subject alone.
    if let ClientCredential::Subject(_, value) = registration.credential() {
        let mut short = vec![0; value.len() - 1];
        let fault = ClientRegistration::read(text, &mut short).unwrap_err();
        assert_eq!(fault.error, Error::ShortBuffer);
    } else {
        assert!(ClientRegistration::read(text, &mut []).is_ok());
    }
    true
}

/// Asserts that a JWK Set is read alike, and searched as it is reported.
pub(crate) fn agree_on_jwks(text: &[u8]) -> bool {
    let mut report = Vec::new();
    let inspected = inspect_jwk_set(text, |_, jwk| report.push(jwk.is_ok()));
    let Some(document) = tree(text, inspected.err()) else { return false };
    let expected = document.as_ref().ok().and_then(certificates);
    let shown = || String::from_utf8_lossy(text);
    let Some(expected) = expected else {
        assert!(inspected.is_err(), "{}", shown());
        assert_eq!(verify_jwk_set(text, &[0x30, 0x00]), inspected);
        return false;
    };
    assert_eq!(inspected, Ok(()), "{}", shown());
    let usable: Vec<bool> = expected.iter().map(Option::is_some).collect();
    assert_eq!(report, usable, "{}", shown());
    for der in expected.iter().flatten() {
        assert_eq!(verify_jwk_set(text, der), Ok(()), "{}", shown());
        let mut other = der.clone();
        if let [_, _, .., last] = &mut other[..] {
            *last ^= 1;
        }
        let registered = expected.iter().flatten().any(|known| *known == other);
        if Thumbprint::of(&other).is_ok() {
            assert_eq!(verify_jwk_set(text, &other).is_ok(), registered, "{}", shown());
        }
    }
    true
}

/// Asserts that endpoints are resolved alike.
pub(crate) fn agree_on_endpoints(text: &[u8]) -> bool {
    let mut offered = false;
    for name in ["token_endpoint", "userinfo_endpoint", "jwks_uri", "mtls_endpoint_aliases"] {
        let mut out = vec![0; text.len()];
        let found = resolve_endpoint(text, name, &mut out).map(|url| url.map(str::to_owned));
        let Some(document) = tree(text, found.as_ref().err().copied()) else { return false };
        let expected = document.and_then(|document| endpoint(&document, name));
        let error = found.as_ref().err().copied();
        let shown = String::from_utf8_lossy(text);
        assert_eq!(found.map_err(|_| ()), expected, "{name} {error:?} {shown}");
        if let Ok(Some(url)) = expected {
            offered = true;
            let mut exact = vec![0; url.len()];
            assert_eq!(resolve_endpoint(text, name, &mut exact), Ok(Some(&*url)));
            if let Some(short) = exact.len().checked_sub(1) {
                let refused = resolve_endpoint(text, name, &mut exact[..short]);
                assert_eq!(refused, Err(Error::ShortBuffer));
            }
        }
    }
    offered
}
