//! Client metadata: every rule of RFC 8705 section 2.1.2 and of RFC 7591
//! section 2 that reading it applies.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::MetadataMember::{
    AuthMethod, BoundAccessTokens, Jwks, JwksUri, SanDns, SanEmail, SanIp, SanUri, SubjectDn,
};
use super::*;

/// Method, credential, bound tokens, ignored members: as text.
fn read(metadata: &str) -> Result<String, (Error, Option<MetadataMember>)> {
    let mut scratch = [0; 512];
    let registration = ClientRegistration::read(metadata.as_bytes(), &mut scratch)
        .map_err(|fault| (fault.error, fault.member))?;
    let credential = match registration.credential() {
        ClientCredential::Subject(kind, value) => {
            assert_eq!(registration.expected_subject().map(|subject| subject.kind()), Some(kind));
            format!("{kind:?} {value}")
        }
        ClientCredential::JwkSet(jwks) => String::from_utf8(jwks.to_vec()).unwrap(),
        other => {
            assert!(registration.expected_subject().is_none());
            format!("{other:?}")
        }
    };
    let bound = if registration.certificate_bound_access_tokens() { ", bound" } else { "" };
    let ignored: Vec<_> = registration.ignored().collect();
    let ignored = if ignored.is_empty() { String::new() } else { format!(", {ignored:?}") };
    Ok(format!("{}: {credential}{bound}{ignored}", registration.method_name()))
}

#[test]
fn accepted() {
    let rows = [
        // The method: absent and null are client_secret_basic.
        ("{}", "client_secret_basic: NotMutualTls"),
        (r#"{"token_endpoint_auth_method":null}"#, "client_secret_basic: NotMutualTls"),
        (r#"{"token_endpoint_auth_method":"none"}"#, "none: NotMutualTls"),
        // Its letters have a case.
        (r#"{"token_endpoint_auth_method":"TLS_client_auth"}"#, "TLS_client_auth: NotMutualTls"),
        (r#"{"token_endpoint_auth_method":"tls_client_auth "}"#, "tls_client_auth : NotMutualTls"),
        (r#"{"Token_endpoint_auth_method":3}"#, "client_secret_basic: NotMutualTls"),
        // The method may come last, and be written with escapes.
        (
            r#"{"tls_client_auth_san_dns":"a.example","token_endpoint_auth_method":"tls\u005fclient_auth"}"#,
            "tls_client_auth: Dns a.example",
        ),
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject\u005fdn":"CN=\u00e4\\,b,O=\u0022x"}"#,
            "refused",
        ),
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_\u0064n":"CN=\u00e4\\,b"}"#,
            r"tls_client_auth: Dn CN=ä\,b",
        ),
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_uri":"spiffe:\/\/a\/b"}"#,
            "tls_client_auth: Uri spiffe://a/b",
        ),
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_ip":"::1"}"#,
            "tls_client_auth: Ip ::1",
        ),
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_email":"a@b"}"#,
            "tls_client_auth: Email a@b",
        ),
        // Null counts as absent.
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_ip":null,"tls_client_auth_san_dns":"a"}"#,
            "tls_client_auth: Dns a",
        ),
        // What this method does not read may be anything, any number of times.
        (
            r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"a","jwks":3,"jwks":4,"jwks_uri":""}"#,
            "tls_client_auth: Dns a",
        ),
        (r#"{"jwks":{},"jwks_uri":"x"}"#, "client_secret_basic: NotMutualTls"),
        // Subject parameters of another method are reported, null ones not.
        (
            r#"{"tls_client_auth_san_dns":5,"tls_client_auth_san_dns":"","tls_client_auth_san_ip":null,"tls_client_auth_subject_dn":"?"}"#,
            "client_secret_basic: NotMutualTls, [SubjectDn, SanDns]",
        ),
        (
            r#"{"token_endpoint_auth_method":"self_signed_tls_client_auth","jwks_uri":"https://a/b","tls_client_auth_san_email":"x"}"#,
            "self_signed_tls_client_auth: JwkSetUri, [SanEmail]",
        ),
        (
            r#"{"token_endpoint_auth_method":"self_signed_tls_client_auth","jwks": { "keys":[] } ,"jwks_uri":null}"#,
            "self_signed_tls_client_auth: { \"keys\":[] }",
        ),
        // Bound tokens go with every method.
        (
            r#"{"tls_client_certificate_bound_access_tokens":true}"#,
            "client_secret_basic: NotMutualTls, bound",
        ),
        (
            r#"{"tls_client_certificate_bound_access_tokens":false}"#,
            "client_secret_basic: NotMutualTls",
        ),
        (
            r#"{"tls_client_certificate_bound_access_tokens":null}"#,
            "client_secret_basic: NotMutualTls",
        ),
        // Members within members are others.
        (
            r#"{"a":{"token_endpoint_auth_method":"tls_client_auth"},"b":[{"jwks":1}]}"#,
            "client_secret_basic: NotMutualTls",
        ),
    ];
    for (metadata, expected) in rows {
        let found = read(metadata);
        assert_eq!(found.as_deref().unwrap_or("refused"), expected, "{metadata} {found:?}");
    }
}

#[test]
fn refused() {
    let tls = |rest: &str| format!(r#"{{"token_endpoint_auth_method":"tls_client_auth"{rest}}}"#);
    let own = |rest: &str| {
        format!(r#"{{"token_endpoint_auth_method":"self_signed_tls_client_auth"{rest}}}"#)
    };
    let subject = |name: &str, value: &str| tls(&format!(r#","tls_client_auth_{name}":{value}"#));
    let any = |text: &str| String::from(text);
    let rows = [
        (any("[]"), Error::JsonNotObject, None),
        (any("{"), Error::JsonTruncated, None),
        (any("{\"token_endpoint_auth_method\":\"tls_client_auth\",}"), Error::JsonSyntax, None),
        // The method.
        (any(r#"{"token_endpoint_auth_method":""}"#), Error::MetadataStringEmpty, Some(AuthMethod)),
        (any(r#"{"token_endpoint_auth_method":1}"#), Error::MetadataNotString, Some(AuthMethod)),
        (
            any(r#"{"token_endpoint_auth_method":["tls_client_auth"]}"#),
            Error::MetadataNotString,
            Some(AuthMethod),
        ),
        (
            any(r#"{"token_endpoint_auth_method":"a\ud800"}"#),
            Error::MetadataLoneSurrogate,
            Some(AuthMethod),
        ),
        (
            tls(r#","token_endpoint_auth_method":"tls_client_auth""#),
            Error::MetadataMemberRepeated,
            Some(AuthMethod),
        ),
        (
            any(r#"{"token_endpoint_auth_method":null,"token_endpoint_auth_metho\u0064":null}"#),
            Error::MetadataMemberRepeated,
            Some(AuthMethod),
        ),
        // Bound tokens, with any method.
        (
            any(r#"{"tls_client_certificate_bound_access_tokens":"true"}"#),
            Error::MetadataNotBoolean,
            Some(BoundAccessTokens),
        ),
        (
            any(r#"{"tls_client_certificate_bound_access_tokens":1}"#),
            Error::MetadataNotBoolean,
            Some(BoundAccessTokens),
        ),
        (
            any(
                r#"{"tls_client_certificate_bound_access_tokens":true,"tls_client_certificate_bound_access_tokens":true}"#,
            ),
            Error::MetadataMemberRepeated,
            Some(BoundAccessTokens),
        ),
        // The five parameters.
        (tls(""), Error::SubjectParameterMissing, None),
        (tls(r#","tls_client_auth_san_dns":null"#), Error::SubjectParameterMissing, None),
        (
            tls(r#","tls_client_auth_san_ip":"::1","tls_client_auth_subject_dn":"CN=a""#),
            Error::SubjectParametersSeveral,
            Some(SanIp),
        ),
        (
            tls(r#","tls_client_auth_san_ip":1,"tls_client_auth_san_uri":"""#),
            Error::SubjectParametersSeveral,
            Some(SanIp),
        ),
        (
            tls(r#","tls_client_auth_san_dns":"a","tls_client_auth_san_dns":"a""#),
            Error::MetadataMemberRepeated,
            Some(SanDns),
        ),
        (
            tls(
                r#","tls_client_auth_san_dns":"a","tls_client_auth_san_email":null,"tls_client_auth_san_email":null"#,
            ),
            Error::MetadataMemberRepeated,
            Some(SanEmail),
        ),
        (subject("san_dns", "\"\""), Error::MetadataStringEmpty, Some(SanDns)),
        (subject("subject_dn", "\"\""), Error::MetadataStringEmpty, Some(SubjectDn)),
        (subject("san_uri", "true"), Error::MetadataNotString, Some(SanUri)),
        (subject("san_uri", "{}"), Error::MetadataNotString, Some(SanUri)),
        (subject("san_dns", r#"["a"]"#), Error::MetadataNotString, Some(SanDns)),
        (subject("subject_dn", r#""CN=\udc00""#), Error::MetadataLoneSurrogate, Some(SubjectDn)),
        (subject("subject_dn", r#"" ""#), Error::DnEmpty, Some(SubjectDn)),
        (subject("subject_dn", r#""\/C=US\/CN=a""#), Error::DnOpensslOneline, Some(SubjectDn)),
        (subject("subject_dn", r#""CN=a\u0000""#), Error::DnUnescapedSpecial, Some(SubjectDn)),
        (subject("san_dns", r#""a:1""#), Error::SanDnsPort, Some(SanDns)),
        (subject("san_uri", r#""a""#), Error::SanUriScheme, Some(SanUri)),
        (subject("san_ip", r#""192.0.2.01""#), Error::SanIpLeadingZero, Some(SanIp)),
        (subject("san_email", r#""a""#), Error::SanEmailNoAt, Some(SanEmail)),
        // The keys.
        (own(""), Error::ClientKeysMissing, None),
        (own(r#","jwks":null,"jwks_uri":null"#), Error::ClientKeysMissing, None),
        (
            own(r#","jwks":{"keys":[]},"jwks_uri":"https://a/""#),
            Error::ClientKeysSeveral,
            Some(JwksUri),
        ),
        (own(r#","jwks":5,"jwks_uri":5"#), Error::ClientKeysSeveral, Some(JwksUri)),
        (own(r#","jwks":[]"#), Error::JwksNotObject, Some(Jwks)),
        (own(r#","jwks":"{}""#), Error::JwksNotObject, Some(Jwks)),
        (own(r#","jwks":{}"#), Error::JwkSetKeysMissing, Some(Jwks)),
        (own(r#","jwks":{"keys":null}"#), Error::JwkSetKeysNotArray, Some(Jwks)),
        (own(r#","jwks":{"keys":[],"keys":[]}"#), Error::JwkSetKeysRepeated, Some(Jwks)),
        (own(r#","jwks_uri":"""#), Error::MetadataStringEmpty, Some(JwksUri)),
        (own(r#","jwks_uri":{}"#), Error::MetadataNotString, Some(JwksUri)),
        (own(r#","jwks_uri":"a\ud800""#), Error::MetadataLoneSurrogate, Some(JwksUri)),
        (own(r#","jwks_uri":"a","jwks_uri":"a""#), Error::MetadataMemberRepeated, Some(JwksUri)),
        (own(r#","jwks":null,"jwks":{"keys":[]}"#), Error::MetadataMemberRepeated, Some(Jwks)),
    ];
    for (metadata, error, member) in rows {
        assert_eq!(read(&metadata), Err((error, member)), "{metadata}");
    }
}

#[test]
fn positions_count_in_the_decoded_value() {
    let metadata = r#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_dn":"CN=\u00e4,XX=b"}"#;
    let mut scratch = [0; 32];
    let fault = ClientRegistration::read(metadata.as_bytes(), &mut scratch).unwrap_err();
    assert_eq!((fault.error, fault.position), (Error::DnUnknownDescriptor, Some(6)));
    let text = format!("tls_client_auth_subject_dn: {}", Error::DnUnknownDescriptor);
    assert_eq!(fault.to_string(), text);
    assert_eq!(MetadataError::from(Error::JsonDepth).to_string(), Error::JsonDepth.message());
}

#[test]
fn the_scratch_holds_the_subject_and_nothing_else() {
    let metadata =
        br#"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"\u0061bc"}"#;
    for room in 0..5 {
        let mut scratch = [0xa5; 5];
        let read = ClientRegistration::read(metadata, &mut scratch[..room]);
        if room < 3 {
            let fault = MetadataError::of(SanDns, Error::ShortBuffer);
            assert_eq!(read, Err(fault));
        } else {
            let expected = ClientCredential::Subject(SubjectKind::Dns, "abc");
            assert_eq!(read.map(|registration| registration.credential()), Ok(expected));
        }
    }
    assert!(ClientRegistration::read(b"{}", &mut []).is_ok());
}

#[test]
fn numbers_and_names() {
    for (i, member) in MetadataMember::ALL.iter().enumerate() {
        assert_eq!(member.number() as usize, i + 1);
        assert!(MetadataMember::ALL[..i].iter().all(|other| other.name() != member.name()));
    }
}
