"""What certbound raises. Every exception is an ``Error``, a ``ValueError``."""

from __future__ import annotations

from typing import Tuple, Type, Union

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
        _, message, _ = self._describe()
        super().__init__(message)

    @property
    def name(self) -> str:
        """The stable snake_case name, for logs and metrics."""
        return self._describe()[0]

    def oauth_error(self, context: Union[Context, int] = Context.RESOURCE, /) -> Union[str, None]:
        """The OAuth ``error`` code to answer with, or None for a bare challenge."""
        return _native.oauth_error(self.code, Context(context))

    def http_status(self, context: Union[Context, int] = Context.RESOURCE, /) -> int:
        """The HTTP status to answer with."""
        return _native.http_status(self.code, Context(context))

    def _describe(self) -> Tuple[str, str, str]:
        described = _native.describe(self.code)
        if described is None:  # ErrorCode and the library are compared in the tests.
            raise AssertionError(f"{self.code!r} is no error of the library")
        return described

    def __reduce__(self) -> Tuple[Type[Error], Tuple[int]]:
        return type(self), (int(self.code),)


class InvalidValueError(Error):
    """A value that the application gave is not written as it must be."""


class MalformedCertificateError(Error):
    """A certificate cannot be read."""


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
