"""The command as installed: what it prints, where, and its exit status."""

import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import sysconfig
import termios
import time

import certbound
import pytest
from der import (
    C,
    CN,
    GOOD,
    O,
    OU,
    UNKNOWN,
    ava,
    cert,
    dns,
    extensions,
    name,
    pem,
    san,
    seq,
    subject_cert,
    tlv,
)

COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "certbound"
YES, NO, BAD = 0, 1, 2
OTHER = cert(serial=b"\x02\x01\x08")
CLIENT = cert(
    serial=b"\x02\x02\x01\x00",
    subject=name(ava(C, "DE", 0x13), ava(O, "A, B"), [ava(CN, "ä"), ava(OU, "y")]),
    extensions=extensions(
        san(dns("a.example"), tlv(0x86, b"spiffe://ex/a"), tlv(0x87, b"\xc0\0\x02\x01"))
    ),
)
CLIENT_DN = r"CN=ä+OU=y,O=A\, B,C=DE"


class Done:
    """What the command did; its output is UTF-8."""

    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout.decode("utf-8")
        self.err = process.stderr.decode("utf-8", "surrogateescape")
        assert "Traceback" not in self.err, self.err

    def json(self):
        return json.loads(self.out)


def run(*arguments, stdin=b"", environment=None):
    process = subprocess.run(
        [COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        timeout=30,
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
    )
    return Done(process)


@pytest.fixture(name="files")
def certificate_files(tmp_path, monkeypatch):
    """A folder of certificates, which is the current one."""
    for path, octets in {
        "good.der": GOOD,
        "good.pem": pem(GOOD).encode(),
        "other.der": OTHER,
        "client.der": CLIENT,
        "client.pem": pem(CLIENT).encode(),
    }.items():
        (tmp_path / path).write_bytes(octets)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_thumbprints(files):
    expected = certbound.thumbprint(GOOD)
    for path in ("good.der", "good.pem", str(files / "good.pem")):
        done = run("thumbprint", path)
        assert (done.status, done.out, done.err) == (YES, expected + "\n", "")
    for stdin in (GOOD, pem(GOOD).encode(), pem(GOOD).replace("\n", "\r\n").encode()):
        done = run("thumbprint", "-", stdin=stdin)
        assert (done.status, done.out, done.err) == (YES, expected + "\n", "")
    done = run("thumbprint", "good.der", "other.der", "-", stdin=CLIENT)
    lines = [
        f"{certbound.thumbprint(GOOD)}  good.der",
        f"{certbound.thumbprint(OTHER)}  other.der",
        f"{certbound.thumbprint(CLIENT)}  -",
    ]
    assert (done.status, done.out.splitlines(), done.err) == (YES, lines, "")
    # A thumbprint needs the frame alone.
    assert run("thumbprint", "-", stdin=seq()).status == YES


def test_thumbprints_as_json(files):
    for arguments in (["good.pem"], ["good.pem", "other.der"]):
        done = run("thumbprint", "--json", *arguments)
        assert (done.status, done.err) == (YES, "")
        assert done.json() == {
            "certificates": [
                {"file": path, "x5t#S256": certbound.thumbprint((files / path).read_bytes())}
                for path in arguments
            ]
        }


def test_inspect(files):
    for path in ("client.der", "client.pem"):
        done = run("inspect", path)
        assert (done.status, done.err) == (YES, "")
        assert done.out.splitlines() == [
            f"file         {path}",
            f"x5t#S256     {certbound.thumbprint(CLIENT)}",
            f"subject dn   {CLIENT_DN}",
            "issuer dn    CN=ca",
            "not before   2024-01-02T03:04:05+00:00",
            "not after    2050-01-01T00:00:00+00:00",
            "serial       256",
            "san dns      a.example",
            "san uri      spiffe://ex/a",
            "san ip       192.0.2.1",
        ]
    both = run("inspect", "client.der", "-", stdin=GOOD)
    assert both.out.count("x5t#S256") == 2 and "\n\nfile         -\n" in both.out
    # What it shows is what match takes.
    subject = run("inspect", "--json", "client.der").json()["certificates"][0]["subject_dn"]
    assert run("match", "--dn", subject, "client.der").status == YES


def test_inspect_as_json(files):
    done = run("inspect", "--json", "client.der", "good.pem")
    assert (done.status, done.err) == (YES, "")
    client, good = done.json()["certificates"]
    assert client == {
        "file": "client.der",
        "x5t#S256": certbound.thumbprint(CLIENT),
        "subject_dn": CLIENT_DN,
        "issuer_dn": "CN=ca",
        "not_before": "2024-01-02T03:04:05+00:00",
        "not_after": "2050-01-01T00:00:00+00:00",
        "serial_number": "256",
        "subject_alt_names": [
            {"kind": "dns", "value": "a.example"},
            {"kind": "uri", "value": "spiffe://ex/a"},
            {"kind": "ip", "value": "192.0.2.1"},
        ],
    }
    assert good["file"] == "good.pem" and good["subject_dn"] == "CN=a"
    assert list(done.json()) == ["certificates"]


def test_inspect_says_what_cannot_be_read():
    odd = cert(subject=seq(b"\0"), validity=seq(), version=b"", extensions=extensions(seq()))
    done = run("inspect", "-", stdin=odd)
    assert (done.status, done.err) == (YES, "")
    for label in ("subject dn", "not before", "not after", "san"):
        line = next(line for line in done.out.splitlines() if line.startswith(label))
        assert "cannot be read: " in line
    assert "issuer dn    CN=ca\n" in done.out and "serial       7\n" in done.out
    (shown,) = run("inspect", "--json", "-", stdin=odd).json()["certificates"]
    assert shown["subject_dn"] == {
        "error": {
            "name": "der_truncated",
            "message": "the DER ends before the length it declares",
        }
    }
    assert shown["subject_alt_names"]["error"]["name"] == "extensions_before_v3"
    assert shown["serial_number"] == "7" and len(shown["x5t#S256"]) == 43
    empty = run("inspect", "-", stdin=cert(subject=seq(), extensions=b""))
    assert "subject dn   empty\n" in empty.out and "san          none\n" in empty.out
    year_0 = cert(validity=seq(tlv(0x18, b"00000101000000Z"), tlv(0x18, b"99991231235959Z")))
    done = run("inspect", "-", stdin=year_0)
    assert "not before   cannot be read" in done.out and "not after    9999-12-31" in done.out


@pytest.mark.parametrize(
    ("option", "value", "status"),
    [
        ("--dn", CLIENT_DN, YES),
        ("--dn", "ou=Y+cn=Ä, o=a\\2C b, c=de", YES),
        ("--dn", "C=DE,O=A\\, B,CN=ä+OU=y", NO),
        ("--dn", "CN=ä", NO),
        ("--san-dns", "A.EXAMPLE", YES),
        ("--san-dns", "b.example", NO),
        ("--san-uri", "spiffe://ex/a", YES),
        ("--san-uri", "spiffe://EX/a", NO),
        ("--san-ip", "192.0.2.1", YES),
        ("--san-ip", "::ffff:192.0.2.1", NO),
        ("--san-email", "a@example.com", NO),
    ],
)
def test_match(files, option, value, status):
    for path, stdin in (("client.der", b""), ("-", CLIENT), ("-", pem(CLIENT).encode())):
        done = run("match", option, value, path, stdin=stdin)
        assert done.status == status
        lines = done.out.splitlines()
        assert lines[-1] == ("match" if status == YES else "no match")
        if status == YES:
            assert done.err == ""
        else:
            # The reason, in one line.
            assert done.err.startswith("certbound: ") and done.err.count("\n") == 1
    shown = run("match", "--json", option, value, "client.der")
    result = shown.json()
    assert (shown.status, shown.err) == (done.status, done.err)
    assert result["matches"] is (status == YES)
    assert result["parameter"] == "tls_client_auth_" + {"--dn": "subject_dn"}.get(
        option, option[2:].replace("-", "_")
    )
    assert ("error" in result) == (status == NO)
    if status == NO:
        assert certbound.ErrorCode[result["error"]["name"].upper()]
        assert done.err == f"certbound: {result['error']['message']}\n"
    assert ("rdns" in result) == (option == "--dn") != ("entries" in result)


def test_match_shows_rdn_by_rdn(files):
    done = run("match", "--dn", "CN=ä+OU=y,O=C,C=de,L=x", "client.der")
    assert done.status == NO
    assert done.out.splitlines() == [
        "= registered   CN=ä+OU=y",
        "  certificate  CN=ä+OU=y",
        "! registered   O=C",
        r"  certificate  O=A\, B",
        "= registered   C=de",
        "  certificate  C=DE",
        "! registered   L=x",
        "  certificate  (nothing)",
        "no match",
    ]
    shown = run("match", "--json", "--dn", "CN=ä+OU=y,O=C", "client.der").json()
    assert shown["rdns"] == [
        {"registered": "CN=ä+OU=y", "certificate": "CN=ä+OU=y", "equal": True},
        {"registered": "O=C", "certificate": r"O=A\, B", "equal": False},
        {"registered": None, "certificate": "C=DE", "equal": False},
    ]
    reversed_dn = run("match", "--dn", r"C=DE,O=A\, B,CN=ä+OU=y", "client.der")
    assert "equal if reversed" in reversed_dn.err


def test_match_shows_the_entries(files):
    done = run("match", "--san-dns", "b.example", "client.der")
    assert done.out.splitlines() == [
        "  registered   b.example",
        "  certificate  a.example",
        "no match",
    ]
    done = run("match", "--san-email", "a@b", "client.der")
    assert "  certificate  (no entry of this kind)\n" in done.out
    assert "no rfc822Name" in done.err
    shown = run("match", "--json", "--san-ip", "192.0.2.2", "client.der").json()
    assert shown["entries"] == ["192.0.2.1"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "part"),
    [
        (["missing.pem"], b"", "missing.pem: No such file"),
        (["."], b"", ".: Is a directory"),
        (["-"], b"", "-: the certificate is empty"),
        (["empty.pem"], b"", "empty.pem: the certificate is empty"),
        (["-"], GOOD[:-1], "ends before the length"),
        (["-"], GOOD + GOOD, "octets follow"),
        (["-"], GOOD + b"\n", "octets follow"),
        (["-"], pem(GOOD).encode() * 2, "more than one certificate"),
        (["-"], b"Subject: CN=a\n" + pem(GOOD).encode(), "-: "),
        (["-"], pem(GOOD).encode() + b"CN=a\n", "not exactly one CERTIFICATE block"),
        (["-"], pem(GOOD).replace("CERTIFICATE", "PUBLIC KEY").encode(), "CERTIFICATE block"),
        (["-"], pem(GOOD).replace("\nM", "\n!").replace("\n", "!\n", 2).encode(), "base64"),
        (["-"], b"-----BEGIN CERTIFICATE-----\n", "not exactly one CERTIFICATE block"),
        (["-"], b"\xef\xbb\xbf" + pem(GOOD).encode(), "-: "),
        (["good.pem", "missing.pem"], b"", "missing.pem: No such file"),
    ],
)
def test_bad_input(files, arguments, stdin, part):
    (files / "empty.pem").write_bytes(b"")
    for command in (["thumbprint"], ["inspect"], ["match", "--dn", "CN=a"]):
        if command[0] == "match" and len(arguments) > 1:
            continue
        done = run(*command, *arguments, stdin=stdin)
        assert (done.status, done.out) == (BAD, ""), command
        assert done.err.startswith("certbound: ") and part in done.err
        assert done.err.count("\n") == 1
        shown = run(*command, "--json", *arguments, stdin=stdin)
        assert shown.status == BAD and shown.err == done.err
        assert shown.json() == {"error": {"message": done.err[len("certbound: ") : -1]}}


def test_a_certificate_that_cannot_answer_is_bad_input():
    """Not "no": nobody compared anything."""
    for option, der in (("--dn", cert(subject=seq(b"\0"))), ("--san-dns", cert(key=b""))):
        done = run("match", option, {"--dn": "CN=a"}.get(option, "a"), "-", stdin=der)
        assert (done.status, done.out) == (BAD, "")
        assert done.err.startswith("certbound: -: ")


def test_huge_files(tmp_path):
    """Refused without reading all of it."""
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(1 << 34)
    for arguments in (["thumbprint", huge], ["match", "--dn", "CN=a", huge]):
        done = run(*arguments)
        assert (done.status, done.out) == (BAD, "")
        assert "longer than 16777216 octets" in done.err
    done = run("inspect", "-", stdin=bytes(16 * 1024 * 1024 + 1))
    assert done.status == BAD and "longer than" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["thumbprint"],
        ["inspect"],
        ["match", "good.pem"],
        ["match", "--dn", "CN=a"],
        ["match", "--dn", "CN=a", "--san-dns", "a", "good.pem"],
        ["match", "--dn", "CN=a", "good.pem", "other.der"],
        ["match", "--san-other", "a", "good.pem"],
        ["thumbprint", "--unknown", "good.pem"],
        ["thumbprint", "--dn", "CN=a", "good.pem"],
    ],
)
def test_wrong_usage(files, arguments):
    done = run(*arguments)
    assert (done.status, done.out) == (BAD, "")
    assert "usage: certbound" in done.err


def test_help():
    for arguments in (["--help"], ["thumbprint", "--help"], ["match", "-h"]):
        done = run(*arguments)
        assert (done.status, done.err) == (YES, "") and done.out.startswith("usage: certbound")


@pytest.mark.parametrize(
    ("option", "value", "message", "column"),
    [
        ("--dn", "CN=a,XX=b", "attribute type whose name is not known", 5),
        ("--dn", "CN=äöü,XX=b", "attribute type whose name is not known", 7),
        ("--dn", "/C=DE/O=a", "-nameopt RFC2253", 0),
        ("--dn", "subject=CN=a", "subject=", 0),
        ("--dn", "", "empty", None),
        ("--san-dns", "a.example:443", "has a port", 9),
        ("--san-dns", "exämple.com", "A-label", 2),
        ("--san-uri", "urn:a b", "character", 5),
        ("--san-ip", "192.0.2.01", "leading zero", 8),
        ("--san-ip", "", "empty", None),
        ("--san-email", "ops@ex ample", "after `@`", 6),
    ],
)
def test_values_that_cannot_be_registered(files, option, value, message, column):
    done = run("match", f"{option}={value}", "good.pem")
    assert (done.status, done.out) == (BAD, "")
    assert done.err.startswith("certbound: ") and message in done.err
    if column is not None:
        _, shown, mark = done.err.splitlines()
        assert shown == f"  {value}"
        assert mark == " " * (2 + column) + "^"
    shown = run("match", "--json", f"{option}={value}", "good.pem")
    assert shown.status == BAD and message in shown.json()["error"]["message"]
    # Said before the file is looked for.
    assert message in run("match", f"{option}={value}", "missing.pem").err


def test_nothing_of_a_terminal_is_in_the_message_of_a_value(files):
    for option in ("--dn", "--san-dns", "--san-uri", "--san-ip", "--san-email"):
        done = run("match", option, "\x1b[31m\r", "good.pem")
        assert done.status == BAD
        assert done.err.removesuffix("\n").isprintable()


ESCAPES = "\x1b[31mred\x1b]0;title\x07\x9b2J\r\n\x08\u202e\u2066\u200b"


def test_certificates_cannot_write_to_the_terminal():
    hostile = cert(
        issuer=name(ava(CN, ESCAPES)),
        subject=name(
            ava(CN, ESCAPES),
            ava(O, ESCAPES.encode("utf-16-be"), 0x1E),
            ava(O, b"\x1b[31m\x9b", 0x14),
            ava(OU, b"\x1b[31m", 0x04),
            ava(UNKNOWN, ESCAPES),
        ),
        validity=seq(tlv(0x17, b"\x1b[31m"), tlv(0x17, b"\x1b[31m")),
        extensions=extensions(
            san(dns("\x1b[31m\n"), tlv(0x86, ESCAPES.encode()), tlv(0x81, ESCAPES.encode()))
        ),
    )
    assert "[31m" in certbound.Certificate(hostile).subject
    for arguments in (
        ["inspect", "-"],
        ["inspect", "--json", "-"],
        ["match", "--dn", "CN=a,O=b", "-"],
        ["match", "--dn", "CN=a,O=b,O=c,OU=d,1.2.3.4=e", "-"],
        ["match", "--json", "--dn", "CN=a", "-"],
        ["match", "--san-dns", "a.example", "-"],
        ["match", "--san-uri", "urn:a", "-"],
        ["match", "--san-email", "a@b", "-"],
        ["match", "--json", "--san-dns", "a.example", "-"],
    ):
        done = run(*arguments, stdin=hostile)
        assert done.status in (YES, NO), arguments
        for line in [*done.out.split("\n"), *done.err.split("\n")]:
            assert line.isprintable(), (arguments, line)


def test_output_that_cannot_hold_a_character_is_no_verdict(files):
    """With an ASCII terminal, the answer is still the answer."""
    for arguments, status in (
        (["match", "--dn", "CN=ä+OU=y,O=A\\, B,C=DE", "client.der"], YES),
        (["match", "--dn", "CN=\\C3\\A4", "client.der"], NO),
        (["inspect", "client.der"], YES),
    ):
        done = run(*arguments, environment={"PYTHONIOENCODING": "ascii"})
        assert done.status == status


def test_odd_names_of_files(tmp_path):
    """Names that are no text, and names that a terminal would obey."""
    for name, shown in ((b"\xff.der", r"\udcff.der"), (b"\x1b[31m\n.der", r"\x1b[31m\n.der")):
        path = os.fsencode(tmp_path) + b"/" + name
        for command in (["thumbprint", path, path], ["inspect", path]):
            missing = run(*command)
            assert (missing.status, missing.out) == (BAD, "") and f"{shown}: No such" in missing.err
            assert missing.err.count("\n") == 1
        pathlib.Path(os.fsdecode(path)).write_bytes(GOOD)
        for command in (["thumbprint", path, path], ["inspect", path]):
            done = run(*command)
            assert done.status == YES and f"{shown}\n" in done.out
            assert all(line.isprintable() for line in done.out.split("\n"))


@pytest.mark.parametrize("arguments", [["inspect"], ["match", "--dn", CLIENT_DN]])
def test_output_that_cannot_be_written(files, arguments):
    """`certbound ... | head -1` ends quietly, a full disk with a reason, and neither says "no"."""
    reader, writer = os.pipe()
    os.close(reader)
    full = os.open("/dev/full", os.O_WRONLY)
    no_space = b"certbound: standard output: No space left on device\n"
    for output, reason in ((writer, b""), (full, no_space)):
        command = [COMMAND, *arguments, "client.der"]
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE)
        os.close(output)
        assert (done.returncode, done.stderr) == (BAD, reason)


@pytest.mark.parametrize(
    ("closed", "dn", "path", "status", "reason"),
    [
        ("<&-", "CN=a", "-", BAD, b"certbound: -: standard input is closed\n"),
        (">&-", "CN=a", "good.der", BAD, b"certbound: standard output is closed\n"),
        (">/dev/full 2>/dev/full", "CN=a", "good.der", BAD, b""),
        ("2>/dev/full", "CN=b", "good.der", NO, b""),
        ("2>/dev/full", "CN=b", "absent.der", BAD, b""),
        ("2>&-", "CN=b", "good.der", NO, b""),
    ],
)
def test_streams_that_are_closed(files, closed, dn, path, status, reason):
    script = f'exec "$0" match --dn "$1" "$2" {closed}'
    done = subprocess.run(["sh", "-c", script, COMMAND, dn, path], capture_output=True)
    assert (done.returncode, done.stderr) == (status, reason)


def test_registered_values_cannot_write_to_the_terminal():
    """A client writes its own registration (RFC 7591)."""
    for arguments in (["--dn", f'CN="{ESCAPES}"'], ["--json", "--dn", f'CN="{ESCAPES}"']):
        done = run("match", *arguments, "-", stdin=GOOD)
        assert done.status == NO
        assert all(line.isprintable() for line in done.out.split("\n"))


def test_the_same_parameter_twice():
    done = run("match", "--dn", "CN=b", "--dn", "CN=a", "-", stdin=GOOD)
    assert (done.status, done.out) == (BAD, "")


def test_the_module_runs_too(files):
    command = [sys.executable, "-m", "certbound", "thumbprint", "good.der"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (YES, certbound.thumbprint(GOOD) + "\n")


def test_json_before_and_after_the_command(files):
    expected = run("thumbprint", "--json", "good.der")
    assert expected.status == YES and list(expected.json()) == ["certificates"]
    for arguments in (
        ["--json", "thumbprint", "good.der"],
        ["thumbprint", "good.der", "--json"],
        ["--json", "thumbprint", "--json", "good.der"],
    ):
        done = run(*arguments)
        assert (done.status, done.out) == (expected.status, expected.out)


def test_long_subjects():
    """As many RDNs as are compared, and one more."""
    der = subject_cert(*[ava(CN, str(number)) for number in range(64)])
    text = certbound.Certificate(der).subject
    done = run("match", "--dn", text, "-", stdin=der)
    assert done.status == YES and done.out.count("= registered") == 64
    beyond = subject_cert(*[ava(CN, str(number)) for number in range(65)])
    done = run("match", "--dn", text, "-", stdin=beyond)
    assert done.status == NO and "beyond 64 RDNs" in done.err


TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJjbmYiOnt9fQ." + "A" * 86


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "--token", "good.der", "--cert", TOKEN],
        ["verify", "--token", "good.der", "--cert", TOKEN[:60]],
        ["verify", "--token", "good.der", "--cert", "q" * 43],
        ["thumbprint", TOKEN],
        ["inspect", TOKEN],
        ["match", "--dn", "CN=a", TOKEN],
        ["match", "--dn", TOKEN, "good.der"],
        ["match", "--san-uri", TOKEN, "good.der"],
        ["decode", "--format", "pem", "--limit", TOKEN, "x"],
    ],
)
def test_a_token_in_the_wrong_place_is_not_printed(files, arguments):
    done = run(*arguments)
    assert done.status == BAD and done.err
    for piece in (TOKEN[:16], TOKEN[-20:], "q" * 20):
        assert piece not in done.out + done.err, arguments


def test_a_file_that_is_missing_is_named(files):
    for name in ("absent.pem", "certs/absent", "absent"):
        assert run("thumbprint", name).err == f"certbound: {name}: No such file or directory\n"


def test_interrupted(files):
    process = subprocess.Popen(
        [COMMAND, "thumbprint", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # Whoever starts the tests in the background may have them ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    process.stdin.write(b"x")
    process.stdin.flush()
    # Once the pipe is empty the command has begun to read.
    while fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4)) != bytes(4):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


@pytest.mark.parametrize(
    ("claims", "hint"),
    [
        ('{"sub":"a",}', "not what the authorization server wrote"),
        ('{"sub":"a"', "not what the authorization server wrote"),
        ("[]", "not what the authorization server wrote"),
        ('{"cnf":{"x5t#s256":"x"}}', "names are exact"),
    ],
)
def test_what_is_to_be_done(files, claims, hint):
    done = run("verify", "--claims", claims, "--no-cert")
    assert done.status == NO and hint in done.out
