"""Who is registered, by the operator or by itself (RFC 7591, RFC 7592)."""

import json
import math
import secrets
from dataclasses import dataclass

import certbound
from authlib.oauth2.rfc6749 import ClientMixin

import jwk_sets
import mutual_tls
from operators_log import log

METHODS = (*mutual_tls.METHODS, "client_secret_basic", "none")


class MetadataRefused(Exception):
    """Metadata that breaks a rule of this server, not of RFC 8705."""


@dataclass
class Client(ClientMixin):
    """A client; RFC 8705 is in its registration."""

    client_id: str
    metadata: dict
    registration: certbound.ClientRegistration
    trust: mutual_tls.Trust
    secret: str | None = None
    registration_access_token: str | None = None
    may_introspect: bool = False

    def authenticate(self, cert):
        """Checks that the certificate is this client's, or raises certbound.Error."""
        jwks = None
        if self.registration.method == "self_signed_tls_client_auth":
            uri = self.metadata.get("jwks_uri")
            # Nobody is asked on account of a request without a certificate.
            if uri is not None and cert is not None:
                jwks = jwk_sets.fetch(uri)
        mutual_tls.authenticate(self.registration, cert, self.trust, jwks)

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return next(iter(self.metadata.get("redirect_uris", [])), None)

    def get_allowed_scope(self, scope):
        allowed = self.metadata.get("scope", "").split()
        return " ".join(name for name in (scope or "").split() if name in allowed)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.metadata.get("redirect_uris", [])

    def check_client_secret(self, client_secret):
        return self.secret is not None and secrets.compare_digest(
            self.secret.encode(), client_secret.encode()
        )

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.registration.method

    def check_response_type(self, response_type):
        return response_type in self.metadata.get("response_types", ["code"])

    def check_grant_type(self, grant_type):
        return grant_type in self.metadata.get("grant_types", ["authorization_code"])


class Clients:
    """All clients, by client_id."""

    def __init__(self, trust):
        self.trust = trust
        self._clients = {}

    def get(self, client_id):
        return self._clients.get(client_id)

    def add(self, client_id, text, **others):
        """The client of this metadata, JSON as it came. MetadataError or MetadataRefused."""
        # The text and not what a JSON library made of it: that has lost what was
        # written twice.
        registration = certbound.ClientRegistration(text)
        for notice in registration.notices:
            log.warning("client %r: %s", client_id, notice)
        client = Client(
            client_id=client_id,
            metadata=metadata_of(text, registration, client_id),
            registration=registration,
            **{"trust": self.trust, **others},
        )
        if registration.method == "client_secret_basic" and client.secret is None:
            client.secret = secrets.token_urlsafe(32)
        self._clients[client_id] = client
        return client

    def register(self, text):
        token = secrets.token_urlsafe(32)
        return self.add(secrets.token_urlsafe(16), text, registration_access_token=token)

    def update(self, client, text):
        """RFC 7592 section 2.2: the new metadata stands for all of the old."""
        kept = ("trust", "secret", "registration_access_token", "may_introspect")
        return self.add(client.client_id, text, **{name: getattr(client, name) for name in kept})


def finite(text):
    """A number that can be written again: JSON has no word for infinity."""
    number = float(text)
    if math.isinf(number):
        raise ValueError
    return number


def metadata_of(text, registration, client_id):
    """The members, after the checks that RFC 8705 leaves to others."""
    try:
        members = json.loads(text, parse_float=finite)
    except ValueError:  # Python reads no integer of more than 4300 digits.
        raise MetadataRefused("a number is too large") from None
    metadata = {name: value for name, value in members.items() if value is not None}
    if registration.method not in METHODS:
        raise MetadataRefused("token_endpoint_auth_method: not supported here")
    if "jwks_uri" in metadata and not jwk_sets.usable(metadata["jwks_uri"]):
        raise MetadataRefused("jwks_uri: not an https URL")
    if metadata.pop("client_id", client_id) != client_id:
        raise MetadataRefused("client_id: not that of this client")
    for name in ("redirect_uris", "grant_types", "response_types"):
        values = metadata.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise MetadataRefused(f"{name}: not an array of strings")
    if not isinstance(metadata.get("scope", ""), str):
        raise MetadataRefused("scope: not a string")
    return metadata
