//! The aliases of RFC 8705 section 5, and the URLs that they may be.

use std::format;
use std::string::String;

use super::*;

fn resolve(metadata: &str, name: &str) -> Result<Option<String>, Error> {
    let mut out = [0; 200];
    resolve_endpoint(metadata.as_bytes(), name, &mut out).map(|url| url.map(String::from))
}

#[test]
fn resolved() {
    // The metadata after the figure of RFC 8705 section 5.
    let server = r#"{
        "issuer": "https://server.example.com",
        "authorization_endpoint": "https://server.example.com/authz",
        "token_endpoint": "https://server.example.com/token",
        "introspection_endpoint": "https://server.example.com/introspect",
        "revocation_endpoint": "https://server.example.com/revo",
        "jwks_uri": "https://server.example.com/jwks",
        "mtls_endpoint_aliases": {
            "token_endpoint": "https://mtls.example.com/token",
            "revocation_endpoint": "https://mtls.example.com/revo",
            "introspection_endpoint": "https://mtls.example.com/introspect",
            "jwks_uri": "https://mtls.example.com/jwks",
            "authorization_endpoint": "https://mtls.example.com/authz"
        }
    }"#;
    let rows = [
        (server, "token_endpoint", Some("https://mtls.example.com/token")),
        (server, "revocation_endpoint", Some("https://mtls.example.com/revo")),
        (server, "introspection_endpoint", Some("https://mtls.example.com/introspect")),
        (server, "userinfo_endpoint", None),
        // No endpoint that a client calls directly.
        (server, "authorization_endpoint", Some("https://server.example.com/authz")),
        (server, "jwks_uri", Some("https://server.example.com/jwks")),
        (server, "issuer", Some("https://server.example.com")),
        (server, "end_session_endpoint", None),
        (server, "Token_endpoint", None),
        (server, "", None),
        ("{}", "token_endpoint", None),
        (r#"{"token_endpoint":"https://a/"}"#, "token_endpoint", Some("https://a/")),
        (
            r#"{"token_endpoint":"https://a/","mtls_endpoint_aliases":{}}"#,
            "token_endpoint",
            Some("https://a/"),
        ),
        (
            r#"{"mtls_endpoint_aliases":{"Token_endpoint":"https://b/"},"token_endpoint":"https://a/"}"#,
            "token_endpoint",
            Some("https://a/"),
        ),
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":"https://b/"}}"#,
            "token_endpoint",
            Some("https://b/"),
        ),
        // Other aliases and other members are not examined.
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":"https://b/","revocation_endpoint":5,"x":1,"x":2}}"#,
            "token_endpoint",
            Some("https://b/"),
        ),
        (r#"{"issuer":1,"issuer":2,"jwks_uri":"x"}"#, "jwks_uri", Some("x")),
        (
            r#"{"jwks_uri":"x","mtls_endpoint_aliases":{"jwks_uri":5,"jwks_uri":6}}"#,
            "jwks_uri",
            Some("x"),
        ),
        // A value that is not used may be anything.
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":"https://b/"},"token_endpoint":5}"#,
            "token_endpoint",
            Some("https://b/"),
        ),
        // A conventional URL is the client's own business.
        (r#"{"token_endpoint":"http://a/ #"}"#, "token_endpoint", Some("http://a/ #")),
        (r#"{"token_endpoint":""}"#, "token_endpoint", Some("")),
        // Escapes are decoded, in names and in URLs.
        (
            r#"{"mtls_endpoint_\u0061liases":{"\u0074oken_endpoint":"https:\/\/b\/\u00e9"}}"#,
            "token_endpoint",
            Some("https://b/é"),
        ),
    ];
    for (metadata, name, expected) in rows {
        assert_eq!(resolve(metadata, name).unwrap().as_deref(), expected, "{name} {metadata}");
    }
}

#[test]
fn every_direct_endpoint_and_no_other() {
    for (name, direct) in [
        ("token_endpoint", true),
        ("revocation_endpoint", true),
        ("introspection_endpoint", true),
        ("pushed_authorization_request_endpoint", true),
        ("device_authorization_endpoint", true),
        ("backchannel_authentication_endpoint", true),
        ("userinfo_endpoint", true),
        ("registration_endpoint", true),
        ("authorization_endpoint", false),
        ("end_session_endpoint", false),
        ("check_session_iframe", false),
        ("jwks_uri", false),
        ("issuer", false),
        ("token", false),
        ("_endpoint", false),
        ("token_endpoint_auth_methods_supported", false),
    ] {
        let metadata = format!(
            r#"{{"{name}":"https://a/","mtls_endpoint_aliases":{{"{name}":"https://b/"}}}}"#
        );
        let expected = if direct { "https://b/" } else { "https://a/" };
        assert_eq!(resolve(&metadata, name).unwrap().as_deref(), Some(expected), "{name}");
        let publishable = if direct { Ok(()) } else { Err(Error::EndpointNotDirect) };
        assert_eq!(verify_endpoint_alias(name, "https://b/"), publishable, "{name}");
    }
}

#[test]
fn refused() {
    let rows = [
        ("", Error::JsonTruncated),
        ("[]", Error::JsonNotObject),
        (r#"{"token_endpoint":"https://a/""#, Error::JsonTruncated),
        (r#"{"mtls_endpoint_aliases":null}"#, Error::EndpointAliasesNotObject),
        (
            r#"{"mtls_endpoint_aliases":null,"token_endpoint":"https://a/"}"#,
            Error::EndpointAliasesNotObject,
        ),
        (r#"{"mtls_endpoint_aliases":["token_endpoint"]}"#, Error::EndpointAliasesNotObject),
        (r#"{"mtls_endpoint_aliases":"https://a/"}"#, Error::EndpointAliasesNotObject),
        (
            r#"{"mtls_endpoint_aliases":{},"mtls_endpoint_aliases":{}}"#,
            Error::EndpointAliasesRepeated,
        ),
        (
            r#"{"token_endpoint":"https://a/","token_endpoint":"https://a/"}"#,
            Error::EndpointRepeated,
        ),
        (
            r#"{"token_endpoint":1,"token_endpoint":2,"mtls_endpoint_aliases":{"token_endpoint":"https://b/"}}"#,
            Error::EndpointRepeated,
        ),
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":"https://b/","token\u005fendpoint":"https://b/"}}"#,
            Error::EndpointAliasRepeated,
        ),
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":null},"token_endpoint":"https://a/"}"#,
            Error::EndpointAliasNotString,
        ),
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":["https://b/"]}}"#,
            Error::EndpointAliasNotString,
        ),
        (
            r#"{"mtls_endpoint_aliases":{"token_endpoint":"https://b/\ud800"}}"#,
            Error::MetadataLoneSurrogate,
        ),
        (r#"{"token_endpoint":null}"#, Error::EndpointNotString),
        (r#"{"token_endpoint":{}}"#, Error::EndpointNotString),
        (r#"{"token_endpoint":"\ude00"}"#, Error::MetadataLoneSurrogate),
    ];
    for (metadata, error) in rows {
        assert_eq!(resolve(metadata, "token_endpoint"), Err(error), "{metadata}");
    }
    // Not an object, whatever is asked for.
    for name in ["jwks_uri", "issuer", "authorization_endpoint", "x"] {
        let metadata = r#"{"mtls_endpoint_aliases":null,"jwks_uri":"https://a/"}"#;
        assert_eq!(resolve(metadata, name), Err(Error::EndpointAliasesNotObject), "{name}");
    }
    assert_eq!(
        resolve(r#"{"mtls_endpoint_aliases":{}}"#, "mtls_endpoint_aliases"),
        Err(Error::EndpointNotString)
    );
}

#[test]
fn urls() {
    let rows = [
        ("https://a", Ok(())),
        ("HTTPS://A.example:8443/t?x=y@z:/", Ok(())),
        ("hTTps://user:pw@a/t", Ok(())),
        ("https://[::1]:443/", Ok(())),
        ("https://xn--a/%20", Ok(())),
        ("https://ü.example/", Ok(())),
        ("https://a?b", Ok(())),
        ("", Err(Error::EndpointAliasNotHttps)),
        ("https:/", Err(Error::EndpointAliasNotHttps)),
        ("https:a", Err(Error::EndpointAliasNotHttps)),
        ("http://a/", Err(Error::EndpointAliasNotHttps)),
        ("//a/", Err(Error::EndpointAliasNotHttps)),
        ("/token", Err(Error::EndpointAliasNotHttps)),
        (" https://a/", Err(Error::EndpointAliasNotHttps)),
        ("ſttps://a/", Err(Error::EndpointAliasNotHttps)),
        ("https\u{17f}://a/", Err(Error::EndpointAliasNotHttps)),
        ("https://", Err(Error::EndpointAliasHost)),
        ("https:///", Err(Error::EndpointAliasHost)),
        ("https://?a", Err(Error::EndpointAliasHost)),
        ("https://:443/", Err(Error::EndpointAliasHost)),
        ("https://a@/", Err(Error::EndpointAliasHost)),
        ("https://a:b@:443/", Err(Error::EndpointAliasHost)),
        ("https://a/#", Err(Error::EndpointAliasFragment)),
        ("https://a#b", Err(Error::EndpointAliasFragment)),
        ("https://#", Err(Error::EndpointAliasFragment)),
        ("https://a/ ", Err(Error::EndpointAliasCharacter)),
        ("https://a b/", Err(Error::EndpointAliasCharacter)),
        ("https://a/\t", Err(Error::EndpointAliasCharacter)),
        ("https://a/\n", Err(Error::EndpointAliasCharacter)),
        ("https://a/\0", Err(Error::EndpointAliasCharacter)),
        ("https://a/\u{7f}", Err(Error::EndpointAliasCharacter)),
        ("https://a/\u{85}", Err(Error::EndpointAliasCharacter)),
        ("https://a/\u{a0}", Err(Error::EndpointAliasCharacter)),
        ("https://a/\u{3000}", Err(Error::EndpointAliasCharacter)),
        ("https://a\\@b/", Err(Error::EndpointAliasCharacter)),
    ];
    for (url, expected) in rows {
        assert_eq!(verify_endpoint_alias("token_endpoint", url), expected, "{url:?}");
        // In JSON, with every character escaped.
        let mut escaped = String::new();
        for unit in url.encode_utf16() {
            escaped += &format!("\\u{unit:04x}");
        }
        let metadata = format!(r#"{{"mtls_endpoint_aliases":{{"token_endpoint":"{escaped}"}}}}"#);
        let found = resolve(&metadata, "token_endpoint");
        assert_eq!(found, expected.map(|()| Some(url.into())), "{url:?}");
    }
}

#[test]
fn short_buffers() {
    let metadata = br#"{"token_endpoint":"https:\/\/a\/"}"#;
    for room in 0..12 {
        let mut out = [0xa5; 12];
        let found = resolve_endpoint(metadata, "token_endpoint", &mut out[..room]);
        let expected = if room < 10 { Err(Error::ShortBuffer) } else { Ok(Some("https://a/")) };
        assert_eq!(found, expected, "{room}");
        if room < 10 {
            assert_eq!(out, [0xa5; 12]);
        }
    }
}
