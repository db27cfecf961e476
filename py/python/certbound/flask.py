"""A Flask decorator: the request's token is bound to its client certificate."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, Callable, Optional, TypeVar, Union

import flask

from certbound._request import Checker, Claims
from certbound.constants import Policy
from certbound.exceptions import Error
from certbound.wsgi import check, inputs_of, refuse

__all__ = ["CertificateBinding"]

View = TypeVar("View", bound=Callable[..., Any])


class CertificateBinding:
    """Makes decorators of one configuration.

    The parameters are those of ``certbound.wsgi.CertificateBindingMiddleware`` but
    ``app`` and ``exempt``. A view finds ``flask.g.certbound`` with confirmation,
    thumbprint and claims.

    >>> import flask
    >>> from certbound.flask import CertificateBinding
    >>> app = flask.Flask("example")
    >>> bound = CertificateBinding(
    ...     header="X-Client-Cert", format="url_pem", trusted_proxies=["unix"]
    ... )
    >>> @app.get("/accounts")
    ... @bound
    ... def accounts():
    ...     return flask.g.certbound.confirmation.x5t_s256
    """

    def __init__(
        self,
        *,
        header: Optional[str] = None,
        format: Optional[str] = None,
        trusted_proxies: Iterable[str] = (),
        policy: Policy = Policy.REQUIRED,
        other_methods: Iterable[str] = (),
        claims: Optional[Callable[[str], Optional[Claims]]] = None,
        invalid: Union[type[Exception], tuple[type[Exception], ...]] = (),
        limit: int = 16384,
    ) -> None:
        self._checker = Checker(
            header=header,
            format=format,
            trusted_proxies=trusted_proxies,
            policy=policy,
            other_methods=other_methods,
            claims=claims,
            invalid=invalid,
            exempt=(),
            limit=limit,
            headers_are_joined=True,
            may_await=False,
        )

    def __call__(self, view: View) -> View:
        """Decorates a view; put it below the route."""

        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refusal = self.check()
            if refusal is not None:
                return refusal
            return flask.current_app.ensure_sync(view)(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    def check(self) -> Optional[flask.Response]:
        """The answer to the current request, or None when it passes. It serves as
        ``before_request`` of an application or a blueprint too."""
        environ = flask.request.environ
        try:
            flask.g.certbound = check(self._checker, inputs_of(self._checker, environ))
        except Error as error:
            refusal = refuse(self._checker, environ, error)
            return flask.Response(refusal.body, refusal.status, refusal.headers)
        return None
