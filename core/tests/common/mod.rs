//! DER building blocks for tests.
#![allow(dead_code, unused_imports, reason = "each test file uses some of them")]

#[path = "../../src/testing.rs"]
mod testing;

pub(crate) use testing::{name, rdn, tlv};

/// An attribute of a type under 2.5.4.
pub(crate) fn attribute(arc: u8, value: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&[6, 3, 0x55, 4, arc], value].concat())
}
