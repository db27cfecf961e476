//! The thumbprint of a certificate: what a connection costs once.

use std::hint::black_box;

use certbound::Thumbprint;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sha2::{Digest, Sha256};

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

criterion_group!(benches, thumbprint);
criterion_main!(benches);
