"""An authorization server: Authlib's on Flask, with RFC 8705 by certbound.

docs/authorization-server.md says how to start it. It believes the header
X-Client-Cert, so nobody but nginx may reach its socket.
"""

import json
import logging
import pathlib

import certbound
import flask
from authlib.integrations.flask_oauth2 import ResourceProtector, current_token
from authlib.oauth2.rfc6749 import OAuth2Error

import clients
import registration
from operators_log import refused
from server import BoundTokenValidator, Server

GRANTS = ["authorization_code", "client_credentials", "refresh_token"]
ACCESS_TOKEN_SECONDS = 600


def metadata(config):
    """RFC 8414, with the members of RFC 8705 sections 3.3 and 5."""
    issuer, mutual = config["issuer"], config["mutual_tls"]
    paths = {
        "token_endpoint": "/token",
        "introspection_endpoint": "/introspect",
        "revocation_endpoint": "/revoke",
        "userinfo_endpoint": "/userinfo",
    }
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + "/authorize",
        "registration_endpoint": issuer + "/register",
        **{name: issuer + path for name, path in paths.items()},
        "response_types_supported": ["code"],
        "grant_types_supported": GRANTS,
        "code_challenge_methods_supported": ["S256"],
        **certbound.server_metadata(
            methods=clients.METHODS,
            bound_tokens=True,
            endpoint_aliases={name: mutual + path for name, path in paths.items()},
        ),
    }


def create_app(path):
    """The WSGI application, from a configuration in JSON."""
    config = json.loads(pathlib.Path(path).read_text())
    # Authlib logs whole tokens at DEBUG.
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    app = flask.Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 65536
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
    # Ten days is Authlib's own.
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(GRANTS, ACCESS_TOKEN_SECONDS)
    server = Server(app, config)
    require_token = ResourceProtector()
    require_token.register_token_validator(BoundTokenValidator(server.tokens))
    registration.add_to(app, server.clients, config)

    @app.before_request
    def each_parameter_once():
        """RFC 6749 section 3.2: another reader might take the other copy."""
        if any(len(values) > 1 for _, values in flask.request.values.lists()):
            return {"error": "invalid_request"}, 400

    @app.errorhandler(certbound.HeaderError)
    def unreadable(error):
        refused("request", error)
        context = certbound.Context.CLIENT
        return {"error": error.oauth_error(context)}, error.http_status(context)

    @app.get("/.well-known/oauth-authorization-server")
    def discovery():
        return metadata(config)

    @app.get("/authorize")
    def authorize():
        user = "alice"  # A login and a page that asks for consent belong here.
        try:
            grant = server.get_consent_grant(end_user=user)
        except OAuth2Error as error:
            return server.handle_error_response(None, error)
        return server.create_authorization_response(grant_user=user, grant=grant)

    @app.post("/token")
    def token():
        return server.create_token_response()

    @app.post("/introspect")
    def introspect():
        return server.create_endpoint_response("introspection")

    @app.post("/revoke")
    def revoke():
        return server.create_endpoint_response("revocation")

    @app.get("/userinfo")
    @require_token()
    def userinfo():
        return {"sub": current_token.user}

    return app
