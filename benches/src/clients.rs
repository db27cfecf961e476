//! Registered clients of the token endpoint: metadata and the certificates in it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::certificates::{HOST, SUBJECT_TEXT, certificate_of};

/// A JWK Set of so many keys, each with one certificate, numbered from 0.
pub fn jwk_set(keys: u8) -> String {
    let keys: Vec<String> = (0..keys)
        .map(|number| {
            let certificate = STANDARD.encode(certificate_of(number));
            format!(r#"{{"kty":"RSA","kid":"key-{number}","e":"AQAB","x5c":["{certificate}"]}}"#)
        })
        .collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

/// What a client registered, by name; each is the one of certificate 0.
pub fn registrations() -> [(&'static str, String); 3] {
    let by_subject = |member: &str, value: &str| {
        format!(
            r#"{{"client_id":"s6BhdRkqt3","token_endpoint_auth_method":"tls_client_auth","grant_types":["client_credentials"],"{member}":"{value}","tls_client_certificate_bound_access_tokens":true}}"#
        )
    };
    let self_signed = format!(
        r#"{{"client_id":"s6BhdRkqt3","token_endpoint_auth_method":"self_signed_tls_client_auth","jwks":{}}}"#,
        jwk_set(1)
    );
    [
        ("subject DN", by_subject("tls_client_auth_subject_dn", SUBJECT_TEXT)),
        ("SAN DNS", by_subject("tls_client_auth_san_dns", HOST)),
        ("self-signed", self_signed),
    ]
}
