"""RFC 8705 certificate-bound access tokens.

The authorization server puts ``cnf(cert)`` into the token; the resource server
calls one of ``verify_jwt_binding``, ``verify_claims_binding`` and
``verify_introspection_binding`` after validating it. Each returns what the
token says, or raises a ``BindingError`` that tells why the request must be
refused.

Nothing here validates signatures, expiry, audiences or certificate chains.
"""

from certbound._native import (
    Confirmation,
    Thumbprint,
    cnf,
    thumbprint,
    verify_claims_binding,
    verify_introspection_binding,
    verify_jwt_binding,
)
from certbound.constants import Context, ErrorCode, Policy
from certbound.exceptions import (
    BindingError,
    Error,
    InactiveError,
    InvalidValueError,
    MalformedCertificateError,
    MalformedTokenError,
    MismatchError,
    UnboundError,
)

__all__ = [
    "BindingError",
    "Confirmation",
    "Context",
    "Error",
    "ErrorCode",
    "InactiveError",
    "InvalidValueError",
    "MalformedCertificateError",
    "MalformedTokenError",
    "MismatchError",
    "Policy",
    "Thumbprint",
    "UnboundError",
    "cnf",
    "thumbprint",
    "verify_claims_binding",
    "verify_introspection_binding",
    "verify_jwt_binding",
]
