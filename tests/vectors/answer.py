#!/usr/bin/env python3
"""Answers cases by certbound's Python API, for run.py: a case a line, an answer a line."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))

import vectors  # noqa: E402

for line in sys.stdin:
    case = json.loads(line)
    print(vectors.answer(case))
