//! The per-request path: a token against the thumbprint of its connection.

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64ct::{Base64UrlUnpadded, Encoding};
use certbound::{Confirmation, Policy, Thumbprint};
use certbound_benches::{BOUND, sizes, token};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sha2::{Digest, Sha256};

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

fn warm(criterion: &mut Criterion) {
    let presented = Thumbprint::from_text(BOUND.as_bytes()).unwrap();
    for (name, claims) in sizes() {
        let token = token(&claims);
        assert!(base64_and_serde_json(&token, presented.as_bytes()));
        assert!(base64ct_and_serde_json_core(&token, presented.as_bytes()));
        let mut group = criterion.benchmark_group(format!("warm/{name}"));
        group.throughput(Throughput::Bytes(token.len() as u64));
        group.bench_function("certbound", |b| {
            b.iter(|| {
                let said = Confirmation::from_jwt(black_box(token.as_bytes()));
                said.and_then(|said| said.verify(Some(&presented), Policy::Required)).unwrap();
            });
        });
        group.bench_function("base64+serde_json", |b| {
            b.iter(|| base64_and_serde_json(black_box(&token), presented.as_bytes()));
        });
        group.bench_function("base64ct+serde-json-core", |b| {
            b.iter(|| base64ct_and_serde_json_core(black_box(&token), presented.as_bytes()));
        });
        group.finish();
    }
}

fn thumbprint(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("thumbprint");
    for len in [409_usize, 968, 2048] {
        let mut certificate = vec![0x30, 0x82, 0, 0];
        certificate.resize(len, 0xa5);
        certificate[2..4].copy_from_slice(&u16::try_from(len - 4).unwrap().to_be_bytes());
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(format!("certbound/{len}"), |b| {
            b.iter(|| Thumbprint::of(black_box(&certificate)).unwrap());
        });
        group.bench_function(format!("sha2 alone/{len}"), |b| {
            b.iter(|| Sha256::digest(black_box(&certificate)));
        });
    }
    group.finish();
}

criterion_group!(benches, warm, thumbprint);
criterion_main!(benches);
