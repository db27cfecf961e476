//! Tokens of the sizes that are measured, the same on every run.

pub mod contest;
pub mod der;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The thumbprint that every token here is bound to.
pub const BOUND: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

/// Claims of about the size that the name says, with `cnf` last.
pub fn claims(octets: usize) -> String {
    let mut claims = String::from(
        r#"{"iss":"https://as.example.com","sub":"ty.webb@example.com","aud":["https://api.example.com"],"exp":1893456000,"iat":1893452400,"jti":"0b0a2a3e-8c55-4b5f-9e61-0d9c1f6f2d11","client_id":"s6BhdRkqt3","scope":"accounts payments""#,
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
    claims.push_str(&format!(r#","cnf":{{"x5t#S256":"{BOUND}"}}}}"#));
    claims
}

/// A compact JWT of these claims, with a signature of ES256's size.
pub fn token(claims: &str) -> String {
    let encode = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
    let header = encode(br#"{"alg":"ES256","typ":"at+jwt","kid":"2026-01"}"#);
    format!("{header}.{}.{}", encode(claims.as_bytes()), encode(&[0x5a; 64]))
}

/// The three sizes: their names and claims.
pub fn sizes() -> [(&'static str, String); 3] {
    [("small", claims(291)), ("real", claims(1208)), ("large", claims(8077))]
}
