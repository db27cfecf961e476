#!/usr/bin/env python3
"""Writes the vectors' inputs as seeds: seeds.py CORPUS-DIR."""

import base64
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "vectors"


def main():
    corpus = pathlib.Path(sys.argv[1])
    for case in json.loads((VECTORS / "cnf.json").read_text(encoding="utf-8")):
        target = "jwt" if case["kind"] == "jwt" else "claims"
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / case["id"]).write_bytes(base64.b64decode(case["input_b64"]))


if __name__ == "__main__":
    main()
