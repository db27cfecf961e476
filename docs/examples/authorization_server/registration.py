"""The endpoints where clients register (RFC 7591) and change it (RFC 7592)."""

import secrets

import certbound
import flask

import clients
from operators_log import log, refused


def add_to(app, known, config):
    """The views; known are the clients."""

    def bearer_is(expected):
        shown = flask.request.headers.get("Authorization", "")
        return secrets.compare_digest(shown.encode(), f"Bearer {expected}".encode())

    def answer(status, register, *arguments):
        try:
            client = register(*arguments, flask.request.get_data())
        except certbound.MetadataError as error:
            refused("registration", error)
            body = {"error": error.oauth_error(), "error_description": str(error)}
            return body, error.http_status()
        except clients.MetadataRefused as error:
            log.warning("registration refused: %s", error)
            return {"error": "invalid_client_metadata", "error_description": str(error)}, 400
        information = {
            **client.metadata,
            "token_endpoint_auth_method": client.registration.method,
            "client_id": client.client_id,
            "registration_access_token": client.registration_access_token,
            "registration_client_uri": f"{config['issuer']}/register/{client.client_id}",
        }
        if client.secret is not None:
            information |= {"client_secret": client.secret, "client_secret_expires_at": 0}
        return information, status, {"Cache-Control": "no-store"}

    @app.post("/register")
    def register():
        if not bearer_is(config["initial_access_token"]):
            return {"error": "invalid_token"}, 401, {"WWW-Authenticate": "Bearer"}
        return answer(201, known.register)

    @app.put("/register/<client_id>")
    def update(client_id):
        client = known.get(client_id)
        token = client and client.registration_access_token
        if not token or not bearer_is(token):
            return {"error": "invalid_token"}, 401, {"WWW-Authenticate": "Bearer"}
        return answer(200, known.update, client)
