//! How the cost of matching a subject grows with it.

use std::hint::black_box;

use certbound::{ExpectedSubject, Name, RegisteredDn};
use certbound_benches::certificates::CN;
use certbound_benches::der;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth-name");
    for power in (6..=16).step_by(2) {
        let octets = 1_usize << power;
        let value = "ä".repeat(octets / 2);
        let der = der::name(&[(CN, &value)]);
        let text = format!("CN={}", value.to_uppercase());
        let registered = RegisteredDn::parse(&text).unwrap();
        group.throughput(Throughput::Bytes(octets as u64));
        group.bench_function(BenchmarkId::from_parameter(octets), |b| {
            b.iter(|| assert!(registered.matches(&Name::from_der(black_box(&der)).unwrap())));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("growth-san");
    for entries in [10_usize, 100, 1_000, 10_000] {
        let host = |i: usize| format!("host-{i:05}.example.com");
        let der = der::dns_names((0..entries).map(host));
        let last = host(entries - 1);
        let expected = ExpectedSubject::dns(&last).unwrap();
        group.throughput(Throughput::Elements(entries as u64));
        group.bench_function(BenchmarkId::from_parameter(entries), |b| {
            b.iter(|| expected.verify_general_names(black_box(&der)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, growth);
criterion_main!(benches);
