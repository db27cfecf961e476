"""docs/statuses.md has every status, as the library names it."""

import pathlib
import subprocess
import sys

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def test_the_table_is_current(tmp_path):
    written = tmp_path / "statuses.md"
    subprocess.run([sys.executable, DOCS / "generate_statuses.py", written], check=True)
    assert written.read_text("utf-8") == (DOCS / "statuses.md").read_text("utf-8")
