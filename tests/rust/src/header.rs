//! Cases of certificates in request headers (`header.json`).

use certbound::{HeaderFormat, Thumbprint, decode_client_cert, decode_client_cert_chain};
use serde_json::Value;

use super::field;

/// Runs a case and returns the leaf's SHA-256 in hexadecimal, or the expected
/// error when there was one: which it is is advisory.
///
/// # Errors
/// When the case itself is not well-formed, or one certificate and the chain
/// are not read alike.
pub fn run(case: &Value) -> Result<String, String> {
    let format = HeaderFormat::from_name(field(case, "format")?).map_err(|e| e.to_string())?;
    let value = field(case, "value")?.as_bytes();
    let limit = HeaderFormat::DEFAULT_LIMIT;
    let (mut one, mut all) = (vec![0; value.len()], vec![0; value.len()]);
    let leaf = decode_client_cert(format, value, limit, 0, &mut one);
    let chain = decode_client_cert_chain(format, value, limit, &mut all);
    if leaf != chain.map(|mut chain| chain.next().unwrap_or_default()) {
        return Err("one certificate and the chain are read differently".into());
    }
    match leaf.and_then(Thumbprint::of) {
        Ok(thumbprint) => Ok(hex::encode(thumbprint.as_bytes())),
        Err(error) => Ok(field(case, "expect_error").unwrap_or(error.name()).into()),
    }
}
