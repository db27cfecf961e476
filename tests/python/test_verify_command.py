"""`certbound verify`: a 401 explained, and nothing of the token shown."""

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sysconfig

import certbound
import pytest
from der import CN, GOOD, ava, cert, name, pem, seq

COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "certbound"
YES, NO, BAD = 0, 1, 2
OTHER = cert(serial=b"\x02\x01\x08")
X5T = certbound.thumbprint(GOOD)
BOUND = {"sub": "s3cr3t", "cnf": {"x5t#S256": X5T}}


def b64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def jwt(claims):
    text = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return f"{b64url(b'{}')}.{b64url(text)}.{b64url(b's3cr3t-signature')}"


class Done:
    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout.decode("utf-8")
        self.err = process.stderr.decode("utf-8", "surrogateescape")
        assert "Traceback" not in self.err, self.err
        # Escapes, but no control characters, whatever was given.
        for line in [*self.out.split("\n"), *self.err.split("\n")]:
            assert line.isprintable(), line

    def lines(self):
        """What is printed, as (label, value)."""
        return [(line[:12].strip(), line[13:]) for line in self.out.splitlines()]


def run(*arguments, stdin=b""):
    process = subprocess.run(
        [COMMAND, "verify", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return Done(process)


@pytest.fixture(name="files", autouse=True)
def certificate_files(tmp_path, monkeypatch):
    (tmp_path / "good.der").write_bytes(GOOD)
    (tmp_path / "good.pem").write_text(pem(GOOD))
    (tmp_path / "other.der").write_bytes(OTHER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_bound_token_passes_with_its_certificate(files):
    claims = json.dumps(BOUND)
    response = json.dumps({"active": True, **BOUND})
    token = jwt(BOUND)
    for option, value in (
        ("--token", token), ("--claims", claims), ("--introspection", response),
    ):  # fmt: skip
        for end in ("", "\n", "\r\n"):
            (files / "value").write_text(value + end, newline="")
            for given, stdin in ((value, ""), ("@value", ""), ("-", value + end)):
                for path in ("good.der", "good.pem"):
                    done = run(option, given, "--cert", path, stdin=stdin.encode())
                    assert (done.status, done.err) == (YES, "")
                    assert done.lines() == [
                        ("token", "bound to a certificate"),
                        ("bound to", X5T),
                        ("presented", X5T),
                        ("file", path),
                        ("subject dn", "CN=a"),
                        ("policy", "required"),
                        ("verdict", "bound_ok"),
                        ("not checked", "signature, issuer, audience and expiry of the token"),
                    ]
    done = run("--token", token, "--cert", "-", stdin=GOOD)
    assert done.status == YES and ("file", "-") in done.lines()


DPOP = {"cnf": {"jkt": "s3cr3t"}}
ODD = {"cnf": {"jkt": "s3cr3t", "s3cr3t": 1}}


@pytest.mark.parametrize(
    ("claims", "arguments", "verdict", "status", "says"),
    [
        (BOUND, ["--cert", "other.der"], "mismatch", "certificate_mismatch", "bound"),
        (BOUND, ["--no-cert"], "mismatch", "certificate_missing", "bound"),
        ({}, ["--cert", "good.der"], "unbound", "cnf_absent", "no_cnf"),
        ({"cnf": {}}, ["--cert", "good.der"], "unbound", "cnf_empty", "empty_cnf"),
        ({"cnf": {}}, ["--no-cert", "--policy", "if_bound"], "unbound", "cnf_empty", "empty_cnf"),
        (DPOP, ["--no-cert"], "unbound", "other_methods_only", "other_methods"),
        (DPOP, ["--no-cert", "--policy", "if_bound"], "unbound", "other_method_not_enforced",
         "other_methods"),
        (DPOP, ["--no-cert", "--other-method", "jkt"], "unbound", "other_methods_only",
         "other_methods"),
        (ODD, ["--no-cert", "--policy", "if_bound", "--other-method", "jkt"], "unbound",
         "other_method_unknown", "other_methods"),
        ({}, ["--no-cert", "--policy", "if_bound"], "unbound_ok", None, "no_cnf"),
        (DPOP, ["--no-cert", "--policy", "if_bound", "--other-method", "jwk", "--other-method",
                "jkt"], "unbound_ok", None, "other_methods"),
        (BOUND, ["--cert", "good.pem", "--policy", "if_bound"], "bound_ok", None, "bound"),
    ],
)  # fmt: skip
def test_verdicts(claims, arguments, verdict, status, says):
    done = run("--token", jwt(claims), *arguments)
    assert done.status == (YES if status is None else NO)
    lines = dict(done.lines())
    assert lines["verdict"] == verdict
    shown = run("--token", jwt(claims), *arguments, "--json")
    assert (shown.status, shown.err) == (done.status, done.err)
    result = json.loads(shown.out)
    assert (result["verdict"], result["token"]["says"]) == (verdict, says)
    assert result["accepted"] is (status is None)
    cnf = claims.get("cnf", {})
    assert result["token"] == {
        "source": "token",
        "says": says,
        "x5t#S256": cnf.get("x5t#S256"),
        "other_methods": [method for method in cnf if method == "jkt"],
        "has_unknown_methods": "s3cr3t" in cnf,
    }
    if status is None:
        assert done.err == "" and "error" not in result and "what_to_do" not in result
    else:
        error = certbound.Error(certbound.ErrorCode[status.upper()])
        assert result["error"] == {"name": status, "code": error.code, "message": str(error)}
        assert done.err == f"certbound: {error}\n"
        assert lines["status"] == f"{status} ({error.code})" and lines["why"] == str(error)
        assert [v for k, v in done.lines() if k == "what to do"] == result["what_to_do"] != []
    for text in (done.out, done.err, shown.out, shown.err):
        assert "s3cr3t" not in text
    if verdict == "mismatch":
        assert lines["bound to"] == X5T
        presented = "no certificate" if "--no-cert" in arguments else certbound.thumbprint(OTHER)
        assert lines["presented"] == presented


@pytest.mark.parametrize(
    ("option", "value", "part", "status", "hint"),
    [
        ("--token", "", "token", "jwt_empty", ""),
        ("--token", "s3cr3t", "token", "jwt_segments", "opaque"),
        ("--token", f"Bearer {jwt(BOUND)}", "token", "jwt_scheme", ""),
        ("--token", jwt(BOUND) + "\n\n", "token", "jwt_whitespace", ""),
        ("--token", jwt(BOUND) + "\0", "token", "jwt_character", ""),
        ("--token", b"\xff\x1b[31m", "token", None, ""),
        ("--token", json.dumps(BOUND), "token", None, "give it to --claims or --introspection"),
        ("--token", "good.der", "token", "jwt_segments", "write --token @FILE"),
        ("--token", jwt(b'{"s3cr3t":'), "json", "json_truncated", ""),
        ("--token", jwt(b"\xff"), "json", None, ""),
        ("--claims", "", "json", "json_truncated", ""),
        ("--claims", b"\xff", "json", None, ""),
        ("--claims", b'{"s3cr3t": "\xff"}', "json", "json_utf8", ""),
        ("--claims", "[" * 100_000, "json", None, ""),
        ("--claims", '{"a":' * 65 + "1" + "}" * 65, "json", "json_depth", ""),
        ("--claims", jwt(BOUND), "json", None, "give it to --token"),
        ("--claims", "good.der", "json", None, "write --claims @FILE"),
        ("--claims", '{"cnf": "s3cr3t"}', "cnf", "cnf_not_object", ""),
        ("--claims", '{"cnf": {}, "cnf": {}}', "cnf", "cnf_repeated", ""),
        ("--claims", '{"cnf": {"x5t#S256": "s3cr3t"}}', "x5t#S256", "thumbprint_length", "43"),
        ("--claims", '{"cnf": {"x5t#S256": ["s3cr3t"]}}', "x5t#S256", "x5t_s256_not_string", ""),
        ("--introspection", "{}", "active", "active_missing", ""),
        ("--introspection", '{"active": "s3cr3t"}', "active", "active_not_boolean", ""),
    ],
)
def test_malformed_tokens_are_a_no(files, option, value, part, status, hint):
    octets = value.encode() if isinstance(value, str) else value
    (files / "value").write_bytes(octets)
    ways = [("@value", b""), ("-", octets + b"\n")]
    # NUL and the longest do not fit into an argument.
    if b"\0" not in octets and len(octets) < 65536:
        ways.append((octets, b""))
    else:
        assert not hint
    for given, stdin in ways:
        for policy in certbound.Policy:
            arguments = (option, given, "--cert", "good.der", "--policy", policy.name.lower())
            done = run(*arguments, stdin=stdin)
            result = json.loads(run(*arguments, "--json", stdin=stdin).out)
            assert (done.status, result["verdict"]) == (NO, "malformed")
            token = {"source": option[2:], "says": "malformed", "malformed_part": part}
            assert result["token"] == token
            assert status in (None, result["error"]["name"])
            hints = " ".join(result["what_to_do"])
            # A name of a file is only told from a token where it is an argument.
            assert hint in hints or (value == "good.der" and given is not octets)
            assert "s3cr3t" not in done.out + done.err + json.dumps(result)
            assert "cannot be read" in done.out


def test_inactive():
    response = '{"active": false, "cnf": "s3cr3t"}'
    done = run("--introspection", response, "--no-cert")
    assert done.status == NO and dict(done.lines())["verdict"] == "inactive"
    result = json.loads(run("--introspection", response, "--no-cert", "--json").out)
    assert result["token"] == {"source": "introspection", "says": "inactive"}
    assert result["error"]["name"] == "token_inactive"


def test_every_error_of_a_token_has_a_part_and_a_remedy():
    from certbound._remedies import remedy
    from certbound._verify import MALFORMED_PARTS, _unread

    prefixes = set()
    for code in certbound.ErrorCode:
        verdict = certbound._native.describe(code)[2]
        # The others there are a program's own mistakes.
        if 500 <= code < 580 and verdict != "refused":
            assert remedy(code), code
            if verdict == "malformed" and code.name != "MEMBER_NAME_NOT_STRING":
                _unread(certbound.MalformedTokenError(code))
                prefixes |= {p for p in MALFORMED_PARTS if code.name.lower().startswith(p)}
    assert prefixes == set(MALFORMED_PARTS)


def test_thumbprints_of_the_wrong_octets():
    """What issuers do who hash the text that they have."""
    text = pem(GOOD)
    body = "".join(text.splitlines()[1:-1])
    for wrong in (text, text.strip(), body):
        x5t = b64url(hashlib.sha256(wrong.encode()).digest())
        claims = json.dumps({"cnf": {"x5t#S256": x5t}})
        done = run("--claims", claims, "--cert", "good.pem")
        assert done.status == NO
        assert "SHA-256 of the certificate's PEM text" in done.out
    claims = json.dumps({"cnf": {"x5t#S256": certbound.thumbprint(OTHER)}})
    assert "PEM text" not in run("--claims", claims, "--cert", "good.pem").out


TOKEN = jwt({"sub": "s3cr3t" * 10})


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ([], "required"),
        (["--token", TOKEN], "--cert --no-cert is required"),
        (["--cert", "good.der"], "--token --claims --introspection is required"),
        (["--token", TOKEN, "--claims", "{}", "--no-cert"], "not allowed with"),
        (["--token", TOKEN, "--cert", "good.der", "--no-cert"], "not allowed with"),
        (["--token", TOKEN, "--token", TOKEN, "--no-cert"], "one token"),
        (["--token", TOKEN, "--cert", "good.der", "--cert", "good.der"], "one certificate"),
        (["--token", "-", "--cert", "-"], "both"),
        (["--token", TOKEN, "--no-cert", TOKEN], "unrecognized arguments: (a value)"),
        ([TOKEN, "--no-cert"], "required"),
        (["--tok", TOKEN, "--no-cert"], "required"),
        (["--claims", "{}", "--tok", TOKEN, "--no-cert"], "unrecognized arguments: --tok (a value)"),
        (["--claims", "{}", f"--tok={TOKEN}", "--no-cert"], "unrecognized arguments: --tok"),
        (["--claims", "{}", f"--{TOKEN}", "--no-cert"], "unrecognized arguments: (a value)"),
        (["--claims", "{}", f"--json={TOKEN}", "--no-cert"], "takes no value"),
        (["--claims", "{}", "--policy", TOKEN, "--no-cert"], "required or if_bound"),
        (["--claims", "{}", "--policy", "REQUIRED", "--no-cert"], "required or if_bound"),
        (["--claims", "{}", "--other-method", TOKEN, "--no-cert"], "--other-method"),
        (["--claims", "{}", "--other-method", "x5t#S256", "--no-cert"], "x5t#S256"),
        (["--claims", "{}", "--other-method", "", "--no-cert"], "--other-method"),
        (["--token", f"@{TOKEN}", "--no-cert"], "--token @FILE: No such file"),
        (["--token", f"@{TOKEN * 50}", "--no-cert"], "--token @FILE: File name too long"),
        (["--token", "@", "--no-cert"], "--token @FILE: No such file"),
        (["--token", "@.", "--no-cert"], "--token @FILE: Is a directory"),
        (["--token", TOKEN, "--cert", "missing.pem"], "missing.pem: No such file"),
        (["--token", TOKEN, "--cert", "."], ".: Is a directory"),
        (["--token", TOKEN, "--cert", "-"], "-: the certificate is empty"),
        (["--token", TOKEN, "--cert", b"\xff\x1b"], "No such file"),
    ],
)
def test_bad_usage(arguments, part):
    done = run(*arguments)
    assert (done.status, done.out) == (BAD, "")
    assert part in done.err
    for piece in [TOKEN, *TOKEN.split(".")]:
        assert piece not in done.err
    if "usage:" not in done.err:
        shown = run(*arguments, "--json")
        assert shown.status == BAD
        assert json.loads(shown.out) == {"error": {"message": done.err[len("certbound: ") : -1]}}


def test_a_token_in_place_of_a_command_is_not_shown():
    process = subprocess.run([COMMAND, TOKEN], capture_output=True, text=True)
    assert process.returncode == BAD
    assert "invalid choice (choose from" in process.stderr
    for piece in TOKEN.split("."):
        assert piece not in process.stderr + process.stdout
    # A slip in a command's name is.
    process = subprocess.run([COMMAND, "verfy"], capture_output=True, text=True)
    assert "invalid choice: 'verfy'" in process.stderr


def test_a_certificate_that_cannot_be_read_is_bad_input(files):
    """Also when the token is malformed: nobody can say what would be without it."""
    (files / "two.pem").write_text(pem(GOOD) * 2)
    (files / "cut.der").write_bytes(GOOD[:-1])
    for path, part in (("two.pem", "more than one certificate"), ("cut.der", "ends before")):
        for token in (jwt(BOUND), "s3cr3t"):
            done = run("--token", token, "--cert", path)
            assert (done.status, done.out) == (BAD, "")
            assert done.err.startswith(f"certbound: {path}: ") and part in done.err


def test_a_subject_that_cannot_be_read_or_shown(files):
    """Neither changes the verdict: a thumbprint is of all octets."""
    for der, subject in (
        (cert(subject=seq(b"\0")), "cannot be read: the DER ends before the length it declares"),
        (cert(subject=seq()), "empty"),
        (cert(subject=name(ava(CN, "\x1b[31m\r\n"))), None),
    ):
        (files / "odd.der").write_bytes(der)
        claims = json.dumps({"cnf": certbound.cnf(der)})
        done = run("--claims", claims, "--cert", "odd.der")
        assert done.status == YES and subject in (None, dict(done.lines())["subject dn"])
        shown = json.loads(run("--claims", claims, "--cert", "odd.der", "--json").out)
        assert ("error" in shown["certificate"]["subject_dn"]) == str(subject).startswith("cannot")


def test_files_that_are_no_tokens(files):
    huge = files / "huge"
    with huge.open("wb") as file:
        file.truncate(1 << 34)
    for arguments in (["--token", "@huge", "--no-cert"], ["--token", "a", "--cert", "huge"]):
        done = run(*arguments)
        assert (done.status, done.out) == (BAD, "")
        assert "longer than 16777216 octets" in done.err
    done = run("--claims", "-", "--no-cert", stdin=bytes(16 * 1024 * 1024 + 1))
    assert done.status == BAD and "longer than" in done.err
    # As large as is read: JSON of which only the cnf matters.
    filler = b" " * (16 * 1024 * 1024 - 300)
    done = run("--claims", "-", "--cert", "good.der", stdin=json.dumps(BOUND).encode() + filler)
    assert done.status == YES
    # "-" behind @ is a file of this name.
    (files / "-").write_text(jwt(BOUND))
    assert run("--token", "@-", "--cert", "good.der").status == YES
    if os.geteuid() != 0:
        huge.chmod(0)
        assert "Permission denied" in run("--token", "@huge", "--no-cert").err


def test_names_with_nul():
    """None comes from a shell; a program that calls main can give one."""
    script = (
        "import sys; from certbound.cli import main;"
        "sys.exit(main(['verify', '--claims', '@a\\0b', '--no-cert']))"
    )
    process = subprocess.run(
        [pathlib.Path(sysconfig.get_path("scripts")) / "python", "-c", script],
        capture_output=True,
        text=True,
    )
    assert (process.returncode, process.stdout) == (BAD, "")
    assert process.stderr == "certbound: --claims @FILE: not the name of a file\n"


def test_help_names_every_option():
    text = run("--help").out
    for option in ("--token", "--claims", "--introspection", "--cert", "--no-cert", "--policy",
                   "--other-method", "--json"):  # fmt: skip
        assert re.search(rf"^  {option}\b", text, re.MULTILINE), option
