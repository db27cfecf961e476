"""Certificates assembled from DER, so that each can have one fault."""

import base64


def tlv(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def seq(*contents):
    return tlv(0x30, *contents)


def oid(dotted):
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    content = b""
    for arc in [40 * first + second, *rest]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return tlv(0x06, content)


def ava(kind, value, tag=0x0C):
    octets = value.encode() if isinstance(value, str) else value
    return seq(oid(kind), tlv(tag, octets))


def name(*rdns):
    """A Name: each RDN a list of attributes, or one attribute."""
    return seq(*(tlv(0x31, *(rdn if isinstance(rdn, list) else [rdn])) for rdn in rdns))


CN, O, OU, C, EMAIL, UNKNOWN = (
    "2.5.4.3",
    "2.5.4.10",
    "2.5.4.11",
    "2.5.4.6",
    "1.2.840.113549.1.9.1",
    "1.2.3.4",
)


def extension(kind, value, critical=b""):
    return seq(oid(kind), critical, tlv(0x04, value))


def san(*entries, critical=b""):
    return extension("2.5.29.17", seq(*entries), critical)


def dns(value):
    return tlv(0x82, value.encode("latin-1"))


#: The fields of tbsCertificate and of Certificate, in their order.
TBS = {
    "version": tlv(0xA0, b"\x02\x01\x02"),
    "serial": b"\x02\x01\x07",
    "signature": seq(),
    "issuer": name(ava(CN, "ca")),
    "validity": seq(tlv(0x17, b"240102030405Z"), tlv(0x18, b"20500101000000Z")),
    "subject": name(ava(CN, "a")),
    "key": seq(b"\x01\x02\x03"),
    "unique": b"",
    "extensions": None,
    "more": b"",
}
OUTER = {"algorithm": seq(), "outer_signature": b"\x03\x01\x00", "outer_more": b""}


def extensions(*parts):
    return tlv(0xA3, seq(*parts))


def tbs(**parts):
    fields = {**TBS, "extensions": extensions(san(dns("a"))), **parts}
    return seq(*(fields[field] for field in TBS))


def cert(**parts):
    """A certificate with some of its fields replaced."""
    outer = {field: parts.pop(field, default) for field, default in OUTER.items()}
    return seq(parts.pop("whole_tbs", None) or tbs(**parts), *outer.values())


def subject_cert(*rdns):
    return cert(subject=name(*rdns))


def san_cert(*entries):
    return cert(extensions=extensions(san(*entries)))


def pem(der):
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


GOOD = cert()
