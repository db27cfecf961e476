//! Cases of token confirmations (`cnf.json`).

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use certbound::{Confirmation, Error, Methods, Policy, Thumbprint};
use serde_json::Value;

use super::field;

/// The header that payload cases are given: `{"alg":"ES256"}`.
pub const HEADER: &str = "eyJhbGciOiJFUzI1NiJ9";

/// Runs one case and returns the verdict in the file's words.
///
/// # Errors
/// When the case itself is not well-formed.
pub fn run(case: &Value) -> Result<String, String> {
    let input = Base64::decode_vec(field(case, "input_b64")?).map_err(|e| e.to_string())?;
    let kind = field(case, "kind")?;
    let presented = match case.get("cert_thumbprint_b64url") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => {
            Some(Thumbprint::from_text(text.as_bytes()).map_err(|e| e.to_string())?)
        }
        Some(_) => return Err("cert_thumbprint_b64url is no string".into()),
    };
    let policy = match case.get("policy") {
        None | Some(Value::Null) => 1,
        Some(policy) if policy == "required" => 1,
        Some(policy) if policy == "if_bound" => 2,
        // A policy that does not exist has no number.
        Some(_) => 0,
    };
    let enforced = match case.get("other_methods") {
        None | Some(Value::Null) => Methods::NONE,
        Some(names) => {
            let names = names.as_array().ok_or("other_methods is no array")?;
            names.iter().filter_map(Value::as_str).fold(Methods::NONE, |methods, name| {
                methods.with(Methods::from_name(name.as_bytes()))
            })
        }
    };
    let verdict = Policy::from_number(policy).and_then(|policy| {
        let confirmation = read(kind, &input)?;
        confirmation.verify_with(presented.as_ref(), policy, enforced)?;
        Ok(confirmation)
    });
    Ok(match verdict {
        Ok(confirmation) if confirmation.x5t_s256().is_some() => "bound_ok",
        Ok(_) => "unbound_ok",
        Err(error) => error.verdict().name(),
    }
    .into())
}

/// Reads an input of one of the file's kinds.
///
/// A payload is read as claims and as the payload of a token, and both must
/// agree.
///
/// # Errors
/// Those of the reader; `Internal` when the two ways disagree or the kind is
/// none.
pub fn read(kind: &str, input: &[u8]) -> Result<Confirmation, Error> {
    match kind {
        "jwt" => Confirmation::from_jwt(input),
        "introspection_json" => Confirmation::from_introspection(input),
        "jwt_payload_json" => {
            let claims = Confirmation::from_claims(input);
            let token = format!("{HEADER}.{}.c2ln", Base64UrlUnpadded::encode_string(input));
            let in_token = Confirmation::from_jwt(token.as_bytes());
            let both_empty = input.is_empty() && in_token == Err(Error::JwtEmptyPayload);
            if claims != in_token && !both_empty {
                return Err(Error::Internal);
            }
            claims
        }
        _ => Err(Error::Internal),
    }
}
