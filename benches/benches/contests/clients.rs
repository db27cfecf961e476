//! A client of the token endpoint: its registration is read and decided.

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certbound::{ChainVerified, ClientRegistration, verify_jwk_set};
use certbound_benches::certificates::certificate_of;
use certbound_benches::clients;
use certbound_benches::contest::Contest;

pub(crate) fn run(rounds: usize) {
    jwk_sets(rounds);
    registrations(rounds);
}

#[derive(serde::Deserialize)]
struct JwkSet<'a> {
    #[serde(borrow)]
    keys: Vec<Jwk<'a>>,
}

#[derive(serde::Deserialize)]
struct Jwk<'a> {
    #[serde(borrow)]
    x5c: Vec<&'a str>,
}

fn jwk_sets(rounds: usize) {
    for keys in [1, 10, 100] {
        let jwks = clients::jwk_set(keys);
        let last = certificate_of(keys - 1);
        let by_serde_json = |jwks: &str| {
            let Ok(jwks) = serde_json::from_str::<JwkSet<'_>>(jwks) else { return false };
            jwks.keys.iter().any(|jwk| {
                jwk.x5c.first().is_some_and(|text| STANDARD.decode(text).is_ok_and(|c| c == last))
            })
        };
        assert!(verify_jwk_set(jwks.as_bytes(), &last).is_ok() && by_serde_json(&jwks));
        Contest::new(format!("jwks/{keys}"))
            .with_octets("certbound", jwks.len(), || {
                verify_jwk_set(black_box(jwks.as_bytes()), &last)
            })
            .with("base64 + serde_json", || by_serde_json(black_box(&jwks)))
            .run(rounds);
    }
}

fn registrations(rounds: usize) {
    let certificate = certificate_of(0);
    for (label, metadata) in clients::registrations() {
        let presented = Some(certificate.as_slice());
        let chain = Some(ChainVerified::Upstream);
        let mut scratch = [0; 256];
        let mut whole = |metadata: &[u8]| {
            let registration = ClientRegistration::read(metadata, &mut scratch).ok()?;
            registration.verify(presented, chain, None).ok()
        };
        assert_eq!(whole(metadata.as_bytes()), Some(()), "{label}");
        let mut other = [0; 256];
        let registration = ClientRegistration::read(metadata.as_bytes(), &mut other).unwrap();
        Contest::new(format!("client/{label}"))
            .with("certbound", || whole(black_box(metadata.as_bytes())))
            .with("certbound, registration read before", || {
                registration.verify(black_box(presented), chain, None).is_ok()
            })
            .run(rounds);
    }
}
