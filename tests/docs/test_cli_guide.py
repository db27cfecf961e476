"""docs/cli.md: every example as it stands, and the tables of JSON members."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))
sys.path.insert(0, str(TOP / "tests" / "python"))

import der  # noqa: E402
import harness  # noqa: E402

GUIDE = (TOP / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = {
    text.split("\n", 1)[0]: text for text in re.split(r"^## ", GUIDE, flags=re.MULTILINE)[1:]
}
CLIENT = (TOP / "tests" / "data" / "rfc8705-appendix-a.der").read_bytes()
OTHER = der.cert(
    serial=b"\x02\x02\x01\x00",
    subject=der.name(der.ava(der.O, "Example"), der.ava(der.CN, "client one")),
    extensions=der.extensions(der.san(der.dns("client.example"))),
)


@pytest.fixture(scope="module", name="run")
def runner(tmp_path_factory):
    import certbound

    folder = tmp_path_factory.mktemp("cli")
    (folder / "client.der").write_bytes(CLIENT)
    (folder / "client.pem").write_text(der.pem(CLIENT))
    (folder / "other.pem").write_text(der.pem(OTHER))
    token = harness.make_token({"sub": "a", "cnf": certbound.cnf(CLIENT)})
    (folder / "token.jwt").write_text(token + "\n")
    scripts = pathlib.Path(sys.executable).parent
    # Unbuffered, so that both streams come in the order of a terminal.
    env = {
        **os.environ, "PATH": f"{scripts}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }  # fmt: skip

    def run(script):
        return subprocess.run(
            ["bash", "-c", script], cwd=folder, env=env, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=60,
        ).stdout  # fmt: skip

    return run


def examples(section):
    """Commands and what they print, block by block."""
    for block in re.findall(r"^```console\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
        assert parts[0] == ""
        yield list(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", SECTIONS)
def test_examples(run, name):
    count = 0
    for block in examples(SECTIONS[name]):
        before = ":"
        for command, expected in block:
            # `echo $?` is about the command before it.
            script = f"{before} >/dev/null 2>&1; {command}" if "$?" in command else command
            assert run(script) == expected, command
            before, count = command, count + 1
    assert count >= 2


def test_the_first_example(run):
    ((command, expected),) = next(examples(GUIDE.partition("\n## ")[0]))
    assert run(command) == expected


@pytest.mark.parametrize("name", SECTIONS)
def test_members(name):
    """Each member of an example is in the table of its section, and the other way round."""
    section = SECTIONS[name]
    listed = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(set(listed)) == len(listed)
    shown = set()
    for block in examples(section):
        for _, output in block:
            if output.startswith("{"):
                shown |= members(json.JSONDecoder().raw_decode(output)[0])
    for path in shown:
        # An error in place of a value is told of below the table of inspect.
        if not path.startswith("certificates[].subject_dn."):
            assert path in listed or any(other.startswith(path) for other in listed), path
    # What no example shows is shown by a test of the command.
    assert set(listed) - shown <= ELSEWHERE.get(name, set())


ELSEWHERE = {
    "match": {
        "error.name", "error.message", "rdns[]", "rdns[].registered", "rdns[].certificate",
        "rdns[].equal",
    },
    "verify": {"token.x5t#S256", "token.other_methods[]", "token.has_unknown_methods"},
}  # fmt: skip


def members(value, path=""):
    if isinstance(value, list):
        return {f"{path}[]"}.union(*(members(element, f"{path}[]") for element in value))
    if isinstance(value, dict):
        below = (members(v, f"{path}.{k}" if path else k) for k, v in value.items())
        return {path} - {""} | set().union(*below)
    return {path}


def test_every_command_has_a_section():
    from certbound import cli

    usage = cli._parser().format_help()
    commands = set(re.findall(r"^    (\w+)\b", usage, re.MULTILINE))
    assert commands == set(SECTIONS) and len(commands) == 5
