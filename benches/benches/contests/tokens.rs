//! Tokens and introspection responses against the certificate of their connection.

use std::hint::black_box;

use certbound::{Confirmation, Error, Policy, Thumbprint};
use certbound_benches::contest::Contest;
use certbound_benches::{
    BOUND, SIZES, certificates, claims, claims_bound_to, response, rotation, token,
};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::peers;

type Check = fn(&str, &[u8; 32]) -> bool;

const PEERS: [(&str, Check); 6] = [
    ("base64 + serde_json", peers::base64_and_serde_json),
    ("base64 + serde_json Value", peers::base64_and_value),
    ("base64ct + serde-json-core", peers::base64ct_and_serde_json_core),
    ("base64-simd + sonic-rs", peers::base64_simd_and_sonic_rs),
    ("base64-simd + simd-json", peers::base64_simd_and_simd_json),
    ("jsonwebtoken, unverified", peers::jsonwebtoken),
];

pub(crate) fn run(rounds: usize) {
    let presented = Thumbprint::from_text(BOUND.as_bytes()).unwrap();
    for (size, octets) in SIZES {
        warm(size, &token(&claims(octets)), &presented, rounds);
    }
    for (size, octets) in SIZES {
        rotating(size, &rotation(&claims(octets)), &presented, rounds);
    }
    for (size, octets) in SIZES {
        introspection(size, &response(octets), &presented, rounds);
    }
    for (size, octets) in SIZES {
        cold(size, octets, rounds);
    }
}

pub(crate) fn certbound(token: &str, presented: &Thumbprint) -> Result<(), Error> {
    Confirmation::from_jwt(token.as_bytes())?.verify(Some(presented), Policy::Required)
}

/// The thumbprint of the connection is known.
fn warm(size: &str, token: &str, presented: &Thumbprint, rounds: usize) {
    assert_eq!(certbound(token, presented), Ok(()));
    let mut contest =
        Contest::new(format!("warm/{size}"))
            .with_octets("certbound", token.len(), || certbound(black_box(token), presented));
    for (name, check) in PEERS {
        assert!(check(token, presented.as_bytes()), "{name}");
        contest = contest.with(name, move || check(black_box(token), presented.as_bytes()));
    }
    floor(contest, token).run(rounds);
}

/// A request has another token than the one before.
fn rotating(size: &str, tokens: &[String], presented: &Thumbprint, rounds: usize) {
    let mut next = 0;
    let mut contest = Contest::new(format!("rotating/{size}")).with("certbound", move || {
        next = (next + 1) % tokens.len();
        certbound(black_box(&tokens[next]), presented)
    });
    for (name, check) in PEERS {
        assert!(tokens.iter().all(|token| check(token, presented.as_bytes())), "{name}");
        let mut next = 0;
        contest = contest.with(name, move || {
            next = (next + 1) % tokens.len();
            check(black_box(&tokens[next]), presented.as_bytes())
        });
    }
    contest.run(rounds);
}

fn introspection(size: &str, response: &str, presented: &Thumbprint, rounds: usize) {
    let response = response.as_bytes();
    let own = |response: &[u8]| {
        Confirmation::from_introspection(response)?.verify(Some(presented), Policy::Required)
    };
    let octets = presented.as_bytes();
    assert_eq!(own(response), Ok(()));
    assert!(peers::serde_json_typed(response, octets) && peers::serde_json_value(response, octets));
    assert!(peers::sonic_rs_typed(response, octets));
    Contest::new(format!("introspection/{size}"))
        .with_octets("certbound", response.len(), || own(black_box(response)))
        .with("serde_json", || peers::serde_json_typed(black_box(response), octets))
        .with("serde_json Value", || peers::serde_json_value(black_box(response), octets))
        .with("sonic-rs", || peers::sonic_rs_typed(black_box(response), octets))
        .with("memchr", || memchr::memchr(0xff, black_box(response)))
        .run(rounds);
}

/// The certificate is hashed too.
fn cold(size: &str, octets: usize, rounds: usize) {
    let certificate = certificates::certificate();
    let presented = Thumbprint::of(&certificate).unwrap();
    let mut text = [0; Thumbprint::TEXT_LEN];
    let token = token(&claims_bound_to(presented.write_text(&mut text), octets));
    let hashed = |certificate: &[u8]| -> [u8; 32] { Sha256::digest(certificate).into() };
    let own = |certificate: &[u8], token: &str| certbound(token, &Thumbprint::of(certificate)?);
    let parsed = |certificate: &[u8], token: &str| {
        X509Certificate::from_der(certificate).is_ok()
            && peers::base64_and_serde_json(token, &hashed(certificate))
    };
    assert_eq!(own(&certificate, &token), Ok(()));
    assert!(parsed(&certificate, &token));
    let contest = Contest::new(format!("cold/{size}"))
        .with("certbound", || own(black_box(&certificate), black_box(&token)))
        .with("certbound, warm", || certbound(black_box(&token), &presented))
        .with("sha2 + base64 + serde_json", || {
            peers::base64_and_serde_json(black_box(&token), &hashed(black_box(&certificate)))
        })
        .with("x509-parser + sha2 + base64 + serde_json", || {
            parsed(black_box(&certificate), black_box(&token))
        })
        .with("SHA-256", || hashed(black_box(&certificate)));
    floor(contest, &token).run(rounds);
}

/// What nobody who looks at every octet of a token can stay below: one pass over it,
/// and its payload decoded into room that is there.
fn floor<'a>(contest: Contest<'a>, token: &'a str) -> Contest<'a> {
    let payload = token.split('.').nth(1).unwrap().as_bytes();
    let mut room = vec![0; payload.len()];
    contest.with("memchr", || memchr::memchr(b'~', black_box(token.as_bytes()))).with(
        "base64-simd",
        move || {
            let out = base64_simd::Out::from_slice(&mut room);
            base64_simd::URL_SAFE_NO_PAD.decode(black_box(payload), out).map(|octets| octets.len())
        },
    )
}
