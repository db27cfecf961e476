use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use super::*;
use crate::RegisteredDn;
use crate::testing::{self, ava, rdn, tlv};

const CN: &[u8] = &[0x55, 4, 3];
const O: &[u8] = &[0x55, 4, 10];

/// A subidentifier of 2^128 + 79 plus this: 2 and 2^128 - 1, or what is too large.
fn large(more: u8) -> Vec<u8> {
    [&[0x84][..], &[0x80; 17], &[0x4f + more]].concat()
}

#[test]
fn printed() {
    let rows: Vec<(Vec<Vec<u8>>, &str)> = vec![
        (vec![], ""),
        (vec![ava(O, 12, b"b"), ava(CN, 19, b"a")], "CN=a,O=b"),
        (vec![[ava(CN, 12, b"a"), ava(O, 12, b"b")].concat()], "CN=a+O=b"),
        (vec![ava(CN, 12, b" a  b ")], r"CN=\ a  b\ "),
        (vec![ava(CN, 12, b" ")], r"CN=\ "),
        (vec![ava(CN, 12, b"#a#")], r"CN=\#a#"),
        (vec![ava(CN, 12, br#",+;"\<>="#)], r#"CN=\,\+\;\"\\\<\>="#),
        (vec![ava(CN, 12, "a\u{200b}\u{e4}".as_bytes())], r"CN=a\e2\80\8bä"),
        (vec![ava(CN, 20, &[0xe4])], "CN=ä"),
        (vec![ava(CN, 30, &[0, 0x61, 0x20, 0xac])], "CN=a€"),
        // What cannot be registered as text: by its DER.
        (vec![ava(CN, 12, b"a\0")], "CN=#0c026100"),
        (vec![ava(CN, 12, b"\xff")], "CN=#0c01ff"),
        (vec![ava(CN, 4, b"a")], "CN=#040161"),
        (vec![ava(&[0x2a, 3], 12, b"a")], "1.2.3=#0c0161"),
        (vec![ava(&[0x27], 12, b"")], "0.39=#0c00"),
        (vec![ava(&[0x28], 12, b"")], "1.0=#0c00"),
        (vec![ava(&[0x4f], 12, b"")], "1.39=#0c00"),
        (vec![ava(&[0x50], 12, b"")], "2.0=#0c00"),
        (vec![ava(&large(0), 12, b"")], "2.340282366920938463463374607431768211455=#0c00"),
        (
            vec![ava(&[&[0x2a][..], &[0x83], &[0xff; 17], &[0x7f]].concat(), 12, b"")],
            "1.2.340282366920938463463374607431768211455=#0c00",
        ),
        // What no text can name: all of it, where a type belongs.
        (vec![ava(&large(1), 12, b"")], "#30170613848080808080808080808080808080808080500c00"),
        (vec![ava(&[0x80, 1], 12, b"")], "#3006060280010c00"),
        (vec![ava(&[], 12, b"")], "#300406000c00"),
        (vec![tlv(0x31, &tlv(6, CN))], "#31050603550403"),
        (vec![tlv(0x30, &[tlv(2, CN), tlv(12, b"a")].concat())], "#300802035504030c0161"),
        (vec![tlv(0x31, &[tlv(6, CN), tlv(12, b"a")].concat())], "#310806035504030c0161"),
    ];
    for (rdns, text) in rows {
        let rdns: Vec<_> = rdns.into_iter().map(|content| rdn(&[content])).collect();
        let der = testing::name(&rdns);
        let name = Name::from_der(&der).unwrap();
        assert_eq!(name.to_string(), text, "{der:x?}");
        // What is printed registers the name, or nothing.
        let well_formed = !text.is_empty() && !text.starts_with('#');
        let registered = RegisteredDn::parse(text);
        assert_eq!(registered.is_ok(), well_formed, "{text}");
        assert!(registered.is_ok_and(|dn| dn.matches(&name)) == well_formed, "{text}");
    }
}

#[test]
fn every_rdn_is_printed() {
    for count in [31u8, 32, 33, 64, 65] {
        let rdns: Vec<_> = (0..count).map(|i| rdn(&[ava(CN, 12, &[b'0' + i])])).collect();
        let der = testing::name(&rdns);
        let name = Name::from_der(&der).unwrap();
        let expected: Vec<String> = (0..count)
            .rev()
            .map(|i| match char::from(b'0' + i) {
                special @ (';' | '<' | '>' | '\\') => format!("CN=\\{special}"),
                other => format!("CN={other}"),
            })
            .collect();
        assert_eq!(name.to_string(), expected.join(","), "{count}");
    }
}
