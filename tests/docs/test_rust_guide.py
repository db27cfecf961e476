"""docs/rust.md: its program built from its manifest and run, and what it says of features.

The other snippets are documentation tests of tests/rust.
"""

import os
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402

GUIDE = (TOP / "docs" / "rust.md").read_text(encoding="utf-8")
CORE = tomllib.loads((TOP / "core" / "Cargo.toml").read_text(encoding="utf-8"))
CERTIFICATE = TOP / "tests" / "data" / "rfc8705-appendix-a.der"
THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


# A block that is added makes these fail, until something runs it.
(PROGRAM,) = blocks("rust,no_run")
(MANIFEST,) = blocks("toml")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A package of the page's manifest, with the crate from here in the same version."""
    folder = tmp_path_factory.mktemp("rust")
    manifest = '[package]\nname = "check_token"\nversion = "1.0.0"\nedition = "2024"\n\n'
    path = f'{{ path = "{TOP}/core", version'
    manifest += MANIFEST.replace("{ version", path) + "\n[workspace]\n"
    assert path in manifest
    (folder / "Cargo.toml").write_text(manifest)
    # The versions that are tested, which are at hand.
    (folder / "Cargo.lock").write_bytes((TOP / "Cargo.lock").read_bytes())
    (folder / "src").mkdir()
    (folder / "src" / "main.rs").write_text(PROGRAM)
    target = TOP / "build" / "tests-docs"
    run = subprocess.run(
        ["cargo", "build", "--quiet"], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "CARGO_TARGET_DIR": str(target), "RUSTFLAGS": "-D warnings"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return target / "debug" / "check_token"


def test_the_program(program, tmp_path):
    def ask(*arguments):
        run = subprocess.run([program, *arguments], capture_output=True, text=True)
        return run.returncode, run.stdout

    token = tmp_path / "token.jwt"
    token.write_text(harness.make_token({"cnf": {"x5t#S256": THUMBPRINT}}) + "\n")
    assert ask(CERTIFICATE, token) == (0, "ok\n")
    status, said = ask(token, token)
    assert (status, said.split(":")[0]) == (1, "refused (certificate_not_sequence)")
    token.write_text(harness.make_token({"cnf": {"x5t#S256": "A" * 43}}))
    status, said = ask(CERTIFICATE, token)
    assert (status, said.split(":")[0]) == (1, "mismatch (certificate_mismatch)")
    assert ask()[0] == 2


def test_the_other_snippets_are_documentation_tests():
    text = (TOP / "tests" / "rust" / "src" / "lib.rs").read_text(encoding="utf-8")
    assert '#[doc = include_str!("../../../docs/rust.md")]' in text
    assert len(blocks("rust")) == 3


def test_features():
    listed = dict(re.findall(r"^\| `(\w+)` \| (yes|no) \|", GUIDE, re.MULTILINE))
    default = CORE["features"].pop("default")
    assert listed == {name: "yes" if name in default else "no" for name in CORE["features"]}


def test_versions():
    workspace = tomllib.loads((TOP / "Cargo.toml").read_text(encoding="utf-8"))["workspace"]
    assert f"needs Rust {workspace['package']['rust-version']} or" in GUIDE
    (told,) = tomllib.loads(MANIFEST)["dependencies"].values()
    assert workspace["package"]["version"].startswith(told["version"])
