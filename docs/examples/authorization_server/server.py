"""Authlib's authorization server, with the client authentication and the bound
tokens of RFC 8705."""

import json
import pathlib

import certbound
import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6750 import BearerTokenValidator, InvalidTokenError

import basic
import clients
import endpoints
import grants
import mutual_tls
from operators_log import refused
from tokens import Token, Tokens


def certificate():
    """The certificate of the client of this request, or None."""
    return mutual_tls.presented(flask.request.headers.get("X-Client-Cert"))


def by_certificate(method):
    """One of the two methods of RFC 8705 section 2, as Authlib wants it."""

    def authenticate(query_client, request):
        # By client_id and never by what the certificate says: a certificate
        # of another client must not become a way to be that client.
        client = query_client(request.form.get("client_id"))
        if client is None or client.registration.method != method:
            return None
        try:
            client.authenticate(certificate())
        except certbound.Error as error:
            raise InvalidClientError from error
        return client

    return authenticate


def named(request):
    """Who the request says it comes from, for the log."""
    names = [basic.credentials(request)[0], request.form.get("client_id")]
    names = [f"{name!r:.80}" for name in dict.fromkeys(names) if name]
    return f"client {' or '.join(names) or None}"


class Form(FlaskOAuth2Payload):
    """The parameters of a POST stand in its body (RFC 6749 section 3.2)."""

    @property
    def data(self):
        return self._request.form


class Server(AuthorizationServer):
    def __init__(self, app, config):
        super().__init__(app)
        self.clients = clients_of(config)
        self.tokens = Tokens()
        self.codes = {}
        for method in mutual_tls.METHODS:
            self.register_client_auth_method(method, by_certificate(method))
        self.register_client_auth_method("client_secret_basic", basic.authenticate)
        grants.register(self)
        endpoints.register(self)

    def query_client(self, client_id):
        return self.clients.get(client_id)

    def create_oauth2_request(self, request):
        made = FlaskOAuth2Request(flask.request)
        if made.method == "POST":
            # Authlib would look into the query first.
            made.payload = Form(flask.request)
        return made

    def authenticate_client(self, request, methods, endpoint="token"):
        try:
            return super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            refused(named(request), error.__cause__ or error)
            # The client is told that it was refused, and not why.
            raise InvalidClientError(status_code=401) from None

    def save_token(self, token, request):
        registration = request.client.registration
        try:
            bound = mutual_tls.binding(registration, certificate())
        except mutual_tls.CertificateRequired:
            error = InvalidRequestError("This client gets tokens over mutual TLS only.")
            refused(f"client {request.client.client_id!r}", error)
            raise error from None
        self.tokens.add(
            Token(
                client_id=request.client.client_id,
                user=request.user or request.client.client_id,
                scope=token.get("scope", ""),
                access_token=token["access_token"],
                refresh_token=token.get("refresh_token"),
                expires_in=token["expires_in"],
                binding=bound,
                refresh_binding=mutual_tls.refresh_binding(registration, bound),
                method=registration.method,
            )
        )

    def check_refresh_token(self, token, client):
        """Raises InvalidGrantError or certbound.Error when it must not be used."""
        # What binds it depends on the method, and clients may change theirs.
        if client.registration.method != token.method:
            raise InvalidGrantError("The client has changed its authentication method.")
        mutual_tls.check_binding(token.refresh_binding, certificate())


class BoundTokenValidator(BearerTokenValidator):
    """Access tokens at this server's own resource, the userinfo endpoint."""

    def __init__(self, tokens):
        super().__init__()
        self.tokens = tokens

    def authenticate_token(self, token_string):
        return self.tokens.by_access_token(token_string)

    def validate_token(self, token, scopes, request):
        super().validate_token(token, scopes, request)
        try:
            mutual_tls.check_binding(token.binding, certificate())
        except certbound.Error as error:
            refused(f"token of client {token.client_id!r}", error)
            raise InvalidTokenError from None


def trust_of(config, defaults=None):
    """The authorities of a client, or of all that have none of their own."""
    paths = {**(defaults or {}), **config}
    intermediates = paths.get("intermediates")
    return mutual_tls.Trust.read(
        pathlib.Path(paths["authorities"]),
        pathlib.Path(intermediates) if intermediates else None,
        paths.get("policies", ()),
    )


def clients_of(config):
    """The clients that the operator registered."""
    known = clients.Clients(trust_of(config["trust"]))
    for client_id, entry in config.get("clients", {}).items():
        known.add(
            client_id,
            json.dumps(entry["metadata"]),
            trust=trust_of(entry.get("trust", {}), config["trust"]),
            secret=entry.get("secret"),
            may_introspect=entry.get("may_introspect", False),
        )
    return known
