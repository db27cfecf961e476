//! The OAuth answer for a refusal: error code and HTTP status.
//!
//! RFC 6750 section 3.1 for protected resources, RFC 6749 section 5.2 for the
//! token endpoint, RFC 7591 section 3.2.2 for registration.

use crate::Error;
use crate::error::without_nul;

/// Where in OAuth the refused request was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Context {
    /// A protected resource was asked for with an access token.
    Resource = 1,
    /// A client authenticated at the authorization server.
    Client = 2,
    /// A refresh token was presented at the token endpoint.
    Refresh = 3,
    /// A client was registered or updated.
    Registration = 4,
}

impl Context {
    /// The context with this number.
    ///
    /// # Errors
    /// [`Error::UnknownContext`] for a number that is not listed.
    pub const fn from_number(number: u32) -> Result<Self, Error> {
        match number {
            1 => Ok(Self::Resource),
            2 => Ok(Self::Client),
            3 => Ok(Self::Refresh),
            4 => Ok(Self::Registration),
            _ => Err(Error::UnknownContext),
        }
    }
}

impl Error {
    /// The OAuth `error` code to answer with.
    ///
    /// `None` for a resource request that carried no token at all, since RFC
    /// 6750 section 3.1 wants the bare challenge then, and for early data, which
    /// OAuth knows nothing of. A boundary error and a faulty trust store are the
    /// server's own fault: `server_error`.
    #[must_use]
    pub const fn oauth_error(self, context: Context) -> Option<&'static str> {
        match self.answer(context).1 {
            Some(code) => Some(without_nul(code)),
            None => None,
        }
    }

    /// The `error` code with the NUL that C wants after it.
    #[doc(hidden)]
    #[must_use]
    pub const fn oauth_error_for_c(self, context: Context) -> Option<&'static str> {
        self.answer(context).1
    }

    /// The HTTP status to answer with: 400, 401, 425 for early data, or 500 for what
    /// is the server's own fault.
    #[must_use]
    pub const fn http_status(self, context: Context) -> u16 {
        self.answer(context).0
    }

    /// Whether the server is at fault, by its call or its trust store, and not
    /// who sent the request.
    const fn is_own_fault(self) -> bool {
        matches!(self.code(), 1..=99 | 800..=809)
    }

    const fn answer(self, context: Context) -> (u16, Option<&'static str>) {
        match (self, context) {
            (Self::TokenRepeated | Self::TokenInQuery, _) => (400, Some("invalid_request\0")),
            (Self::TokenMissing, Context::Resource) => (401, None),
            // RFC 8470 section 5.2: the client sends the request again.
            (Self::EarlyData, _) => (425, None),
            _ if self.is_own_fault() => (500, Some("server_error\0")),
            (_, Context::Resource) => (401, Some("invalid_token\0")),
            (_, Context::Client) => (401, Some("invalid_client\0")),
            (_, Context::Refresh) => (400, Some("invalid_grant\0")),
            (_, Context::Registration) => (400, Some("invalid_client_metadata\0")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Context::{Client, Refresh, Registration, Resource};
    use super::*;

    #[test]
    fn answers() {
        let rows = [
            (Error::CertificateMismatch, Resource, 401, Some("invalid_token")),
            (Error::CnfAbsent, Resource, 401, Some("invalid_token")),
            (Error::DerTruncated, Resource, 401, Some("invalid_token")),
            (Error::TokenMissing, Resource, 401, None),
            (Error::EarlyData, Resource, 425, None),
            (Error::TokenMissing, Client, 401, Some("invalid_client")),
            (Error::TokenRepeated, Resource, 400, Some("invalid_request")),
            (Error::TokenInQuery, Resource, 400, Some("invalid_request")),
            (Error::CertificateMissing, Client, 401, Some("invalid_client")),
            (Error::CertificateMismatch, Refresh, 400, Some("invalid_grant")),
            (Error::ThumbprintHex, Registration, 400, Some("invalid_client_metadata")),
            (Error::ChainExpired, Client, 401, Some("invalid_client")),
            (Error::ChainAnchorMalformed, Client, 500, Some("server_error")),
            (Error::UnknownPolicy, Resource, 500, Some("server_error")),
            (Error::Internal, Client, 500, Some("server_error")),
        ];
        for (error, context, status, code) in rows {
            assert_eq!(error.http_status(context), status, "{error:?} {context:?}");
            assert_eq!(error.oauth_error(context), code, "{error:?} {context:?}");
        }
        assert_eq!(Context::from_number(0), Err(Error::UnknownContext));
        assert_eq!(Context::from_number(5), Err(Error::UnknownContext));
    }
}
