"""RFC 8705 at an authorization server, whatever its framework."""

import re
from dataclasses import dataclass

import certbound

METHODS = ("tls_client_auth", "self_signed_tls_client_auth")


class CertificateRequired(Exception):
    """A client that is registered for bound tokens came without a certificate."""


@dataclass(frozen=True)
class Trust:
    """Whose certificates are believed: of tls_client_auth only (section 2.1)."""

    store: certbound.TrustStore
    # nginx passes the leaf on and nothing else of what the client sent.
    intermediates: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()

    @classmethod
    def read(cls, authorities, intermediates=None, policies=()):
        """From PEM bundles."""
        blocks = []
        if intermediates is not None:
            block = r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----"
            blocks = re.findall(block, intermediates.read_text(), re.DOTALL)
        store = certbound.TrustStore(authorities.read_text())
        return cls(store, tuple(blocks), tuple(policies))


def presented(header):
    """The certificate of this connection, from nginx's header, or None."""
    if not header:
        return None
    return certbound.Certificate(certbound.decode_client_cert(header, format="url_pem"))


def authenticate(registration, cert, trust, jwks=None):
    """Checks that the certificate is the client's, or raises certbound.Error."""
    if registration.method == "tls_client_auth" and trust.policies and cert is not None:
        # Only the store knows policies; it vouches for the chain then.
        trust.store.verify(cert, chain=trust.intermediates, policies=trust.policies)
        registration.verify(cert, trust=certbound.CHAIN_VERIFIED_UPSTREAM)
        return
    registration.verify(cert, chain=trust.intermediates, trust=trust.store, jwks=jwks)


def binding(registration, cert):
    """What the token says of its holder (section 3): its cnf, or nothing."""
    if cert is not None:
        return {"cnf": certbound.cnf(cert)}
    if registration.certificate_bound_access_tokens:
        raise CertificateRequired  # Section 3.4 leaves this to the server.
    return {}


def refresh_binding(registration, bound):
    """What is stored beside a refresh token (section 4).

    Only a public client's is bound to the certificate. Another client authenticates
    when it refreshes, maybe with a renewed certificate.
    """
    return bound if registration.method == "none" else {}


def check_binding(stored, cert):
    """Checks a token, by what was stored beside it, or raises certbound.Error."""
    confirmation = certbound.Confirmation.from_claims(stored)
    confirmation.verify(cert, policy=certbound.Policy.IF_BOUND)
