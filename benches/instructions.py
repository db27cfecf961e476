#!/usr/bin/env python3
"""Counts the instructions of the hot paths on both builds of the core.

usage: instructions.py measure PORTABLE SIMD    prints them as JSON
       instructions.py check PORTABLE [SIMD]    fails where one grew by more than 5 %
       instructions.py record PORTABLE SIMD     writes benches/instructions.json

PORTABLE and SIMD are src/bin/paths.rs, built without and with the feature simd.
Callgrind counts the same on every run. It has no SHA instructions, and those of AVX2
where the processor has them.
"""

import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

RECORD = pathlib.Path(__file__).resolve().parent / "instructions.json"
MARGIN = 0.05
BUILDS = ("portable", "simd")


def count(program):
    """Path -> instructions of one call."""
    with tempfile.TemporaryDirectory(prefix="certbound-instructions-") as folder:
        out = pathlib.Path(folder) / "out"
        mark = "paths::measured"
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--error-exitcode=1", f"--callgrind-out-file={out}",
             f"--toggle-collect={mark}", f"--dump-after={mark}", program],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode:
            raise SystemExit(f"{program}: {run.stderr}")
        names = run.stdout.splitlines()
        totals = []
        # Each call dumps what was counted since the one before, numbered from 1.
        for number in range(1, len(names) + 1):
            dump = out.with_name(f"{out.name}.{number}").read_text(encoding="utf-8")
            totals.append(int(re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)[1]))
    assert totals and all(totals), (program, names, totals)
    return dict(zip(names, totals, strict=True))


def vectors():
    """What the build with simd finds out of this processor."""
    flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    return "avx2" if "avx2" in flags else "none"


def compiler():
    return subprocess.run(
        ["rustc", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def measure(programs):
    about = {"machine": platform.machine(), "rustc": compiler(), "vectors": vectors()}
    measured = BUILDS[: len(programs)]
    return {**about, **{build: count(path) for build, path in zip(measured, programs, strict=True)}}


def check(programs):
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    if recorded["machine"] != platform.machine():
        print(f"not compared: recorded on {recorded['machine']}, this is {platform.machine()}")
        return 0
    found = measure(programs)
    wrong, fewer = [], []
    measured = [build for build in BUILDS if build in found]
    assert measured, "no program is given"
    for build in measured:
        if build == "simd" and found["vectors"] != recorded["vectors"]:
            # The same work by other instructions: no number to compare with.
            print(f"simd is not compared: recorded with {recorded['vectors']}, here {found['vectors']}")
            continue
        if recorded[build].keys() != found[build].keys():
            wrong.append(f"{build}: other paths are recorded: {sorted(recorded[build].keys() ^ found[build].keys())}")
        for name in recorded[build].keys() & found[build].keys():
            before, now = recorded[build][name], found[build][name]
            change = f"{build}, {name}: {before:,} -> {now:,} instructions ({now / before - 1:+.1%})"
            if now > before * (1 + MARGIN):
                wrong.append(change)
            elif now < before * (1 - MARGIN):
                fewer.append(change)
    for change in fewer:
        print(f"fewer than recorded: {change}")
    if fewer and not wrong:
        print("`make record-instructions` keeps the gain.")
    if wrong:
        print("\n".join(wrong))
        if found["rustc"] != recorded["rustc"]:
            print(f"recorded with {recorded['rustc']}, this is {found['rustc']}")
        print("If that is meant: `make record-instructions`, and say why in the commit.")
        return 1
    total = sum(len(found[build]) for build in measured)
    print(f"{total} paths take as many instructions as recorded, or fewer (5 % apart)")
    return 0


def main(what, *programs):
    if what == "check":
        return check(programs)
    assert len(programs) == len(BUILDS), "both programs are recorded"
    text = json.dumps(measure(programs), indent=2) + "\n"
    if what == "record":
        RECORD.write_text(text, encoding="utf-8")
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
