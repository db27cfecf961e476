"""docs/c.md: its programs compiled and run as the page says, and its table of functions."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402

GUIDE = (TOP / "docs" / "c.md").read_text(encoding="utf-8")
CERTIFICATE = TOP / "tests" / "data" / "rfc8705-appendix-a.der"
THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
STRICT = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


# A block that is added makes these fail, until something runs it.
HOLDER, ANSWER = blocks("c")
START, LINKING = blocks("sh")
INSTALL, LDCONFIG, COMPILE, ASK = START.splitlines()


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """What the first command installs, as far as C goes, and elsewhere."""
    assert INSTALL.startswith("make install PREFIX=/usr/local ") and LDCONFIG == "ldconfig"
    prefix = tmp_path_factory.mktemp("c") / "prefix"
    subprocess.run(
        ["packaging/install.sh", "shared", "dev"], cwd=TOP, check=True, capture_output=True,
        env={**os.environ, "PREFIX": str(prefix)},
    )  # fmt: skip
    return prefix


@pytest.fixture
def shell(prefix, tmp_path):
    (tmp_path / "holder.c").write_text(HOLDER)
    (tmp_path / "client.der").write_bytes(CERTIFICATE.read_bytes())
    environment = {
        **os.environ,
        "PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"),
        "LD_LIBRARY_PATH": str(prefix / "lib"),
    }

    def shell(command, **more):
        return subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env={**environment, **more},
            capture_output=True, text=True,
        )  # fmt: skip

    return shell


def ask(shell):
    for claims, expected, status in [
        ({"cnf": {"x5t#S256": THUMBPRINT}}, "ok: the check passed\n", 0),
        ({"cnf": {"x5t#S256": "A" * 43}}, "certificate_mismatch: the token is bound to", 1),
        ({}, "cnf_absent: ", 1),
    ]:
        said = shell(ASK, TOKEN=harness.make_token(claims))
        assert said.stdout.startswith(expected), said
        assert (said.returncode, said.stderr) == (status, "")
    said = shell(ASK.replace("client.der", "holder.c"), TOKEN="x")
    assert said.stdout.startswith("certificate_not_sequence: ")
    assert shell("./holder < /dev/null").returncode == 2


@pytest.mark.parametrize(
    "command", [COMPILE, *(line for line in LINKING.splitlines() if not line.startswith("#"))]
)
def test_the_program(shell, command):
    compiled = shell(f"{command} {' '.join(STRICT)}")
    assert compiled.returncode == 0, compiled.stderr
    needs = shell("readelf -d holder").stdout
    assert ("libcertbound.so.0" in needs) == ("static" not in command)
    assert ("NEEDED" in needs) == ("-static " not in command)
    ask(shell)


def test_the_first_command_is_the_one_of_the_section():
    assert COMPILE in LINKING.splitlines()
    assert sum(line.startswith("cc ") for line in LINKING.splitlines()) == 3


def test_the_answer(prefix, tmp_path):
    (tmp_path / "answer.c").write_text(ANSWER)
    (tmp_path / "main.c").write_text(
        """
        #include <certbound.h>
        #include <stdio.h>
        void answer(certbound_status, FILE *, FILE *);
        int main(void)
        {
            answer(CERTBOUND_CERTIFICATE_MISMATCH, stdout, stderr);
            answer(CERTBOUND_TOKEN_MISSING, stdout, stderr);
            answer(123456, stdout, stderr);
            return 0;
        }
        """
    )
    subprocess.run(
        ["gcc", *STRICT, f"-I{prefix}/include", "-o", "answer", "answer.c", "main.c",
         f"{prefix}/lib/libcertbound.a", "-lgcc_s", "-lc"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    said = subprocess.run(["./answer"], cwd=tmp_path, capture_output=True, check=True)
    lines = [line for line in said.stdout.decode().split("\r\n") if line]
    assert lines[::3] == ["HTTP/1.1 401 Refused", "HTTP/1.1 401 Refused", "HTTP/1.1 500 Refused"]
    assert lines[1::3] == [
        'WWW-Authenticate: Bearer error="invalid_token"',
        "WWW-Authenticate: Bearer",
        'WWW-Authenticate: Bearer error="server_error"',
    ]
    log = said.stderr.decode().splitlines()
    assert log[0].startswith("mismatch (certificate_mismatch): the token is bound to another")
    assert log[2].startswith("refused (unknown_status): ")


def test_every_function_is_in_the_table():
    _, _, section = GUIDE.partition("\n## Functions by task\n")
    listed = re.findall(r"`(certbound_\w+)`", section)
    exported = (TOP / "ffi-c" / "exports.txt").read_text().split()
    assert sorted(listed) == sorted(exported)


def test_names_exist():
    header = (TOP / "include" / "certbound.h").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:CERTBOUND|certbound)_\w+)(?:\(\))?`", GUIDE):
        assert re.search(rf"\b{name}\b", header), name


def test_the_soname():
    assert "libcertbound.so.0" in (TOP / "ffi-c" / "build.rs").read_text()
