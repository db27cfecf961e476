"""RFC 8705 section 3 in front of a WSGI application.

A request passes when its access token is bound to the client certificate of its
connection. Signature, expiry and audience of the token are the business of a JWT
library: give it as ``claims``.
"""

from __future__ import annotations

import functools
import http
import inspect
import socket
from collections.abc import Iterable
from typing import Any, Callable, Optional, Union

from certbound._request import UNIX, Checked, Checker, Claims, Inputs, Refusal
from certbound.constants import Policy
from certbound.exceptions import Error

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

__all__ = ["CertificateBindingMiddleware"]


class CertificateBindingMiddleware:
    """Refuses requests whose token is not bound to the certificate of their
    connection.

    The parameters are those of ``certbound.asgi.CertificateBindingMiddleware``;
    ``claims`` is no coroutine function. Without ``header`` the certificate comes
    from the server's TLS socket, where the server shows it (gunicorn does, with
    ``--cert-reqs``).

    WSGI joins repeated headers by commas. Formats that separate certificates by
    commas are therefore refused when the middleware is made, and so are values
    with a comma.

    The application finds "certbound.confirmation", "certbound.thumbprint" and
    "certbound.claims" in its environ. Put this outside of anything that rewrites
    REMOTE_ADDR.

    >>> from certbound.wsgi import CertificateBindingMiddleware
    >>> def application(environ, start_response): ...
    >>> guarded = CertificateBindingMiddleware(
    ...     application, header="X-Client-Cert", format="url_pem", trusted_proxies=["unix"]
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
        claims: Optional[Callable[[str], Optional[Claims]]] = None,
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
            headers_are_joined=True,
            may_await=False,
        )

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Passes a request on, or answers it."""
        if is_exempt(self._checker, environ, path_of(environ)):
            return self.app(environ, start_response)
        try:
            checked = check(self._checker, inputs_of(self._checker, environ))
        except Error as error:
            refusal = refuse(self._checker, environ, error)
            phrase = http.HTTPStatus(refusal.status).phrase
            start_response(f"{refusal.status} {phrase}", refusal.headers)
            return [] if environ.get("REQUEST_METHOD") == "HEAD" else [refusal.body]
        environ.update(checked.keys())
        return self.app(environ, start_response)


def check(checker: Checker, inputs: Inputs) -> Checked:
    """Asks whoever validates tokens, then checks the binding."""
    token, values = checker.read(inputs)
    claims = None
    if checker.claims is not None:
        try:
            claims = checker.claims(token.decode("latin-1"))
            if inspect.iscoroutine(claims):
                claims.close()
                raise TypeError("certbound: claims is a coroutine function, which nobody awaits here")
        except checker.invalid as error:
            raise checker.refused_by(error) from None
    return checker.decide(token, claims, values, inputs)


def inputs_of(checker: Checker, environ: Environ) -> Inputs:
    """What of an environ matters."""
    return (
        headers_of(environ, checker.header),
        environ.get("QUERY_STRING", ""),
        peer_of(environ),
        tls_certificate(environ) if checker.header is None else None,
    )


def refuse(checker: Checker, environ: Environ, error: Error) -> Refusal:
    method = environ.get("REQUEST_METHOD", "")
    return checker.refuse(method, path_of(environ), peer_of(environ), error)


def is_exempt(checker: Checker, environ: Environ, path: str) -> bool:
    """Whether nothing is asked of the path, which the application routes by."""
    # gunicorn takes SCRIPT_NAME out of a header of that name: with it a client would
    # divide the path as it likes, and the application sees another than the whole.
    return "HTTP_SCRIPT_NAME" not in environ and path in checker.exempt


def headers_of(environ: Environ, header: Optional[str]) -> list[tuple[bytes, bytes]]:
    """The headers that matter."""
    found = ((name, environ.get(key)) for key, name in _keys_of(header))
    return [(name, value.encode("latin-1")) for name, value in found if value is not None]


@functools.lru_cache(maxsize=16)
def _keys_of(header: Optional[str]) -> list[tuple[str, bytes]]:
    """Where in an environ the headers that matter are, each with its name."""
    names = ["authorization", "early-data"]
    if header is not None and header.lower() not in names:
        names.append(header.lower())
    return [("HTTP_" + name.upper().replace("-", "_"), name.encode("ascii")) for name in names]


def path_of(environ: Environ) -> str:
    """The path as the client sent it, percent-decoded."""
    return f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"


def socket_of(environ: Environ) -> Optional[Any]:
    """The connection's socket, where the server shows it."""
    return environ.get("gunicorn.socket") or environ.get("werkzeug.socket")


def peer_of(environ: Environ) -> Optional[str]:
    """The peer's address; UNIX where the connection has none, as its socket shows."""
    connection = socket_of(environ)
    if connection is None:
        # Empty or missing says nothing: so it is too where a TCP peer has gone.
        return environ.get("REMOTE_ADDR") or None
    # The socket knows better: PROXY and X-Forwarded-For rewrite REMOTE_ADDR.
    if connection.family == socket.AF_UNIX:
        return UNIX
    try:
        return str(connection.getpeername()[0])
    except OSError:  # The peer has gone.
        return None


def tls_certificate(environ: Environ) -> Optional[bytes]:
    """The client's certificate, in DER, by the server's TLS socket."""
    connection = socket_of(environ)
    read = getattr(connection, "getpeercert", None)
    if read is None:
        return None
    certificate: Optional[bytes] = read(binary_form=True)
    return certificate or None
