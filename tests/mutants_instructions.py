#!/usr/bin/env python3
"""Asks the count of instructions about changes of the core that its tests let pass.

usage: mutants_instructions.py OUTPUT [JOBS]      (OUTPUT: mutants.out of cargo mutants)

A step that only saves time can go without any result changing; what notices that is
`make test-instructions`. Each change of OUTPUT/missed.txt is made in a copy of the
project, as it is now, whose paths are counted then and compared with what is recorded.
What nobody noticed is written to OUTPUT/unnoticed.txt, and must stand in
tests/unnoticed.txt, where it was read.
"""

import concurrent.futures
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter

TOP = pathlib.Path(__file__).resolve().parent.parent
# Building takes seconds, counting half of one; a change may make a loop endless.
BUILD_LIMIT, COUNT_LIMIT = 600, 120
BUILD = ["cargo", "build", "--locked", "--release", "-p", "certbound-benches", "--bin", "paths"]
CHECK = [sys.executable, "benches/instructions.py", "check"]
KNOWN = TOP / "tests" / "unnoticed.txt"


def missed(output):
    """Name, file and difference of each change that went unnoticed."""
    names = set((output / "missed.txt").read_text(encoding="utf-8").splitlines())
    found = {}
    # Without any there are no outcomes either.
    if not names:
        return []
    outcomes = json.loads((output / "outcomes.json").read_text(encoding="utf-8"))["outcomes"]
    for outcome in outcomes:
        # The run without a change is told by a word.
        mutant = {} if outcome["scenario"] == "Baseline" else outcome["scenario"]["Mutant"]
        if mutant.get("name") in names:
            difference = (output / outcome["diff_path"]).read_text(encoding="utf-8")
            found[mutant["name"]] = (mutant["file"], difference)
    assert found.keys() == names, names - found.keys()
    return [(name, *found[name]) for name in sorted(names)]


def counted(names):
    """Each change without its place in the file, and how often it is there."""
    return Counter(re.sub(r":\d+:\d+: ", ": ", name) for name in names)


def known():
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    parts = [re.fullmatch(r"(.*?)(?: \((\d+) places\))?", line) for line in lines]
    return Counter({part[1]: int(part[2] or 1) for part in parts})


class Copy:
    """The project in a folder of its own, with what was built there."""

    def __init__(self, folder):
        self._folder = folder
        files = subprocess.run(
            ["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=True
        ).stdout.split("\0")
        for name in filter(None, files):
            to = folder / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TOP / name, to)
        self.assert_passes()

    def _run(self, command, limit):
        """Whether it succeeds in this many seconds."""
        environment = {**os.environ, "RUSTFLAGS": "-Awarnings", "CARGO_BUILD_JOBS": "1"}
        process = subprocess.Popen(
            command, cwd=self._folder, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return process.wait(limit) == 0
        except subprocess.TimeoutExpired:
            # Valgrind with it.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False

    def _builds(self):
        return self._run(BUILD, BUILD_LIMIT)

    def _passes(self):
        """Whether every path takes as many instructions as recorded, or fewer.

        On the portable build alone: nearly all steps are in both.
        """
        return self._run([*CHECK, "target/release/paths"], COUNT_LIMIT)

    def assert_passes(self):
        """That a change is noticed says something only where nothing else is."""
        if not self._builds() or not self._passes():
            raise SystemExit("the project as it is does not pass `make test-instructions`")

    def notices(self, file, difference):
        """Whether some path takes more instructions with the change, or fails."""
        source = self._folder / file
        before = source.read_text(encoding="utf-8")
        subprocess.run(
            ["patch", "--quiet", "--fuzz=0", str(source)], input=difference, text=True, check=True
        )
        try:
            return self._builds() and not self._passes()
        finally:
            source.write_text(before, encoding="utf-8")


def main(output, jobs=str(os.cpu_count())):
    output = pathlib.Path(output).resolve()
    changes = missed(output)
    jobs = min(int(jobs), len(changes))
    with tempfile.TemporaryDirectory(prefix="certbound-mutants-") as folder:
        free = queue.SimpleQueue()
        for number in range(jobs):
            free.put(Copy(pathlib.Path(folder) / str(number)))

        def ask(change):
            name, file, difference = change
            copy = free.get()
            try:
                slower = copy.notices(file, difference)
            finally:
                free.put(copy)
            print(f"{'slower' if slower else 'UNNOTICED'}: {name}", flush=True)
            return slower

        with concurrent.futures.ThreadPoolExecutor(max(jobs, 1)) as pool:
            answers = list(pool.map(ask, changes))
        for _ in range(jobs):
            free.get().assert_passes()
    names = [name for (name, *_), slower in zip(changes, answers, strict=True) if not slower]
    (output / "unnoticed.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"{sum(answers)} of {len(changes)} make a path slower, {len(names)} nobody noticed")
    new = counted(names) - known()
    for name, times in sorted(new.items()):
        print(f"not in {KNOWN.name}: {name} ({times} more)")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
