//! The C ABI of certbound-chain; `include/certbound_chain.h` is generated from it.
//!
//! A library apart from libcertbound, which is freestanding and stays small.

// C names its types in lower case.
#![allow(non_camel_case_types)]

pub mod boundary;
// The rules for following a caller's pointer are the same in both libraries.
#[allow(dead_code)]
#[path = "../../ffi-c/src/raw.rs"]
mod raw;
pub mod slices;
pub mod verify;
