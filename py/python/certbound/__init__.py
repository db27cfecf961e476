"""RFC 8705: certificate-bound access tokens, and who a certificate names.

The authorization server puts ``cnf(cert)`` into the token; the resource server
calls one of ``verify_jwt_binding``, ``verify_claims_binding`` and
``verify_introspection_binding`` after validating it. Each returns what the
token says, or raises a ``BindingError`` that tells why the request must be
refused.

An authorization server checks the certificate of a client with
``ClientRegistration``, which reads the client's metadata, or with
``ExpectedSubject``, one of the five parameters of RFC 8705 section 2.1.2;
``inspect_jwk_set`` tells which keys of a client's JWK Set register a certificate.
``server_metadata`` makes the members that it publishes; a client finds its
endpoints with ``resolve_endpoint``.

Behind a proxy that ends TLS, ``decode_client_cert`` reads the certificate from the
request header in which the proxy passes it on; ``bearer_token`` reads the header with
the token, and ``check_query`` refuses a token in the query. ``certbound.asgi``,
``certbound.wsgi``, ``certbound.fastapi``, ``certbound.flask`` and ``certbound.django``
do all of it for a resource server.

``TrustStore`` checks that a chain of certificates leads to an anchor, for servers whose
TLS layer does not.

Nothing here validates the signatures of tokens, their expiry or their audiences.
"""

from certbound._native import (
    Certificate,
    ClientRegistration,
    Confirmation,
    ExpectedSubject,
    Name,
    Thumbprint,
    TrustStore,
    bearer_token,
    check_query,
    cnf,
    decode_client_cert,
    decode_client_cert_chain,
    inspect_jwk_set,
    resolve_endpoint,
    server_metadata,
    thumbprint,
    verify_claims_binding,
    verify_introspection_binding,
    verify_jwt_binding,
)
from certbound.exceptions import (
    BindingError,
    ChainError,
    ClientAuthError,
    ClientCertificateError,
    ClientChainError,
    Error,
    HeaderError,
    InactiveError,
    InvalidDnError,
    InvalidValueError,
    MalformedCertificateError,
    MalformedTokenError,
    MetadataError,
    MismatchError,
    SubjectMismatchError,
    UnboundError,
)

# What type checkers take for true.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from certbound.constants import Context, ErrorCode, Policy
    from certbound.trust import CHAIN_VERIFIED_UPSTREAM, ChainVerified
else:

    def __getattr__(name):
        """The enumerations, made when they are asked for: they would be most of the
        time that importing this package takes."""
        if name in ("Context", "ErrorCode", "Policy"):
            from certbound import constants as module
        elif name in ("CHAIN_VERIFIED_UPSTREAM", "ChainVerified"):
            from certbound import trust as module
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(module, name)
        return value

    def __dir__():
        return sorted({*globals(), *__all__})


__all__ = [
    "CHAIN_VERIFIED_UPSTREAM",
    "BindingError",
    "Certificate",
    "ChainError",
    "ChainVerified",
    "ClientAuthError",
    "ClientCertificateError",
    "ClientChainError",
    "ClientRegistration",
    "Confirmation",
    "Context",
    "Error",
    "ErrorCode",
    "ExpectedSubject",
    "HeaderError",
    "InactiveError",
    "InvalidDnError",
    "InvalidValueError",
    "MalformedCertificateError",
    "MalformedTokenError",
    "MetadataError",
    "MismatchError",
    "Name",
    "Policy",
    "SubjectMismatchError",
    "Thumbprint",
    "TrustStore",
    "UnboundError",
    "bearer_token",
    "check_query",
    "cnf",
    "decode_client_cert",
    "decode_client_cert_chain",
    "inspect_jwk_set",
    "resolve_endpoint",
    "server_metadata",
    "thumbprint",
    "verify_claims_binding",
    "verify_introspection_binding",
    "verify_jwt_binding",
]
