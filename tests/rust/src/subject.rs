//! Cases of registered subjects (`dn.json`, `san.json`).

use certbound::{ExpectedSubject, SubjectKind};
use serde_json::Value;

use super::{field, octets};

/// Runs a case of `dn.json`: a registered DN against a Name in DER.
///
/// # Errors
/// When the case itself is not well-formed.
pub fn run_dn(case: &Value) -> Result<String, String> {
    let subject = octets(case, "subject_der_hex")?;
    let Ok(expected) = ExpectedSubject::dn(field(case, "registered_dn")?) else {
        return Ok("invalid_dn".into());
    };
    // A fault of the subject is no match either.
    let verdict = expected.verify_name(&subject);
    Ok(if verdict.is_ok() { "match" } else { "no_match" }.into())
}

/// Runs a case of `san.json`: a registered value against GeneralNames in DER.
///
/// # Errors
/// When the case itself is not well-formed.
pub fn run_san(case: &Value) -> Result<String, String> {
    let names = octets(case, "san_der_hex")?;
    let kind = match field(case, "param")? {
        "tls_client_auth_san_dns" => SubjectKind::Dns,
        "tls_client_auth_san_uri" => SubjectKind::Uri,
        "tls_client_auth_san_ip" => SubjectKind::Ip,
        "tls_client_auth_san_email" => SubjectKind::Email,
        other => return Err(format!("unknown param {other}")),
    };
    let Ok(expected) = ExpectedSubject::new(kind, field(case, "value")?) else {
        return Ok("invalid_value".into());
    };
    Ok(match expected.verify_general_names(&names) {
        Ok(()) => "match",
        Err(mismatch) if mismatch.is_mismatch() => "no_match",
        Err(_) => "malformed_san",
    }
    .into())
}
