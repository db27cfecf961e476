//! The per-request path against what a user could pick instead, in turns.
//!
//! usage: cargo bench --bench contests -- [ROUNDS] > FILE
//! Prints one line of JSON for each contest.

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64ct::{Base64UrlUnpadded, Encoding};
use certbound::{Confirmation, Policy, Thumbprint};
use certbound_benches::contest::Contest;
use certbound_benches::{BOUND, sizes, token};

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

fn certbound(token: &str, presented: &Thumbprint) -> bool {
    let said = Confirmation::from_jwt(token.as_bytes());
    said.and_then(|said| said.verify(Some(presented), Policy::Required)).is_ok()
}

/// What a Rust user writes with the usual crates.
fn base64_and_serde_json(token: &str, presented: &[u8; 32]) -> bool {
    let Some(payload) = token.split('.').nth(1) else { return false };
    let Ok(claims) = URL_SAFE_NO_PAD.decode(payload) else { return false };
    let Ok(claims) = serde_json::from_slice::<Claims<'_>>(&claims) else { return false };
    let Some(text) = claims.cnf.and_then(|cnf| cnf.x5t_s256) else { return false };
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bound| bound == presented)
}

/// The same without allocation and std.
fn base64ct_and_serde_json_core(token: &str, presented: &[u8; 32]) -> bool {
    let Some(payload) = token.split('.').nth(1) else { return false };
    let mut buffer = [0; 16 * 1024];
    let Ok(claims) = Base64UrlUnpadded::decode(payload, &mut buffer) else { return false };
    let Ok((claims, _)) = serde_json_core::from_slice::<Claims<'_>>(claims) else { return false };
    let Some(text) = claims.cnf.and_then(|cnf| cnf.x5t_s256) else { return false };
    let mut bound = [0; 32];
    Base64UrlUnpadded::decode(text, &mut bound).is_ok_and(|bound| bound == presented)
}

/// As many tokens as fit into no predictor's memory; they differ in their subject.
const ROTATING: usize = 64;

fn main() {
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(31);
    let presented = Thumbprint::from_text(BOUND.as_bytes()).unwrap();
    let octets = presented.as_bytes();
    for (size, claims) in sizes() {
        let one = token(&claims);
        assert!(certbound(&one, &presented) && base64_and_serde_json(&one, octets));
        assert!(base64ct_and_serde_json_core(&one, octets));
        Contest::new(format!("warm/{size}"))
            .with("certbound", || certbound(black_box(&one), &presented))
            .with("base64 + serde_json", || base64_and_serde_json(black_box(&one), octets))
            .with("base64ct + serde-json-core", || {
                base64ct_and_serde_json_core(black_box(&one), octets)
            })
            .run(rounds);
        let many: Vec<String> = (0..ROTATING)
            .map(|number| token(&claims.replace("ty.webb", &"ty.webb".repeat(number % 7 + 1))))
            .collect();
        let (mut own, mut other) = (0, 0);
        Contest::new(format!("rotating/{size}"))
            .with("certbound", || {
                own = (own + 1) % ROTATING;
                certbound(black_box(&many[own]), &presented)
            })
            .with("base64 + serde_json", || {
                other = (other + 1) % ROTATING;
                base64_and_serde_json(black_box(&many[other]), octets)
            })
            .run(rounds);
    }
}
