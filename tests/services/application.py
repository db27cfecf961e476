"""What the services run: an answer that repeats what the middleware found out.

CERTBOUND_CLIENT_CERT is "tls", or "HEADER FORMAT PEER".
"""

from __future__ import annotations

import asyncio
import json
import os

from certbound import Policy, asgi, wsgi

SOURCE = os.environ["CERTBOUND_CLIENT_CERT"]
OPTIONS: dict = {}
if SOURCE != "tls":
    name, format, peer = SOURCE.split()
    OPTIONS = {"header": name, "format": format, "trusted_proxies": [peer]}

POLICIES = {"required": Policy.REQUIRED, "if_bound": Policy.IF_BOUND}


def found(keys) -> bytes:
    return json.dumps({"x5t#S256": keys["certbound.confirmation"].x5t_s256}).encode()


async def respond(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": found(scope)})
        await send({"type": "websocket.close"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": found(scope)})


ASGI = {
    policy: asgi.CertificateBindingMiddleware(respond, policy=number, **OPTIONS)
    for policy, number in POLICIES.items()
}


async def bare(scope, receive, send):
    """For the comparison: an answer of the same kind, and nothing asked."""
    body = json.dumps({"x5t#S256": "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def asgi_application(scope, receive, send):
    if scope["type"] == "lifespan":
        await asyncio.Event().wait()
    policy = scope["path"].split("/")[1]
    await (ASGI.get(policy, bare))(scope, receive, send)


def respond_wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [found(environ)]


WSGI = {
    policy: wsgi.CertificateBindingMiddleware(respond_wsgi, policy=number, **OPTIONS)
    for policy, number in POLICIES.items()
}


def wsgi_application(environ, start_response):
    policy = environ["PATH_INFO"].split("/")[1]
    return WSGI[policy](environ, start_response)
