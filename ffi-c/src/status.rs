//! Statuses: their texts, verdicts and OAuth answers.

use core::ffi::c_char;

use certbound_core::{Context, Error, Verdict};

/// What a function returns: `CERTBOUND_OK`, or why it refused.
pub type certbound_status = u32;

/// The check passed. No function returns it for anything else.
pub const CERTBOUND_OK: certbound_status = 0;

/// Context: a protected resource is asked for with an access token.
pub const CERTBOUND_CONTEXT_RESOURCE: u32 = 1;
/// Context: a client authenticates at the authorization server.
pub const CERTBOUND_CONTEXT_CLIENT: u32 = 2;
/// Context: a refresh token is presented at the token endpoint.
pub const CERTBOUND_CONTEXT_REFRESH: u32 = 3;
/// Context: a client is registered or updated.
pub const CERTBOUND_CONTEXT_REGISTRATION: u32 = 4;

/// The stable snake_case name of a status, "ok" for `CERTBOUND_OK`, or
/// "unknown_status" for a number that is none.
///
/// @param[in] status a status.
/// @return a NUL-terminated string that is never freed; never NULL.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_status_name(status: certbound_status) -> *const c_char {
    text(describe(status).0)
}

/// What a status says is wrong, and what to do, in one lower-case line.
///
/// @param[in] status a status.
/// @return a NUL-terminated string that is never freed; never NULL.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_status_message(status: certbound_status) -> *const c_char {
    text(describe(status).1)
}

/// The verdict that a status of a binding check amounts to: "ok", "mismatch",
/// "unbound", "malformed", "inactive", or "refused" when the check could not be
/// made.
///
/// @param[in] status a status.
/// @return a NUL-terminated string that is never freed; never NULL.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_status_verdict(status: certbound_status) -> *const c_char {
    text(match (status, Error::from_code(status)) {
        (CERTBOUND_OK, _) => "ok\0",
        (_, Some(error)) => error.verdict().name_for_c(),
        (_, None) => Verdict::Refused.name_for_c(),
    })
}

/// The OAuth `error` code to answer a refusal with (RFC 6750 section 3.1,
/// RFC 6749 section 5.2, RFC 7591 section 3.2.2).
///
/// @param[in] status  a status.
/// @param[in] context one of `CERTBOUND_CONTEXT_…`.
/// @return a NUL-terminated string that is never freed, or NULL when the
///         answer carries no code: for `CERTBOUND_OK`, for a resource request
///         without any token, and for early data. "server_error" for a boundary error,
///         for a fault of the trust store (800 to 809), and for a number that is no
///         status or no context.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_oauth_error(status: certbound_status, context: u32) -> *const c_char {
    match answer(status, context) {
        None => core::ptr::null(),
        Some((error, context)) => error.oauth_error_for_c(context).map_or(core::ptr::null(), text),
    }
}

/// The HTTP status to answer with: 400, 401, 425 for early data (RFC 8470), or
/// 500 for a boundary error or a fault of the trust store.
///
/// @param[in] status  a status.
/// @param[in] context one of `CERTBOUND_CONTEXT_…`.
/// @return 200 for `CERTBOUND_OK` alone; 500 for a number that is no status or
///         no context.
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn certbound_http_status(status: certbound_status, context: u32) -> u32 {
    match answer(status, context) {
        None => 200,
        Some((error, context)) => u32::from(error.http_status(context)),
    }
}

/// The error to answer and where; `None` when there is nothing to refuse.
fn answer(status: certbound_status, context: u32) -> Option<(Error, Context)> {
    if status == CERTBOUND_OK {
        return None;
    }
    let error = Error::from_code(status).unwrap_or(Error::Internal);
    Some(match Context::from_number(context) {
        Ok(context) => (error, context),
        Err(error) => (error, Context::Resource),
    })
}

fn describe(status: certbound_status) -> (&'static str, &'static str) {
    match (status, Error::from_code(status)) {
        (CERTBOUND_OK, _) => ("ok\0", "the check passed\0"),
        (_, Some(error)) => error.describe_for_c(),
        (_, None) => ("unknown_status\0", "the number is no status of this library\0"),
    }
}

/// A static text that ends in NUL, for C.
fn text(text: &'static str) -> *const c_char {
    text.as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::CStr;

    fn read(text: *const c_char) -> Option<&'static str> {
        if text.is_null() {
            return None;
        }
        // SAFETY: every text here is static and ends in NUL.
        Some(unsafe { CStr::from_ptr(text) }.to_str().unwrap())
    }

    #[test]
    fn contexts_are_those_of_core() {
        assert_eq!(Context::Resource as u32, CERTBOUND_CONTEXT_RESOURCE);
        assert_eq!(Context::Client as u32, CERTBOUND_CONTEXT_CLIENT);
        assert_eq!(Context::Refresh as u32, CERTBOUND_CONTEXT_REFRESH);
        assert_eq!(Context::Registration as u32, CERTBOUND_CONTEXT_REGISTRATION);
    }

    #[test]
    fn texts_end_in_one_nul() {
        for error in Error::ALL {
            assert_eq!(read(certbound_status_name(error.code())), Some(error.name()));
            assert_eq!(read(certbound_status_message(error.code())), Some(error.message()));
            let verdict = error.verdict().name();
            assert_eq!(read(certbound_status_verdict(error.code())), Some(verdict));
            for (number, context) in [
                (1, Context::Resource),
                (2, Context::Client),
                (3, Context::Refresh),
                (4, Context::Registration),
            ] {
                let code = error.code();
                assert_eq!(read(certbound_oauth_error(code, number)), error.oauth_error(context));
                let status = u32::from(error.http_status(context));
                assert_eq!(certbound_http_status(code, number), status);
                assert!(status >= 400);
            }
        }
    }

    #[test]
    fn numbers_that_are_none() {
        assert_eq!(read(certbound_status_name(0)), Some("ok"));
        assert_eq!(read(certbound_status_name(12345)), Some("unknown_status"));
        assert_eq!(read(certbound_status_verdict(0)), Some("ok"));
        assert_eq!(read(certbound_status_verdict(12345)), Some("refused"));
        assert_eq!(read(certbound_oauth_error(0, 1)), None);
        assert_eq!(certbound_http_status(0, 0), 200);
        assert_eq!(read(certbound_oauth_error(570, 9)), Some("server_error"));
        assert_eq!(certbound_http_status(570, 0), 500);
        assert_eq!(certbound_http_status(12345, 1), 500);
    }
}
