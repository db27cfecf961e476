"""What certbound raises. Every exception is an ``Error``, a ``ValueError``."""

from __future__ import annotations

from typing import Optional, Tuple, Type

from certbound import _native
from certbound.constants import Context, ErrorCode


class Error(ValueError):
    """Why an input was refused or a check did not pass.

    The message says what was wrong and what to do about it, and never echoes
    input.
    """

    #: The stable number, the same in Rust and C.
    code: ErrorCode

    def __init__(self, code: int, /) -> None:
        self.code = ErrorCode(code)
        super().__init__(self._message())

    def _message(self) -> str:
        return self._describe()[1]

    @property
    def name(self) -> str:
        """The stable snake_case name, for logs and metrics."""
        return self._describe()[0]

    def oauth_error(self, context: Context = Context.RESOURCE, /) -> Optional[str]:
        """The OAuth ``error`` code to answer with, or None for a bare challenge."""
        return _native.oauth_error(self.code, context)

    def http_status(self, context: Context = Context.RESOURCE, /) -> int:
        """The HTTP status to answer with."""
        return _native.http_status(self.code, context)

    def _describe(self) -> Tuple[str, str, str]:
        described = _native.describe(self.code)
        if described is None:  # ErrorCode and the library are compared in the tests.
            raise AssertionError(f"{self.code!r} is no error of the library")
        return described

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code),)


class InvalidValueError(Error):
    """A value that the application gave is not written as it must be."""

    #: Index of the offending character, where the value is a registered one.
    position: Optional[int]

    def __init__(self, code: int, position: Optional[int] = None, /) -> None:
        super().__init__(code)
        self.position = position

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code), self.position)


class InvalidDnError(InvalidValueError):
    """A distinguished name cannot be registered."""


class MalformedCertificateError(Error):
    """A certificate cannot be read."""


class HeaderError(Error):
    """A request header does not hold a certificate as its format demands."""


class SubjectMismatchError(Error):
    """A certificate does not have the registered subject.

    The message says what differs, and holds nothing of the certificate.
    """

    def __init__(self, code: int, sentence: str, /) -> None:
        self._sentence = sentence
        super().__init__(code)

    def _message(self) -> str:
        return self._sentence

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code), self._sentence)


class ChainError(Error):
    """No path of signatures leads from a certificate to an anchor as demanded, or
    the anchors themselves cannot be used.

    The message says which certificate breaks the rule and how.
    """

    #: The certificate that breaks the rule, where that can be told: "leaf", "chain[0]"
    #: or "anchors[0]", by the index in what was given.
    place: Optional[str]

    _sentence: Optional[str]

    def __init__(self, code: int, sentence: str, place: Optional[str] = None, /) -> None:
        self._sentence = sentence
        super().__init__(code)
        self.place = place

    def _message(self) -> str:
        return super()._message() if self._sentence is None else self._sentence

    def oauth_error(self, context: Context = Context.CLIENT, /) -> Optional[str]:
        """The OAuth ``error`` code to answer with: "invalid_client", or
        "server_error" where the anchors are at fault."""
        return super().oauth_error(context)

    def http_status(self, context: Context = Context.CLIENT, /) -> int:
        """The HTTP status to answer with: 401, or 500 where the anchors are at
        fault."""
        return super().http_status(context)

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code), self._sentence, self.place)


class MetadataError(Error):
    """Metadata of a client or of a server breaks a rule."""

    #: The member that breaks it, where it is one of a client's metadata.
    member: Optional[str]
    #: Index of the offending character, where a registered subject is refused.
    position: Optional[int]

    def __init__(
        self, code: int, member: Optional[str] = None, position: Optional[int] = None, /
    ) -> None:
        self.member = member
        self.position = position
        super().__init__(code)

    def _message(self) -> str:
        message = super()._message()
        return message if self.member is None else f"{self.member}: {message}"

    def oauth_error(self, context: Context = Context.REGISTRATION, /) -> Optional[str]:
        """The OAuth ``error`` code to answer with: "invalid_client_metadata"."""
        return super().oauth_error(context)

    def http_status(self, context: Context = Context.REGISTRATION, /) -> int:
        """The HTTP status to answer with: 400."""
        return super().http_status(context)

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code), self.member, self.position)


class ClientAuthError(Error):
    """A client is not who it says it is, or nothing shows that it is."""

    def __init__(self, code: int, sentence: Optional[str] = None, /) -> None:
        self._sentence = sentence
        super().__init__(code)

    def _message(self) -> str:
        return super()._message() if self._sentence is None else self._sentence

    def oauth_error(self, context: Context = Context.CLIENT, /) -> Optional[str]:
        """The OAuth ``error`` code to answer with: "invalid_client"."""
        return super().oauth_error(context)

    def http_status(self, context: Context = Context.CLIENT, /) -> int:
        """The HTTP status to answer with: 401."""
        return super().http_status(context)

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return type(self), (int(self.code), self._sentence)


class ClientCertificateError(ClientAuthError, MalformedCertificateError):
    """The certificate that a client presented cannot be read."""


class ClientChainError(ClientAuthError, ChainError):
    """The chain of a client's certificate is refused."""

    def __init__(self, code: int, sentence: str, place: Optional[str] = None, /) -> None:
        ChainError.__init__(self, code, sentence, place)

    def __reduce__(self) -> Tuple[Type[Error], Tuple[object, ...]]:
        return ChainError.__reduce__(self)


class BindingError(Error):
    """A token must not be used on this connection."""

    @property
    def verdict(self) -> str:
        """Which of "mismatch", "unbound", "malformed", "inactive" it is."""
        return self._describe()[2]


class MismatchError(BindingError):
    """The token is bound to another certificate, or none was presented."""


class UnboundError(BindingError):
    """The token is not bound to a certificate."""


class MalformedTokenError(BindingError):
    """The token, its claims or its confirmation cannot be read."""


class InactiveError(BindingError):
    """The authorization server says that the token is not active."""
