"""docs/statuses.md has every status, as the library names it."""

import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "nginx"))

import harness  # noqa: E402


def test_what_is_generated_is_current(tmp_path):
    subprocess.run([sys.executable, TOP / "docs" / "generate_statuses.py", tmp_path], check=True)
    for path in ("docs/statuses.md", "py/python/certbound/_remedies.py"):
        assert (tmp_path / path).read_text("utf-8") == (TOP / path).read_text("utf-8")


def test_the_command(tmp_path):
    guide = (TOP / "docs" / "statuses.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^```sh\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    harness.make_identity(tmp_path, "client")
    (tmp_path / "token.jwt").write_text(harness.make_token({"sub": "x"}))
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert run.returncode == 1
    assert "\nstatus       cnf_absent (572)\n" in run.stdout and "\nwhat to do " in run.stdout
