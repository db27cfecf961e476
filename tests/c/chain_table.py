#!/usr/bin/env python3
"""Writes tests/chain/cases.json as the table that tests/c/chain.c reads."""

import base64
import json
import pathlib

CASES = pathlib.Path(__file__).resolve().parents[1] / "chain" / "cases.json"


def main():
    file = json.loads(CASES.read_text(encoding="utf-8"))
    octets = {label: base64.b64decode(text).hex() for label, text in file["certificates"].items()}

    def certificates(labels):
        return "".join(octets[label] + "," for label in labels)

    for case in file["cases"]:
        row = [
            case["id"],
            certificates(case["anchors"]),
            certificates([case["leaf"]]),
            certificates(case["chain"]),
            str(case["at"]),
            "".join(oid.encode().hex() + "," for oid in case["policies"]),
            str(int(case["require_client_auth_eku"])),
            case["expect"],
            case["place"] or "-",
        ]
        print("\t".join(row))


if __name__ == "__main__":
    main()
