"""A resource server in front of which nginx ends TLS, and which introspects."""

import logging
import os

import certbound
import flask
import requests

log = logging.getLogger("resource_server")
app = flask.Flask(__name__)


def introspect(token):
    """The authorization server's answer as it came, in JSON (RFC 7662)."""
    answer = requests.post(
        os.environ["INTROSPECTION_ENDPOINT"],
        data={"token": token},
        auth=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
        timeout=5,
    )
    answer.raise_for_status()
    return answer.text


@app.get("/accounts")
def accounts():
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return {}, 401, {"WWW-Authenticate": "Bearer"}
    try:
        header = flask.request.headers.get("X-Client-Cert")
        cert = certbound.decode_client_cert(header, format="url_pem") if header else None
        certbound.verify_introspection_binding(introspect(token), cert)
    except certbound.Error as error:
        log.warning("token refused: %s: %s", error.name, error)
        challenge = f'Bearer error="{error.oauth_error()}"'
        return {}, error.http_status(), {"WWW-Authenticate": challenge}
    return {"balance": 42}
