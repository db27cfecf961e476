"""docs/statuses.md has every status, as the library names it."""

import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]


def test_what_is_generated_is_current(tmp_path):
    subprocess.run([sys.executable, TOP / "docs" / "generate_statuses.py", tmp_path], check=True)
    for path in ("docs/statuses.md", "py/python/certbound/_remedies.py"):
        assert (tmp_path / path).read_text("utf-8") == (TOP / path).read_text("utf-8")
