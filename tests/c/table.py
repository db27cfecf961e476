#!/usr/bin/env python3
"""Writes the cases of a vector file as the table that tests/c/vectors.c reads.

usage: table.py FILE.json > TABLE
"""

import base64
import json
import sys

METHODS = {"jwk": 1, "jwe": 2, "kid": 4, "jku": 8, "osc": 16, "jkt": 32}
UNKNOWN_METHOD = 1 << 31
POLICIES = {"required": 1, "if_bound": 2}


def cnf_row(case):
    thumbprint = case.get("cert_thumbprint_b64url")
    methods = 0
    for name in case.get("other_methods", []):
        methods |= METHODS.get(name, UNKNOWN_METHOD)
    return [
        "cnf",
        case["id"],
        case["kind"],
        base64.b64decode(case["input_b64"], validate=True).hex(),
        base64.urlsafe_b64decode(thumbprint + "=").hex() if thumbprint else "-",
        # A policy that does not exist has no number.
        str(POLICIES.get(case.get("policy", "required"), 0)),
        str(methods),
        case["expect"],
    ]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        if "input_b64" not in case:
            sys.exit("its cases are of no kind this version knows")
        print("\t".join(cnf_row(case)))


if __name__ == "__main__":
    main()
