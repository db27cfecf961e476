//! How a token is checked without certbound.
//!
//! Each takes a compact JWT or claims, and the octets of the thumbprint of the
//! connection's certificate.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64ct::{Base64UrlUnpadded, Encoding};

#[derive(serde::Deserialize)]
struct Claims<'a> {
    #[serde(borrow)]
    cnf: Option<Cnf<'a>>,
}

#[derive(serde::Deserialize)]
struct Cnf<'a> {
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<&'a str>,
}

impl Claims<'_> {
    fn are_bound_to(self, presented: &[u8; 32]) -> bool {
        self.cnf.and_then(|cnf| cnf.x5t_s256).is_some_and(|text| is_thumbprint(text, presented))
    }
}

fn is_thumbprint(text: &str, presented: &[u8; 32]) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bound| bound == presented)
}

fn payload(token: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()
}

/// What a Rust user writes with the usual crates.
pub(crate) fn base64_and_serde_json(token: &str, presented: &[u8; 32]) -> bool {
    payload(token).is_some_and(|claims| serde_json_typed(&claims, presented))
}

pub(crate) fn serde_json_typed(claims: &[u8], presented: &[u8; 32]) -> bool {
    serde_json::from_slice::<Claims<'_>>(claims).is_ok_and(|claims| claims.are_bound_to(presented))
}

/// What most write first.
pub(crate) fn base64_and_value(token: &str, presented: &[u8; 32]) -> bool {
    payload(token).is_some_and(|claims| serde_json_value(&claims, presented))
}

pub(crate) fn serde_json_value(claims: &[u8], presented: &[u8; 32]) -> bool {
    let Ok(claims) = serde_json::from_slice::<serde_json::Value>(claims) else { return false };
    claims["cnf"]["x5t#S256"].as_str().is_some_and(|text| is_thumbprint(text, presented))
}

/// Without allocation and std.
pub(crate) fn base64ct_and_serde_json_core(token: &str, presented: &[u8; 32]) -> bool {
    let Some(payload) = token.split('.').nth(1) else { return false };
    let mut buffer = [0; 16 * 1024];
    let Ok(claims) = Base64UrlUnpadded::decode(payload, &mut buffer) else { return false };
    let Ok((claims, _)) = serde_json_core::from_slice::<Claims<'_>>(claims) else { return false };
    let Some(text) = claims.cnf.and_then(|cnf| cnf.x5t_s256) else { return false };
    let mut bound = [0; 32];
    Base64UrlUnpadded::decode(text, &mut bound).is_ok_and(|bound| bound == presented)
}

/// With vector instructions.
pub(crate) fn base64_simd_and_sonic_rs(token: &str, presented: &[u8; 32]) -> bool {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let claims = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload);
    claims.is_ok_and(|claims| sonic_rs_typed(&claims, presented))
}

pub(crate) fn sonic_rs_typed(claims: &[u8], presented: &[u8; 32]) -> bool {
    sonic_rs::from_slice::<Claims<'_>>(claims).is_ok_and(|claims| claims.are_bound_to(presented))
}

/// Likewise; it parses where the claims stand.
pub(crate) fn base64_simd_and_simd_json(token: &str, presented: &[u8; 32]) -> bool {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let Ok(mut claims) = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload) else { return false };
    simd_json::from_slice::<Claims<'_>>(&mut claims)
        .is_ok_and(|claims| claims.are_bound_to(presented))
}

/// By a library of JWTs, without a look at the signature.
pub(crate) fn jsonwebtoken(token: &str, presented: &[u8; 32]) -> bool {
    #[derive(serde::Deserialize)]
    struct Claims {
        cnf: Cnf,
    }
    #[derive(serde::Deserialize)]
    struct Cnf {
        #[serde(rename = "x5t#S256")]
        x5t_s256: String,
    }
    jsonwebtoken::dangerous::insecure_decode::<Claims>(token)
        .is_ok_and(|token| is_thumbprint(&token.claims.cnf.x5t_s256, presented))
}
