//! What is measured: tokens, responses and certificates, the same on every run.

pub mod certificates;
pub mod clients;
pub mod contest;
pub mod der;
pub mod headers;
pub mod hostile;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The thumbprint that every token here is bound to.
pub const BOUND: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

/// Claims of about the size that the name says, with `cnf` last.
pub fn claims(octets: usize) -> String {
    claims_bound_to(BOUND, octets)
}

/// The same, bound to a certificate of this thumbprint.
pub fn claims_bound_to(x5t: &str, octets: usize) -> String {
    document("", x5t, octets)
}

/// An introspection response of about this size, with `cnf` last.
pub fn response(octets: usize) -> String {
    document(r#""active":true,"#, BOUND, octets)
}

fn document(first: &str, x5t: &str, octets: usize) -> String {
    let mut claims = format!(
        r#"{{{first}"iss":"https://as.example.com","sub":"ty.webb@example.com","aud":["https://api.example.com"],"exp":1893456000,"iat":1893452400,"jti":"0b0a2a3e-8c55-4b5f-9e61-0d9c1f6f2d11","client_id":"s6BhdRkqt3","scope":"accounts payments""#,
    );
    let mut number = 0_u32;
    while claims.len() + 70 < octets {
        let role = format!(
            r#","https://claims.example.com/{number}":{{"role":"teller","branch":{},"name":"Zo\u00eb"}}"#,
            number * 7919
        );
        claims.push_str(&role);
        number += 1;
    }
    claims.push_str(&format!(r#","cnf":{{"x5t#S256":"{x5t}"}}}}"#));
    claims
}

/// A compact JWT of these claims, with a signature of ES256's size.
pub fn token(claims: &str) -> String {
    let encode = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
    let header = encode(br#"{"alg":"ES256","typ":"at+jwt","kid":"2026-01"}"#);
    format!("{header}.{}.{}", encode(claims.as_bytes()), encode(&[0x5a; 64]))
}

/// As many tokens as fit into no predictor's memory; their subjects differ in length.
pub fn rotation(claims: &str) -> Vec<String> {
    (0..64)
        .map(|number| token(&claims.replace("ty.webb", &"ty.webb".repeat(number % 7 + 1))))
        .collect()
}

/// The three sizes: their names, and octets of claims.
pub const SIZES: [(&str, usize); 3] = [("small", 291), ("real", 1208), ("large", 8077)];
