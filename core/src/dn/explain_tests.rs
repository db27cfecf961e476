use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::*;
use crate::ExpectedSubject;
use crate::testing::{self, ava, tlv};

/// An identifier, a tag and a value.
type Ava<'a> = (&'a [u8], u8, &'a [u8]);

fn name(rdns: &[&[Ava<'_>]]) -> Vec<u8> {
    let avas = |avas: &[Ava<'_>]| -> Vec<_> {
        avas.iter().map(|(oid, tag, value)| ava(oid, *tag, value)).collect()
    };
    let rdns: Vec<_> = rdns.iter().map(|rdn| testing::rdn(&avas(rdn))).collect();
    testing::name(&rdns)
}

const CN: &[u8] = &[0x55, 4, 3];
const O: &[u8] = &[0x55, 4, 10];
const OWN: &[u8] = &[0x2a, 3];

#[test]
fn reasons() {
    let none = Mismatch::NONE;
    /// The RDN, the attribute and its offset.
    type Place = (u32, u32, u32);
    let rows: Vec<(&str, Vec<u8>, Reason, Place)> = vec![
        ("CN=a", vec![0x30, 0], Reason::SubjectEmpty, (none, none, none)),
        ("CN=a", vec![0x30, 2, 0x31, 0], Reason::SubjectShape, (none, none, none)),
        ("CN=a", vec![0x30, 2, 0x30, 0], Reason::SubjectShape, (none, none, none)),
        ("CN=a", vec![0x30, 4, 0x31, 2, 0x30, 0], Reason::SubjectShape, (none, none, none)),
        (
            "CN=a",
            tlv(0x30, &tlv(0x31, &tlv(0x30, &tlv(6, CN)))),
            Reason::SubjectShape,
            (none, none, none),
        ),
        (
            "CN=a",
            tlv(0x30, &tlv(0x31, &tlv(0x30, &[tlv(2, CN), tlv(12, b"a")].concat()))),
            Reason::SubjectShape,
            (none, none, none),
        ),
        (
            "CN=a",
            name(&[&[(CN, 12, b"a")], &[(O, 12, b"b")]]),
            Reason::RdnCount,
            (none, none, none),
        ),
        (
            "O=b,CN=a",
            name(&[&[(O, 12, b"b")], &[(CN, 12, b"a")]]),
            Reason::Reversed,
            (none, none, none),
        ),
        ("CN=a,O=c", name(&[&[(O, 12, b"b")], &[(CN, 12, b"a")]]), Reason::Value, (1, 0, 5)),
        ("CN=a,O=b", name(&[&[(O, 12, b"b")], &[(O, 12, b"a")]]), Reason::AttributeType, (0, 0, 0)),
        ("CN=a+O=b", name(&[&[(CN, 12, b"a")]]), Reason::AvaCount, (0, none, none)),
        ("CN=a+O=b", name(&[&[(CN, 12, b"a"), (O, 12, b"c")]]), Reason::Value, (0, 1, 5)),
        ("CN=a", name(&[&[(CN, 12, b"a\0")]]), Reason::ValueNul, (0, 0, 0)),
        (
            "CN=a+CN=b+CN=x",
            name(&[&[(CN, 12, b"a"), (CN, 12, b"b"), (CN, 12, b"c\0")]]),
            Reason::ValueNul,
            (0, 2, 10),
        ),
        ("CN=a", name(&[&[(CN, 4, b"a")]]), Reason::ValueNotString, (0, 0, 0)),
        ("CN=a", name(&[&[(CN, 12, b"\xff")]]), Reason::ValueEncoding, (0, 0, 0)),
        ("CN=a", name(&[&[(CN, 12, b"\xee\x80\x80")]]), Reason::ValueProhibited, (0, 0, 0)),
        ("OID.1.2.3=A", name(&[&[(OWN, 12, b"a")]]), Reason::UnknownTypeCase, (0, 0, 4)),
        ("1.2.3=A", name(&[&[(OWN, 12, b"b")]]), Reason::Value, (0, 0, 0)),
    ];
    for (text, der, reason, place) in rows {
        let mismatch = ExpectedSubject::dn(text).unwrap().verify_name(&der).unwrap_err();
        assert_eq!(mismatch.error, Error::SubjectMismatch, "{text}");
        let found = (mismatch.reason, (mismatch.rdn, mismatch.ava, mismatch.position));
        assert_eq!(found, (reason, place), "{text} {der:x?}");
        assert!(mismatch.to_string().contains(reason.message()));
        let counts = match reason {
            Reason::AvaCount => (2, 1),
            Reason::RdnCount => (1, 2),
            _ => (0, 0),
        };
        assert_eq!((mismatch.expected, mismatch.found), counts, "{text}");
    }
}

/// 64 RDNs and 16 attributes are a size like any other.
#[test]
fn sizes() {
    for (rdns, avas, reason) in [
        (64, 1, Reason::RdnCount),
        (65, 1, Reason::SubjectTooLarge),
        (1, 16, Reason::AvaCount),
        (1, 17, Reason::SubjectTooLarge),
    ] {
        let rdn = testing::rdn(&vec![ava(&[0x2a], 12, b""); avas]);
        let der = testing::name(&vec![rdn; rdns]);
        let mismatch = ExpectedSubject::dn("CN=a").unwrap().verify_name(&der).unwrap_err();
        assert_eq!(mismatch.reason, reason, "{rdns} {avas}");
    }
}

#[test]
fn sentences() {
    let der = name(&[&[(O, 12, b"b")], &[(CN, 12, b"a")]]);
    let sentence =
        |text: &str| ExpectedSubject::dn(text).unwrap().verify_name(&der).unwrap_err().to_string();
    assert_eq!(
        sentence("CN=a,O=c"),
        "the certificate's subject does not match the registered DN: the value differs, in RDN 2 \
         of the registered DN (O)"
    );
    assert_eq!(
        sentence("CN=a"),
        "the certificate's subject does not match the registered DN: the number of RDNs differs \
         (1 registered, 2 in the certificate)"
    );
}
