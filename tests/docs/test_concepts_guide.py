"""docs/concepts.md: its programs and commands as they stand, and its tables."""

import json
import os
import pathlib
import re
import subprocess
import sys

import certbound
import pytest
from certbound import _native
from cryptography import x509

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402

GUIDE = (TOP / "docs" / "concepts.md").read_text(encoding="utf-8")
DER = (TOP / "tests" / "data" / "rfc8705-appendix-a.der").read_bytes()
OTHER = b"\x30\x03\x02\x01\x05"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


# A block that is added makes these fail, until something runs it.
TWO_STEPS, REGISTERING = blocks("python")
(PRINTED,) = blocks("text")
(COMMANDS,) = blocks("sh")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return harness.make_identity(tmp_path_factory.mktemp("concepts"), "client")


def python(script, client):
    return subprocess.run(
        [sys.executable, "-c", script], cwd=client.cert.parent, capture_output=True, text=True
    )


def test_two_steps(client):
    run = python(TWO_STEPS, client)
    assert (run.returncode, run.stdout, run.stderr) == (0, PRINTED, "")


def test_registering_in_python(client):
    run = python(REGISTERING, client)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    refused = REGISTERING.replace("CN=client", "CN=other")
    assert "SubjectMismatchError" in python(refused, client).stderr


def test_the_command_line(client):
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    for command in COMMANDS.splitlines():
        run = subprocess.run(
            ["bash", "-c", command], cwd=client.cert.parent, capture_output=True, text=True,
            env={**os.environ, "PATH": path},
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        assert "CN=client" in run.stdout


def test_what_tools_print(tmp_path):
    """The table of "Registering a subject", with the tools that are here."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-utf8", "-subj", "/C=DE/O=Exämple, Inc/CN=client one",
         "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    pem = (tmp_path / "cert.pem").read_bytes()

    def openssl(*options):
        command = ["openssl", "x509", "-in", "cert.pem", "-noout", "-subject", *options]
        run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return run.stdout.strip().removeprefix("subject=").strip()

    texts = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", GUIDE, re.MULTILINE)
    rows = {text: registers for text, _, registers in texts if "client one" in text}
    printed = [
        certbound.Certificate(pem).subject,
        x509.load_pem_x509_certificate(pem).subject.rfc4514_string(),
        openssl("-nameopt", "RFC2253"),
        openssl("-nameopt", "RFC2253,oid"),
        openssl(),
        openssl("-nameopt", "compat"),
    ]
    for text in printed:
        assert text in rows, text
    assert len(rows) == 7
    for text, registers in rows.items():
        if registers == "yes":
            certbound.ExpectedSubject(subject_dn=text).verify(pem)
        elif registers.startswith("yes, but never matches"):
            with pytest.raises(certbound.SubjectMismatchError, match="reversed"):
                certbound.ExpectedSubject(subject_dn=text).verify(pem)
        else:
            assert registers == "refused, with a hint"
            with pytest.raises(certbound.InvalidDnError, match="openssl|OpenSSL|leave"):
                certbound.ExpectedSubject(subject_dn=text)


def verdict(claims, cert, policy):
    verify = certbound.verify_claims_binding
    if "active" in claims:
        verify = certbound.verify_introspection_binding
    try:
        verify(json.dumps(claims), cert, policy=policy, other_methods=["jkt"])
    except certbound.BindingError as error:
        return error.verdict
    return "passes"


def test_the_table_of_decisions():
    bound = {"cnf": certbound.cnf(DER)}
    rows = {
        "bound to the presented certificate": [(bound, DER)],
        "bound to another one, or none was presented": [(bound, OTHER), (bound, None)],
        "without `cnf`": [({}, DER), ({}, None)],
        "`cnf` with only methods that the caller enforces, such as `jkt`": [
            ({"cnf": {"jkt": "x"}}, DER)],
        "`cnf` empty, or with other methods": [
            ({"cnf": {}}, DER), ({"cnf": {"kid": "x"}}, DER), ({"cnf": {"new": 1}}, None)],
        "`cnf` null, twice, no object; `x5t#S256` not 43 characters of base64url, …": [
            ({"cnf": None}, DER), ({"cnf": 1}, DER), ({"cnf": {"x5t#S256": "x"}}, DER)],
        "an introspection response that says `\"active\": false`": [({"active": False}, DER)],
    }  # fmt: skip
    _, _, table = GUIDE.partition("| token | `required` | `if_bound` |\n|---|---|---|\n")
    table = [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()]
    assert [row[0] for row in table] == list(rows)
    for text, *expected in table:
        for claims, cert in rows[text]:
            got = [verdict(claims, cert, policy) for policy in certbound.Policy]
            assert got == expected, (text, claims)


def test_other_methods_beside_a_match_are_reported():
    claims = {"cnf": {**certbound.cnf(DER), "jkt": "x"}}
    assert certbound.verify_claims_binding(claims, DER).other_methods == {"jkt"}


def test_the_table_of_answers():
    rows = re.findall(r"^\| `([A-Z]+)` \| .+? \| (\d+) \| `(\w+)` \|$", GUIDE, re.MULTILINE)
    assert [row[0] for row in rows] == [context.name for context in certbound.Context]
    for name, status, code in rows:
        context = certbound.Context[name]
        with pytest.raises(certbound.MismatchError) as caught:
            certbound.Confirmation.from_claims({"cnf": certbound.cnf(DER)}).verify(None)
        assert caught.value.http_status(context) == int(status)
        assert caught.value.oauth_error(context) == code
    for name, answer in [
        ("TOKEN_MISSING", (401, None)), ("TOKEN_REPEATED", (400, "invalid_request")),
        ("TOKEN_IN_QUERY", (400, "invalid_request")),
    ]:  # fmt: skip
        arguments = certbound.ErrorCode[name], certbound.Context.RESOURCE
        assert (_native.http_status(*arguments), _native.oauth_error(*arguments)) == answer


def test_how_many_statuses_are_one_verdict():
    verdicts = [_native.describe(code)[2] for code in certbound.ErrorCode]
    assert "some forty statuses" in GUIDE and 35 <= verdicts.count("malformed") <= 49
