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
from collections.abc import Iterable, Mapping
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


class Request(NamedTuple):
    """What of a request matters. Headers are as they came, in their order."""

    method: str
    path: str
    query: bytes
    #: The address of the connection's other end, UNIX, or None: unknown.
    peer: Optional[str]
    authorization: list[bytes]
    client_cert: list[bytes]
    early_data: bool
    #: The certificate of the TLS layer, where no header is configured.
    tls_cert: Union[bytes, str, None]

    def __repr__(self) -> str:
        """Without the credentials: tracebacks show locals."""
        return f"<Request {self.method} {self.path!r} from {self.peer}>"


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
        self.claims = _options.claims_of(claims, may_await)
        self.invalid = _options.invalid_of(invalid)
        self._demands: dict[str, Any] = {
            "policy": _options.policy_of(policy),
            "other_methods": _options.other_methods_of(other_methods),
        }
        self._limit = _options.limit_of(limit)
        self._joined = headers_are_joined
        self._unix = _options.UNIX in proxies
        self._networks = _options.networks(proxies)
        self._exempt = frozenset(_options.strings("exempt", exempt, "paths"))
        if not all(path.startswith("/") for path in self._exempt):
            raise ValueError("an exempt path starts with /")
        # Peers are few; a client that changes its address must not fill memory.
        self._is_trusted = functools.lru_cache(maxsize=1024)(self._look_up)
        # Each request of a connection has the same certificate. Only values of
        # trusted proxies come this far; at most 4 MiB of them with the usual limit.
        self._thumbprint_of = functools.lru_cache(maxsize=256)(self._decode)

    def is_exempt(self, path: str) -> bool:
        """Whether nothing is asked of this path. Only the very path is meant."""
        return path in self._exempt

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

    def token(self, request: Request) -> bytes:
        """The bearer token, or an Error."""
        if self.header is not None and request.early_data:
            # Whoever has recorded early data can send it again (RFC 8470).
            raise Error(ErrorCode.EARLY_DATA)
        values = request.authorization
        if self._joined and values and JOINED_CREDENTIALS.search(values[0]):
            raise Error(ErrorCode.TOKEN_REPEATED)
        return _native.bearer_token(request.query, values)

    def presented(self, request: Request) -> Optional[certbound.Thumbprint]:
        """The thumbprint of the client's certificate, or None without one."""
        if self.header is not None:
            return self._from_header(request)
        cert = request.tls_cert
        return None if cert is None else certbound.Thumbprint.of(cert)

    def _from_header(self, request: Request) -> Optional[certbound.Thumbprint]:
        if not self.trusts(request.peer):
            return None
        values = request.client_cert
        if len(values) > 1:
            raise HeaderError(ErrorCode.HEADER_REPEATED)
        # What proxies send for a client without a certificate.
        if not values or not values[0].strip(b" \t"):
            return None
        if self._joined and self.format not in COMMA_FORMATS and b"," in values[0]:
            raise HeaderError(ErrorCode.HEADER_REPEATED)
        return self._thumbprint_of(values[0])

    def _decode(self, value: bytes) -> Optional[certbound.Thumbprint]:
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

    def decide(self, request: Request, token: bytes, claims: Optional[Claims]) -> Checked:
        """Checks the binding, by the claims where something validates tokens."""
        if self.claims is None:
            confirmation = certbound.Confirmation.from_jwt(token)
        elif claims is None or (isinstance(claims, (bytes, str)) and not claims):
            raise BindingError(ErrorCode.TOKEN_REFUSED)
        else:
            confirmation = certbound.Confirmation.from_claims(claims)
        thumbprint = self.presented(request)
        confirmation.verify(thumbprint, **self._demands)
        return Checked(confirmation, thumbprint, claims)

    def refuse(self, request: Request, error: Error) -> Refusal:
        """Logs a refusal in one line, and words the answer (RFC 6750 section 3)."""
        status, code = error.http_status(), error.oauth_error()
        reason = str(error)
        fields = {
            "status": error.name,
            "http_status": status,
            "method": request.method,
            "path": request.path,
            "peer": request.peer or "unknown",
        }
        logger.warning(
            "refused: status=%s http_status=%d method=%s path=%s peer=%s reason=%s",
            error.name,
            status,
            ascii(request.method)[1:-1],
            ascii(request.path),
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
