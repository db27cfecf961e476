"""docs/wheel.md names targets and commands that there are."""

import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
GUIDE = (TOP / "docs" / "wheel.md").read_text(encoding="utf-8")


def test_targets():
    targets = set(re.findall(r"`make ([a-z-]+)`", GUIDE))
    assert {"wheel", "release-wheel", "sdist", "test-sdist", "test-release-wheel"} <= targets
    for target in targets:
        subprocess.run(["make", "-n", target], cwd=TOP, check=True, capture_output=True)


def test_the_command_is_the_one_that_is_tested():
    (command,) = re.findall(r"^pip install (.+)$", GUIDE, re.MULTILINE)
    script = (TOP / "tests" / "packaging" / "python.sh").read_text(encoding="utf-8")
    for option in re.findall(r"--\S+", command):
        assert option in script


def test_the_tag():
    script = (TOP / "packaging" / "release-wheel.sh").read_text(encoding="utf-8")
    assert "--compatibility manylinux2014" in script
    # PEP 600: the same by another name.
    assert "manylinux2014_x86_64.manylinux_2_17_x86_64.whl" in GUIDE
