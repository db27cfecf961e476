#!/usr/bin/env python3
"""Writes the cases of a vector file as the table that tests/c/vectors.c reads.

usage: table.py FILE.json > TABLE
"""

import base64
import json
import sys

METHODS = {"jwk": 1, "jwe": 2, "kid": 4, "jku": 8, "osc": 16, "jkt": 32}
UNKNOWN_METHOD = 1 << 31
SAN_KINDS = {
    "tls_client_auth_san_dns": 2,
    "tls_client_auth_san_uri": 3,
    "tls_client_auth_san_ip": 4,
    "tls_client_auth_san_email": 5,
}
FORMATS = {
    "rfc9440": 1,
    "url_pem": 2,
    "url_pem_chain": 3,
    "pem": 4,
    "base64_der": 5,
    "base64_der_chain": 6,
    "envoy_xfcc": 7,
}
POLICIES = {"required": 1, "if_bound": 2}


def cnf_row(case):
    thumbprint, policy = case.get("cert_thumbprint_b64url"), case.get("policy")
    methods = 0
    for name in case.get("other_methods") or []:
        methods |= METHODS.get(name, UNKNOWN_METHOD)
    return [
        "cnf",
        case["id"],
        case["kind"],
        base64.b64decode(case["input_b64"], validate=True).hex(),
        base64.urlsafe_b64decode(thumbprint + "=").hex() if thumbprint else "-",
        # A policy that does not exist has no number.
        str(POLICIES.get("required" if policy is None else policy, 0)),
        str(methods),
        case["expect"],
    ]


def dn_row(case):
    value, der = case["registered_dn"], case["subject_der_hex"]
    return ["dn", case["id"], "1", text_hex(value), der, "", "", case["expect"]]


def san_row(case):
    kind = str(SAN_KINDS[case["param"]])
    value, der = case["value"], case["san_der_hex"]
    return ["san", case["id"], kind, text_hex(value), der, "", "", case["expect"]]


def header_row(case):
    # Which error it is is advisory; that it is one is not.
    expect = case.get("expect_sha256") or "error"
    value = text_hex(case["value"])
    return ["header", case["id"], str(FORMATS[case["format"]]), value, "", "", "", expect]


def text_hex(text):
    return text.encode("utf-8", "surrogatepass").hex()


# By a member that only cases of this kind have.
ROWS = {
    "input_b64": cnf_row,
    "registered_dn": dn_row,
    "san_der_hex": san_row,
    "format": header_row,
}


def row_of(path):
    """The function that makes a row of a case of this file."""
    with open(path, encoding="utf-8") as file:
        first = json.load(file)[0]
    row = next((row for member, row in ROWS.items() if member in first), None)
    if row is None:
        sys.exit("its cases are of no kind this version knows")
    return row


def main():
    row = row_of(sys.argv[1])
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        print("\t".join(row(case)))


if __name__ == "__main__":
    main()
