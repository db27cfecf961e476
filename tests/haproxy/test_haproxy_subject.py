"""Client authentication by the registered subject: `certbound_subject`."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from haproxy import Haproxy, configuration
from harness import DEADLINE, TOP, Identity, Request, Response, make_token, tool

Client = Callable[..., list[Response]]
Start = Callable[..., Haproxy]

MESSAGES = {
    entry["name"]: entry["message"]
    for entry in json.loads((TOP / "tests" / "error_codes.json").read_text())
}

SAN = (
    "subjectAltName=DNS:client.example.com,URI:spiffe://example.com/client,"
    "IP:192.0.2.7,email:Ops@example.com"
)


def openssl(*arguments: str | Path) -> None:
    command = [tool("openssl"), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """A CA that issues client certificates."""

    directory: Path
    name: str

    def create(self) -> Authority:
        # All have one subject: a CA is its key, not its name.
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/O=Example/CN=Client CA",
            "-keyout", self.directory / f"{self.name}.key", "-out", self.cert,
        )  # fmt: skip
        return self

    @property
    def cert(self) -> Path:
        return self.directory / f"{self.name}.pem"

    def issue(self, name: str, subject: str, days: int = 2) -> Identity:
        stem = self.directory / f"{self.name}-{name}"
        cert, key, request = (stem.with_suffix(s) for s in (".pem", ".key", ".csr"))
        openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-utf8", "-subj", subject, "-keyout", key, "-out", request,
        )  # fmt: skip
        config = stem.with_suffix(".ext")
        config.write_text(SAN + "\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.cert, "-days", str(days),
            "-CAkey", self.directory / f"{self.name}.key", "-extfile", config, "-out", cert,
        )  # fmt: skip
        return Identity(cert, key)


@pytest.fixture(scope="module")
def ca(directory: Path) -> Authority:
    return Authority(directory, "ca").create()


@pytest.fixture(scope="module")
def other_ca(directory: Path) -> Authority:
    return Authority(directory, "other").create()


@pytest.fixture(scope="module")
def registered(ca: Authority) -> Identity:
    return ca.issue("client", "/C=SE/O=Åström, Ltd/CN=client-1")


REFUSE = """
    http-request return status 425 if { var(txn.certbound_http_status) -m int 425 }
    http-request return status 401 content-type application/json string '{"error":"invalid_client"}' hdr Cache-Control no-store unless { var(txn.certbound_status) -m str ok }
    http-request return status 200
"""

# The value to compare with comes in a header; real ones never should.
SUBJECT = """
    http-request set-var(txn.certbound_subject_kind) req.hdr(x-kind)
    http-request set-var(txn.certbound_subject_value) req.hdr(x-value),b64dec
    http-request lua.certbound_subject
"""

VERIFY = "verify optional ca-ignore-err all crt-ignore-err all ca-file"


@pytest.fixture(scope="module")
def haproxy(start: Start, ca: Authority, other_ca: Authority) -> Haproxy:
    return start(
        configuration(
            f"""
frontend token
    bind 127.0.0.1:@https@ ssl crt @pem@ alpn h2,http/1.1 {VERIFY} {ca.cert}
    bind 127.0.0.1:@other@ ssl crt @pem@ {VERIFY} {other_ca.cert}
    bind 127.0.0.1:@none@ ssl crt @pem@
    bind 127.0.0.1:@plain@
    {SUBJECT}
    {REFUSE}

frontend vouched
    bind 127.0.0.1:@vouched@ ssl crt @pem@ {VERIFY} {ca.cert}
    http-request set-var(txn.certbound_client_verify) str(SUCCESS)
    {SUBJECT}
    {REFUSE}
""",
            "    nbthread 2",
        )
    )


def ask(
    haproxy: Haproxy,
    client: Client,
    identity: Identity | None,
    kind: str = "subject_dn",
    value: str = "CN=client-1,O=Åström\\, Ltd,C=SE",
    url: str | None = None,
) -> tuple[str, str]:
    """The status, and the reason."""
    headers = [f"X-Value: {base64.b64encode(value.encode()).decode()}"] if value else []
    headers += [f"X-Kind: {kind}"] if kind else []
    with haproxy.logged() as log:
        (answer,) = client(Request(url or haproxy.url(), headers=headers), identity=identity)
    if log[0]["status"] == "ok":
        assert answer.status == 200
    else:
        assert answer.status == 401
        assert answer.body == '{"error":"invalid_client"}'
        assert answer.header("Content-Type") == "application/json"
        assert answer.header("Cache-Control") == "no-store"
    return log[0]["status"], log[0]["reason"]


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("subject_dn", "CN=client-1,O=Åström\\, Ltd,C=SE", "ok"),
        ("subject_dn", "cn=CLIENT-1 , o=\"åström,  ltd\", c=se", "ok"),
        ("subject_dn", "C=SE,O=Åström\\, Ltd,CN=client-1", "subject_mismatch"),
        ("subject_dn", "CN=client-2,O=Åström\\, Ltd,C=SE", "subject_mismatch"),
        ("subject_dn", "CN=Client CA,O=Example", "subject_mismatch"),
        ("subject_dn", "/C=SE/O=x", "dn_openssl_oneline"),
        ("subject_dn", "", "subject_not_configured"),
        ("subject_dn", "CN=client-1\0,O=Åström\\, Ltd,C=SE", None),
        ("san_dns", "CLIENT.example.com", "ok"),
        ("san_dns", "example.com", "san_dns_mismatch"),
        ("san_uri", "spiffe://example.com/client", "ok"),
        ("san_ip", "192.0.2.7", "ok"),
        ("san_ip", "192.0.2.07", "san_ip_leading_zero"),
        ("san_email", "Ops@EXAMPLE.com", "ok"),
        ("", "CN=client-1,O=Åström\\, Ltd,C=SE", "unknown_kind"),
        ("subject-dn", "CN=client-1,O=Åström\\, Ltd,C=SE", "unknown_kind"),
    ],
)
def test_values(
    haproxy: Haproxy,
    client: Client,
    registered: Identity,
    kind: str,
    value: str,
    status: str | None,
) -> None:
    said, reason = ask(haproxy, client, registered, kind, value)
    assert said == status or (status is None and said != "ok")
    assert (reason == "-") == (said == "ok")
    assert "client-1" not in reason and "ström" not in reason


def test_certificates(
    haproxy: Haproxy,
    client: Client,
    ca: Authority,
    other_ca: Authority,
    registered: Identity,
    alice: Identity,
) -> None:
    subject = "/C=SE/O=Åström, Ltd/CN=client-1"
    assert ask(haproxy, client, registered)[0] == "ok"
    assert ask(haproxy, client, None)[0] == "client_certificate_missing"
    missing = "client_certificate_missing"
    assert ask(haproxy, client, registered, url=haproxy.url(port="none"))[0] == missing
    plain = haproxy.url(port="plain", scheme="http")
    assert ask(haproxy, client, None, url=plain)[0] == missing
    for identity, code in (
        (other_ca.issue("forged", subject), 7),  # a bad signature: CAs of one name
        (ca.issue("expired", subject, days=-1), 10),
        (alice, 18),
    ):
        said, reason = ask(haproxy, client, identity)
        assert said == "certificate_not_verified"
        message = MESSAGES["certificate_not_verified"]
        assert reason in (f"{message}: ssl_c_verify is {code}",
                          f"{message}: ssl_c_verify is 20", f"{message}: ssl_c_verify is 21")  # fmt: skip
        # The word of the configuration does not mend a broken chain.
        vouched = haproxy.url(port="vouched")
        assert ask(haproxy, client, identity, url=vouched)[0] == "certificate_not_verified"


def resume(
    haproxy: Haproxy, identity: Identity, session: Path, first: str, second: str
) -> list[str]:
    """The status of a request, and of another after resuming its session."""
    value = base64.b64encode("CN=client-1,O=Åström\\, Ltd,C=SE".encode()).decode()
    request = (
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"X-Kind: subject_dn\r\nX-Value: {value}\r\n\r\n"
    )
    lines = []
    for port, option in ((first, "-sess_out"), (second, "-sess_in")):
        with haproxy.logged() as log:
            done = subprocess.run(
                [tool("openssl"), "s_client", "-connect", f"127.0.0.1:{haproxy.port(port)}",
                 "-cert", str(identity.cert), "-key", str(identity.key), "-ign_eof",
                 "-tls1_2", "-no_ticket", option, str(session)],
                input=request, capture_output=True, encoding="latin-1", timeout=DEADLINE,
            )  # fmt: skip
        assert "\nNew, " in done.stdout if option == "-sess_out" else "\nReused, " in done.stdout
        lines.append(log[0]["status"])
    return lines


def test_a_session_is_resumed_where_other_cas_are_trusted(
    haproxy: Haproxy, registered: Identity, tmp_path: Path
) -> None:
    """HAProxy keeps one cache for all bind lines, and the verdict of the first."""
    session = tmp_path / "session"
    refused = ["ok", "certificate_not_verified"]
    assert resume(haproxy, registered, session, "https", "other") == refused
    assert resume(haproxy, registered, session, "https", "none") == refused
    # Where there is one list of CAs, the configuration may say so.
    assert resume(haproxy, registered, session, "https", "https") == refused
    assert resume(haproxy, registered, session, "https", "vouched") == ["ok", "ok"]


def test_both_checks(
    start: Start, client: Client, ca: Authority, registered: Identity
) -> None:
    haproxy = start(
        configuration(
            f"""
frontend both
    bind 127.0.0.1:@https@ ssl crt @pem@ {VERIFY} {ca.cert}
    http-request set-var(txn.certbound_subject_kind) str(subject_dn)
    http-request set-var(txn.certbound_subject_value) 'str("CN=client-1,O=Åström\\\\, Ltd,C=SE")'
    http-request set-var(txn.certbound_subject_value) str(CN=x) if {{ path /wrong }}
    http-request lua.certbound_required
    http-request lua.certbound_subject
    {REFUSE}
"""
        )
    )
    bearer = make_token({"sub": "x"})
    for path, token, status in (
        ("/", registered.token(), "ok"),
        ("/", bearer, "cnf_absent"),
        ("/wrong", registered.token(), "subject_mismatch"),
        ("/wrong", bearer, "cnf_absent"),
    ):
        with haproxy.logged() as log:
            client(Request(haproxy.url(path), token), identity=registered)
        assert log[0]["status"] == status
