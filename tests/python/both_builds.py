#!/usr/bin/env python3
"""The portable build against the one with vector instructions: the same answers.

usage: both_builds.py PORTABLE VECTORS COUNT SEED

The first two are libcertbound.so of either build. Texts of the vectors and longer
ones, around the sizes at which a build goes from one piece to the next, are changed
in some places and read by both; status and confirmation must be the same.
"""

from __future__ import annotations

import base64
import ctypes
import json
import pathlib
import random
import sys

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "cnf.json"
READERS = ("jwt", "claims", "introspection")
CONFIRMATION = 64

#: Octets that mean something in JSON, in base64url or in a token, and some that do not.
TELLING = b'".{}[]:,\\/-_+=eE09tfnu AZaz\x00\x1f\x20\x7f\x80\xbf\xc3\xe2\xf0\xff'


class Library:
    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(path)
        self._readers = {name: getattr(library, f"certbound_confirmation_read_{name}") for name in READERS}
        for reader in self._readers.values():
            reader.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p)
            reader.restype = ctypes.c_uint32

    def read(self, name: str, text: bytes) -> tuple[int, bytes]:
        out = ctypes.create_string_buffer(CONFIRMATION)
        status = self._readers[name](text, len(text), out)
        return status, out.raw


def encode(text: bytes) -> bytes:
    return base64.urlsafe_b64encode(text).rstrip(b"=")


def seeds(chance: random.Random) -> list[tuple[str, bytes]]:
    found = []
    for case in json.loads(VECTORS.read_text(encoding="utf-8")):
        text = base64.b64decode(case["input_b64"])
        found += [(kind, text) for kind in READERS]
        found.append(("jwt", b"e30." + encode(text) + b"."))
    cnf = '"cnf":{"x5t#S256":"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"}'
    for octets in (1, 15, 16, 17, 120, 190, 191, 192, 193, 300, 767, 1530, 1535, 1536, 1537, 1540, 3100):
        for filler in ("a", '\\u00e9', "é", '","b":"', '\\"'):
            text = f'{{"active":true,"a":"{filler * (octets // len(filler))}",{cnf}}}'.encode()
            found.append(("claims", text))
            found.append(("introspection", text))
            found.append(("jwt", b"e30." + encode(text) + b"." + encode(chance.randbytes(octets % 70))))
    return found


def change(kind: str, text: bytes, chance: random.Random) -> bytes:
    """Changes some octets, of a token's payload sometimes below its base64url."""
    if kind == "jwt" and text.count(b".") == 2 and chance.random() < 0.5:
        header, payload, signature = text.split(b".")
        below = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
        return b".".join((header, encode(change("claims", below, chance)), signature))
    octets = bytearray(text)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        at = chance.randrange(len(octets) + 1)
        match chance.randrange(5):
            case 0:
                octets[at:at] = bytes([chance.choice(TELLING)])
            case 1:
                octets[at : at + 1] = bytes([chance.choice(TELLING)])
            case 2:
                del octets[at : at + chance.choice((1, 2, 16, 200))]
            case 3:
                octets[at:at] = octets[at : at + chance.choice((1, 8, 64, 700))]
            case 4:
                octets[at : at + 1] = chance.randbytes(1)
    return bytes(octets)


def main(portable: str, vectors: str, count: str, seed: str) -> None:
    chance = random.Random(int(seed))
    one, other = Library(portable), Library(vectors)
    texts, accepted = seeds(chance), 0
    for number in range(int(count)):
        kind, text = texts[number % len(texts)]
        if number >= len(texts):
            text = change(kind, text, chance)
        left, right = one.read(kind, text), other.read(kind, text)
        assert left == right, (kind, text, left[0], right[0])
        accepted += left[0] == 0
    assert 0.05 < accepted / int(count) < 0.95, accepted
    print(f"both builds: the same answers to {count} texts, {accepted} of them accepted")


if __name__ == "__main__":
    main(*sys.argv[1:])
