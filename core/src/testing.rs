//! DER for tests, those beside the code and those in `tests/`.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::vec;
use std::vec::Vec;

pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    match content.len() {
        len @ 0..=0x7f => der.push(u8::try_from(len).unwrap()),
        len => {
            let octets = len.to_be_bytes();
            let skip = octets.iter().take_while(|octet| **octet == 0).count();
            der.push(0x80 | u8::try_from(octets.len() - skip).unwrap());
            der.extend(&octets[skip..]);
        }
    }
    der.extend(content);
    der
}

/// An attribute: its type, and tag and content of its value.
pub(crate) fn ava(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(6, oid), tlv(tag, value)].concat())
}

pub(crate) fn rdn(avas: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x31, &avas.concat())
}

pub(crate) fn name(rdns: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &rdns.concat())
}
