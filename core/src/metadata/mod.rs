//! The authorization server's side of RFC 8705: what a client is registered
//! with, its JWK Set, and the endpoints of a server.
//!
//! Documents are read as they came, at any length and without a copy: one
//! strict pass over the text, of which the members that matter are kept as
//! slices.

pub(crate) mod client;
pub(crate) mod endpoint;
pub(crate) mod jwks;
mod members;
mod text;
pub(crate) mod verify;
