//! Pairs of names, and two ways of comparing values beside each other.

use std::vec;
use std::vec::Vec;

use super::*;
use crate::testing::{self, ava, rdn};

/// A name of one attribute.
fn name(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    testing::name(&[rdn(&[ava(oid, tag, value)])])
}

const CN: &[u8] = &[0x55, 4, 3];
const UNIQUE_IDENTIFIER: &[u8] = &[0x55, 4, 45];
const OWN: &[u8] = &[0x2a, 3];
/// 2 and 2^128 - 1, which share a subidentifier.
const LARGEST: &[u8] = &[
    0x84, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 0x4f,
];

#[test]
fn registered_text_and_a_name() {
    /// The registered text; type, tag and value of the certificate; whether they match.
    type Row<'a> = (&'a str, &'a [u8], u8, &'a [u8], bool);
    let rows: &[Row<'_>] = &[
        ("CN=aB c", CN, 12, b"Ab c", true),
        ("CN=aB c", CN, 19, b"Ab d", false),
        ("CN=ab", CN, 12, b"abc", false),
        ("CN=abc", CN, 12, b"ab", false),
        ("CN=ab", CN, 12, b" ab  ", true),
        ("CN=ab", CN, 4, b"ab", false),
        // One character, U+6162, in a BMPString.
        ("CN=ab", CN, 30, b"ab", false),
        ("CN=ab", CN, 30, b"\0a\0b", true),
        // caseExact: octets of another case, or other octets, are another value.
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 12, b"ab", true),
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 12, b"aB", false),
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 12, b"ac", false),
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 30, b"\0a\0b", true),
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 30, b"\0a\0c", false),
        ("x500UniqueIdentifier=ab", UNIQUE_IDENTIFIER, 12, b"\xff", false),
        ("1.2.3=ab", OWN, 12, b"ab", true),
        ("1.2.3=ab", OWN, 12, b"AB", false),
        ("1.2.3=ab", CN, 12, b"ab", false),
        ("2.340282366920938463463374607431768211455=ab", LARGEST, 12, b"ab", true),
        ("2.340282366920938463463374607431768211454=ab", LARGEST, 12, b"ab", false),
        // An element, octet by octet; and as text where both are strings.
        ("1.2.3=#04026162", OWN, 4, b"ab", true),
        ("1.2.3=#04026162", OWN, 4, b"ac", false),
        ("1.2.3=#04026162", OWN, 4, b"bb", false),
        ("1.2.3=#04026162", OWN, 4, b"a", false),
        ("1.2.3=#040161", OWN, 4, b"ab", false),
        ("1.2.3=#040161", OWN, 5, b"a", false),
        ("1.2.3=#0c0161", OWN, 12, b"a", true),
        ("1.2.3=#0c0161", OWN, 12, b"A", false),
        ("1.2.3=#0c0161", OWN, 12, b"aa", false),
        ("CN=#040161", CN, 4, b"b", false),
        ("CN=#0c024142", CN, 19, b"ab", true),
        ("CN=#0c024142", CN, 19, b"ac", false),
        ("CN=#0c0141", CN, 12, b"\xff", false),
        ("CN=#0c01ff", CN, 12, b"\xff", true),
        ("CN=#0c01ff", CN, 12, b"\xfe", false),
        ("CN=#0c01ff", CN, 19, b"\xff", false),
        // The far end of UTF-8.
        (r"1.2.3=\F4\80\80\80", OWN, 12, b"\xf4\x80\x80\x80", true),
        (r"1.2.3=\F4\8F\BF\BF", OWN, 12, b"\xf4\x8f\xbf\xbf", true),
        (r"1.2.3=\F4\8F\BF\BF", OWN, 12, b"\xf4\x8f\xbf\xbe", false),
    ];
    for (text, oid, tag, value, expected) in rows {
        let der = name(oid, *tag, value);
        let found = RegisteredDn::parse(text).unwrap().matches(&Name::from_der(&der).unwrap());
        assert_eq!(found, *expected, "{text} {tag} {value:x?}");
    }
}

#[test]
fn two_names() {
    /// The tag and the value of an attribute.
    type Value<'a> = (u8, &'a [u8]);
    let folded: &[(Value<'_>, Value<'_>, bool)] = &[
        ((12, b"a"), (19, b"A"), true),
        ((12, b"a"), (19, b"b"), false),
        // What cannot be prepared equals its own octets, and nothing else.
        ((12, b"a\0"), (12, b"a\0"), true),
        ((12, b"a\0"), (12, b"A\0"), false),
        ((12, b"a\0"), (19, b"a\0"), false),
        ((12, b"\0"), (12, b"\xff"), false),
        ((12, b"\xff"), (12, b"a"), false),
        ((4, b"a"), (4, b"a"), true),
        ((4, b"a"), (4, b"A"), false),
        ((4, b"a"), (12, b"a"), false),
    ];
    let exact: &[(Value<'_>, Value<'_>, bool)] = &[
        ((12, b"a"), (19, b"a"), true),
        ((12, b"a"), (12, b"A"), false),
        ((12, b"a\0"), (19, b"a\0"), false),
        ((12, b"\xff"), (12, b"\xff"), true),
        ((12, b"\xff"), (12, b"\xfe"), false),
        ((12, b"\xff"), (30, b"\xd8\0"), false),
    ];
    let of_type = |oid, rows: &[(Value<'_>, Value<'_>, bool)]| {
        for (one, other, expected) in rows {
            let (one, other) = (name(oid, one.0, one.1), name(oid, other.0, other.1));
            let (a, b) = (Name::from_der(&one).unwrap(), Name::from_der(&other).unwrap());
            assert_eq!(a.matches(&b), *expected, "{one:x?} {other:x?}");
            assert_eq!(b.matches(&a), *expected, "{other:x?} {one:x?}");
        }
    };
    of_type(CN, folded);
    of_type(UNIQUE_IDENTIFIER, exact);
    of_type(OWN, exact);
    // The same value of another type; a type that is none, not even itself.
    for (one, other) in
        [(CN, UNIQUE_IDENTIFIER), (CN, OWN), (OWN, LARGEST), (&[0x80, 1], &[0x80, 1])]
    {
        let (one, other) = (name(one, 12, b"a"), name(other, 12, b"a"));
        let (a, b) = (Name::from_der(&one).unwrap(), Name::from_der(&other).unwrap());
        assert!(!a.matches(&b) && !b.matches(&a), "{one:x?} {other:x?}");
    }
    let empty = Name::from_der(&[0x30, 0]).unwrap();
    assert!(!empty.matches(&empty));
    let one = name(CN, 12, b"a");
    assert!(!Name::from_der(&one).unwrap().matches(&empty));
    assert!(!empty.matches(&Name::from_der(&one).unwrap()));
}

/// A name may have 64 RDNs, and an RDN 16 attributes.
#[test]
fn sizes() {
    for (rdns, avas, expected) in
        [(1, 1, true), (64, 1, true), (65, 1, false), (1, 16, true), (1, 17, false)]
    {
        let rdn = rdn(&vec![ava(CN, 12, b"a"); avas]);
        let der = testing::name(&vec![rdn; rdns]);
        let found = Name::from_der(&der).unwrap();
        assert_eq!(found.matches(&found), expected, "{rdns} {avas}");
    }
}

/// Reading in step, which most values allow, and preparing both come to the same.
#[cfg(feature = "unicode")]
#[test]
fn in_step_and_prepared_agree() {
    use std::format;
    use std::string::String;

    // Letters and what folds to them, spaces, hyphens, a mark, what composes with it,
    // what is expanded, dropped or prohibited, jamo and their syllable.
    const CHARACTERS: &str = "aAk\u{212a}1 -\u{ad}\u{301}\u{340}\u{e1}\u{df}\u{fb01}\u{2010}\
        \u{2003}\u{e000}\u{1d15e}\u{1100}\u{1161}\u{ac00}\u{39c}\u{30000}";
    let mut texts = vec![String::new()];
    for first in CHARACTERS.chars() {
        texts.push(first.into());
        for second in CHARACTERS.chars() {
            texts.push(format!("a{first}{second}"));
        }
    }
    let text = |text| Text { octets: text, form: Form::Raw, encoding: Encoding::Utf8 };
    for rule in [Rule::CaseIgnore, Rule::CaseIgnoreIa5, Rule::Telephone, Rule::Numeric] {
        for own in &texts {
            let own = text(own.as_bytes());
            // What is registered has no fault.
            if Prepared::new(own, rule).fault().is_some() {
                continue;
            }
            for other in &texts {
                let other = text(other.as_bytes());
                let prepared = equal_without_fault(own, other, rule);
                assert_eq!(lockstep(own, other, rule), prepared, "{rule:?} {own:?} {other:?}");
            }
        }
    }
}
