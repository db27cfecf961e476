//! A registered subject against a certificate's: distinguished names and
//! subject alternative names, and how their cost grows.

use std::hint::black_box;
use std::str::FromStr;

use certbound::{ExpectedSubject, Name, RegisteredDn};
use certbound_benches::der;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use x509_cert::der::Decode;

const C: u8 = 6;
const L: u8 = 7;
const ST: u8 = 8;
const O: u8 = 10;
const OU: u8 = 11;
const CN: u8 = 3;

fn names(criterion: &mut Criterion) {
    let ascii = [
        (C, "DE"),
        (ST, "Bavaria"),
        (L, "Munich"),
        (O, "Example Payments GmbH"),
        (OU, "Open Banking Interfaces"),
        (CN, "client-0815.api.example.com"),
    ];
    let ascii_text = "CN=client-0815.api.example.com,OU=Open Banking Interfaces,\
                      O=Example Payments GmbH,L=Munich,ST=Bavaria,C=DE";
    let latin = [
        (C, "DE"),
        (ST, "Thüringen"),
        (L, "Mühlhausen/Thüringen"),
        (O, "Größenwahn & Söhne Zahlungsverkehr"),
        (OU, "Überweisungen für Geschäftskunden"),
        (CN, "Schnittstelle für Zahlungsauslöser"),
    ];
    let latin_text = "CN=Schnittstelle für Zahlungsauslöser,OU=Überweisungen für \
                      Geschäftskunden,O=Größenwahn & Söhne Zahlungsverkehr,\
                      L=Mühlhausen/Thüringen,ST=Thüringen,C=DE";
    let mut group = criterion.benchmark_group("dn");
    for (label, text, rdns) in [
        ("ascii", ascii_text.to_owned(), ascii),
        ("ascii, other case", ascii_text.to_lowercase(), ascii),
        ("non-ascii", latin_text.to_owned(), latin),
        ("non-ascii, other case", latin_text.to_uppercase(), latin),
    ] {
        let der = der::name(&rdns);
        // Prepared when it was registered.
        let registered = RegisteredDn::parse(&text).unwrap();
        group.bench_function(BenchmarkId::new("certbound", label), |b| {
            b.iter(|| {
                let subject = Name::from_der(black_box(&der)).unwrap();
                assert!(black_box(&registered).matches(&subject));
            });
        });
    }
    // The peer compares encoded values, so only the plain case is equal to it.
    let der = der::name(&ascii);
    group.bench_function(BenchmarkId::new("x509-cert, parse and compare", "ascii"), |b| {
        b.iter(|| {
            let subject = x509_cert::name::Name::from_der(black_box(&der)).unwrap();
            let registered = x509_cert::name::Name::from_str(black_box(ascii_text)).unwrap();
            black_box(subject == registered)
        });
    });
    group.finish();
}

fn alternative_names(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("san");
    for (label, pattern) in [
        ("equal lengths", "host-###.example.com"),
        ("mixed lengths", "#.host-###.clients.example.com"),
    ] {
        let host = |i: usize| {
            let long = "x".repeat(i % 9);
            pattern.replace("###", &format!("{i:03}")).replacen('#', &format!("a{long}"), 1)
        };
        let der = der::dns_names((0..200).map(host));
        let last = host(199);
        let expected = ExpectedSubject::dns(&last).unwrap();
        group.bench_function(BenchmarkId::new("certbound, last of 200", label), |b| {
            b.iter(|| expected.verify_general_names(black_box(&der)).unwrap());
        });
    }
    group.finish();
}

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

criterion_group!(benches, names, alternative_names, growth);
criterion_main!(benches);
