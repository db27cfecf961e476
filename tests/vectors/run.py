#!/usr/bin/env python3
"""Runs the vectors through a program in any language: run.py FILE... -- COMMAND...

The command reads a case a line, JSON without what is expected, and writes an answer a
line: the text that `expect` would have; for a header the SHA-256 of the leaf's DER in
hexadecimal, or any word when it refuses. README.md has the members of a case.
"""

import json
import re
import subprocess
import sys

split = sys.argv.index("--")
files, command = sys.argv[1:split], sys.argv[split + 1 :]
failed = 0
for file in files:
    with open(file, encoding="utf-8") as text:
        cases = json.load(text)
    asked = [{k: v for k, v in case.items() if not k.startswith("expect")} for case in cases]
    lines = "".join(json.dumps(case) + "\n" for case in asked)
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    got = answers.stdout.splitlines()
    wrong = [] if len(got) == len(cases) else [f"{len(got)} answers to {len(cases)} cases"]
    for case, answer in zip(cases, got):
        expected = case.get("expect") or case.get("expect_sha256")
        refused = expected is None and not re.fullmatch("[0-9a-f]{64}", answer)
        if answer != expected and not refused:
            wrong.append(f"{case['id']}: {answer}, not {expected or 'refused'}: {case['why']}")
    print(f"{file}: {len(cases)} cases, {len(wrong)} failed", *wrong, sep="\n  ")
    failed += len(wrong)
sys.exit(failed > 0)
