#!/usr/bin/env python3
"""Writes the vectors' inputs as seeds: seeds.py CORPUS-DIR."""

import base64
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "vectors"


def cases(file):
    return json.loads((VECTORS / file).read_text(encoding="utf-8"))


def seeds():
    """(target, name, octets)."""
    for case in cases("cnf.json"):
        target = "jwt" if case["kind"] == "jwt" else "claims"
        yield target, case["id"], base64.b64decode(case["input_b64"])
    for case in cases("dn.json"):
        subject = bytes.fromhex(case["subject_der_hex"])
        yield "name", case["id"], bytes([0]) + subject
        value = case["registered_dn"].encode()
        yield "registered", case["id"], bytes([0]) + value + b"\xff" + subject
    kinds = ["dns", "uri", "ip", "email"]
    for case in cases("san.json"):
        kind = kinds.index(case["param"].rpartition("_")[2]) + 1
        names = bytes.fromhex(case["san_der_hex"])
        yield "registered", case["id"], bytes([kind]) + case["value"].encode() + b"\xff" + names
    formats = [
        "rfc9440",
        "url_pem",
        "url_pem_chain",
        "pem",
        "base64_der",
        "base64_der_chain",
        "envoy_xfcc",
    ]
    for case in cases("header.json"):
        number = formats.index(case["format"]) + 1
        yield "header", case["id"], bytes([number]) + case["value"].encode()
    chains = json.loads((VECTORS.parent / "chain" / "cases.json").read_text(encoding="utf-8"))
    octets = {label: base64.b64decode(text) for label, text in chains["certificates"].items()}
    for case in chains["cases"]:
        if case["anchors"] and len(case["anchors"]) <= 4:
            records = [octets[label] for label in [*case["anchors"], case["leaf"], *case["chain"]]]
            options = len(case["anchors"]) - 1
            options |= 4 * bool(case["policies"]) | 8 * case["require_client_auth_eku"]
            framed = [len(der).to_bytes(2, "big") + der for der in records if len(der) < 0x10000]
            yield "chain", case["id"], bytes([options]) + b"".join(framed)
    for path in (VECTORS.parent / "data").glob("*.der"):
        yield "certificate", path.stem, path.read_bytes()
    for number, (target, document) in enumerate(documents()):
        yield target, str(number), json.dumps(document).encode()


METHODS = ["tls_client_auth", "self_signed_tls_client_auth", "none"]
SUBJECTS = [
    ("subject_dn", "CN=a\\,b+OU=c,O=\u00e4"),
    ("san_dns", "a.example"),
    ("san_uri", "spiffe://a/b"),
    ("san_ip", "::1"),
    ("san_email", "a@b"),
]
JWKS = {"keys": [{"kty": "EC", "x5c": ["MAMCAQU=", "MAA="]}, {"x5c": []}, {}, 5]}
SERVER = {
    "token_endpoint": "https://as.example/token",
    "jwks_uri": "https://as.example/jwks",
    "mtls_endpoint_aliases": {
        "token_endpoint": "https://user@mtls.as.example:8443/token?x",
        "userinfo_endpoint": "HTTPS://[::1]/",
        "jwks_uri": None,
    },
}


def documents():
    for method in METHODS:
        for name, value in SUBJECTS:
            subject = {f"tls_client_auth_{name}": value}
            yield "client_metadata", {"token_endpoint_auth_method": method, **subject}
    bound = {"tls_client_certificate_bound_access_tokens": True}
    for keys in ({"jwks": JWKS}, {"jwks_uri": "https://a/", "jwks": None}):
        yield "client_metadata", {"token_endpoint_auth_method": METHODS[1], **keys, **bound}
    yield "jwk_set", JWKS
    yield "endpoint", SERVER


def main():
    corpus = pathlib.Path(sys.argv[1])
    for target, name, octets in seeds():
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(octets)


if __name__ == "__main__":
    main()
