"""What certbound raises. Every exception is an ``Error``, a ``ValueError``."""

from __future__ import annotations

from certbound import _native

# What type checkers take for true. At run time the enumerations are made when they
# are asked for: with enum itself they would be most of the time that importing this
# package takes.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, Union

    from certbound.constants import Context, ErrorCode

    _Context = Union[Context, Literal[1, 2, 3, 4]]

__all__ = [
    "BindingError",
    "ChainError",
    "ClientAuthError",
    "ClientCertificateError",
    "ClientChainError",
    "Error",
    "HeaderError",
    "InactiveError",
    "InvalidDnError",
    "InvalidValueError",
    "MalformedCertificateError",
    "MalformedTokenError",
    "MetadataError",
    "MismatchError",
    "SubjectMismatchError",
    "UnboundError",
]


class Error(ValueError):
    """Why an input was refused or a check did not pass.

    The message says what was wrong and what to do about it, and never echoes
    input.

    >>> import certbound
    >>> try:
    ...     certbound.verify_claims_binding({"sub": "client-1"}, None)
    ... except certbound.Error as error:
    ...     print(error.name, int(error.code), error.http_status(), error.oauth_error())
    cnf_absent 572 401 invalid_token
    """

    def __init__(self, code: int, /) -> None:
        self._code = int(code)
        super().__init__(self._message())

    @property
    def code(self) -> ErrorCode:
        """The stable number, the same in Rust and C."""
        from certbound.constants import ErrorCode

        return ErrorCode(self._code)

    def _message(self) -> str:
        return self._describe()[1]

    @property
    def name(self) -> str:
        """The stable snake_case name, for logs and metrics."""
        return self._describe()[0]

    def oauth_error(self, context: _Context = 1) -> str | None:
        """The OAuth ``error`` code to answer with, or None for a bare challenge; for a
        resource unless another context is given."""
        return _native.oauth_error(self._code, context)

    def http_status(self, context: _Context = 1) -> int:
        """The HTTP status to answer with; for a resource unless another context is
        given."""
        return _native.http_status(self._code, context)

    def _describe(self) -> tuple[str, str, str]:
        described = _native.describe(self._code)
        if described is None:
            raise ValueError(f"{self._code} is not the number of an error")
        return described

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code,)


class InvalidValueError(Error):
    """A value that the application gave is not written as it must be.

    >>> import certbound
    >>> try:
    ...     certbound.ExpectedSubject(san_dns="client.example:443")
    ... except certbound.InvalidValueError as error:
    ...     print(error.name, error.position)
    san_dns_port 14
    """

    #: Index of the offending character, where the value is a registered one.
    position: int | None

    def __init__(self, code: int, position: int | None = None, /) -> None:
        super().__init__(code)
        self.position = position

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code, self.position)


class InvalidDnError(InvalidValueError):
    """A distinguished name cannot be registered.

    >>> import certbound
    >>> try:
    ...     certbound.ExpectedSubject(subject_dn="CN=client,XX=unknown")
    ... except certbound.InvalidDnError as error:
    ...     print(error.name, error.position)
    dn_unknown_descriptor 10
    """


class MalformedCertificateError(Error):
    """A certificate cannot be read.

    >>> import certbound
    >>> try:
    ...     certbound.thumbprint(b"no certificate")
    ... except certbound.MalformedCertificateError as error:
    ...     print(error)
    the certificate does not start with a DER SEQUENCE
    """


class HeaderError(Error):
    """A request header does not hold a certificate as its format demands.

    >>> import certbound
    >>> try:
    ...     certbound.decode_client_cert("", format="rfc9440")
    ... except certbound.HeaderError as error:
    ...     print(error.name)
    empty
    """


class SubjectMismatchError(Error):
    """A certificate does not have the registered subject.

    The message says what differs, and holds nothing of the certificate.

    >>> import certbound
    >>> certificate = certbound.Certificate('''
    ... -----BEGIN CERTIFICATE-----
    ... MCUwHgIBBzAAMAAwADARMQ8wDQYDVQQDDAZjbGllbnQwADAAAwEA
    ... -----END CERTIFICATE-----
    ... ''')
    >>> try:
    ...     certbound.ExpectedSubject(subject_dn="CN=other").verify(certificate)
    ... except certbound.SubjectMismatchError as error:
    ...     print(error.name)
    subject_mismatch
    """

    def __init__(self, code: int, sentence: str, /) -> None:
        self._sentence = sentence
        super().__init__(code)

    def _message(self) -> str:
        return self._sentence

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code, self._sentence)


class ChainError(Error):
    """No path of signatures leads from a certificate to an anchor as demanded, or
    the anchors themselves cannot be used.

    The message says which certificate breaks the rule and how.

    >>> import certbound
    >>> try:
    ...     certbound.TrustStore([b"no certificate"])
    ... except certbound.ChainError as error:
    ...     print(error.name, error.place)
    chain_anchor_malformed anchors[0]
    """

    #: The certificate that breaks the rule, where that can be told: "leaf", "chain[0]"
    #: or "anchors[0]", by the index in what was given.
    place: str | None

    _sentence: str | None

    def __init__(self, code: int, sentence: str, place: str | None = None, /) -> None:
        self._sentence = sentence
        super().__init__(code)
        self.place = place

    def _message(self) -> str:
        return super()._message() if self._sentence is None else self._sentence

    def oauth_error(self, context: _Context = 2) -> str | None:
        """The OAuth ``error`` code to answer with: "invalid_client", or
        "server_error" where the anchors are at fault."""
        return super().oauth_error(context)

    def http_status(self, context: _Context = 2) -> int:
        """The HTTP status to answer with: 401, or 500 where the anchors are at
        fault."""
        return super().http_status(context)

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code, self._sentence, self.place)


class MetadataError(Error):
    """Metadata of a client or of a server breaks a rule.

    >>> import certbound
    >>> try:
    ...     certbound.ClientRegistration({
    ...         "token_endpoint_auth_method": "tls_client_auth",
    ...         "tls_client_auth_san_ip": "192.0.2.01",
    ...     })
    ... except certbound.MetadataError as error:
    ...     print(error.member, error.position, error.http_status(), error.oauth_error())
    tls_client_auth_san_ip 8 400 invalid_client_metadata
    """

    #: The member that breaks it, where it is one of a client's metadata.
    member: str | None
    #: Index of the offending character, where a registered subject is refused.
    position: int | None

    def __init__(
        self, code: int, member: str | None = None, position: int | None = None, /
    ) -> None:
        self.member = member
        self.position = position
        super().__init__(code)

    def _message(self) -> str:
        message = super()._message()
        return message if self.member is None else f"{self.member}: {message}"

    def oauth_error(self, context: _Context = 4) -> str | None:
        """The OAuth ``error`` code to answer with: "invalid_client_metadata"."""
        return super().oauth_error(context)

    def http_status(self, context: _Context = 4) -> int:
        """The HTTP status to answer with: 400."""
        return super().http_status(context)

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code, self.member, self.position)


class ClientAuthError(Error):
    """A client is not who it says it is, or nothing shows that it is.

    >>> import certbound
    >>> registration = certbound.ClientRegistration({
    ...     "token_endpoint_auth_method": "tls_client_auth",
    ...     "tls_client_auth_san_dns": "client.example",
    ... })
    >>> try:
    ...     registration.verify(None, trust=certbound.CHAIN_VERIFIED_UPSTREAM)
    ... except certbound.ClientAuthError as error:
    ...     print(error.name, error.http_status(), error.oauth_error())
    client_certificate_missing 401 invalid_client
    """

    def __init__(self, code: int, sentence: str | None = None, /) -> None:
        self._sentence = sentence
        super().__init__(code)

    def _message(self) -> str:
        return super()._message() if self._sentence is None else self._sentence

    def oauth_error(self, context: _Context = 2) -> str | None:
        """The OAuth ``error`` code to answer with: "invalid_client"."""
        return super().oauth_error(context)

    def http_status(self, context: _Context = 2) -> int:
        """The HTTP status to answer with: 401."""
        return super().http_status(context)

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return type(self), (self._code, self._sentence)


class ClientCertificateError(ClientAuthError, MalformedCertificateError):
    """The certificate that a client presented cannot be read."""


class ClientChainError(ClientAuthError, ChainError):
    """The chain of a client's certificate is refused."""

    def __init__(self, code: int, sentence: str, place: str | None = None, /) -> None:
        ChainError.__init__(self, code, sentence, place)

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        return ChainError.__reduce__(self)


class BindingError(Error):
    """A token must not be used on this connection.

    >>> import certbound
    >>> cert = bytes.fromhex("3003020105")
    >>> for claims in ({"cnf": certbound.cnf(b"0\\0")}, {}, {"cnf": None}):
    ...     try:
    ...         certbound.verify_claims_binding(claims, cert)
    ...     except certbound.BindingError as error:
    ...         print(error.verdict, error.name)
    mismatch certificate_mismatch
    unbound cnf_absent
    malformed cnf_null
    """

    @property
    def verdict(self) -> str:
        """Which of "mismatch", "unbound", "malformed", "inactive" it is; "refused" where
        whoever validates tokens for a middleware refused it."""
        return self._describe()[2]


class MismatchError(BindingError):
    """The token is bound to another certificate, or none was presented.

    >>> import certbound
    >>> certbound.Confirmation.from_thumbprint("A" * 43).verify(None)
    Traceback (most recent call last):
    certbound.exceptions.MismatchError: the token is bound to a certificate and none was presented
    """


class UnboundError(BindingError):
    """The token is not bound to a certificate.

    >>> import certbound
    >>> certbound.verify_claims_binding({}, None)
    Traceback (most recent call last):
    certbound.exceptions.UnboundError: the token is not bound to a certificate: it has no cnf
    """


class MalformedTokenError(BindingError):
    """The token, its claims or its confirmation cannot be read.

    >>> import certbound
    >>> certbound.Confirmation.from_jwt("no token")
    Traceback (most recent call last):
    certbound.exceptions.MalformedTokenError: the token holds white space
    """


class InactiveError(BindingError):
    """The authorization server says that the token is not active.

    >>> import certbound
    >>> certbound.Confirmation.from_introspection('{"active": false}')
    Traceback (most recent call last):
    certbound.exceptions.InactiveError: the introspection response says that the token is not active
    """
