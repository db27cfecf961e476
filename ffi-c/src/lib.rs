//! The C ABI of certbound; `include/certbound.h` is generated from it.
//!
//! Exported functions read their inputs, call the core, write their outputs.
//! Pointers are handled in [`raw`], panics and statuses in [`boundary`].

#![cfg_attr(not(feature = "std"), no_std)]
// C names its types in lower case.
#![allow(non_camel_case_types)]

mod boundary;
pub mod confirmation;
pub mod credentials;
pub mod endpoint;
pub mod header;
pub mod jwks;
mod raw;
pub mod registration;
pub mod status;
pub mod subject;
pub mod thumbprint;
pub mod version;
