"""Certificates in request headers: the functions, the command, and a second reader."""

import base64
import hashlib
import inspect
import json
import pathlib
import pickle
import random
import subprocess
import sysconfig
from urllib.parse import quote

import certbound
import header_reader
import pytest
import vectors
from certbound import cli
from der import GOOD, cert, pem, tlv

TESTS = pathlib.Path(__file__).resolve().parent.parent
COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "certbound"
CASES = json.loads((TESTS / "vectors" / "header.json").read_text(encoding="utf-8"))
APPENDIX_A = (TESTS / "data" / "rfc8705-appendix-a.der").read_bytes()
OTHER = cert(serial=b"\x02\x01\x08")
SMALL = b"\x30\x03\x02\x01\xfe"
FORMATS = sorted(header_reader.READERS)


def b64(der):
    return base64.b64encode(der).decode()


def in_format(name, *chain):
    """The certificates as a proxy writes them in this format."""
    blocks = quote("".join(map(pem, chain)), safe="-+=/")
    digest = hashlib.sha256(chain[0]).hexdigest()
    key = "Cert" if len(chain) == 1 else "Chain"
    return {
        "rfc9440": f":{b64(chain[0])}:",
        "url_pem": blocks,
        "url_pem_chain": blocks,
        "pem": "".join(map(pem, chain)),
        "base64_der": b64(chain[0]),
        "base64_der_chain": ",".join(map(b64, chain)),
        "envoy_xfcc": f'By=x;Hash={digest};Subject="CN=\\"a\\";b";{key}="{blocks}";URI=',
    }[name]


def test_vectors():
    count, failures = vectors.run(TESTS / "vectors" / "header.json")
    assert count == 30
    assert failures == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(name):
    for der in (APPENDIX_A, GOOD, SMALL):
        value = in_format(name, der)
        for given in (value, value.encode(), f" \t{value}\t "):
            decoded = certbound.decode_client_cert(given, format=name)
            assert type(decoded) is bytes
            assert decoded == der
            assert certbound.decode_client_cert_chain(given, format=name) == [der]
        assert header_reader.read(value.encode(), name) == [der]


@pytest.mark.parametrize("name", ["url_pem_chain", "base64_der_chain", "envoy_xfcc"])
def test_chains(name):
    chain = [APPENDIX_A, GOOD, OTHER]
    value = in_format(name, *chain)
    assert certbound.decode_client_cert(value, format=name) == APPENDIX_A
    assert certbound.decode_client_cert_chain(value, format=name) == chain
    many = [cert(serial=tlv(0x02, i.to_bytes(2, "big"))) for i in range(0x100, 0x800)]
    value = in_format(name, *many)
    assert certbound.decode_client_cert_chain(value, format=name, limit=len(value)) == many


@pytest.mark.parametrize(
    ("value", "form", "name"),
    [
        ("", "pem", "empty"),
        (" \t", "envoy_xfcc", "empty"),
        ("x" * 16385, "pem", "too_large"),
        ("MAA=", "rfc9440", "bad_encoding"),
        (":MAA=:, :MAA=:", "rfc9440", "multiple"),
        (pem(GOOD), "url_pem", "bad_encoding"),
        (quote(pem(GOOD)), "pem", "bad_pem"),
        (pem(GOOD).replace("CERT", "TRUSTED CERT"), "pem", "bad_pem"),
        (pem(GOOD) + pem(OTHER), "pem", "multiple"),
        ("MAA=,MAA=", "base64_der", "multiple"),
        ("MQA=", "base64_der", "certificate_not_sequence"),
        (b64(GOOD + b"\0"), "base64_der", "der_trailing_data"),
        (b64(GOOD[:-1]), "base64_der", "der_truncated"),
        (b64(pem(GOOD).encode()), "base64_der", "certificate_is_pem"),
        ("Hash=00", "envoy_xfcc", "no_certificate"),
        ("Cert=x,Cert=y", "envoy_xfcc", "multiple"),
        (in_format("envoy_xfcc", GOOD).replace("Hash=", "Hash=0"), "envoy_xfcc", "hash_mismatch"),
        ("é", "base64_der", "bad_encoding"),
        ("\ud800", "base64_der", "bad_encoding"),
        (b"\xff", "base64_der", "bad_encoding"),
    ],
)
def test_refusals(value, form, name):
    for call in (certbound.decode_client_cert, certbound.decode_client_cert_chain):
        with pytest.raises(certbound.HeaderError) as caught:
            call(value, format=form)
        error = caught.value
        assert isinstance(error, certbound.Error)
        assert not isinstance(error, (certbound.BindingError, certbound.InvalidValueError))
        assert error.name == name
        assert error.code is certbound.ErrorCode[name.upper()]
        assert error.oauth_error(certbound.Context.RESOURCE) == "invalid_token"
        assert error.oauth_error(certbound.Context.CLIENT) == "invalid_client"
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.code, str(again)) == (type(error), error.code, str(error))


def test_the_limit_counts_octets_as_received():
    value = f"  {in_format('base64_der', GOOD)}"
    decode = certbound.decode_client_cert
    assert decode(value, format="base64_der", limit=len(value)) == GOOD
    assert decode(value, format="base64_der", limit=2**80) == GOOD
    for limit in (len(value) - 1, 1, 0, -1, -(2**80)):
        with pytest.raises(certbound.HeaderError) as caught:
            decode(value, format="base64_der", limit=limit)
        assert caught.value.name == "too_large"
    for function in (decode, certbound.decode_client_cert_chain):
        assert inspect.signature(function).parameters["limit"].default == 16384
    # The default lets 16 KiB pass, and not one octet more.
    body = in_format("pem", GOOD)
    assert decode(body + " " * (16384 - len(body)), format="pem") == GOOD
    with pytest.raises(certbound.HeaderError) as caught:
        decode(body + " " * (16385 - len(body)), format="pem")
    assert caught.value.name == "too_large"


def test_formats_are_named_and_never_guessed():
    for name in ("", "auto", "PEM", "url-pem", "pem ", "rfc9440\0", "\ud800"):
        with pytest.raises(certbound.Error) as caught:
            certbound.decode_client_cert(pem(GOOD), format=name)
        assert caught.value.name == "unknown_format"
        # The application's own mistake, not the header's.
        assert not isinstance(caught.value, certbound.HeaderError)
    for name in FORMATS:
        for other in set(FORMATS) - {name}:
            value = in_format(name, GOOD)
            expected = header_reader.read(value.encode(), other)
            try:
                assert certbound.decode_client_cert_chain(value, format=other) == expected
            except certbound.HeaderError:
                assert expected is None


def test_wrong_kinds_and_counts_are_type_errors():
    decode, chain = certbound.decode_client_cert, certbound.decode_client_cert_chain
    for call in (
        lambda f: f(),
        lambda f: f("x"),
        lambda f: f("x", "pem"),
        lambda f: f(value="x", format="pem"),
        lambda f: f("x", format="pem", index=0),
        lambda f: f("x", format=b"pem"),
        lambda f: f("x", format=4),
        lambda f: f("x", format=None),
        lambda f: f(None, format="pem"),
        lambda f: f(5, format="pem"),
        lambda f: f(bytearray(b"x"), format="pem"),
        lambda f: f(["x"], format="pem"),
        lambda f: f("x", format="pem", limit="16384"),
        lambda f: f("x", format="pem", limit=16384.0),
        lambda f: f("x", format="pem", limit=True),
    ):
        for function in (decode, chain):
            with pytest.raises(TypeError):
                call(function)


PIECES = [
    b"%", b"%2", b"%20", b"%0A", b"%0d%0a", b"%00", b"%2B", b"%3D", b"%25", b"%2d", b"%7f", b"%C3",
    b"+", b"/", b"=", b"==", b"-", b"_", b"A", b"AA", b"AAAA", b" ", b"\t", b"\n", b"\r\n", b"\0",
    b"\x0b", b"\x7f", b"\xc3\xa9", b":", b",", b", ", b";", b"; ", b'"', b"\\", b'\\"', b";;",
    b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----", b"TRUSTED ",
    b"-----BEGIN%20CERTIFICATE-----MAA=-----END%20CERTIFICATE-----", b"MAA=", b":MAA=:",
    b"Cert=", b';Cert="', b";cert=x", b"Hash=", b";Hash=00", b';Chain="', b"Subject=", b";URI=a",
    b";DNS=", b"By=a;", b'URI="a";',
]  # fmt: skip


def altered(value, draw):
    """The value with one to three accidents."""
    value = bytearray(value)
    for _ in range(draw.choice([1, 1, 2, 3])):
        at = draw.randint(0, len(value))
        kind = draw.randrange(8)
        if kind < 3:
            value[at:at] = draw.choice(PIECES)
        elif kind == 3:
            value[at : at + 1] = bytes([draw.randrange(256)])
        elif kind == 4:
            del value[at : at + draw.choice([1, 1, 1, 2, 4, 30])]
        elif kind == 5:
            end = draw.randint(at, len(value))
            value[at:at] = value[at:end]
        elif kind == 6:
            value[at:] = value[at:].replace(*draw.choice(REPLACEMENTS))
        elif value:
            value = value[at:] + value[:at] if draw.randrange(4) == 0 else value[:at]
    return bytes(value)


#: Some seconds.
TURNS = 150_000

REPLACEMENTS = [
    (b"%0A", b""), (b"%0A", b"\n"), (b"%0A", b"%0a%09"), (b"%20", b" "), (b"%20", b"+"),
    (b"\n", b" "), (b"\n", b"\r\n"), (b"\n", b""), (b"=", b""), (b"=", b"%3D"), (b"+", b" "),
    (b"+", b"%2b"), (b'"', b""), (b";", b","), (b",", b", "), (b"Cert", b"cert"),
    (b"Cert", b"Chain"), (b"%", b"%25"), (b"-", b"%2d"), (b"A", b"%41"),
]  # fmt: skip


def test_a_second_reader_agrees_on_what_was_altered():
    draw = random.Random(8705)
    chains = [[SMALL], [b"\x30\x00"], [GOOD], [SMALL, b"\x30\x02\x05\x00"], [GOOD, OTHER]]
    starts = [(name, in_format(name, *chain).encode()) for name in FORMATS for chain in chains]
    starts += [(case["format"], case["value"].encode()) for case in CASES if case["value"]]
    taken = 0
    for turn in range(TURNS):
        name, value = starts[turn % len(starts)]
        value = altered(value, draw)
        expected = header_reader.read(value, name)
        try:
            found = certbound.decode_client_cert_chain(value, format=name, limit=1 << 20)
        except certbound.HeaderError:
            found = None
        assert found == expected, (turn, name, value)
        if found is not None:
            taken += 1
            assert certbound.decode_client_cert(value, format=name, limit=1 << 20) == found[0]
    # Neither all refused nor all taken: both readers were at work.
    assert TURNS // 40 < taken < TURNS // 2


def run(*arguments, stdin=b""):
    return subprocess.run(
        [COMMAND, "decode", *arguments], input=stdin, capture_output=True, timeout=30
    )


@pytest.mark.parametrize("name", FORMATS)
def test_command(name):
    value = in_format(name, GOOD)
    for done in (
        run("--format", name, value),
        run(value, "--format", name),
        run("--format", name, "--", value),
        run("--format", name, "-", stdin=value.encode()),
        run("--format", name, "-", stdin=value.encode() + b"\n"),
        run("--format", name, "-", stdin=value.encode() + b"\r\n"),
    ):
        assert (done.returncode, done.stderr) == (0, b"")
        assert certbound.thumbprint(done.stdout) == certbound.thumbprint(GOOD)
        assert all(len(line) <= 64 for line in done.stdout.splitlines())
    done = run("--format", name, "--der", value)
    assert (done.returncode, done.stdout) == (0, GOOD)
    done = run("--format", name, "--json", value)
    (described,) = json.loads(done.stdout)["certificates"]
    assert described == {
        "x5t#S256": certbound.thumbprint(GOOD),
        "subject_dn": certbound.Certificate(GOOD).subject,
        "der": b64(GOOD),
    }


def test_command_with_chains():
    value = in_format("url_pem_chain", GOOD, OTHER)
    leaf = run("--format", "url_pem_chain", value)
    assert leaf.stdout.count(b"BEGIN") == 1
    assert certbound.thumbprint(leaf.stdout) == certbound.thumbprint(GOOD)
    chain = run("--format", "url_pem_chain", "--chain", value)
    assert chain.stdout.startswith(leaf.stdout)
    assert chain.stdout.count(b"BEGIN") == 2
    assert run("--format", "url_pem_chain", "--chain", "--der", value).stdout == GOOD + OTHER
    described = json.loads(run("--format", "url_pem_chain", "--chain", "--json", value).stdout)
    assert [c["der"] for c in described["certificates"]] == [b64(GOOD), b64(OTHER)]


def test_command_refusals():
    for arguments, why in [
        (["--format", "pem", ""], b"empty"),
        (["--format", "pem", "x"], b"PEM"),
        (["--format", "rfc9440", ":MAA=:,:MAA=:"], b"more than one"),
        (["--format", "url_pem", "%2D%0"], b"encoded"),
        (["--format", "base64_der", "--limit", "3", "MAA="], b"limit"),
        (["--format", "base64_der", "--json", "--der", "MAA="], b"exclude"),
        (["--format", "auto", "MAA="], b"auto"),
        (["--format", "base64_der"], b"VALUE"),
        (["MAA="], b"--format"),
        (["--format", "envoy_xfcc", b"URI=\xff\x1b"], b"no certificate"),
    ]:
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert why in done.stderr, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stderr
    done = run("--format", "pem", "--json", "x")
    assert (done.returncode, "message" in json.loads(done.stdout)["error"]) == (2, True)
    # What is framed as a certificate and is none says so.
    done = run("--format", "base64_der", "--json", "MAA=")
    (described,) = json.loads(done.stdout)["certificates"]
    assert done.returncode == 0
    assert described["subject_dn"]["error"]["name"].startswith(("certificate_", "der_"))


def test_the_command_knows_every_format():
    assert sorted(cli.FORMATS) == FORMATS
