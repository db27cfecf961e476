"""The options of middlewares and adapters, checked when they are given.

What is found out with the first request is found out by a client.
"""

from __future__ import annotations

import inspect
import ipaddress
import re
from collections.abc import Iterable
from typing import Any, Callable, Final, Optional, Union

import certbound
from certbound import _native
from certbound.constants import Policy
from certbound.exceptions import Error, HeaderError

#: The formats in which proxies write certificates.
FORMATS: Final = (
    "rfc9440",
    "url_pem",
    "url_pem_chain",
    "pem",
    "base64_der",
    "base64_der_chain",
    "envoy_xfcc",
)

#: Formats in which a comma separates certificates. WSGI joins repeated headers
#: by a comma too, and nobody could tell the client's from the proxy's.
CHAIN_FORMATS: Final = frozenset({"url_pem_chain", "base64_der_chain"})

#: The peer of a connection without addresses, in ``trusted_proxies``.
UNIX: Final = "unix"

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def check_header(header: Optional[str], format: Optional[str], proxies: list[str], joined: bool) -> None:
    """Checks what says where the certificate stands."""
    if header is None:
        if format is not None or proxies:
            raise ValueError("format and trusted_proxies belong to a header; name it")
        return
    if not isinstance(header, str):
        raise TypeError("header is the name of a header field, a str")
    if not TOKEN.fullmatch(header):
        raise ValueError(f"header {header!r} is not the name of a header field")
    if format is None:
        raise ValueError("format says how the proxy writes the header; it is never guessed")
    if not isinstance(format, str):
        raise TypeError(f"format is one of {', '.join(FORMATS)}, a str")
    if not proxies:
        raise ValueError(
            "trusted_proxies says who may set the header: addresses, networks, or "
            '"unix"; without it anybody could'
        )
    if joined and format in CHAIN_FORMATS:
        raise ValueError(
            f"{format} cannot be used here: WSGI joins repeated headers by the comma "
            "that separates its certificates; let the proxy send the leaf alone"
        )
    try:
        _native.decode_client_cert(b"", format=format)
    except HeaderError:
        pass  # An empty value; a format that does not exist is another error.
    except Error:
        raise ValueError(f"format {format!r} is none of {', '.join(FORMATS)}") from None


def strings(name: str, values: Iterable[str], what: str) -> tuple[str, ...]:
    """The values of an option that takes several."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{name} is an iterable of {what}, not one of them")
    found = tuple(values)
    if not all(isinstance(value, str) for value in found):
        raise TypeError(f"{name} is an iterable of {what}, each a str")
    return found


def networks(proxies: Iterable[str]) -> list[Network]:
    """The addresses and networks among the trusted proxies."""
    found = []
    for proxy in proxies:
        if proxy == UNIX:
            continue
        if "%" in proxy:
            raise ValueError(f"trusted_proxies {proxy!r}: leave the zone out, it would not count")
        found.append(ipaddress.ip_network(proxy))
    return found


def policy_of(policy: Policy) -> Policy:
    try:
        return Policy(policy)
    except ValueError:
        raise ValueError(
            f"policy {policy!r} is neither Policy.REQUIRED nor Policy.IF_BOUND"
        ) from None


def other_methods_of(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each a confirmation method that is known beside x5t#S256."""
    found = strings("other_methods", names, "names")
    for name in found:
        if not is_other_method(name):
            raise ValueError(f"other_methods {name!r} is no confirmation method that is known")
    return found


def is_other_method(name: str) -> bool:
    """Whether this is a confirmation method that the library knows beside x5t#S256."""
    try:
        said = certbound.Confirmation.from_claims({"cnf": {name: None}})
    except certbound.Error:
        return False
    return name in said.other_methods


def limit_of(limit: int) -> int:
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise TypeError("limit is an int")
    if limit <= 0:
        raise ValueError("limit is the number of octets that a header may have")
    return limit


def invalid_of(invalid: Any) -> tuple[type[Exception], ...]:
    """The exceptions that say that a token is not valid."""
    found = tuple(invalid) if isinstance(invalid, (tuple, list)) else (invalid,)
    if not all(isinstance(one, type) and issubclass(one, Exception) for one in found):
        raise TypeError("invalid is an exception class, or a tuple of exception classes")
    return found


def claims_of(claims: Optional[Callable[[str], Any]], may_await: bool) -> Optional[Callable[[str], Any]]:
    if claims is None:
        return None
    if not callable(claims):
        raise TypeError("claims is a callable that takes the token")
    call = getattr(claims, "__call__", claims)
    if not may_await and (inspect.iscoroutinefunction(claims) or inspect.iscoroutinefunction(call)):
        raise TypeError("claims is a coroutine function, which nobody awaits here")
    return claims
