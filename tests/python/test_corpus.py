"""Every certificate of pyca's test vectors and of the public authorities.

Compared with what hashlib, pyca cryptography, OpenSSL and x509-cert say of the
same octets. Where they differ, the certificate is listed with the reason; one that
no longer differs fails the test.
"""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import warnings
from concurrent.futures import ThreadPoolExecutor

import certbound
import certifi
import cryptography_vectors
import pytest
from cryptography import x509

# pyca has something to say about many of them; that is what they are for.
pytestmark = pytest.mark.filterwarnings("ignore")

VECTORS = pathlib.Path(cryptography_vectors.__file__).parent
BLOCK = re.compile(rb"-----BEGIN (?:X509 )?CERTIFICATE-----\n(.*?)-----END", re.DOTALL)
PEM_HEADER = re.compile(rb"^[\w-]+:.*\n", re.MULTILINE)

# What the pinned packages hold. Another number means another corpus, or a
# reader of this file that passes certificates by.
CERTIFICATES = 541
AUTHORITIES = 117
OTHER_OBJECTS = 93


def der_objects():
    """Every DER object of the vectors and of certifi, by where it stands."""
    found = {}
    for path in sorted(VECTORS.rglob("*")):
        if path.suffix not in (".pem", ".der", ".crt"):
            continue
        name, octets = path.relative_to(VECTORS).as_posix(), path.read_bytes()
        blocks = BLOCK.findall(octets)
        for number, body in enumerate(blocks):
            found[f"{name}#{number}"] = base64.b64decode(PEM_HEADER.sub(b"", body))
        if not blocks and octets[:1] == b"\x30":
            found[name] = octets
    for number, body in enumerate(BLOCK.findall(pathlib.Path(certifi.where()).read_bytes())):
        found[f"certifi#{number}"] = base64.b64decode(body)
    return found


def pyca(der):
    """What pyca makes of it, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return x509.load_der_x509_certificate(der)
        except (ValueError, x509.InvalidVersion):
            return None


def attempt(read, *errors):
    """What it returns, or None."""
    try:
        return read()
    except errors or certbound.MalformedCertificateError:
        return None


OBJECTS = der_objects()
PYCA = {name: read for name, der in OBJECTS.items() if (read := pyca(der)) is not None}
SUBJECTS = {
    name: subject
    for name, der in OBJECTS.items()
    if (subject := attempt(lambda: certbound.Certificate(der).subject)) is not None
}
OURS = {name: certbound.Certificate(OBJECTS[name]) for name in SUBJECTS}
EITHER = sorted(PYCA.keys() | SUBJECTS.keys())

# Certificates that pyca refuses for what certbound is not asked.
ONLY_CERTBOUND = {
    "x509/badasn1time.pem#0": "a time that is none",
    "x509/PKITS_data/certs/DSAParametersInheritedCACert.crt": "a DSA key without parameters",
    "x509/PKITS_data/certs/ValidDSAParameterInheritanceTest5EE.crt": "the same",
    "x509/custom/dsa_null_alg_params.pem#0": "parameters of the signature algorithm",
    "x509/custom/ecdsa_null_alg.pem#0": "parameters of the signature algorithm",
    "x509/ed25519/ed25519-rfc8410.pem#0": "a DEFAULT that is written out",
}
ONLY_PYCA = {}

# Subjects whose own text cannot be registered.
OWN_TEXT = {
    "x509/custom/long-form-name-attribute.pem#0": "a value with a high tag number, which "
    "has no text",
}
# Subjects for which pyca's text does not match.
PYCA_TEXT = {
    "x509/scottishpower-bitstring-dn.pem#0": "a BIT STRING in hex without its tag and length",
    "x509/unique_identifier.pem#0": "a BIT STRING in hex without its tag and length",
}
# Subjects that pyca refuses to read.
PYCA_NO_SUBJECT = {
    "x509/custom/invalid_utf8_common_name.pem#0": "invalid UTF-8",
    "x509/custom/long-form-name-attribute.pem#0": "a high tag number",
    "x509/custom/name_attribute_unsupported_tag.pem#0": "an APPLICATION tag",
}
# Subjects for which OpenSSL's text does not match, or which it does not read.
OPENSSL_TEXT = {
    "x509/e-trust.ru.der": "short names of Russian types (INN, OGRN, SNILS), which no "
    "RFC has: to be registered by their numbers, as certbound prints them",
    "x509/custom/invalid_utf8_common_name.pem#0": "OpenSSL does not read it: invalid UTF-8",
    "x509/custom/long-form-name-attribute.pem#0": "OpenSSL does not read it: a high tag number",
    "x509/custom/name_attribute_unsupported_tag.pem#0": "OpenSSL does not read it: an "
    "APPLICATION tag",
}

# Certificates that x509-cert does not read, and subjects of which it prints
# text that does not match.
X509_CERT_UNREAD = {
    "x509/PKITS_data/certs/Validpre2000UTCnotBeforeDateTest3EE.crt": "a date of 1950",
    "x509/badasn1time.pem#0": "a time that is none",
}
X509_CERT_TEXT = {
    "x509/custom/long-form-name-attribute.pem#0": "a high tag number, written as a low one",
}

# Alternative names that the two write differently.
SAN_DIFFERS = {
    "x509/utf8-dnsname.pem#0": "octets outside ASCII, which certbound escapes",
    "pkcs7/non-ascii-san.pem#0": "octets outside ASCII, which certbound escapes",
}
# Alternative names that only certbound reads: pyca reads all extensions or none.
SAN_ONLY_CERTBOUND = {
    "x509/badssl-sct-anonymous-sig.der": "a signed certificate timestamp",
    "x509/badssl-sct-none-hash.der": "a signed certificate timestamp",
    "x509/san_edipartyname.der": "an ediPartyName",
    "x509/san_x400address.der": "an x400Address",
    "x509/wosign-bc-invalid.pem#0": "a path length without CA",
    "x509/custom/cp_invalid.pem#0": "a policy qualifier",
    "x509/custom/cp_invalid2.der": "a policy qualifier",
    "x509/custom/empty-eku.pem#0": "an empty extended key usage",
    "x509/custom/inhibit_any_policy_negative.pem#0": "a negative number",
    "x509/custom/invalid-sct-length.der": "a signed certificate timestamp",
    "x509/custom/invalid-sct-version.der": "a signed certificate timestamp",
    "x509/custom/malformed-ian.pem#0": "the inside of an otherName",
    "x509/custom/malformed-san.pem#0": "the inside of an otherName",
    "x509/custom/nc_invalid_ip4_netmask.der": "a name constraint",
    "x509/custom/nc_invalid_ip_netmask.pem#0": "a name constraint",
    "x509/custom/nc_ip_invalid_length.pem#0": "a name constraint",
    "x509/custom/two_basic_constraints.pem#0": "another extension twice",
}
SAN_ONLY_PYCA = {}

KINDS = {
    x509.DNSName: "dns",
    x509.UniformResourceIdentifier: "uri",
    x509.IPAddress: "ip",
    x509.RFC822Name: "email",
}


def agree(divergences, differing):
    """The certificates that differ are the listed ones."""
    unexpected = {name: why for name, why in differing.items() if name not in divergences}
    assert unexpected == {}
    assert sorted(divergences.keys() - differing.keys()) == [], "no longer differ"


def mismatch_of(text, certificate):
    """Why this text, registered, does not match the certificate; None if it does."""
    try:
        certbound.ExpectedSubject(subject_dn=text).verify(certificate)
    except certbound.Error as error:
        return f"{error.name}: {text!r}"
    return None


def test_the_corpus_is_complete():
    authorities = [name for name in EITHER if name.startswith("certifi#")]
    assert len(authorities) == AUTHORITIES
    assert len(EITHER) - len(authorities) == CERTIFICATES
    assert len(OBJECTS) - len(EITHER) == OTHER_OBJECTS


def test_both_read_the_same_certificates():
    agree(ONLY_CERTBOUND, dict.fromkeys(SUBJECTS.keys() - PYCA.keys()))
    agree(ONLY_PYCA, dict.fromkeys(PYCA.keys() - SUBJECTS.keys()))


def test_other_objects_have_no_subject():
    """Keys, requests, responses and lists, which are framed like certificates."""
    for name in OBJECTS.keys() - set(EITHER):
        certificate = certbound.Certificate(OBJECTS[name])
        for ask in ("subject", "subject_der", "subject_alt_names"):
            with pytest.raises(certbound.MalformedCertificateError):
                getattr(certificate, ask)
        for registered in ({"subject_dn": "CN=a"}, {"san_dns": "a.example"}):
            expected = certbound.ExpectedSubject(**registered)
            for ask in (expected.verify, expected.matches):
                with pytest.raises(certbound.MalformedCertificateError):
                    ask(certificate)


def test_thumbprints():
    for name, der in OBJECTS.items():
        digest = hashlib.sha256(der).digest()
        text = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert certbound.thumbprint(der) == text, name
        assert bytes(certbound.Certificate(der).thumbprint) == digest, name
        assert certbound.Certificate(der).der == der, name


def test_pem_files():
    """A file that is one block and nothing else is taken, any other is not."""
    taken = refused = 0
    for path in sorted(VECTORS.rglob("*.pem")):
        octets = path.read_bytes()
        name = path.relative_to(VECTORS).as_posix()
        if f"{name}#0" not in OBJECTS:
            continue
        if name in PEM_REFUSED:
            with pytest.raises(certbound.MalformedCertificateError) as caught:
                certbound.Certificate(octets.decode())
            assert caught.value.name == PEM_REFUSED[name], name
            with pytest.raises(certbound.MalformedCertificateError):
                certbound.Certificate(octets)
            refused += 1
        else:
            for text in (octets, octets.decode()):
                assert certbound.Certificate(text).der == OBJECTS[f"{name}#0"], name
            taken += 1
    assert (taken, refused) == PEM_FILES


# Files that are taken, and files that are refused.
PEM_FILES = (115, 6)
PEM_REFUSED = {
    "x509/cryptography.io.chain.pem": "multiple",
    "x509/cryptography.io.chain_with_garbage.pem": "bad_pem",
    "x509/cryptography.io.old_header.pem": "bad_pem",
    "x509/cryptography.io.with_garbage.pem": "bad_pem",
    "x509/cryptography.io.with_headers.pem": "bad_pem",
    "x509/custom/long-form-name-attribute.pem": "bad_pem",
}


def test_serial_numbers_and_dates():
    for name in PYCA.keys() & SUBJECTS.keys():
        theirs, ours = PYCA[name], OURS[name]
        assert ours.serial_number == theirs.serial_number, name
        assert ours.not_before == theirs.not_valid_before_utc, name
        assert ours.not_after == theirs.not_valid_after_utc, name
    with pytest.raises(certbound.MalformedCertificateError):
        OURS["x509/badasn1time.pem#0"].not_after
    assert OURS["x509/badasn1time.pem#0"].not_before.year == 2011


def test_own_text():
    """The text that certbound prints, registered, matches."""
    differing = {}
    for name, certificate in OURS.items():
        subject = certbound.Name(certificate.subject_der)
        # An empty one identifies nobody.
        if SUBJECTS[name] == "":
            assert not subject.matches(subject), name
        elif (why := mismatch_of(SUBJECTS[name], certificate)) is not None:
            differing[name] = why
        else:
            assert subject.matches(subject), name
    agree(OWN_TEXT, differing)


def test_self_issued_certificates_have_one_name():
    count = 0
    for name in PYCA.keys() & SUBJECTS.keys():
        theirs = PYCA[name]
        subject = attempt(lambda: theirs.subject, ValueError)
        issuer = attempt(lambda: theirs.issuer, ValueError)
        if subject is None or issuer is None:
            continue
        same = subject.public_bytes() == issuer.public_bytes()
        if same:
            assert OURS[name].issuer == OURS[name].subject, name
            count += 1
    assert count >= AUTHORITIES


def test_text_of_pyca():
    differing, unread = {}, {}
    for name in PYCA.keys() & SUBJECTS.keys():
        text = attempt(lambda: PYCA[name].subject.rfc4514_string(), ValueError)
        if text is None:
            unread[name] = "not read"
        elif text == "":
            assert SUBJECTS[name] == "", name
        elif (why := mismatch_of(text, OURS[name])) is not None:
            differing[name] = why
    agree(PYCA_NO_SUBJECT, unread)
    agree(PYCA_TEXT, differing)


def openssl(der):
    command = ["openssl", "x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253"]
    done = subprocess.run(command, input=der, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def test_text_of_openssl():
    names = sorted(SUBJECTS)
    with ThreadPoolExecutor(2) as pool:
        texts = dict(zip(names, pool.map(lambda name: openssl(OBJECTS[name]), names)))
    differing = {}
    for name, printed in texts.items():
        if printed is None:
            differing[name] = "not read"
            continue
        # With RFC2253, nothing is printed raw but ASCII.
        text = printed.decode("ascii").removeprefix("subject=").removesuffix("\n")
        if text == "":
            assert SUBJECTS[name] == "", name
        elif (why := mismatch_of(text, OURS[name])) is not None:
            differing[name] = why
    agree(OPENSSL_TEXT, differing)


def test_text_of_x509_cert():
    names = sorted(SUBJECTS)
    command = ["cargo", "run", "--quiet", "--locked", "-p", "certbound-tests"]
    done = subprocess.run(
        [*command, "--example", "x509_cert_subjects"],
        input="".join(f"{OBJECTS[name].hex()}\n" for name in names),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    texts = [json.loads(line) for line in done.stdout.splitlines()]
    differing, unread = {}, {}
    for name, text in zip(names, texts, strict=True):
        if text is None:
            unread[name] = "not read"
        elif text == "":
            assert SUBJECTS[name] == "", name
        elif (why := mismatch_of(text, OURS[name])) is not None:
            differing[name] = why
    agree(X509_CERT_UNREAD, unread)
    agree(X509_CERT_TEXT, differing)


def test_subject_alternative_names():
    differing, only_ours, only_theirs, entries = {}, {}, {}, 0
    for name in PYCA.keys() & SUBJECTS.keys():
        ours = attempt(lambda: OURS[name].subject_alt_names)
        try:
            extension = PYCA[name].extensions.get_extension_for_class(x509.SubjectAlternativeName)
            theirs = [(KINDS[type(n)], str(n.value)) for n in extension.value if type(n) in KINDS]
        except x509.ExtensionNotFound:
            theirs = []
        except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
            theirs = None
        if theirs is None or ours is None:
            if ours is not None:
                only_ours[name] = ours
            if theirs is not None:
                only_theirs[name] = theirs
        elif ours != theirs:
            differing[name] = (ours, theirs)
        else:
            entries += len(ours)
        for kind, value in ours or ():
            if name not in SAN_DIFFERS and kind != "uri":
                matches_itself(kind, value, OURS[name])
    agree(SAN_DIFFERS, differing)
    agree(SAN_ONLY_CERTBOUND, only_ours)
    agree(SAN_ONLY_PYCA, only_theirs)
    assert entries >= 80


def matches_itself(kind, value, certificate):
    """An entry that can be registered matches the certificate it stands in."""
    expected = attempt(
        lambda: certbound.ExpectedSubject(**{f"san_{kind}": value}), certbound.InvalidValueError
    )
    if expected is not None:
        expected.verify(certificate)
        assert expected.matches(certificate)
