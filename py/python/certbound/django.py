"""RFC 8705 section 3 for Django, under WSGI and ASGI.

``settings.CERTBOUND`` holds the parameters of
``certbound.wsgi.CertificateBindingMiddleware`` by name; ``claims`` and ``invalid``
may be dotted paths. Put ``certbound.django.CertificateBindingMiddleware`` first in
``MIDDLEWARE``, or ``certificate_bound`` on views. A view finds
``request.certbound`` with confirmation, thumbprint and claims.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable
from typing import Any, Callable, Optional, Union

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from certbound import asgi, wsgi
from certbound._request import Checked, Checker, Inputs
from certbound.constants import ErrorCode, Policy
from certbound.exceptions import Error

__all__ = ["CertificateBindingMiddleware", "certificate_bound"]

View = Callable[..., Any]

DEFAULTS: dict[str, Any] = {
    "header": None,
    "format": None,
    "trusted_proxies": (),
    "policy": Policy.REQUIRED,
    "other_methods": (),
    "claims": None,
    "invalid": (),
    "exempt": (),
    "limit": 16384,
}


@functools.lru_cache(maxsize=1)
def _checker() -> Checker:
    given = getattr(settings, "CERTBOUND", None)
    if not isinstance(given, dict):
        raise ImproperlyConfigured("CERTBOUND is missing in the settings, or no dict")
    unknown = given.keys() - DEFAULTS.keys()
    if unknown:
        raise ImproperlyConfigured(f"CERTBOUND has no {sorted(unknown)}")
    options = {**DEFAULTS, **given}
    if isinstance(options["claims"], str):
        options["claims"] = import_string(options["claims"])
    invalid = options["invalid"]
    if not isinstance(invalid, (list, tuple)):
        invalid = [invalid]
    options["invalid"] = tuple(import_string(i) if isinstance(i, str) else i for i in invalid)
    try:
        # Django joins repeated headers as WSGI does, under ASGI too.
        return Checker(**options, headers_are_joined=True, may_await=True)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"CERTBOUND: {error}") from None


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "CERTBOUND":
        _checker.cache_clear()


setting_changed.connect(_forget)


def _inputs_of(request: HttpRequest, checker: Checker) -> Inputs:
    scope = getattr(request, "scope", None)
    if scope is not None:
        return asgi.inputs_of(checker, scope)
    return wsgi.inputs_of(checker, request.META)


def _refuse(request: HttpRequest, checker: Checker, error: Error) -> HttpResponse:
    scope = getattr(request, "scope", None)
    if scope is not None:
        refusal = asgi.refuse(checker, scope, error)
    else:
        refusal = wsgi.refuse(checker, request.META, error)
    return HttpResponse(refusal.body, status=refusal.status, headers=dict(refusal.headers))


def _is_exempt(request: HttpRequest) -> bool:
    return wsgi.is_exempt(_checker(), request.META, request.path)


def _check_query(request: HttpRequest) -> None:
    # Django decodes it in the charset that the Content-Type names.
    if "access_token" in request.GET:
        raise Error(ErrorCode.TOKEN_IN_QUERY)


def _decide(request: HttpRequest) -> Union[Checked, HttpResponse]:
    checker = _checker()
    try:
        _check_query(request)
        return wsgi.check(checker, _inputs_of(request, checker))
    except Error as error:
        return _refuse(request, checker, error)


async def _decide_async(request: HttpRequest) -> Union[Checked, HttpResponse]:
    checker = _checker()
    try:
        _check_query(request)
        return await asgi.check(checker, _inputs_of(request, checker))
    except Error as error:
        return _refuse(request, checker, error)


class CertificateBindingMiddleware:
    """Refuses requests whose token is not bound to the certificate of their
    connection. Configured by ``settings.CERTBOUND``."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        _checker()  # A wrong configuration stops the start, not the first request.

    def __call__(self, request: HttpRequest) -> Union[HttpResponse, Awaitable[HttpResponse]]:
        """Passes a request on, or answers it."""
        if self._is_async:
            return self._async_call(request)
        if not _is_exempt(request):
            decided = _decide(request)
            if isinstance(decided, HttpResponse):
                return decided
            request.certbound = decided
        response: HttpResponse = self.get_response(request)
        return response

    async def _async_call(self, request: HttpRequest) -> HttpResponse:
        if not _is_exempt(request):
            decided = await _decide_async(request)
            if isinstance(decided, HttpResponse):
                return decided
            request.certbound = decided
        response: HttpResponse = await self.get_response(request)
        return response


def _is_async_dispatch(view: View) -> bool:
    """Whether ``method_decorator`` gives the ``dispatch`` of a view class that has
    coroutines for handlers: no coroutine function itself, it returns what they do."""
    method = getattr(view, "func", view)
    return bool(getattr(getattr(method, "__self__", None), "view_is_async", False))


def certificate_bound(view: View) -> View:
    """Refuses requests of one view as the middleware does; ``exempt`` does not
    count here."""
    if settings.configured:
        _checker()  # A wrong configuration stops the start, not the first request.
    if iscoroutinefunction(view) or _is_async_dispatch(view):

        @functools.wraps(view)
        async def async_guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            decided = await _decide_async(request)
            if isinstance(decided, HttpResponse):
                return decided
            request.certbound = decided
            return await view(request, *args, **kwargs)

        return async_guarded

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        decided = _decide(request)
        if isinstance(decided, HttpResponse):
            return decided
        request.certbound = decided
        return view(request, *args, **kwargs)

    return guarded
