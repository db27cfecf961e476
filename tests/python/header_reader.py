"""A second reader of certificate headers, written from their rules alone: regular
expressions, ``base64`` and ``urllib`` where the library has a scanner.

It knows no limit and gives no reasons: ``read`` returns the certificates, the
leaf first, or None for what must be refused.
"""

import base64
import hashlib
import re
from urllib.parse import unquote_to_bytes

from der import tlv

PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2}|[!-$&-~])*")
TEXT = re.compile(rb"[ -~\t\r\n]*")
BLOCK = (
    rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/= \t\r\n]*)-----END CERTIFICATE-----[ \t\r\n]*"
)
PEM = re.compile(rb"[ \t\r\n]*(?:%s)+" % BLOCK)
BASE64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
QUOTED = rb'"(?:[^"\\]|\\.)*"'
PLAIN = rb'(?![ \t])[^";,]*(?<![ \t])'
PAIR = rb"([A-Za-z0-9_-]+)=(%s|%s)(?=[;,]|\Z)" % (QUOTED, PLAIN)
PAIRS = re.compile(rb"%s(?:;%s)*" % (PAIR, PAIR), re.DOTALL)


class Refused(Exception):
    pass


def read(value, name):
    try:
        certificates = READERS[name](value.strip(b" \t"))
    except Refused:
        return None
    return certificates if all(map(is_framed, certificates)) else None


def demand(condition):
    if not condition:
        raise Refused


def canonical(text):
    demand(BASE64.fullmatch(text) and len(text) % 4 == 0)
    octets = base64.b64decode(text)
    demand(base64.b64encode(octets) == text)
    return octets


def unescape(text):
    demand(PERCENT.fullmatch(text))
    octets = unquote_to_bytes(text)
    demand(TEXT.fullmatch(octets))
    return octets


def blocks(text):
    demand(PEM.fullmatch(text))
    return [canonical(b"".join(body.split())) for body in re.findall(BLOCK, text)]


def one(certificates):
    demand(len(certificates) == 1)
    return certificates


def rfc9440(value):
    match = re.fullmatch(rb":([A-Za-z0-9+/]*)(={0,2}):", value)
    demand(match)
    bare, padding = match.groups()
    demand(len(bare) % 4 != 1)
    complete = b"=" * (-len(bare) % 4)
    demand(padding in (b"", complete))
    return [base64.b64decode(bare + complete)]


def envoy(value):
    demand(PAIRS.fullmatch(value))
    pairs = [
        (key.lower(), text[1:-1] if text.startswith(b'"') else text)
        for key, text in re.findall(PAIR, value, re.DOTALL)
    ]
    keys = [key for key, _ in pairs]
    demand(all(keys.count(key) <= 1 for key in (b"cert", b"hash", b"chain", b"subject")))
    members = dict(pairs)
    if b"cert" in members:
        certificates = one(blocks(unescape(members[b"cert"])))
    else:
        certificates = blocks(unescape(members.get(b"chain", b"")))
    if b"hash" in members:
        digest = hashlib.sha256(certificates[0]).hexdigest().encode()
        demand(members[b"hash"].lower() == digest)
    return certificates


def is_framed(der):
    # Whatever the length is, only one header goes with it.
    return any(der == tlv(0x30, der[header:]) for header in range(2, 7))


READERS = {
    "rfc9440": rfc9440,
    "url_pem": lambda value: one(blocks(unescape(value))),
    "url_pem_chain": lambda value: blocks(unescape(value)),
    "pem": lambda value: one(blocks(value)),
    "base64_der": lambda value: [canonical(value)],
    "base64_der_chain": lambda value: [canonical(unescape(e)) for e in value.split(b",")],
    "envoy_xfcc": envoy,
}
