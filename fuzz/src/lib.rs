//! What a target asserts with the second reader, which is compiled once, and not into each.

#[path = "../../tests/rust/tests/common/metadata_reader.rs"]
mod metadata_reader;

/// Client metadata is read as the second reader does.
pub fn agree_on_client(text: &[u8]) {
    metadata_reader::agree_on_client(text);
}

/// A JWK Set is read as the second reader does, and searched as it is reported.
pub fn agree_on_jwks(text: &[u8]) {
    metadata_reader::agree_on_jwks(text);
}

/// The endpoints of a server are resolved as the second reader does.
pub fn agree_on_endpoints(text: &[u8]) {
    metadata_reader::agree_on_endpoints(text);
}
