"""RFC 8705 section 3 in front of an ASGI application.

A request passes when its access token is bound to the client certificate of its
connection. Signature, expiry and audience of the token are the business of a JWT
library: give it as ``claims``.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, MutableMapping
from typing import Any, Callable, Optional, Union

from certbound._request import UNIX, Checked, Checker, Claims, Inputs, Refusal
from certbound.constants import Policy
from certbound.exceptions import Error

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = ["CertificateBindingMiddleware"]


class CertificateBindingMiddleware:
    """Refuses HTTP requests and websockets whose token is not bound to the
    certificate of their connection.

    header, format, trusted_proxies
        The certificate comes in this header, written in this format (see
        decode_client_cert), from these peers: addresses, networks, or "unix" for
        sockets without addresses. From any other peer the header is ignored, and
        the request counts as one without a certificate. Without ``header`` the
        certificate comes from the ASGI TLS extension.
    policy, other_methods
        As for ``Confirmation.verify``.
    claims
        Takes the token, validates it, and returns its claims, or None when it is
        not valid; may be a coroutine function. Without it the binding is checked
        on the token as it came, and the application must validate it.
    invalid
        What ``claims`` raises for a token that is not valid. Any other exception
        is an error of the server.
    exempt
        Paths that need no token.
    limit
        Octets that the header's value may have.

    The application finds "certbound.confirmation", "certbound.thumbprint" and
    "certbound.claims" in its scope. Run uvicorn with ``--no-proxy-headers``, or
    the peer is whom X-Forwarded-For names.

    >>> from certbound.asgi import CertificateBindingMiddleware
    >>> async def application(scope, receive, send): ...
    >>> guarded = CertificateBindingMiddleware(
    ...     application, header="X-Client-Cert", format="url_pem", trusted_proxies=["127.0.0.1"]
    ... )
    """

    def __init__(
        self,
        app: Application,
        *,
        header: Optional[str] = None,
        format: Optional[str] = None,
        trusted_proxies: Iterable[str] = (),
        policy: Policy = Policy.REQUIRED,
        other_methods: Iterable[str] = (),
        claims: Optional[Callable[[str], Union[Optional[Claims], Awaitable[Optional[Claims]]]]] = None,
        invalid: Union[type[Exception], tuple[type[Exception], ...]] = (),
        exempt: Iterable[str] = (),
        limit: int = 16384,
    ) -> None:
        self.app = app
        self._checker = Checker(
            header=header,
            format=format,
            trusted_proxies=trusted_proxies,
            policy=policy,
            other_methods=other_methods,
            claims=claims,
            invalid=invalid,
            exempt=exempt,
            limit=limit,
            headers_are_joined=False,
            may_await=True,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it."""
        kind = scope["type"]
        if kind == "lifespan":
            await self.app(scope, receive, send)
            return
        if kind not in ("http", "websocket"):
            # What it is nobody here knows, so nothing can be checked.
            raise RuntimeError(f"certbound: no rule for an ASGI scope of type {kind!r}")
        if scope["path"] in self._checker.exempt:
            await self.app(scope, receive, send)
            return
        try:
            checked = await check(self._checker, inputs_of(self._checker, scope))
        except Error as error:
            refusal = refuse(self._checker, scope, error)
            if kind == "http":
                await answer(refusal, send, "http.response")
            else:
                await refuse_websocket(refusal, scope, receive, send)
            return
        await self.app({**scope, **checked.keys()}, receive, send)


async def check(checker: Checker, inputs: Inputs) -> Checked:
    """Asks whoever validates tokens, then checks the binding."""
    token, values = checker.read(inputs)
    claims: Any = None
    if checker.claims is not None:
        try:
            claims = checker.claims(token.decode("latin-1"))
            if inspect.isawaitable(claims):
                claims = await claims
        except checker.invalid as error:
            raise checker.refused_by(error) from None
    return checker.decide(token, claims, values, inputs)


def inputs_of(checker: Checker, scope: Scope) -> Inputs:
    """What of a scope matters."""
    return (
        scope["headers"],
        scope.get("query_string", b""),
        peer_of(scope),
        tls_certificate(scope) if checker.header is None else None,
    )


def refuse(checker: Checker, scope: Scope, error: Error) -> Refusal:
    return checker.refuse(scope.get("method", "GET"), scope["path"], peer_of(scope), error)


def peer_of(scope: Scope) -> Optional[str]:
    """The peer's address; UNIX where the server's own end has none."""
    client, server = scope.get("client"), scope.get("server")
    if client and client[0]:
        return str(client[0])
    # The peer of a connection that it has closed is unknown too.
    return UNIX if server is None or server[1] is None else None


def tls_certificate(scope: Scope) -> Optional[str]:
    """The client's certificate by the ASGI TLS extension."""
    tls = (scope.get("extensions") or {}).get("tls") or {}
    for certificate in tls.get("client_cert_chain") or ():
        return str(certificate)
    return None


async def answer(refusal: Refusal, send: Send, kind: str) -> None:
    """Sends a refusal as the messages of this kind."""
    headers = [(name.lower().encode(), value.encode()) for name, value in refusal.headers]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": refusal.body})


async def refuse_websocket(
    refusal: Refusal, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answers the handshake, in full where the server can."""
    await receive()  # websocket.connect
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await answer(refusal, send, "websocket.http.response")
    else:
        # Before the handshake is over, servers make 403 of it.
        await send({"type": "websocket.close", "code": 1008})
