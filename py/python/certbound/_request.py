"""What the middlewares and adapters share: a request's token against its certificate.

They fetch the inputs and apply the answer. What is decided here is only whom to
believe; every check is the core's.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable, Final, NamedTuple, Optional, Union

import certbound
from certbound import _native, _options
from certbound.constants import ErrorCode, Policy
from certbound.exceptions import BindingError, Error, HeaderError

logger = logging.getLogger("certbound")

#: What validates tokens gives: decoded claims, or their JSON.
Claims = Union[Mapping[str, Any], bytes, str]


class UnixPeer(str):
    """The peer of a connection without addresses. Not every "unix" is this one:
    servers take addresses out of headers that clients write."""


UNIX: Final = UnixPeer(_options.UNIX)

#: The formats that may hold commas of their own.
COMMA_FORMATS = _options.CHAIN_FORMATS | {"envoy_xfcc"}

#: A second scheme behind a comma: two Authorization headers, joined.
JOINED_CREDENTIALS = re.compile(rb",[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]")

#: No address is longer, with its zone.
LONGEST_PEER = 64


class Checked(NamedTuple):
    """What a request that passed has shown."""

    #: What its token says.
    confirmation: certbound.Confirmation
    #: Of the presented certificate, or None without one.
    thumbprint: Optional[certbound.Thumbprint]
    #: What validated the token has given, or None where nothing validates.
    claims: Optional[Claims]

    def keys(self) -> dict[str, Any]:
        """What the application finds in its scope or environ."""
        return {
            "certbound.confirmation": self.confirmation,
            "certbound.thumbprint": self.thumbprint,
            "certbound.claims": self.claims,
        }


class Refusal(NamedTuple):
    """The answer to a request that is refused."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    error: Error


#: What of a request matters: its headers as they came, pairs of a name and a value; its
#: query; the address of the connection's other end, UNIX, or None for unknown; and the
#: certificate of the TLS layer, where no header is configured. A bare tuple, since one
#: with names costs more than the rest of fetching.
Inputs = tuple[
    Iterable[Sequence[bytes]], Union[bytes, str], Optional[str], Union[bytes, str, None]
]


class Checker:
    """One configuration, checked when it is made, and what it says of requests."""

    def __init__(
        self,
        *,
        header: Optional[str],
        format: Optional[str],
        trusted_proxies: Iterable[str],
        policy: Policy,
        other_methods: Iterable[str],
        claims: Optional[Callable[[str], Any]],
        invalid: Union[type[Exception], tuple[type[Exception], ...]],
        exempt: Iterable[str],
        limit: int,
        headers_are_joined: bool,
        may_await: bool,
    ) -> None:
        proxies = _options.strings("trusted_proxies", trusted_proxies, "addresses")
        _options.check_header(header, format, list(proxies), headers_are_joined)
        self.header = header
        self.format = format
        self._name = None if header is None else header.encode("ascii")
        self.claims = _options.claims_of(claims, may_await)
        self.invalid = _options.invalid_of(invalid)
        demands = {
            "policy": _options.policy_of(policy),
            "other_methods": _options.other_methods_of(other_methods),
        }
        # REQUIRED is what verify() demands by itself, and knows no other methods.
        required = demands["policy"] is Policy.REQUIRED
        self._demands: dict[str, Any] = {} if required else demands
        self._limit = _options.limit_of(limit)
        self._joined = headers_are_joined
        self._unix = _options.UNIX in proxies
        self._networks = _options.networks(proxies)
        #: Paths of which nothing is asked. Only the very path is meant.
        self.exempt = frozenset(_options.strings("exempt", exempt, "paths"))
        if not all(path.startswith("/") for path in self.exempt):
            raise ValueError("an exempt path starts with /")
        # Peers are few; a client that changes its address must not fill memory.
        self._is_trusted = functools.lru_cache(maxsize=1024)(self._look_up)
        # Each request of a connection has the same certificate. Only values of
        # trusted proxies come this far; at most 4 MiB of them with the usual limit.
        self._thumbprint_of = functools.lru_cache(maxsize=256)(self._decode)

    def trusts(self, peer: Optional[str]) -> bool:
        """Whether the peer may say what certificate its client has."""
        if peer is UNIX:
            return self._unix
        return peer is not None and len(peer) <= LONGEST_PEER and self._is_trusted(peer)

    def _look_up(self, peer: str) -> bool:
        try:
            # A link-local peer has its interface behind a %.
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        addresses = [address] if mapped is None else [address, mapped]
        return any(a in network for a in addresses for network in self._networks)

    def read(self, inputs: Inputs) -> tuple[bytes, list[bytes]]:
        """The bearer token, and the values of the certificate's header, or an Error."""
        headers, query, _, _ = inputs
        if self._joined:
            headers = list(headers)
            for name, value in headers:
                if name.lower() == b"authorization" and JOINED_CREDENTIALS.search(value):
                    raise Error(ErrorCode.TOKEN_REPEATED)
        return _native.credentials(headers, query, self._name)

    def decide(
        self,
        token: bytes,
        claims: Optional[Claims],
        values: list[bytes],
        inputs: Inputs,
    ) -> Checked:
        """Checks the binding, by the claims where something validates tokens."""
        _, _, peer, tls_cert = inputs
        said = certbound.Confirmation.from_jwt(token) if self.claims is None else self._claimed(claims)
        if self.header is None:
            thumbprint = None if tls_cert is None else certbound.Thumbprint.of(tls_cert)
        else:
            thumbprint = self._presented(values) if values and self.trusts(peer) else None
        said.verify(thumbprint, **self._demands)
        return Checked(said, thumbprint, claims)

    def _claimed(self, claims: Optional[Claims]) -> certbound.Confirmation:
        if claims is None or (isinstance(claims, (bytes, str)) and not claims):
            raise BindingError(ErrorCode.TOKEN_REFUSED)
        return certbound.Confirmation.from_claims(claims)

    def _presented(self, values: list[bytes]) -> Optional[certbound.Thumbprint]:
        """The thumbprint of the certificate in a header, or None without one."""
        if len(values) > 1:
            raise HeaderError(ErrorCode.HEADER_REPEATED)
        (value,) = values
        if self._joined and self.format not in COMMA_FORMATS and b"," in value:
            raise HeaderError(ErrorCode.HEADER_REPEATED)
        return self._thumbprint_of(value)

    def _decode(self, value: bytes) -> Optional[certbound.Thumbprint]:
        # What proxies send for a client without a certificate.
        if not value.strip(b" \t"):
            return None
        assert self.format is not None
        try:
            der = _native.decode_client_cert(value, format=self.format, limit=self._limit)
        except HeaderError as error:
            if error.code == ErrorCode.NO_CERTIFICATE:
                return None
            raise
        return certbound.Thumbprint.of(der)

    def refused_by(self, error: Exception) -> Error:
        """What to answer when whoever validates tokens raised this."""
        logger.info("the token was refused: %s", type(error).__name__)
        return BindingError(ErrorCode.TOKEN_REFUSED)

    def refuse(self, method: str, path: str, peer: Optional[str], error: Error) -> Refusal:
        """Logs a refusal in one line, and words the answer (RFC 6750 section 3)."""
        status, code = error.http_status(), error.oauth_error()
        reason = str(error)
        fields = {
            "status": error.name,
            "http_status": status,
            "method": method,
            "path": path,
            "peer": peer or "unknown",
        }
        logger.warning(
            "refused: status=%s http_status=%d method=%s path=%s peer=%s reason=%s",
            error.name,
            status,
            ascii(method)[1:-1],
            ascii(path),
            ascii(fields["peer"])[1:-1],
            json.dumps(reason),
            extra={"certbound": fields},
        )
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        body: dict[str, str] = {}
        if code is None:
            challenge = "Bearer"
        else:
            # RFC 6750 section 3 knows neither quotes nor backslashes here.
            description = "".join(c for c in reason if " " <= c <= "~" and c not in '"\\')
            challenge = f'Bearer error="{code}", error_description="{description}"'
            body = {"error": code, "error_description": description}
        if status in (400, 401):
            headers.append(("WWW-Authenticate", challenge))
        content = json.dumps(body).encode()
        headers.append(("Content-Length", str(len(content))))
        return Refusal(status, headers, content, error)
