#!/usr/bin/env python3
"""Runs vector files through the Python API: vectors.py FILE..., one line a file."""

import base64
import hashlib
import json
import sys

import certbound
from certbound import _native

POLICIES = {"required": certbound.Policy.REQUIRED, "if_bound": certbound.Policy.IF_BOUND}
VERIFY = {
    "jwt": certbound.verify_jwt_binding,
    "jwt_payload_json": certbound.verify_claims_binding,
    "introspection_json": certbound.verify_introspection_binding,
}


def cnf_case(case):
    text = case.get("cert_thumbprint_b64url")
    presented = certbound.Thumbprint(text) if text is not None else None
    document = base64.b64decode(case["input_b64"], validate=True)
    # A policy that does not exist has no number.
    policy = case.get("policy")
    policy = POLICIES.get("required" if policy is None else policy, 0)
    verify = VERIFY[case["kind"]]
    try:
        said = verify(
            document, presented, policy=policy, other_methods=case.get("other_methods") or []
        )
    except certbound.BindingError as error:
        return error.verdict
    except certbound.Error:
        return "refused"
    return "bound_ok" if said.x5t_s256 else "unbound_ok"


def dn_case(case):
    try:
        expected = certbound.ExpectedSubject(subject_dn=case["registered_dn"])
    except certbound.InvalidDnError:
        return "invalid_dn"
    try:
        _native.verify_part(expected, bytes.fromhex(case["subject_der_hex"]))
    except (certbound.SubjectMismatchError, certbound.MalformedCertificateError):
        # A fault of the subject is no match either.
        return "no_match"
    return "match"


def san_case(case):
    keyword = case["param"].replace("tls_client_auth_", "")
    try:
        expected = certbound.ExpectedSubject(**{keyword: case["value"]})
    except certbound.InvalidValueError:
        return "invalid_value"
    try:
        _native.verify_part(expected, bytes.fromhex(case["san_der_hex"]))
    except certbound.SubjectMismatchError:
        return "no_match"
    except certbound.MalformedCertificateError:
        return "malformed_san"
    return "match"


def header_case(case):
    value, name = case["value"], case["format"]
    try:
        leaf = certbound.decode_client_cert(value, format=name)
    except certbound.HeaderError as error:
        # Which error it is is advisory; that it is one is not.
        return case.get("expect_error", error.name)
    if leaf != certbound.decode_client_cert_chain(value.encode(), format=name)[0]:
        return "one certificate and the chain are read differently"
    return hashlib.sha256(leaf).hexdigest()


# By a member that only cases of this kind have.
CASES = {
    "input_b64": cnf_case,
    "registered_dn": dn_case,
    "san_der_hex": san_case,
    "format": header_case,
}

EXPECTED = ("expect", "expect_sha256", "expect_error")


def answer(case):
    """What certbound says of a case."""
    for member, run_case in CASES.items():
        if member in case:
            return run_case(case)
    raise ValueError("a case is of no kind this version knows")


def run(path):
    """The number of cases in a file, and (id, expected, got) of those that went wrong."""
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    failures = []
    for case in cases:
        got = answer(case)
        expected = next(case[m] for m in EXPECTED if case.get(m) is not None)
        if got != expected:
            failures.append((case["id"], expected, got))
    return len(cases), failures


def main():
    passed = True
    for path in sys.argv[1:]:
        try:
            count, failures = run(path)
        except ValueError as error:
            print(f"python  {path}: not run: {error}")
            passed = False
            continue
        print(f"python  {path}: {count} cases, {len(failures)} failed")
        for name, expected, got in failures[:20]:
            print(f"  {name}: expected {expected}, got {got}")
        passed = passed and count > 0 and not failures
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
