"""What every command reads and writes."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Optional

import certbound

YES, NO, BAD = 0, 1, 2

#: More than any certificate, in octets, so that a wrong file does not fill memory.
LARGEST_FILE = 16 * 1024 * 1024


class BadInput(Exception):
    """What the command was given cannot be used; the message says why."""


def shown(text: str) -> str:
    """The text with escapes for what is not printable, such as a terminal's commands."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def named(path: str) -> str:
    """The name of a file for messages, unless it may be a token in the wrong place."""
    is_short = len(path) <= 16 or (len(path) <= 255 and ("." in path or "/" in path))
    return shown(path) if is_short and not may_be_token(path) else "FILE (not shown)"


def may_be_token(text: str) -> bool:
    # How the JSON of a JWT's header begins, in base64url.
    return text.startswith(("eyJ", "Bearer"))


def complain(message: str) -> None:
    """Says on standard error why; where nobody hears, the exit status still does."""
    if sys.stderr is None:
        return
    try:
        print(f"certbound: {message}", file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: Any) -> None:
    """Gives a stream that cannot be written another end: Python would try again when
    it exits, and change the status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def read_certificate(path: str) -> certbound.Certificate:
    """The certificate in a file, PEM or DER; ``-`` is standard input."""
    try:
        return certbound.Certificate(read_octets(path))
    except certbound.Error as error:
        raise BadInput(f"{named(path)}: {error}") from None


def read_octets(path: str, name: Optional[str] = None) -> bytes:
    """What a file holds; ``-`` is standard input. The name is for messages."""
    name = named(path) if name is None else name
    try:
        if path == "-" and sys.stdin is None:
            raise BadInput("-: standard input is closed")
        elif path == "-":
            octets = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with open(path, "rb") as file:
                octets = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}") from None
    except ValueError:
        # NUL, which no name of a file has.
        raise BadInput(f"{name}: not the name of a file") from None
    if len(octets) > LARGEST_FILE:
        raise BadInput(f"{name}: longer than {LARGEST_FILE} octets")
    return octets


def without_line_end(octets: bytes) -> bytes:
    """Without the one end of a line that whoever wrote a value may have added."""
    return octets.removesuffix(b"\n").removesuffix(b"\r")


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))
