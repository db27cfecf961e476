"""The cases of tests/chain/cases.json against `openssl verify`.

Where the verdicts differ, the case is listed with the reason; one that no longer
differs fails the test.
"""

import base64
import json
import pathlib
import subprocess

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
FILE = json.loads((TESTS / "chain" / "cases.json").read_text(encoding="utf-8"))

#: Cases that cannot be put to OpenSSL: its tool reads no files of this kind, takes
#: no such time, or has no such demand.
NOT_COMPARABLE = {
    "chain_no_anchors",
    "chain_anchor_malformed",
    "chain_time",
    "chain_policy_oid",
    "chain_eku_missing",
}

#: OpenSSL 3.0 accepts these.
ACCEPTED_BY_OPENSSL = {
    "length-7": "it follows longer paths",
    "seventeen": "it takes any number of certificates",
    "octets": "of any size",
    "policy-any-demanded": "anyPolicy demanded of it means no policy in particular",
    "name-encoding": "it compares names by their characters",
    "policy-critical": "it processes policies",
    "policy-mapping-leaf": "it processes policies",
    "policy-mapped": "it processes policies",
    "policy-constraints-ca0": "it processes policies",
    "policy-constraints-ca1": "it processes policies",
    "policy-constraints-leaf": "it processes policies",
    "policy-constraints-critical": "it processes policies",
    "policy-inhibit-any-ca0": "it processes policies",
    "policy-inhibit-any-ca1": "it processes policies",
    "policy-inhibit-any-leaf": "it processes policies",
    "policy-inhibit-any-critical": "it processes policies",
    "policy-constraints": "it does not read what the extension holds",
    "inhibit-any": "it does not read what the extension holds",
    "nc-mail-permitted": "it compares addresses of mail",
    "nc-subject-mail-inside": "it compares addresses of mail",
    "nc-uri-permitted": "it compares URIs",
    "nc-dn-permitted": "it compares directory names",
    "weak-ecdsa-sha1": "its tool's security level is 1",
    "weak-rsa-sha1": "its tool's security level is 1",
    "weak-rsa-md5": "its tool's security level is 1",
    "weak-in-the-middle": "its tool's security level is 1",
    "weak-rsa1024": "its tool's security level is 1",
    "secp256k1": "it accepts every curve that it knows",
    "v1-leaf": "it accepts versions 1 and 2",
    "v2-leaf": "it accepts versions 1 and 2",
    "usage-leaf-unused-first": "it passes over unused bits",
    "usage-leaf-unused-two": "it passes over unused bits",
    "usage-ca-unused-two": "it passes over unused bits",
    "unique-id": "it accepts unique identifiers",
    "anchor-is-leaf": "with -partial_chain any certificate can be trusted for itself",
    "anchor-self-signed": "with -partial_chain any certificate can be trusted for itself",
    "anchor-self-signed-plain": "with -partial_chain any certificate can be trusted for itself",
    "anchor-no-sign": "it looks at an anchor once a path leads there",
}

#: OpenSSL 3.0 refuses these.
REFUSED_BY_OPENSSL = {
    "cross-signed": "it tries the first issuer that fits by name and date, and no other",
    "cross-signed-usage": "it tries the first issuer that fits by name and date, and no other",
    "cross-signed-policy": "it tries the first issuer that fits by name and date, and no other",
    "policy-mapping-crossed": "it tries the first issuer that fits by name and date, and no other",
    "same-name-other-key": "it tries the first issuer that fits by name and date, and no other",
    "anchor-both": "it tries the first issuer that fits by name and date, and no other",
    "nc-anchor-subject-mail-other": "it tries the first issuer that fits by name and date, and no other",
    "last-second": "a certificate has expired for it in the last second of its period",
    "anchor-expired": "it examines the dates of anchors",
    "path-length-anchor": "it examines the path length of anchors",
}

DIFFERENCES = {**ACCEPTED_BY_OPENSSL, **REFUSED_BY_OPENSSL}


def pem(label):
    body = base64.encodebytes(base64.b64decode(FILE["certificates"][label])).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def openssl(case, folder):
    """Whether OpenSSL accepts, and what it says."""
    files = {}
    for role, labels in [("CAfile", case["anchors"]), ("untrusted", case["chain"]), ("leaf", [case["leaf"]])]:
        path = folder / f"{role}.pem"
        path.write_text("".join(pem(label) for label in labels), "ascii")
        files[role] = path
    command = ["openssl", "verify", "-purpose", "sslclient", "-partial_chain", "-no-CApath", "-no-CAstore"]
    command += ["-attime", str(case["at"]), "-CAfile", files["CAfile"]]
    if case["chain"]:
        command += ["-untrusted", files["untrusted"]]
    for policy in case["policies"]:
        command += ["-policy", policy, "-explicit_policy"]
    run = subprocess.run([*command, files["leaf"]], capture_output=True, text=True)
    return run.returncode == 0, run.stderr + run.stdout


def comparable(case):
    junk = any("junk" in label for label in [case["leaf"], *case["chain"]])
    return case["expect"] not in NOT_COMPARABLE and not junk


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openssl")
    return {case["id"]: openssl(case, folder) for case in FILE["cases"] if comparable(case)}


def test_openssl_agrees_but_where_listed(verdicts):
    expected = {case["id"]: case["expect"] == "ok" for case in FILE["cases"]}
    differing = {ident for ident, (accepted, _) in verdicts.items() if accepted != expected[ident]}
    said = {ident: verdicts[ident][1] for ident in differing ^ set(DIFFERENCES)}
    assert differing == set(DIFFERENCES), said
    assert len(verdicts) > 170
