"""docs/vectors.md: its program through the runner, as the page says."""

import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
GUIDE = (TOP / "docs" / "vectors.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


# A block that is added makes these fail, until something runs it.
(PROGRAM,) = blocks("python")
RUN, OWN = blocks("sh")
(SAID,) = blocks("text")


def run(tmp_path, command):
    (tmp_path / "by_hand.py").write_text(PROGRAM)
    command = command.replace("by_hand.py", str(tmp_path / "by_hand.py"))
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=TOP, capture_output=True, text=True,
        env={**os.environ, "PATH": path},
    )  # fmt: skip


def test_what_the_program_gets_wrong(tmp_path):
    result = run(tmp_path, RUN)
    assert (result.returncode, result.stderr) == (1, "")
    said = result.stdout.splitlines()
    assert said[0] == SAID.splitlines()[0] and len(said) == 20
    assert [line for line in said if line in SAID.splitlines()] == SAID.splitlines()
    assert len(SAID.splitlines()) == 4


def test_it_answers_every_file_of_its_kind(tmp_path):
    result = run(tmp_path, RUN.replace("cnf.json", "cnf*.json"))
    assert result.returncode == 1 and "answers to" not in result.stdout, result.stderr


def test_the_program_for_certbound(tmp_path):
    assert "(../tests/vectors/answer.py)" in GUIDE
    result = run(tmp_path, RUN.replace("by_hand.py", "tests/vectors/answer.py"))
    assert result.returncode == 0, result.stdout


def test_the_other_command():
    subprocess.run(["bash", "-c", OWN.replace("make", "make -n")], cwd=TOP, check=True,
                   capture_output=True)  # fmt: skip
