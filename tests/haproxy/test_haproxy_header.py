"""Behind another TLS terminator: the certificate comes in a header."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import TOP, Identity, Request, Response, make_token

Client = Callable[..., list[Response]]
Start = Callable[..., Haproxy]

# Any peer may set the header here; a real one must not be reached so.
BODY = f"""
frontend resource
    bind 127.0.0.1:@plain@
    bind 127.0.0.1:@https@ @tls@
    http-request set-var(txn.x) req.hdr(x-value),b64dec if {{ req.hdr(x-value) -m found }}
    http-request lua.certbound_required if {{ path_beg /required }}
    http-request lua.certbound_if_bound if {{ path_beg /if_bound }}
    http-request set-var(txn.certbound_subject_kind) str(subject_dn)
    http-request set-var(txn.certbound_subject_value) str(CN=alice)
    http-request set-var(txn.certbound_client_verify) req.hdr(x-verify)
    http-request lua.certbound_subject if {{ path_beg /subject }}
    http-after-response set-header X-Thumbprint "[%[lua.certbound_thumbprint]]"
    {REFUSE}
    http-request return status 200
"""


def settings(header: str, source: str = "jwt") -> str:
    return (
        f'    setenv CERTBOUND_CLIENT_CERT "header {header}"\n'
        f'    setenv CERTBOUND_SOURCE "{source}"\n    nbthread 2'
    )


def values(identity: Identity) -> dict[str, str]:
    """The certificate in the formats that some proxies send."""
    pem, der = identity.cert.read_text(), base64.b64encode(identity.der).decode()
    escaped = urllib.parse.quote(pem)
    return {
        "rfc9440": f":{der}:",
        "url_pem": escaped,
        "url_pem_chain": escaped * 2,
        "pem": pem.replace("\n", " "),
        "base64_der": der,
        "base64_der_chain": f"{der},{der}",
        "envoy_xfcc": f'Subject="CN=x";Cert="{escaped}"',
    }


@pytest.mark.parametrize("format", [
    "rfc9440", "url_pem", "url_pem_chain", "pem", "base64_der", "base64_der_chain",
    "envoy_xfcc",
])  # fmt: skip
def test_formats(
    start: Start, client: Client, alice: Identity, mallory: Identity, format: str
) -> None:
    haproxy = start(configuration(BODY, settings(f"X-Client-Cert {format}")))

    def ask(
        *headers: str, path: str = "/required", token: str | None = None, **more: Any
    ) -> tuple[int, str, str | None]:
        url = haproxy.url(path, "https" if more else "plain", "https" if more else "http")
        with haproxy.logged() as log:
            (answer,) = client(Request(url, token or alice.token(), headers=headers), **more)
        return answer.status, log[0]["status"], answer.header("X-Thumbprint")

    good, bad = (f"X-Client-Cert: {values(who)[format]}" for who in (alice, mallory))
    assert ask(good) == (200, "ok", f"[{alice.thumbprint}]")
    assert ask(good.replace("X-Client-Cert", "x-cLIENT-cERT"))[:2] == (200, "ok")
    assert ask(bad) == (401, "certificate_mismatch", f"[{mallory.thumbprint}]")
    # A client without a certificate, as proxies say it.
    missing = (401, "certificate_missing", "[]")
    assert ask() == missing
    assert ask("X-Client-Cert;") == missing
    assert ask("X-Client-Cert:  \t ") == missing
    assert ask("X-Client-Cert-Chain: x", "X-Client: x") == missing
    bearer = make_token({"sub": "x"})
    assert ask(path="/if_bound", token=bearer)[:2] == (200, "ok")
    # The client's own beside the proxy's, in any order, under any policy.
    for pair in ((good, bad), (bad, good), (good, good), (good, "X-Client-Cert;")):
        for path in ("/required", "/if_bound"):
            assert ask(*pair, path=path) == (401, "header_repeated", "[]")
            assert ask(*pair, path=path, token=bearer)[1] == "header_repeated"
    # What is none is no "no certificate" either.
    for path in ("/required", "/if_bound"):
        assert ask("X-Client-Cert: x", path=path, token=bearer)[0] == 401
        assert ask(f"{good}x", path=path)[0] == 401
        assert ask(f"X-Client-Cert: {'A' * 9000}", path=path, token=bearer)[0] == 401
    # The connection's certificate does not count.
    for options in ([], ["--http2"]):
        assert ask(identity=alice, options=options) == missing
        assert ask(bad, identity=alice, options=options)[1] == "certificate_mismatch"
        assert ask(good, identity=mallory, options=options)[1] == "ok"


def test_two_clients_of_one_connection(
    start: Start, client: Client, alice: Identity, mallory: Identity
) -> None:
    """A proxy's connection carries many clients: nothing is remembered of it."""
    haproxy = start(configuration(BODY, settings("X-Client-Cert base64_der")))
    rows = [
        (alice, alice, 200), (mallory, alice, 401), (alice, alice, 200),
        (None, alice, 401), (mallory, mallory, 200), (alice, mallory, 401),
    ]  # fmt: skip
    requests = [
        Request(
            haproxy.url("/required"), token.token(),
            headers=[f"X-Client-Cert: {values(who)['base64_der']}"] if who else [],
        )
        for who, token, _ in rows
    ]  # fmt: skip
    answers = client(*requests, identity=alice)
    assert [answer.status for answer in answers] == [status for _, _, status in rows]
    assert sum(answer.connections for answer in answers) == 1


def test_subject(start: Start, client: Client, alice: Identity, mallory: Identity) -> None:
    haproxy = start(configuration(BODY, settings("Client-Cert rfc9440")))

    def ask(*headers: str) -> str:
        url = haproxy.url("/subject", "plain", "http")
        with haproxy.logged() as log:
            client(Request(url, headers=headers))
        return log[0]["status"]

    good, bad = (f"Client-Cert: {values(who)['rfc9440']}" for who in (alice, mallory))
    assert ask(good, "X-Verify: SUCCESS") == "ok"
    assert ask(bad, "X-Verify: SUCCESS") == "subject_mismatch"
    assert ask("X-Verify: SUCCESS") == "client_certificate_missing"
    assert ask(good, bad, "X-Verify: SUCCESS") == "header_repeated"
    for said in ("NONE", "FAILED:self signed certificate", "success", "SUCCESS ", "1"):
        expected = "ok" if said.strip() == "SUCCESS" else "certificate_not_verified"
        assert ask(good, f"X-Verify: {said}") == expected
    assert ask(good) == "certificate_not_verified"


VERDICTS = {
    "ok": ("bound_ok", "unbound_ok"),
    "certificate_mismatch": ("mismatch",),
    "certificate_missing": ("mismatch",),
    "cnf_absent": ("unbound",),
    "cnf_empty": ("unbound",),
    "other_methods_only": ("unbound",),
    "other_method_not_enforced": ("unbound",),
    "other_method_unknown": ("unbound",),
    "token_inactive": ("inactive",),
}

CASES = [
    case
    for case in json.loads((TOP / "tests" / "vectors" / "cnf.json").read_text())
    # HAProxy's module enforces no other method.
    if not case.get("other_methods")
]

SOURCES = {
    "jwt": "var(txn.x) as jwt",
    "jwt_payload_json": "var(txn.x) as claims",
    "introspection_json": "var(txn.x) as introspection",
}


@pytest.mark.parametrize("kind", [*SOURCES, "bearer"])
def test_vectors(start: Start, client: Client, kind: str) -> None:
    """The vectors' certificate is RFC 8705's own, whose key nobody has."""
    der = (TOP / "tests" / "data" / "rfc8705-appendix-a.der").read_bytes()
    source = SOURCES.get(kind, "jwt")
    haproxy = start(configuration(BODY, settings("X-Client-Cert base64_der", source)))
    cases = [c for c in CASES if c["kind"] == kind.replace("bearer", "jwt_payload_json")]
    assert len(cases) > 6
    requests = []
    for case in cases:
        document = base64.b64decode(case["input_b64"])
        if kind == "bearer":
            headers = [f"Authorization: Bearer {make_token(document)}"]
        else:
            headers = [f"X-Value: {case['input_b64']}"]
        if case["cert_thumbprint_b64url"] is not None:
            headers.append(f"X-Client-Cert: {base64.b64encode(der).decode()}")
        url = haproxy.url(f"/{case.get('policy', 'required')}/{case['id']}", "plain", "http")
        requests.append(Request(url, headers=headers))
    with haproxy.logged(len(cases)) as log:
        answers = client(*requests)
    statuses = {line["path"].split("/")[-1]: line["status"] for line in log}
    for case, answer in zip(cases, answers, strict=True):
        status = statuses[case["id"]]
        assert case["expect"] in VERDICTS.get(status, ("malformed",)), (case["id"], status)
        assert (answer.status == 200) == case["expect"].endswith("_ok"), case["id"]
