"""Authorities and clients, with certificates that are valid today.

The certificates of tests/chain are of another time: nginx and curl look at the clock.
"""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from harness import Identity

DAY = datetime.timedelta(days=1)
POLICY = "1.3.6.1.4.1.32473.1"


def name(text):
    """A name of C, O and CN, or of CN alone."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, text)]
    if not text.endswith("authority"):
        parts = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Inc"),
            *parts,
        ]
    return x509.Name(parts)


class Entity(Identity):
    """A certificate and its key, in files and in memory."""

    def __init__(self, folder, label, certificate, key):
        super().__init__(folder / f"{label}.pem", folder / f"{label}.key")
        self.cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        object.__setattr__(self, "certificate", certificate)
        object.__setattr__(self, "private", key)


def issue(
    folder,
    label,
    issuer=None,
    *,
    common_name=None,
    ca=False,
    key=None,
    start=-1,
    end=30,
    eku=ExtendedKeyUsageOID.CLIENT_AUTH,
    policy=None,
    san=(),
):
    """A certificate, issued by issuer or self-signed; start and end are days from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = name(common_name or label)
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + start * DAY)
        .not_valid_after(now + end * DAY)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if not ca and eku:
        builder = builder.add_extension(x509.ExtendedKeyUsage([eku]), critical=False)
    if policy:
        information = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
        builder = builder.add_extension(x509.CertificatePolicies([information]), critical=False)
    if san:
        builder = builder.add_extension(x509.SubjectAlternativeName(san), critical=False)
    certificate = builder.sign(issuer.private if issuer else key, hashes.SHA256())
    return Entity(folder, label, certificate, key)


def server(folder):
    """The certificate of all servers here, its own anchor."""
    loopback = [
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        *(x509.DNSName(f"{host}example.com") for host in ("as.", "mtls.as.", "rs.")),
    ]
    return issue(folder, "server", ca=True, san=loopback)


def bundle(path, *entities):
    path.write_text("".join(entity.cert.read_text() for entity in entities))
    return path
