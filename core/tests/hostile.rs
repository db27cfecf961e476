//! Input made to break or to stall.
#![cfg(feature = "unicode")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod common;

use std::time::{Duration, Instant};

use certbound::{Certificate, ExpectedSubject, GeneralNames, Name, RegisteredDn};
use common::{attribute, name, rdn, tlv};

fn appendix_a() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/rfc8705-appendix-a.der");
    std::fs::read(path).unwrap()
}

/// A v3 certificate with every optional part.
fn full() -> Vec<u8> {
    let subject = name(&[
        rdn(&[attribute(6, &tlv(0x13, b"US"))]),
        rdn(&[attribute(10, &tlv(0x0c, "Größe".as_bytes())), attribute(11, &tlv(0x1e, b"\0a"))]),
        rdn(&[attribute(3, &tlv(0x14, b"\xe4"))]),
    ]);
    let dates = [tlv(0x17, b"240102030405Z"), tlv(0x18, b"20500101000000Z")].concat();
    let names =
        [tlv(0x82, b"a.example"), tlv(0x86, b"a:b"), tlv(0x87, &[0; 16]), tlv(0x81, b"a@b")];
    let extension = |oid: &[u8], value: &[u8]| {
        tlv(0x30, &[tlv(6, oid), tlv(1, &[0xff]), tlv(4, value)].concat())
    };
    let extensions = [
        extension(&[0x55, 0x1d, 0x25], &tlv(0x30, &tlv(6, &[0x2a, 3]))),
        extension(&[0x55, 0x1d, 0x20], &tlv(0x30, &tlv(0x30, &tlv(6, &[0x2a, 3])))),
        extension(&[0x55, 0x1d, 0x11], &tlv(0x30, &names.concat())),
    ];
    let tbs = [
        tlv(0xa0, &[2, 1, 2]),
        tlv(2, &[1]),
        tlv(0x30, &[]),
        subject.clone(),
        tlv(0x30, &dates),
        subject,
        tlv(0x30, &[]),
        tlv(0x81, &[0]),
        tlv(0x82, &[0]),
        tlv(0xa3, &tlv(0x30, &extensions.concat())),
    ];
    tlv(0x30, &[tlv(0x30, &tbs.concat()), tlv(0x30, &[]), tlv(3, &[0])].concat())
}

/// Asks everything, and returns how many answers were positive.
fn ask(der: &[u8]) -> usize {
    let Ok(certificate) = Certificate::from_der(der) else {
        return 0;
    };
    let expected = [
        ExpectedSubject::dn("CN=Ä,O=GRÖSSE+OU=A,C=us"),
        ExpectedSubject::dns("A.example"),
        ExpectedSubject::uri("a:b"),
        ExpectedSubject::ip("::"),
        ExpectedSubject::email("a@B"),
    ];
    let mut positive = 0;
    for subject in expected {
        let subject = subject.unwrap();
        match (subject.matches(&certificate), subject.verify(&certificate)) {
            (Ok(true), Ok(())) => positive += 1,
            (Ok(false), Err(mismatch)) => {
                assert!(mismatch.is_mismatch() && !mismatch.to_string().is_empty());
            }
            (Err(error), Err(mismatch)) => assert_eq!(error, mismatch.error),
            other => panic!("{other:?}"),
        }
    }
    for name in [certificate.subject(), certificate.issuer()].into_iter().flatten() {
        let _ = name.to_string();
        let _ = name.matches(&name);
    }
    if let Ok(Some(names)) = certificate.subject_alt_names() {
        names.for_each(|entry| drop(entry.to_string()));
    }
    let _ = (certificate.not_before(), certificate.not_after(), certificate.serial_number());
    let _ = (certificate.subject_public_key_info(), certificate.version());
    let oids = [certificate.extended_key_usage(), certificate.certificate_policies()];
    oids.into_iter().flatten().flatten().for_each(|oids| assert!(oids.count() < 1000));
    positive
}

#[test]
fn truncated_at_every_octet() {
    for der in [appendix_a(), full()] {
        for end in 0..der.len() {
            assert_eq!(ask(&der[..end]), 0, "{end}");
        }
    }
    assert_eq!(ask(&full()), 5);
    assert_eq!(ask(&appendix_a()), 0);
}

#[test]
fn every_octet_altered() {
    for der in [appendix_a(), full()] {
        let mut altered = der.clone();
        for at in 0..der.len() {
            for value in [
                0,
                1,
                0x7f,
                0x80,
                0x81,
                0x82,
                0x84,
                0x85,
                0xff,
                der[at] ^ 1,
                der[at].wrapping_add(1),
                der[at].wrapping_sub(1),
            ] {
                altered[at] = value;
                ask(&altered);
            }
            altered[at] = der[at];
        }
    }
}

/// Runs once, with a generous bound for debug builds on busy machines: what it
/// excludes is quadratic time, which would take minutes.
fn quick<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    assert!(start.elapsed() < Duration::from_secs(10), "{what}: {:?}", start.elapsed());
    result
}

#[test]
fn long_names() {
    let value = "É ".repeat(20_000);
    let der = name(&[rdn(&[attribute(3, &tlv(0x0c, value.as_bytes()))])]);
    let text = format!("CN={}", value.to_lowercase());
    quick("a long value", || {
        assert!(RegisteredDn::parse(&text).unwrap().matches(&Name::from_der(&der).unwrap()));
    });
    let many = name(&vec![rdn(&[attribute(3, &tlv(0x0c, b"a"))]); 8000]);
    quick("many RDNs", || {
        let many = Name::from_der(&many).unwrap();
        assert!(!many.matches(&many));
        assert_eq!(many.to_string().len(), 5 * 8000 - 1);
        assert!(ExpectedSubject::dn("CN=a").unwrap().verify_name(many.as_der()).is_err());
    });
}

#[test]
fn names_at_the_limits() {
    let avas = |count| rdn(&vec![attribute(3, &tlv(0x0c, b"a")); count]);
    let matches = |der: &[u8], text: &str| {
        RegisteredDn::parse(text).unwrap().matches(&Name::from_der(der).unwrap())
    };
    let text = |rdns: usize, avas: usize| vec![vec!["cn=A"; avas].join("+"); rdns].join(",");
    let full = name(&vec![avas(16); 64]);
    assert!(quick("the cap", || matches(&full, &text(64, 16))));
    let name_full = Name::from_der(&full).unwrap();
    assert!(name_full.matches(&name_full));
    for der in [name(&vec![avas(1); 65]), name(&[avas(17)])] {
        let beyond = Name::from_der(&der).unwrap();
        assert!(!beyond.matches(&beyond));
        assert!(RegisteredDn::parse(&beyond.to_string()).is_err());
    }
    // Sixteen long values that differ in their last character only.
    let value = |i: usize| format!("{}{:x}", "ä".repeat(2000), i);
    let attributes: Vec<_> =
        (0..16).map(|i| attribute(3, &tlv(0x0c, value(i).as_bytes()))).collect();
    let der = name(&[rdn(&attributes)]);
    let registered: Vec<_> =
        (0..16).rev().map(|i| format!("CN={}", value(i).to_uppercase())).collect();
    assert!(quick("long values", || matches(&der, &registered.join("+"))));
    let mut wrong = registered.clone();
    wrong[0].push('x');
    assert!(!quick("long values, one different", || matches(&der, &wrong.join("+"))));
    assert!(quick("explained", || {
        let wrong = wrong.join("+");
        ExpectedSubject::dn(&wrong).unwrap().verify_name(&der).is_err()
    }));
}

#[test]
fn many_subject_alternative_names() {
    let entries: Vec<u8> =
        (0..10_000).flat_map(|i| tlv(0x82, format!("host-{i:05}.example").as_bytes())).collect();
    let der = tlv(0x30, &entries);
    quick("10,000 names", || {
        let last = ExpectedSubject::dns("HOST-09999.example").unwrap();
        assert!(last.verify_general_names(&der).is_ok());
        let none = ExpectedSubject::dns("host-10000.example").unwrap();
        assert!(none.verify_general_names(&der).is_err());
        assert_eq!(GeneralNames::from_der(&der).unwrap().count(), 10_000);
    });
    // A fault behind the match still counts.
    let faulty = tlv(0x30, &[&entries[..], &[0x82]].concat());
    let first = ExpectedSubject::dns("host-00000.example").unwrap();
    assert!(!first.verify_general_names(&faulty).unwrap_err().is_mismatch());
}

#[test]
fn deep_nesting_is_not_followed() {
    let mut der = vec![];
    for _ in 0..20_000 {
        der = tlv(0x30, &der);
        if der.len() > 60_000 {
            break;
        }
    }
    quick("nesting", || {
        let _ = Name::from_der(&der);
        ask(&der);
    });
}
