"""Authorities and clients made of DER, the same octets at every run.

Keys come from their labels, signatures have no randomness, so what is committed
can be compared with what is made.
"""

import datetime
import hashlib
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

from der import CN, ava, dns, name, oid, seq, tlv

#: The moment of the check unless a case says otherwise.
NOW = 1_700_000_000
DAY = 86_400

CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ANY_USAGE = "2.5.29.37.0"
ANY_POLICY = "2.5.29.32.0"

NULL = tlv(0x05)
TRUE = tlv(0x01, b"\xff")

# Made once by openssl: 1024, 2048, 4096 and 8192 bits.
_RSA_FILE = pathlib.Path(__file__).resolve().parents[1] / "chain" / "rsa_keys.pem"
_RSA = {}


def key(label):
    """A private key: "rsa2048", "p384:…", "p521:…", "k256:…", "ed25519:…", or P-256."""
    kind = label.partition(":")[0]
    if kind.startswith("rsa"):
        if not _RSA:
            for block in _RSA_FILE.read_bytes().split(b"-----BEGIN")[1:]:
                pem = b"-----BEGIN" + block
                rsa = serialization.load_pem_private_key(pem, None)
                _RSA[f"rsa{rsa.key_size}"] = rsa
        return _RSA[kind]
    seed = hashlib.sha512(label.encode()).digest()
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed[:32])
    curve = {"p384": ec.SECP384R1, "p521": ec.SECP521R1, "k256": ec.SECP256K1}
    return ec.derive_private_key(int.from_bytes(seed[:31], "big"), curve.get(kind, ec.SECP256R1)())



def spki(private):
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


# The object identifiers of signatures, their hash, and NULL parameters or none.
ALGORITHMS = {
    "ecdsa-sha1": ("1.2.840.10045.4.1", hashes.SHA1(), b""),
    "ecdsa-sha256": ("1.2.840.10045.4.3.2", hashes.SHA256(), b""),
    "ecdsa-sha384": ("1.2.840.10045.4.3.3", hashes.SHA384(), b""),
    "ecdsa-sha512": ("1.2.840.10045.4.3.4", hashes.SHA512(), b""),
    "rsa-md5": ("1.2.840.113549.1.1.4", hashes.MD5(), NULL),
    "rsa-sha1": ("1.2.840.113549.1.1.5", hashes.SHA1(), NULL),
    "rsa-sha256": ("1.2.840.113549.1.1.11", hashes.SHA256(), NULL),
    "rsa-sha384": ("1.2.840.113549.1.1.12", hashes.SHA384(), NULL),
    "rsa-sha512": ("1.2.840.113549.1.1.13", hashes.SHA512(), NULL),
    "pss-sha256": ("1.2.840.113549.1.1.10", hashes.SHA256(), None),
    "pss-sha384": ("1.2.840.113549.1.1.10", hashes.SHA384(), None),
    "pss-sha512": ("1.2.840.113549.1.1.10", hashes.SHA512(), None),
    "ed25519": ("1.3.101.112", None, b""),
}
_HASH_OIDS = {32: "2.16.840.1.101.3.4.2.1", 48: "2.16.840.1.101.3.4.2.2", 64: "2.16.840.1.101.3.4.2.3"}


def algorithm_identifier(algorithm):
    dotted, digest, parameters = ALGORITHMS[algorithm]
    if parameters is None:
        size = digest.digest_size
        hash_id = seq(oid(_HASH_OIDS[size]), NULL)
        mask = seq(oid("1.2.840.113549.1.1.8"), hash_id)
        salt = tlv(0x02, bytes([size]))
        parameters = seq(tlv(0xA0, hash_id), tlv(0xA1, mask), tlv(0xA2, salt))
    return seq(oid(dotted), parameters)


def sign(private, algorithm, message):
    digest = ALGORITHMS[algorithm][1]
    if algorithm.startswith("ecdsa"):
        return private.sign(message, ec.ECDSA(digest, deterministic_signing=True))
    if algorithm.startswith("rsa"):
        return private.sign(message, padding.PKCS1v15(), digest)
    if algorithm.startswith("pss"):
        return _sign_pss(private, digest, message)
    return private.sign(message)


def _sign_pss(private, digest, message):
    """EMSA-PSS (RFC 8017 section 9.1.1) with a salt that is not random."""
    make = getattr(hashlib, digest.name)
    size, bits = digest.digest_size, private.key_size - 1
    length = (bits + 7) // 8
    salt = make(b"salt").digest()
    check = make(bytes(8) + make(message).digest() + salt).digest()
    block = bytes(length - 2 * size - 2) + b"\x01" + salt
    mask = b"".join(make(check + i.to_bytes(4, "big")).digest() for i in range(length // size + 1))
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0xFF >> (8 * length - bits)
    encoded = int.from_bytes(bytes(masked) + check + b"\xbc", "big")
    numbers = private.private_numbers()
    return pow(encoded, numbers.d, numbers.public_numbers.n).to_bytes(private.key_size // 8, "big")


def default_algorithm(private):
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return {384: "ecdsa-sha384", 521: "ecdsa-sha512"}.get(private.key_size, "ecdsa-sha256")
    return "rsa-sha256"


# Extensions ------------------------------------------------------------------


def extension(dotted, value, critical=False):
    return seq(oid(dotted), TRUE if critical else b"", tlv(0x04, value))


def basic_constraints(ca=True, path_len=None, critical=True):
    length = b"" if path_len is None else tlv(0x02, bytes([path_len]))
    return extension("2.5.29.19", seq(TRUE if ca else b"", length), critical)


# Bits from the left: digitalSignature, …, keyAgreement (4), keyCertSign (5), cRLSign (6).
SIGN, ENCIPHER, AGREE, CERT_SIGN, CRL_SIGN = 0x80, 0x20, 0x08, 0x04, 0x02


def key_usage(bits):
    unused = (bits & -bits).bit_length() - 1 if bits else 0
    return extension("2.5.29.15", tlv(0x03, bytes([unused, bits])), critical=True)


def usages(*oids, critical=False):
    return extension("2.5.29.37", seq(*map(oid, oids)), critical)


def policies(*oids, critical=False):
    return extension("2.5.29.32", seq(*(seq(oid(o)) for o in oids)), critical)


def names(*entries):
    return extension("2.5.29.17", seq(*entries))


def name_constraints(permitted=(), excluded=()):
    subtrees = [(0xA0, permitted), (0xA1, excluded)]
    lists = [tlv(tag, *(seq(base) for base in bases)) for tag, bases in subtrees if bases]
    return extension("2.5.29.30", seq(*lists), critical=True)


# Certificates ----------------------------------------------------------------


def time(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    if 1950 <= moment.year < 2050:
        return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


class Entity:
    """A certificate with the key it certifies."""

    def __init__(self, label, der, private, subject):
        self.label, self.der, self.private, self.subject = label, der, private, subject


def certificate(
    label,
    issuer=None,
    *,
    ca=False,
    subject=None,
    key_label=None,
    signer=None,
    algorithm=None,
    inner_algorithm=None,
    path_len=None,
    start=NOW - 365 * DAY,
    end=NOW + 365 * DAY,
    usage="default",
    eku="default",
    policy=(),
    constraints=None,
    san="default",
    extra=(),
    extensions=None,
    version=2,
    unique_id=b"",
    alter=None,
):
    """A certificate for key_label, named subject, issued by issuer (or itself).

    signer is whose key signs when it is not the issuer's; alter changes the
    complete DER afterwards.
    """
    private = key(key_label or label)
    subject = subject or label
    subject_der = name(ava(CN, subject)) if isinstance(subject, str) else subject
    issuer_der = issuer.subject if issuer else subject_der
    signing = key(signer) if signer else (issuer.private if issuer else private)
    algorithm = algorithm or default_algorithm(signing)

    if extensions is None:
        if usage == "default":
            usage = CERT_SIGN | CRL_SIGN if ca else SIGN
        if eku == "default":
            eku = () if ca else (CLIENT_AUTH,)
        if san == "default":
            san = () if ca else (dns("client.example.com"),)
        extensions = [
            basic_constraints(True, path_len) if ca else b"",
            key_usage(usage) if usage is not None else b"",
            usages(*eku) if eku else b"",
            policies(*policy) if policy else b"",
            constraints or b"",
            names(*san) if san else b"",
            *extra,
        ]
    signature_id = algorithm_identifier(algorithm)
    serial = hashlib.sha256(label.encode()).digest()[:8]
    tbs = seq(
        tlv(0xA0, tlv(0x02, bytes([version]))) if version else b"",
        tlv(0x02, bytes([serial[0] & 0x7F | 1]) + serial[1:]),
        algorithm_identifier(inner_algorithm) if inner_algorithm else signature_id,
        issuer_der,
        seq(time(start), time(end)),
        subject_der,
        spki(private),
        unique_id,
        tlv(0xA3, seq(*extensions)) if any(extensions) else b"",
    )
    signature = sign(signing, algorithm, tbs)
    der = seq(tbs, signature_id, tlv(0x03, b"\0" + signature))
    return Entity(label, alter(der) if alter else der, private, subject_der)
