//! Properties of distinguishedNameMatch over generated names.
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

use certbound::{Name, RegisteredDn};
use common::{attribute, name, rdn, tlv};
use proptest::collection::vec;
use proptest::prelude::*;

/// The last arc of a type under 2.5.4, and a value.
type Attribute = (u8, String);

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 ,+;\"\\\\<>#=]{0,12}",
        "[ß-ÿŁřΣςσЖж가-힣ﬁ™½Å\u{301}\u{323} ]{0,8}",
        any::<String>(),
    ]
}

fn attributes() -> impl Strategy<Value = Vec<Vec<Attribute>>> {
    let kind = prop_oneof![Just(3u8), Just(10), Just(11), Just(20), Just(24), Just(45), Just(1)];
    vec(vec((kind, value()), 1..4), 1..6)
}

fn utf8(rdns: &[Vec<Attribute>]) -> Vec<u8> {
    encode(rdns, |text| tlv(0x0c, text.as_bytes()))
}

fn encode(rdns: &[Vec<Attribute>], value: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let rdns = rdns.iter().map(|avas| {
        rdn(&avas.iter().map(|(arc, text)| attribute(*arc, &value(text))).collect::<Vec<_>>())
    });
    name(&rdns.collect::<Vec<_>>())
}

fn matches(a: &[u8], b: &[u8]) -> bool {
    Name::from_der(a).unwrap().matches(&Name::from_der(b).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn printed_and_read_back(rdns in attributes()) {
        let der = utf8(&rdns);
        let name = Name::from_der(&der).unwrap();
        let text = name.to_string();
        let dn = RegisteredDn::parse(&text);
        prop_assert!(dn.is_ok(), "{} {:?}", text, dn);
        prop_assert!(dn.unwrap().matches(&name), "{}", text);
        // Nothing that changes how the text around it is shown.
        prop_assert!(!text.chars().any(char::is_control));
    }

    #[test]
    fn reflexive_and_symmetric(a in attributes(), b in attributes()) {
        let (a, b) = (utf8(&a), utf8(&b));
        prop_assert!(matches(&a, &a));
        prop_assert_eq!(matches(&a, &b), matches(&b, &a));
    }

    #[test]
    fn registered_text_and_der_agree(a in attributes(), b in attributes()) {
        let (a, b) = (utf8(&a), utf8(&b));
        let (left, right) = (Name::from_der(&a).unwrap(), Name::from_der(&b).unwrap());
        let text = left.to_string();
        let dn = RegisteredDn::parse(&text).unwrap();
        prop_assert_eq!(dn.matches(&right), left.matches(&right));
    }

    #[test]
    fn string_types_do_not_matter(rdns in attributes()) {
        let universal = |text: &str| {
            tlv(0x1c, &text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect::<Vec<_>>())
        };
        // Values that cannot be prepared are equal in identical octets only.
        let plain: Vec<Vec<Attribute>> = rdns
            .into_iter()
            .map(|avas| avas.into_iter().filter(|(arc, text)| {
                *arc == 1 || *arc == 45 || preparable(*arc, text)
            }).collect())
            .filter(|avas: &Vec<Attribute>| !avas.is_empty())
            .collect();
        prop_assume!(!plain.is_empty());
        prop_assert!(matches(&utf8(&plain), &encode(&plain, universal)));
        let text = Name::from_der(&utf8(&plain)).unwrap().to_string();
        let universal = encode(&plain, universal);
        prop_assert!(RegisteredDn::parse(&text).unwrap().matches(&Name::from_der(&universal).unwrap()));
    }

    #[test]
    fn order_inside_an_rdn_does_not_matter(rdns in attributes(), seed in any::<usize>()) {
        let mut turned = rdns.clone();
        for avas in &mut turned {
            let by = seed % avas.len();
            avas.rotate_left(by);
        }
        prop_assert!(matches(&utf8(&rdns), &utf8(&turned)));
    }

    #[test]
    fn case_and_spaces_of_known_types_do_not_matter(text in "[a-zA-Zéß0-9]{1,6}( [a-zA-Z]{1,5}){0,3}") {
        let loud = format!("  {}  ", text.to_uppercase().replace(' ', "\t \u{a0}"));
        let (quiet, loud) = (vec![vec![(3u8, text)]], vec![vec![(3u8, loud)]]);
        prop_assert!(matches(&utf8(&quiet), &utf8(&loud)));
        // Under an unknown type they do.
        let unknown = |rdns: &[Vec<Attribute>]| utf8(&[vec![(1, rdns[0][0].1.clone())]]);
        prop_assert!(!matches(&unknown(&quiet), &unknown(&loud)));
    }

    #[test]
    fn any_text_is_refused_or_usable(text in any::<String>(), other in attributes()) {
        if let Ok(dn) = RegisteredDn::parse(&text) {
            prop_assert!(dn.rdn_count() > 0);
            let der = utf8(&other);
            let _ = dn.matches(&Name::from_der(&der).unwrap());
        }
    }

    #[test]
    fn dn_like_text_never_panics(text in "(CN|O|1\\.2|OID\\.2\\.5\\.4\\.3|x)? ?[=]?[#a0\\\\\" +,;<é\u{301}]{0,20}") {
        match RegisteredDn::parse(&text) {
            Ok(dn) => prop_assert_eq!(dn.as_str(), text.as_str()),
            Err(fault) => prop_assert!(fault.position <= text.len()),
        }
    }
}

fn preparable(arc: u8, text: &str) -> bool {
    let der = utf8(&[vec![(arc, text.to_owned())]]);
    let printed = Name::from_der(&der).unwrap().to_string();
    !printed.contains("=#")
}
