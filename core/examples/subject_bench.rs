//! Prints the cost of subject and SAN checks in nanoseconds, and how it grows
//! with the size of the input.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an example may panic"
)]

use std::hint::black_box;
use std::time::Instant;

use certbound::{ExpectedSubject, Name, RegisteredDn};

/// The least time of one call, over many rounds.
fn least(mut call: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    let mut calls = 1u32;
    for _ in 0..60 {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        let spent = start.elapsed().as_secs_f64() * 1e9;
        best = best.min(spent / f64::from(calls));
        if spent < 1e6 {
            calls *= 2;
        }
    }
    best
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        len @ 0..=0x7f => out.push(u8::try_from(len).unwrap()),
        len => {
            let octets = len.to_be_bytes();
            let skip = octets.iter().take_while(|octet| **octet == 0).count();
            out.push(0x80 | u8::try_from(octets.len() - skip).unwrap());
            out.extend(&octets[skip..]);
        }
    }
    out.extend(content);
    out
}

fn name(rdns: &[(&[u8], &str)]) -> Vec<u8> {
    let rdn = |(oid, value): &(&[u8], &str)| {
        tlv(0x31, &tlv(0x30, &[tlv(6, oid), tlv(0x0c, value.as_bytes())].concat()))
    };
    tlv(0x30, &rdns.iter().flat_map(rdn).collect::<Vec<_>>())
}

fn dn(label: &str, text: &str, rdns: &[(&[u8], &str)]) {
    let der = name(rdns);
    let registered = RegisteredDn::parse(text).unwrap();
    assert!(registered.matches(&Name::from_der(&der).unwrap()), "{label}");
    let all = least(|| {
        let name = Name::from_der(black_box(&der)).unwrap();
        assert!(black_box(&registered).matches(&name));
    });
    let parse = least(|| assert!(RegisteredDn::parse(black_box(text)).is_ok()));
    let frame = least(|| assert!(Name::from_der(black_box(&der)).is_ok()));
    println!("{label:<44} {all:>6.0} ns (framing {frame:.0}; parsing the text {parse:.0})");
}

fn main() {
    const C: &[u8] = &[0x55, 4, 6];
    const ST: &[u8] = &[0x55, 4, 8];
    const L: &[u8] = &[0x55, 4, 7];
    const O: &[u8] = &[0x55, 4, 10];
    const OU: &[u8] = &[0x55, 4, 11];
    const CN: &[u8] = &[0x55, 4, 3];

    let ascii: [(&[u8], &str); 6] = [
        (C, "DE"),
        (ST, "Bavaria"),
        (L, "Munich"),
        (O, "Example Payments GmbH"),
        (OU, "Open Banking Interfaces"),
        (CN, "client-0815.api.example.com"),
    ];
    let text = "CN=client-0815.api.example.com,OU=Open Banking Interfaces,\
                O=Example Payments GmbH,L=Munich,ST=Bavaria,C=DE";
    dn("DN, 6 RDNs, ASCII, same case", text, &ascii);
    dn("DN, 6 RDNs, ASCII, other case", &text.to_ascii_lowercase(), &ascii);
    dn("DN, 6 RDNs, ASCII, doubled spaces", &text.replace(' ', "  "), &ascii);
    let german: [(&[u8], &str); 6] = [
        (C, "DE"),
        (ST, "Thüringen"),
        (L, "Mühlhausen/Thüringen"),
        (O, "Größenwahn & Söhne Zahlungsverkehr"),
        (OU, "Überweisungen für Geschäftskunden"),
        (CN, "Schnittstelle für Zahlungsauslöser"),
    ];
    let text: String = german
        .iter()
        .rev()
        .map(|(oid, value)| {
            let name = match oid[2] {
                6 => "C",
                8 => "ST",
                7 => "L",
                10 => "O",
                11 => "OU",
                _ => "CN",
            };
            format!("{name}={value}")
        })
        .collect::<Vec<_>>()
        .join(",");
    dn("DN, 6 RDNs, Latin beyond ASCII, same", &text, &german);
    dn("DN, 6 RDNs, Latin beyond ASCII, other case", &text.to_uppercase(), &german);
    let greek: [(&[u8], &str); 6] = [
        (C, "GR"),
        (ST, "Αττική"),
        (L, "Αθήνα"),
        (O, "Εθνική Τράπεζα Παραδειγμάτων"),
        (OU, "Διεύθυνση Πληρωμών"),
        (CN, "Διεπαφή Εφαρμογών"),
    ];
    let text = "CN=διεπαφή εφαρμογών,OU=διεύθυνση πληρωμών,O=εθνική τράπεζα παραδειγμάτων,\
                L=αθήνα,ST=αττική,C=gr";
    dn("DN, 6 RDNs, Greek, other case", text, &greek);

    for pattern in ["host-NNN.example.com", "aNNN.clients.payments.example.com", "NNN.example.com"]
    {
        let names = |i: usize| pattern.replace("NNN", &format!("{i:03}"));
        let entries: Vec<u8> = (0..200).flat_map(|i| tlv(0x82, names(i).as_bytes())).collect();
        let der = tlv(0x30, &entries);
        let last = names(199);
        let expected = ExpectedSubject::dns(&last).unwrap();
        let all = least(|| assert!(expected.verify_general_names(black_box(&der)).is_ok()));
        println!("SAN, last of 200 dNSNames, {pattern:<34} {all:>6.0} ns");
    }

    println!("growth: octets of the value, ns (equal, non-ASCII, other case)");
    for power in 6..=16 {
        let len = 1usize << power;
        let value = "ä".repeat(len / 2);
        let text = format!("CN={}", "Ä".repeat(len / 2));
        let der = name(&[(CN, &value)]);
        let registered = RegisteredDn::parse(&text).unwrap();
        let all = least(|| {
            assert!(registered.matches(&Name::from_der(black_box(&der)).unwrap()));
        });
        println!("{len:>8} {all:>12.0}");
    }
    println!("growth: entries, ns (dNSName, none equal)");
    for power in 4..=14 {
        let count = 1usize << power;
        let entry = |i| tlv(0x82, format!("host-{i:05}.example.com").as_bytes());
        let der = tlv(0x30, &(0..count).flat_map(entry).collect::<Vec<_>>());
        let expected = ExpectedSubject::dns("host-xxxxx.example.com").unwrap();
        let all = least(|| assert!(expected.verify_general_names(black_box(&der)).is_err()));
        println!("{count:>8} {all:>12.0}");
    }
}
