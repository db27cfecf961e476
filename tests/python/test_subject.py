"""Certificates, names and registered subjects through the Python API."""

import copy
import datetime
import pickle

import certbound
import pytest
from der import (
    C,
    CN,
    EMAIL,
    GOOD,
    O,
    OU,
    TBS,
    UNKNOWN,
    ava,
    cert,
    dns,
    extension,
    extensions,
    name,
    oid,
    pem,
    san,
    san_cert,
    seq,
    subject_cert,
    tbs,
    tlv,
)

UTC = datetime.timezone.utc

DN = certbound.ExpectedSubject(subject_dn="CN=A")
DNS = certbound.ExpectedSubject(san_dns="A")
V1 = b""
EXPLICIT_V1 = tlv(0xA0, b"\x02\x01\x00")
TWO_LENGTHS = b"\x30\x82" + len(GOOD[3:]).to_bytes(2, "big") + GOOD[3:]


def long_form(element):
    """The same element with a length that is not the shortest."""
    assert element[1] < 0x80
    return element[:1] + b"\x81" + element[1:]


def indefinite(element):
    assert element[1] < 0x80
    return element[:1] + b"\x80" + element[2:] + b"\0\0"


OK, NO = "match", "no match"
ERROR = "error"

# What the certificate is like, and whether (a) the thumbprint, (b) DN match and
# (c) SAN match are an answer.
TABLE = [
    ("nothing special", GOOD, OK, OK, OK),
    ("outer not SEQUENCE", b"\x31" + GOOD[1:], ERROR, ERROR, ERROR),
    ("outer length indefinite", b"\x30\x80" + GOOD[3:] + b"\0\0", ERROR, ERROR, ERROR),
    ("outer length not minimal", TWO_LENGTHS, ERROR, ERROR, ERROR),
    ("octets after it", GOOD + b"\0", ERROR, ERROR, ERROR),
    ("another certificate after it", GOOD + GOOD, ERROR, ERROR, ERROR),
    ("truncated", GOOD[:-1], ERROR, ERROR, ERROR),
    ("empty", b"", ERROR, ERROR, ERROR),
    ("starts with -----BEGIN", b"-----BEGIN CERTIFICATE-----\n", ERROR, ERROR, ERROR),
    ("v1", cert(version=V1, extensions=b""), OK, OK, NO),
    ("version 3", cert(version=tlv(0xA0, b"\x02\x01\x03")), OK, ERROR, ERROR),
    ("version -1", cert(version=tlv(0xA0, b"\x02\x01\xff")), OK, ERROR, ERROR),
    ("version 256", cert(version=tlv(0xA0, b"\x02\x02\x01\0")), OK, ERROR, ERROR),
    ("negative serial", cert(serial=b"\x02\x01\xff"), OK, OK, OK),
    ("zero serial", cert(serial=b"\x02\x01\0"), OK, OK, OK),
    ("serial of 30 octets", cert(serial=tlv(2, b"\x7f" * 30)), OK, OK, OK),
    ("expired", cert(validity=seq(tlv(0x17, b"500101000000Z") * 2)), OK, OK, OK),
    ("odd times", cert(validity=seq(tlv(0x18, b"now"), tlv(0x0C, b"then"))), OK, OK, OK),
    ("no times", cert(validity=seq()), OK, OK, OK),
    ("tbsCertificate indefinite", cert(whole_tbs=b"\x30\x80" + tbs()[3:] + b"\0\0"), OK, ERROR, ERROR),
    ("tbsCertificate not minimal", cert(whole_tbs=b"\x30\x82\0" + tbs()[2:]), OK, ERROR, ERROR),
    ("version not minimal length", cert(version=long_form(TBS["version"])), OK, ERROR, ERROR),
    ("serial not minimal length", cert(serial=long_form(TBS["serial"])), OK, ERROR, ERROR),
    ("issuer indefinite", cert(issuer=indefinite(TBS["issuer"])), OK, ERROR, ERROR),
    ("issuer not minimal", cert(issuer=long_form(TBS["issuer"])), OK, ERROR, ERROR),
    ("subject indefinite", cert(subject=indefinite(TBS["subject"])), OK, ERROR, ERROR),
    ("RDN not minimal", cert(subject=seq(long_form(tlv(0x31, ava(CN, "a"))))), OK, ERROR, OK),
    ("AVA not minimal", cert(subject=seq(tlv(0x31, long_form(ava(CN, "a"))))), OK, ERROR, OK),
    (
        "value not minimal",
        cert(subject=seq(tlv(0x31, seq(oid(CN), long_form(tlv(0x0C, b"a")))))),
        OK,
        ERROR,
        OK,
    ),
    ("inside of the issuer indefinite", cert(issuer=seq(b"\x31\x80\0\0")), OK, OK, OK),
    ("extensions indefinite", cert(extensions=b"\xa3\x80\x30\0\0\0"), OK, ERROR, ERROR),
    ("list of extensions not minimal", cert(extensions=tlv(0xA3, b"\x30\x81\0")), OK, OK, ERROR),
    ("extension not minimal", cert(extensions=extensions(b"\x30\x81\0")), OK, OK, ERROR),
    ("no signature", cert(outer_signature=b""), OK, ERROR, ERROR),
    ("signature no BIT STRING", cert(outer_signature=b"\x04\x01\0"), OK, ERROR, ERROR),
    ("a fourth element", cert(outer_more=b"\x05\0"), OK, ERROR, ERROR),
    ("a second SEQUENCE missing", cert(algorithm=b""), OK, ERROR, ERROR),
    ("tbsCertificate a SET", cert(whole_tbs=b"\x31" + tbs()[1:]), OK, ERROR, ERROR),
    ("left over in tbsCertificate", cert(more=b"\x05\0"), OK, ERROR, ERROR),
    ("an octet left over there", cert(more=b"\0"), OK, ERROR, ERROR),
    ("left over in the subject", cert(subject=seq(TBS["subject"][2:], b"\0")), OK, ERROR, OK),
    (
        "left over in an RDN",
        cert(subject=seq(tlv(0x31, ava(CN, "a"), b"\0"))),
        OK,
        ERROR,
        OK,
    ),
    (
        "left over in an attribute",
        cert(subject=seq(tlv(0x31, seq(oid(CN), tlv(0x0C, b"a"), b"\x05\0")))),
        OK,
        ERROR,
        OK,
    ),
    (
        "left over in the extensions",
        cert(extensions=extensions(san(dns("a")), b"\0")),
        OK,
        OK,
        ERROR,
    ),
    (
        "left over behind the extensions",
        cert(extensions=tlv(0xA3, seq(san(dns("a"))), b"\x05\0")),
        OK,
        OK,
        ERROR,
    ),
    (
        "left over in the SAN extension",
        cert(extensions=extensions(seq(san(dns("a"))[2:], b"\x05\0"))),
        OK,
        OK,
        ERROR,
    ),
    ("explicit v1", cert(version=EXPLICIT_V1, extensions=b""), OK, OK, NO),
    ("explicit v1 with extensions", cert(version=EXPLICIT_V1), OK, OK, ERROR),
    ("version of two octets", cert(version=tlv(0xA0, b"\x02\x02\0\x02")), OK, ERROR, ERROR),
    ("no key", cert(key=b""), OK, OK, ERROR),
    ("no key, no extensions", cert(key=b"", extensions=b""), OK, OK, ERROR),
    ("[2] before [1]", cert(unique=b"\x82\x01\0\x81\x01\0"), OK, OK, ERROR),
    ("[1] twice", cert(unique=b"\x81\x01\0\x81\x01\0"), OK, OK, ERROR),
    ("[3] twice", cert(more=extensions(san(dns("a")))), OK, OK, ERROR),
    ("[1] behind [3]", cert(more=b"\x81\x01\0"), OK, OK, ERROR),
    ("Extensions empty", cert(extensions=extensions()), OK, OK, NO),
    (
        "unknown critical extension",
        cert(extensions=extensions(extension("1.2.3", b"?", b"\x01\x01\xff"), san(dns("a")))),
        OK,
        OK,
        OK,
    ),
    ("SAN twice", cert(extensions=extensions(san(dns("a")), san(dns("a")))), OK, OK, ERROR),
    (
        "another extension twice",
        cert(extensions=extensions(extension("1.2", b""), san(dns("a")), extension("1.2", b""))),
        OK,
        OK,
        OK,
    ),
    *(
        (
            f"BOOLEAN {critical.hex()}",
            cert(extensions=extensions(san(dns("a"), critical=critical))),
            OK,
            OK,
            verdict,
        )
        for critical, verdict in [
            (b"\x01\x01\x01", ERROR),
            (b"\x01\x01\x7f", ERROR),
            (b"\x01\0", ERROR),
            (b"\x01\x02\xff\xff", ERROR),
            (b"\x01\x01\xff", OK),
            (b"\x01\x01\0", OK),
        ]
    ),
    (
        "odd inside another extension",
        cert(extensions=extensions(seq(oid("1.2"), b"\x01\x05"), seq(b"\x04\0"), seq(), san(dns("a")))),
        OK,
        OK,
        OK,
    ),
    ("extensions in v1", cert(version=V1), OK, OK, ERROR),
    ("extensions in v2", cert(version=tlv(0xA0, b"\x02\x01\x01")), OK, OK, ERROR),
    *(
        (
            f"extnValue {value.hex()}",
            cert(extensions=extensions(extension("2.5.29.17", value))),
            OK,
            OK,
            ERROR,
        )
        for value in [
            b"",
            b"\x31\0",
            dns("a"),
            seq(dns("a")) + b"\0",
            seq(dns("a")) * 2,
            seq(dns("a"))[:-1],
            long_form(seq(dns("a"))),
            indefinite(seq(dns("a"))),
            seq(dns("a"), b"\x0c\x01a"),
            seq(dns("a"), b"\xa2\x03\x16\x01a"),
            seq(dns("a"), b"\x89\0"),
            seq(dns("a"), b"\x82\x05a"),
        ]
    ),
    ("unique identifiers", cert(unique=b"\x81\x01\0\x82\x01\0"), OK, OK, OK),
    ("a broken unique identifier", cert(unique=b"\x81\x81\x01\0"), OK, ERROR, ERROR),
    ("empty subject", cert(subject=seq()), OK, NO, OK),
    ("algorithms differ", cert(algorithm=seq(oid("1.2.3"))), OK, OK, OK),
    ("broken key", cert(key=seq(b"\xff\xff")), OK, OK, OK),
    ("broken signature", cert(outer_signature=b"\x03\0"), OK, OK, OK),
    ("a high tag in place of the serial", cert(serial=b"\x1f\x1f\0"), OK, ERROR, ERROR),
    ("an empty RDN", cert(subject=seq(b"\x31\0")), OK, NO, OK),
    ("a SEQUENCE for an RDN", cert(subject=seq(seq(ava(CN, "a")))), OK, NO, OK),
    ("an attribute without value", cert(subject=seq(tlv(0x31, seq(oid(CN))))), OK, NO, OK),
]


def verdict(ask):
    try:
        return OK if ask() else NO
    except certbound.MalformedCertificateError:
        return ERROR


@pytest.mark.parametrize(("what", "der", "a", "b", "c"), TABLE, ids=[row[0] for row in TABLE])
def test_what_each_question_needs(what, der, a, b, c):
    def verified(expected, cert):
        try:
            assert expected.verify(cert) is None
        except certbound.SubjectMismatchError:
            return False
        return True

    assert verdict(lambda: certbound.thumbprint(der)) == a
    assert verdict(lambda: DN.matches(der)) == b
    assert verdict(lambda: DNS.matches(der)) == c
    assert verdict(lambda: verified(DN, der)) == b
    assert verdict(lambda: verified(DNS, der)) == c
    if a == ERROR:
        with pytest.raises(certbound.MalformedCertificateError):
            certbound.Certificate(der)
        return
    certificate = certbound.Certificate(der)
    assert verdict(lambda: DN.matches(pem(der))) == b
    assert verdict(lambda: DNS.matches(certificate)) == c
    assert verdict(lambda: certificate.subject is not None) == (ERROR if b == ERROR else OK)
    assert verdict(lambda: certificate.subject_alt_names is not None) == (
        ERROR if c == ERROR else OK
    )


def test_kinds_of_certificates():
    certificate = certbound.Certificate(GOOD)
    for same in (pem(GOOD), pem(GOOD).encode(), certificate, pem(GOOD).replace("\n", "\r\n")):
        assert certbound.Certificate(same) == certificate
        assert certbound.Certificate(same).der == GOOD
        assert DN.matches(same)
        assert DN.verify(same) is None
    for wrong in (None, 1, bytearray(GOOD), memoryview(GOOD), [GOOD], DN):
        with pytest.raises(TypeError):
            certbound.Certificate(wrong)
        with pytest.raises(TypeError):
            DN.matches(wrong)
        with pytest.raises(TypeError):
            DN.verify(wrong)
    with pytest.raises(TypeError):
        certbound.Certificate()
    with pytest.raises(TypeError):
        certbound.Certificate(cert=GOOD)


def test_properties():
    der = cert(
        serial=b"\x02\x02\x01\x00",
        issuer=name(ava(C, "DE", 0x13), ava(CN, "The CA")),
        subject=name(ava(O, "A, B"), [ava(CN, "x"), ava(OU, "y")]),
        extensions=extensions(
            san(
                dns("a.example"),
                tlv(0x86, b"spiffe://ex/a"),
                tlv(0x87, bytes([192, 0, 2, 1])),
                tlv(0x87, bytes.fromhex("20010db8000000000000000000000001")),
                tlv(0x81, b"ops@example.com"),
                tlv(0xA4, name(ava(CN, "d"))),
                tlv(0x88, b"\x2a"),
                dns("b.example"),
            )
        ),
    )
    certificate = certbound.Certificate(der)
    assert certificate.der == der
    assert certificate.thumbprint == certbound.Thumbprint.of(der)
    assert str(certificate.thumbprint) == certbound.thumbprint(der)
    assert certificate.subject == r"CN=x+OU=y,O=A\, B"
    assert certificate.issuer == "CN=The CA,C=DE"
    assert certificate.subject_der == name(ava(O, "A, B"), [ava(CN, "x"), ava(OU, "y")])
    assert str(certbound.Name(certificate.subject_der)) == certificate.subject
    assert certificate.subject_alt_names == [
        ("dns", "a.example"),
        ("uri", "spiffe://ex/a"),
        ("ip", "192.0.2.1"),
        ("ip", "2001:db8::1"),
        ("email", "ops@example.com"),
        ("dns", "b.example"),
    ]
    for kind, value in certificate.subject_alt_names:
        assert certbound.ExpectedSubject(**{f"san_{kind}": value}).matches(certificate)
    assert certificate.not_before == datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert certificate.not_after == datetime.datetime(2050, 1, 1, tzinfo=UTC)
    assert certificate.not_before.utcoffset() == datetime.timedelta(0)
    assert certificate.serial_number == 256
    for attribute in ("der", "subject", "serial_number", "other"):
        with pytest.raises(AttributeError):
            setattr(certificate, attribute, b"")


@pytest.mark.parametrize(
    ("parts", "unreadable"),
    [
        ({"issuer": seq(b"\x31\x80")}, {"issuer"}),
        ({"validity": seq(tlv(0x17, b"?"), tlv(0x17, b"240102030405Z"))}, {"not_before"}),
        ({"validity": seq(tlv(0x17, b"240102030405Z"))}, {"not_after"}),
        ({"validity": seq()}, {"not_before", "not_after"}),
        ({"subject": seq(b"\0")}, {"subject", "subject_der"}),
        ({"key": b""}, {"subject_alt_names"}),
        ({"more": b"\x05\0"}, {"subject", "subject_der", "subject_alt_names"}),
        (
            {"serial": b"\x03\x01\0"},
            {
                "serial_number",
                "issuer",
                "not_before",
                "not_after",
                "subject",
                "subject_der",
                "subject_alt_names",
            },
        ),
    ],
)
def test_each_property_fails_on_its_own(parts, unreadable):
    certificate = certbound.Certificate(cert(**parts))
    assert len(str(certificate.thumbprint)) == 43
    for attribute in (
        "serial_number",
        "issuer",
        "not_before",
        "not_after",
        "subject",
        "subject_der",
        "subject_alt_names",
    ):
        if attribute in unreadable:
            with pytest.raises(certbound.MalformedCertificateError):
                getattr(certificate, attribute)
        else:
            getattr(certificate, attribute)


@pytest.mark.parametrize(
    ("tag", "text", "date"),
    [
        (0x17, "500101000000Z", (1950, 1, 1)),
        (0x17, "491231235959Z", (2049, 12, 31, 23, 59, 59)),
        (0x17, "000229000000Z", (2000, 2, 29)),
        (0x18, "00010101000000Z", (1, 1, 1)),
        (0x18, "19691231235959Z", (1969, 12, 31, 23, 59, 59)),
        (0x18, "99991231235959Z", (9999, 12, 31, 23, 59, 59)),
        # Beyond Python's dates, and no dates.
        (0x18, "00000101000000Z", None),
        (0x18, "00001231235959Z", None),
        (0x17, "010229000000Z", None),
        (0x17, "240101000060Z", None),
        (0x17, "240101240000Z", None),
        (0x17, "2401010000Z", None),
        (0x17, "240101000000+0100", None),
        (0x18, "20240101000000", None),
        (0x18, "20240101000000.5Z", None),
        (0x18, "２０２４0101000000Z", None),
        (0x0C, "240101000000Z", None),
        (0x17, "", None),
    ],
)
def test_dates(tag, text, date):
    dates = seq(tlv(tag, text.encode()) * 2)
    certificate = certbound.Certificate(cert(validity=dates))
    for attribute in ("not_before", "not_after"):
        if date is None:
            with pytest.raises(certbound.MalformedCertificateError) as caught:
                getattr(certificate, attribute)
            assert caught.value.name == "certificate_time"
        else:
            assert getattr(certificate, attribute) == datetime.datetime(*date, tzinfo=UTC)


@pytest.mark.parametrize(
    ("octets", "number"),
    [("00", 0), ("07", 7), ("7f", 127), ("0080", 128), ("80", -128), ("ff", -1), ("ff7f", -129)]
    + [("7f" + "ff" * 29, 2**239 - 1), ("80" + "00" * 29, -(2**239))],
)
def test_serial_numbers(octets, number):
    der = cert(serial=tlv(2, bytes.fromhex(octets)))
    assert certbound.Certificate(der).serial_number == number


def test_a_serial_number_without_an_octet():
    certificate = certbound.Certificate(cert(serial=tlv(2)))
    with pytest.raises(certbound.MalformedCertificateError) as refusal:
        certificate.serial_number
    assert refusal.value.name == "certificate_serial"
    assert certificate.thumbprint and certificate.subject


def test_certificates_are_values():
    first, second = certbound.Certificate(GOOD), certbound.Certificate(pem(GOOD))
    other = certbound.Certificate(cert(serial=b"\x02\x01\x08"))
    assert first == second and hash(first) == hash(second)
    assert first != other and first != GOOD
    assert len({first, second, other}) == 2
    assert repr(first) == f"<Certificate x5t#S256 {certbound.thumbprint(GOOD)}>"
    for same in (pickle.loads(pickle.dumps(first)), copy.deepcopy(first), copy.copy(first)):
        assert same == first and same.der == GOOD
    broken = certbound.Certificate(cert(subject=seq(b"\0")))
    assert pickle.loads(pickle.dumps(broken)) == broken


def test_names():
    der = name(ava(C, "DE"), [ava(CN, "Ä"), ava(OU, "b")])
    both = certbound.Name(der)
    assert str(both) == "CN=Ä+OU=b,C=DE"
    assert repr(both) == "<Name CN=Ä+OU=b,C=DE>"
    assert both.matches(both)
    assert both.matches(certbound.Name(name(ava(C, "de", 0x13), [ava(OU, " B "), ava(CN, "ä")])))
    assert not both.matches(certbound.Name(name([ava(CN, "Ä"), ava(OU, "b")], ava(C, "DE"))))
    assert not both.matches(certbound.Name(name(ava(C, "DE"), ava(CN, "Ä"), ava(OU, "b"))))
    same = pickle.loads(pickle.dumps(both))
    assert str(same) == str(both) and same.matches(both)
    empty = certbound.Name(seq())
    assert str(empty) == "" and not empty.matches(empty)
    shapeless = certbound.Name(seq(b"\x31\0"))
    assert not shapeless.matches(shapeless)
    for wrong in (None, "CN=a", bytearray(der), both):
        with pytest.raises(TypeError):
            certbound.Name(wrong)
        if wrong is not both:
            with pytest.raises(TypeError):
                both.matches(wrong)
    with pytest.raises(AttributeError):
        both.der = b""


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30",
        b"\x31\0",
        name(ava(CN, "a"))[:-1],
        name(ava(CN, "a")) + b"\0",
        b"\x30\x80\0\0",
        long_form(name(ava(CN, "a"))),
        seq(b"\0"),
        seq(tlv(0x31, long_form(ava(CN, "a")))),
        seq(tlv(0x31, seq(oid(CN), tlv(0x0C, b"a"), b"\0"))),
    ],
)
def test_malformed_names(der):
    with pytest.raises(certbound.MalformedCertificateError):
        certbound.Name(der)


def test_exactly_one_parameter():
    values = {
        "subject_dn": "CN=a",
        "san_dns": "a",
        "san_uri": "a:b",
        "san_ip": "::1",
        "san_email": "a@b",
    }
    for keyword, value in values.items():
        expected = certbound.ExpectedSubject(**{keyword: value})
        assert expected.parameter == f"tls_client_auth_{keyword}"
        assert expected.value == value
        # None is as good as absent.
        absent = dict.fromkeys(values)
        assert certbound.ExpectedSubject(**{**absent, keyword: value}) == expected
        for other in values:
            if other != keyword:
                with pytest.raises(TypeError):
                    certbound.ExpectedSubject(**{keyword: value, other: values[other]})
                with pytest.raises(TypeError):
                    certbound.ExpectedSubject(**{keyword: value, other: ""})
        for wrong in (value.encode(), 1, [value]):
            with pytest.raises(TypeError):
                certbound.ExpectedSubject(**{keyword: wrong})
    for call in (
        lambda: certbound.ExpectedSubject(),
        lambda: certbound.ExpectedSubject("CN=a"),
        lambda: certbound.ExpectedSubject(dn="CN=a"),
        lambda: certbound.ExpectedSubject(**dict.fromkeys(values)),
        lambda: certbound.ExpectedSubject(**values),
    ):
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize(
    ("value", "code", "position"),
    [
        ("", "dn_empty", 0),
        ("  ", "dn_empty", 0),
        ("/C=US/O=x", "dn_openssl_oneline", 0),
        ("subject=CN=a", "dn_subject_prefix", 0),
        (",CN=a", "dn_leading_separator", 0),
        ("CN=a,", "dn_trailing_separator", 5),
        ("CN=a,,CN=b", "dn_doubled_separator", 5),
        ("CN=a,=b", "dn_type_missing", 5),
        ("CN=a,CN", "dn_equals_missing", 7),
        ("CN=a,XX=b", "dn_unknown_descriptor", 5),
        # Before the fault, characters of two, three and four octets.
        ("CN=ä,XX=b", "dn_unknown_descriptor", 5),
        ("CN=漢字,XX=b", "dn_unknown_descriptor", 6),
        ("CN=😀😀😀,O=ﬁ,XX=b", "dn_unknown_descriptor", 11),
        ("CN=äöü\\zz", "dn_bad_escape", 6),
        ('O=é,CN="ä', "dn_unterminated_quote", 7),
        ("O=é,CN=a<b", "dn_unescaped_special", 8),
        ("O=é,1.02=a", "dn_bad_oid", 4),
        ("O=é,CN=#0", "dn_bad_hex", 9),
        ("O=é,CN=#0500 x", "dn_text_after_hex", 13),
        ("O=é,CN=#0501", "dn_hex_not_der", 8),
        ("O=é,CN=\\ff", "dn_bad_utf8", 7),
        ("O=é,CN=a\\00", "dn_value_nul", 7),
        ("O=é,DC=ä", "dn_value_not_ascii", 7),
        ("O=é,CN=\ufffd", "dn_value_prohibited", 7),
        ("O=é,CN=a" + "\u0301" * 31, "dn_value_too_many_marks", 7),
        (",".join(["CN=é"] * 65), "dn_too_many_rdns", 320),
        ("+".join(["CN=é"] * 17), "dn_too_many_avas", 80),
        ('O=é,CN="a"b', "dn_text_after_quote", 10),
    ],
)
def test_dns_that_cannot_be_registered(value, code, position):
    with pytest.raises(certbound.InvalidDnError) as caught:
        certbound.ExpectedSubject(subject_dn=value)
    error = caught.value
    assert error.name == code
    assert isinstance(error, certbound.InvalidValueError)
    assert error.position == position
    assert error.oauth_error(certbound.Context.REGISTRATION) == "invalid_client_metadata"
    # The value is not echoed: neither it nor its attributes.
    assert "é" not in str(error) and "XX" not in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.position, str(again)) == (error.code, error.position, str(error))


@pytest.mark.parametrize(
    ("keyword", "value", "code", "position"),
    [
        ("san_dns", "", "san_value_empty", 0),
        ("san_dns", "a" * 64 + ".example", "san_dns_label_long", 0),
        ("san_dns", ("a" * 60 + ".") * 4 + "example123", "san_dns_too_long", 253),
        ("san_dns", "exämple.com", "san_dns_not_ascii", 2),
        ("san_dns", "a.example.", "san_dns_trailing_dot", 10),
        ("san_dns", "a..example", "san_dns_label_empty", 2),
        ("san_dns", "a.example:443", "san_dns_port", 9),
        ("san_dns", "*", "san_dns_wildcard", 0),
        ("san_dns", "a.*.example", "san_dns_wildcard", 2),
        ("san_dns", "*a.example", "san_dns_wildcard", 0),
        ("san_dns", "a b.example", "san_dns_character", 1),
        ("san_dns", "a\0.example", "san_dns_character", 1),
        ("san_uri", "", "san_value_empty", 0),
        ("san_uri", "//x", "san_uri_scheme", 0),
        ("san_uri", "urn:", "san_uri_scheme_only", 3),
        ("san_uri", "urn:ä", "san_uri_not_ascii", 4),
        ("san_uri", "urn:a b", "san_uri_character", 5),
        ("san_uri", "urn:<a>", "san_uri_character", 4),
        ("san_ip", "", "san_value_empty", 0),
        ("san_ip", "example.com", "san_ip_address", 0),
        ("san_ip", "fe80::1%eth0", "san_ip_zone", 7),
        ("san_ip", "[::1]", "san_ip_brackets", 0),
        ("san_ip", "192.0.2.0/24", "san_ip_prefix", 9),
        ("san_ip", "192.0.2.1:443", "san_ip_port", 9),
        ("san_ip", "192.0.2.01", "san_ip_leading_zero", 8),
        ("san_ip", " 192.0.2.1", "san_ip_address", 0),
        ("san_ip", "１.2.3.4", "san_ip_address", 0),
        ("san_email", "", "san_value_empty", 0),
        ("san_email", "ops", "san_email_no_at", 0),
        ("san_email", "mailto:ops@example.com", "san_email_mailto", 0),
        ("san_email", "öps@example.com", "san_email_not_ascii", 0),
        ("san_email", "a b@example.com", "san_email_local_part", 0),
        ("san_email", "ops@*.example", "san_email_domain", 4),
        ("san_email", "ops@example.com.", "san_email_domain", 16),
    ],
)
def test_values_that_cannot_be_registered(keyword, value, code, position):
    with pytest.raises(certbound.InvalidValueError) as caught:
        certbound.ExpectedSubject(**{keyword: value})
    error = caught.value
    assert error.name == code
    assert not isinstance(error, certbound.InvalidDnError)
    assert error.position == position


@pytest.mark.parametrize("keyword", ["subject_dn", "san_dns", "san_uri", "san_ip", "san_email"])
def test_half_a_surrogate_pair_is_no_text(keyword):
    for value, position in (("\ud800", 0), ("CN=ä\udfff", 4), ("a\ud800.example", 1)):
        with pytest.raises(certbound.InvalidValueError) as caught:
            certbound.ExpectedSubject(**{keyword: value})
        assert caught.value.position == position
        assert isinstance(caught.value, certbound.InvalidDnError) == (keyword == "subject_dn")


SECRET = "SECRET"
HOSTILE = f"{SECRET}\x1b[31m\r\nINFO forged\x9b\u202e"
MISMATCHES = [
    # Subject distinguished names.
    ("CN=a,O=b", subject_cert(ava(CN, "a"), ava(O, "b")), "equal if reversed"),
    ("CN=a", subject_cert(ava(CN, "a"), ava(O, HOSTILE)), "(1 registered, 2 in the certificate)"),
    ("CN=a,O=b", subject_cert(ava(CN, HOSTILE)), "(2 registered, 1 in the certificate)"),
    ("CN=a+O=b", subject_cert(ava(CN, HOSTILE)), "number of attributes differs"),
    ("CN=a", subject_cert(ava(O, HOSTILE)), "no attribute of this type here, in RDN 1"),
    ("CN=a,O=b", subject_cert(ava(O, "b"), ava(CN, HOSTILE)), "in RDN 1 of the registered DN (CN)"),
    ("CN=a,O=b", subject_cert(ava(O, HOSTILE), ava(CN, "a")), "in RDN 2 of the registered DN (O)"),
    ("1.2.3.4=secret", subject_cert(ava(UNKNOWN, SECRET)), "type is unknown"),
    ("1.2.3.4=a", subject_cert(ava(UNKNOWN, HOSTILE)), "the value differs"),
    ("CN=a", subject_cert(ava(CN, f"a\0{HOSTILE}")), "holds NUL"),
    ("CN=a", subject_cert(ava(CN, HOSTILE.encode(), 0x04)), "not a string"),
    ("CN=a", subject_cert(ava(CN, b"\xff" + HOSTILE.encode())), "not valid in its string type"),
    ("CN=a", subject_cert(ava(CN, HOSTILE + "\ue000")), "RFC 4518 prohibits"),
    ("CN=a", subject_cert(ava(CN, "a" + "\u0301" * 31)), "RFC 4518 prohibits"),
    ("E=a", subject_cert(ava(EMAIL, "ä" + HOSTILE)), "RFC 4518 prohibits"),
    ("CN=a", subject_cert(), "subject is empty"),
    ("CN=a", subject_cert([]), "empty or ill-formed RDN"),
    ("CN=a", subject_cert(*[ava(CN, SECRET)] * 65), "beyond 64 RDNs or 16 attributes"),
    ("CN=a", subject_cert([ava(CN, SECRET)] * 17), "beyond 64 RDNs or 16 attributes"),
    # Subject alternative names.
    ("dns:a", cert(extensions=b""), "has no subject alternative names"),
    ("dns:a", san_cert(tlv(0x86, HOSTILE.encode())), "has no dNSName"),
    ("dns:a", san_cert(dns("b"), dns("SECRET\x1b\n")), "no dNSName of the certificate is"),
    ("dns:c.example", san_cert(dns("*.example")), "wildcards are not expanded"),
    ("dns:c.example", san_cert(dns("C.example.")), "trailing dot"),
    ("dns:c.example", san_cert(dns("c.example\0.SECRET")), "no dNSName of the certificate is"),
    ("uri:urn:a", san_cert(dns("SECRET")), "has no uniformResourceIdentifier"),
    ("uri:urn:a", san_cert(tlv(0x86, b"URN:a")), "letter case only"),
    ("uri:urn:a", san_cert(tlv(0x86, HOSTILE.encode())), "no uniformResourceIdentifier of"),
    ("ip:192.0.2.1", san_cert(dns("192.0.2.1")), "has no iPAddress"),
    ("ip:192.0.2.1", san_cert(tlv(0x87, b"SECR")), "no iPAddress of"),
    ("ip:192.0.2.1", san_cert(tlv(0x87, b"SECRET")), "no iPAddress of"),
    (
        "ip:192.0.2.1",
        san_cert(tlv(0x87, bytes(10) + b"\xff\xff\xc0\0\x02\x01")),
        "other of its IPv4 and mapped forms",
    ),
    ("ip:::ffff:192.0.2.1", san_cert(tlv(0x87, b"\xc0\0\x02\x01")), "IPv4 and mapped forms"),
    ("email:a@b", san_cert(dns("SECRET")), "has no rfc822Name"),
    ("email:a@b", san_cert(tlv(0x81, b"A@b")), "letter case only"),
    ("email:a@b", san_cert(tlv(0x81, HOSTILE.encode())), "no rfc822Name of"),
]


@pytest.mark.parametrize(("registered", "der", "part"), MISMATCHES)
def test_mismatches_explain_themselves(registered, der, part):
    kind, colon, value = registered.partition(":")
    keywords = {f"san_{kind}": value} if colon else {"subject_dn": registered}
    expected = certbound.ExpectedSubject(**keywords)
    assert expected.matches(der) is False
    with pytest.raises(certbound.SubjectMismatchError) as caught:
        expected.verify(der)
    error = caught.value
    assert part in str(error)
    # One line of printable ASCII, with nothing of the certificate in it.
    for text in (str(error), repr(error), *map(str, error.args)):
        assert text.isprintable() and text.isascii()
        assert SECRET not in text and "forged" not in text
    assert str(error)[0].islower() and not str(error).endswith(".")
    assert error.code == certbound.ErrorCode[error.name.upper()]
    assert error.oauth_error(certbound.Context.CLIENT) == "invalid_client"
    assert error.http_status(certbound.Context.CLIENT) == 401
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, str(again)) == (type(error), error.code, str(error))


def test_errors_of_certificates_echo_nothing():
    for expected, der in (
        (DN, HOSTILE.encode()),
        (DN, cert(subject=seq(HOSTILE.encode()))),
        (DNS, cert(extensions=extensions(extension("2.5.29.17", HOSTILE.encode())))),
    ):
        with pytest.raises(certbound.MalformedCertificateError) as caught:
            expected.verify(der)
        for text in (str(caught.value), repr(caught.value)):
            assert SECRET not in text and text.isprintable()


def test_printed_values_are_escaped():
    certificate = certbound.Certificate(
        cert(
            subject=name(ava(CN, HOSTILE), ava(UNKNOWN, HOSTILE), ava(O, HOSTILE.encode(), 0x04)),
            extensions=extensions(
                san(dns("\x1b[31m\n\\"), tlv(0x81, HOSTILE.encode()), tlv(0x87, b"\x1b\n"))
            ),
        )
    )
    texts = [certificate.subject, str(certbound.Name(certificate.subject_der))]
    texts += [value for _, value in certificate.subject_alt_names]
    texts += [repr(certificate), repr(certbound.Name(certificate.subject_der))]
    for text in texts:
        assert text.isprintable(), text
    assert ("dns", r"\1b[31m\0a\5c") in certificate.subject_alt_names
    assert ("ip", r"\1b\0a") in certificate.subject_alt_names
    assert certbound.ExpectedSubject(subject_dn=certificate.subject).matches(certificate)


@pytest.mark.parametrize(
    "rdns",
    [
        [ava(CN, "a")],
        [ava(C, "DE", 0x13), ava(O, " b "), ava(CN, "#c")],
        [[ava(CN, "a"), ava(OU, "b")], [ava(OU, "b"), ava(OU, "b")]],
        [ava(CN, value) for value in ("", " ", "   ", "\\", '"', "a+b,c;d<e>f=g", "\x1b", "\n", "\r")],
        [ava(CN, value) for value in ("ä", "漢", "😀", "\u0301", "\u00ad", "\u202e", "\u1e9e", "ﷺ")],
        [ava(CN, "ä".encode("latin-1"), 0x14), ava(CN, "ö".encode("utf-16-be"), 0x1E)],
        [ava(CN, "ä😀".encode("utf-32-be"), 0x1C), ava(CN, "@", 0x13), ava(CN, "1 2", 0x12)],
        [ava(EMAIL, "a@b", 0x16), ava("0.9.2342.19200300.100.1.25", "example", 0x16)],
        [ava("2.5.4.20", "+49 1", 0x13), ava("2.5.4.45", b"\0\x01", 0x03)],
        # Values that no text can register are registered as they stand.
        [ava(CN, "\0"), ava(CN, "\ue000"), ava(CN, b"\xff"), ava(CN, b"\0", 0x1E), ava(EMAIL, "ä")],
        [ava(CN, "a" + "\u0301" * 40), ava(CN, b"a", 0x04), ava(CN, b"", 0x05)],
        [ava(UNKNOWN, "text"), ava(UNKNOWN, b"\x1b", 0x04), ava("2.999.1", "x")],
        [ava(CN, "x" * 200)] * 64,
        [[ava(OU, str(number)) for number in range(16)]],
        [ava(f"1.3.6.1.4.1.{2**127}", "large arc")],
    ],
)
def test_a_printed_subject_can_be_registered(rdns):
    certificate = certbound.Certificate(subject_cert(*rdns))
    text = certificate.subject
    expected = certbound.ExpectedSubject(subject_dn=text)
    assert expected.matches(certificate)
    assert expected.verify(certificate) is None
    assert expected.value == text and text.isprintable()
    if len(rdns) > 1 and rdns[0] != rdns[-1]:
        assert not expected.matches(subject_cert(*rdns[::-1]))
    assert not expected.matches(subject_cert(*rdns, ava(CN, "more")))
    assert not expected.matches(subject_cert(*rdns[1:]))


def test_registered_subjects_are_values():
    first, second = (certbound.ExpectedSubject(san_dns="a.example") for _ in range(2))
    others = [
        certbound.ExpectedSubject(san_dns="A.example"),
        certbound.ExpectedSubject(san_email="a@a.example"),
        certbound.ExpectedSubject(san_uri="a.example:x"),
    ]
    assert first == second and hash(first) == hash(second)
    assert all(first != other for other in others) and first != "a.example"
    assert len({first, second, *others}) == 4
    # The same text of another kind is another subject.
    assert certbound.ExpectedSubject(san_uri="a:b") != certbound.ExpectedSubject(san_uri="A:b")
    assert repr(first) == '<ExpectedSubject tls_client_auth_san_dns "a.example">'
    assert repr(certbound.ExpectedSubject(subject_dn="CN=\x1b\n")).isprintable()
    for attribute in ("value", "parameter", "other"):
        with pytest.raises(AttributeError):
            setattr(first, attribute, "b")


def test_registered_subjects_can_be_copied():
    for keywords in ({"san_dns": "a.example"}, {"subject_dn": "CN=ä"}):
        expected = certbound.ExpectedSubject(**keywords)
        for same in (pickle.loads(pickle.dumps(expected)), copy.deepcopy(expected)):
            assert same == expected and same.value == expected.value


def test_wide_and_deep_certificates():
    """Work is in proportion to the octets, and nothing recurses."""
    entries = [dns(f"h{number}.example") for number in range(10_000)]
    der = san_cert(*entries)
    assert certbound.ExpectedSubject(san_dns="h9999.EXAMPLE").matches(der)
    assert not certbound.ExpectedSubject(san_dns="h10000.example").matches(der)
    assert len(certbound.Certificate(der).subject_alt_names) == 10_000
    deep = b""
    while len(deep) <= 60_000:
        deep = seq(deep)
    assert not DN.matches(cert(subject=deep))
    assert certbound.Certificate(cert(subject=deep)).subject.startswith("#30")
    for nested in (cert(issuer=deep), cert(key=deep), cert(extensions=tlv(0xA3, deep))):
        assert DN.matches(nested)
    long = subject_cert(ava(CN, "x" * 65_536))
    text = certbound.Certificate(long).subject
    assert certbound.ExpectedSubject(subject_dn=text).matches(long)
