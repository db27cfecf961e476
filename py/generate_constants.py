#!/usr/bin/env python3
"""Writes certbound/constants.py from tests/error_codes.json.

The numbers stand in Rust; a typed IntEnum needs them in Python's source too.
A test runs this with --check.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent
TABLE = ROOT.parent / "tests" / "error_codes.json"
OUTPUT = ROOT / "python" / "certbound" / "constants.py"

HEAD = '''"""The numbers of policies, OAuth contexts and errors. Generated; do not edit."""

from enum import IntEnum

__all__ = ["Context", "ErrorCode", "Policy"]


class Policy(IntEnum):
    """What a resource demands of the tokens it accepts.

    >>> import certbound
    >>> bearer = certbound.Confirmation.from_claims({"sub": "client-1"})
    >>> bearer.verify(None, policy=certbound.Policy.IF_BOUND)
    >>> bearer.verify(None, policy=certbound.Policy.REQUIRED)
    Traceback (most recent call last):
    certbound.exceptions.UnboundError: the token is not bound to a certificate: it has no cnf
    """

    #: Only a token bound to the presented certificate passes.
    REQUIRED = 1
    #: A token that is bound must match; a token without any ``cnf`` passes.
    IF_BOUND = 2


class Context(IntEnum):
    """Where in OAuth a refused request was made.

    >>> import certbound
    >>> error = certbound.MismatchError(certbound.ErrorCode.CERTIFICATE_MISMATCH)
    >>> for context in certbound.Context:
    ...     print(context.name, error.http_status(context), error.oauth_error(context))
    RESOURCE 401 invalid_token
    CLIENT 401 invalid_client
    REFRESH 400 invalid_grant
    REGISTRATION 400 invalid_client_metadata
    """

    #: A protected resource was asked for with an access token.
    RESOURCE = 1
    #: A client authenticated at the authorization server.
    CLIENT = 2
    #: A refresh token was presented at the token endpoint.
    REFRESH = 3
    #: A client was registered or updated.
    REGISTRATION = 4


class ErrorCode(IntEnum):
    """The stable numbers of errors, the same in Rust and C."""

'''


def main():
    lines = [HEAD]
    for row in json.loads(TABLE.read_text(encoding="utf-8")):
        lines.append(f"    #: {row['message']}\n    {row['name'].upper()} = {row['code']}\n")
    text = "".join(lines)
    if "--check" in sys.argv[1:]:
        if OUTPUT.read_text(encoding="utf-8") != text:
            sys.exit("constants.py is stale: run `make error-codes` and commit it")
    else:
        OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
