"""A FastAPI dependency: the request's token is bound to its client certificate."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import Any, Callable, Optional, Union

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

import certbound
from certbound._request import Checker, Claims
from certbound.asgi import check, inputs_of, refuse
from certbound.constants import Policy
from certbound.exceptions import Error

__all__ = ["CertificateBinding"]


class _NoField:
    """FastAPI can make no request parameter of this."""


class CertificateBinding(SecurityBase):
    """Checks each request and gives its Confirmation, or answers 401.

    The parameters are those of ``certbound.asgi.CertificateBindingMiddleware`` but
    ``app`` and ``exempt``. The claims, where ``claims`` validates tokens, are in
    ``request.scope["certbound.claims"]``. OpenAPI shows the security scheme; give
    ``responses=CertificateBinding.responses`` to a route, a router or the
    application for the answers.

    >>> from typing import Annotated
    >>> from fastapi import Depends, FastAPI
    >>> from certbound import Confirmation
    >>> from certbound.fastapi import CertificateBinding
    >>> bound = CertificateBinding(
    ...     header="X-Client-Cert", format="url_pem", trusted_proxies=["127.0.0.1"]
    ... )
    >>> app = FastAPI(responses=CertificateBinding.responses)
    >>> @app.get("/accounts")
    ... def accounts(said: Annotated[Confirmation, Depends(bound)]) -> str:
    ...     return said.x5t_s256
    """

    #: For the documentation of a route, a router or the application.
    responses: dict[Union[int, str], dict[str, Any]] = {
        400: {"description": "Credentials are sent twice, or in the query (RFC 6750)"},
        401: {
            "description": "No access token, or one that is not bound to the client "
            "certificate of the connection (RFC 8705)",
            "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
        },
        425: {"description": "The request was sent as TLS early data (RFC 8470)"},
    }

    def __init__(
        self,
        *,
        header: Optional[str] = None,
        format: Optional[str] = None,
        trusted_proxies: Iterable[str] = (),
        policy: Policy = Policy.REQUIRED,
        other_methods: Iterable[str] = (),
        claims: Optional[Callable[[str], Union[Optional[Claims], Awaitable[Optional[Claims]]]]] = None,
        invalid: Union[type[Exception], tuple[type[Exception], ...]] = (),
        limit: int = 16384,
        _instance: Optional[_NoField] = None,
    ) -> None:
        # With Depends(CertificateBinding), without an instance, FastAPI would make one
        # for each request, of what the client sends, and never call it. It refuses
        # the route for the sake of the last parameter.
        self.model = HTTPBearer(description="An access token bound to the client certificate")
        self.scheme_name = "CertificateBoundToken"
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
            headers_are_joined=False,
            may_await=True,
        )

    async def __call__(self, connection: HTTPConnection) -> certbound.Confirmation:
        """The dependency."""
        try:
            checked = await check(self._checker, inputs_of(self._checker, connection.scope))
        except Error as error:
            refusal = refuse(self._checker, connection.scope, error)
            kept = {"WWW-Authenticate", "Cache-Control"}
            headers = {name: value for name, value in refusal.headers if name in kept}
            raise HTTPException(refusal.status, detail=str(error), headers=headers) from None
        connection.scope.update(checked.keys())
        return checked.confirmation
