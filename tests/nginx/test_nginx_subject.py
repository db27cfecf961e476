"""Client authentication by the registered subject: `certbound_subject`."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import assert_healthy
from harness import (
    DEADLINE,
    TOP,
    Identity,
    Nginx,
    Request,
    Response,
    Upstream,
    make_token,
    tool,
    wait_until,
)

Client = Callable[..., list[Response]]
RunNginx = Callable[..., Nginx]

MESSAGES = {
    entry["name"]: entry["message"]
    for entry in json.loads((TOP / "tests" / "error_codes.json").read_text())
}

BODY = '{"error":"invalid_client"}'

DN = "CN=client-1+OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE"
OPENSSL_DN = r"/C=SE/O=Åström \+ Söner, Ltd/OU=Ops+CN=client-1"

SAN = (
    "DNS:client.example.com,DNS:*.wild.example.com,URI:spiffe://example.com/client,"
    "IP:192.0.2.7,IP:2001:db8::7,email:Ops@example.com"
)


def openssl(*arguments: str | Path) -> None:
    command = [tool("openssl"), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """A CA that issues client certificates."""

    directory: Path
    name: str

    @property
    def cert(self) -> Path:
        return self.directory / f"{self.name}.pem"

    @property
    def key(self) -> Path:
        return self.directory / f"{self.name}.key"

    def create(self) -> Authority:
        # All have one subject: a CA is its key, not its name.
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/O=Example/CN=Client CA",
            "-keyout", self.key, "-out", self.cert,
        )  # fmt: skip
        return self

    def issue(
        self, name: str, subject: str, extensions: Sequence[str] = (), days: int = 2
    ) -> Identity:
        stem = self.directory / f"{self.name}-{name}"
        cert, key, request = (stem.with_suffix(s) for s in (".pem", ".key", ".csr"))
        openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-utf8", "-subj", subject, "-keyout", key, "-out", request,
        )  # fmt: skip
        config = stem.with_suffix(".ext")
        config.write_text("\n".join(extensions) + "\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key,
            "-days", str(days), "-extfile", config, "-out", cert,
        )  # fmt: skip
        return Identity(cert, key)


@dataclass(frozen=True)
class Pki:
    ca: Authority
    other: Authority
    client: Identity
    plain: Identity
    """Issued by the CA, another subject, no alternative names."""
    forged: Identity
    """The client's names, but from another CA of the same name."""
    self_signed: Identity
    expired: Identity
    server_only: Identity
    """By its extended key usage not for clients."""


@pytest.fixture(scope="module")
def pki(directory: Path) -> Pki:
    ca, other = Authority(directory, "ca").create(), Authority(directory, "other").create()
    san = f"subjectAltName={SAN}"
    self_signed = Identity(directory / "self.pem", directory / "self.key")
    openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "2", "-utf8", "-subj", OPENSSL_DN, "-addext", san,
        "-keyout", self_signed.key, "-out", self_signed.cert,
    )  # fmt: skip
    return Pki(
        ca,
        other,
        ca.issue("client", OPENSSL_DN, [san]),
        ca.issue("plain", "/C=SE/CN=client.example.com"),
        other.issue("client", OPENSSL_DN, [san]),
        self_signed,
        ca.issue("expired", OPENSSL_DN, [san], days=-1),
        ca.issue("server", OPENSSL_DN, [san, "extendedKeyUsage=serverAuth"]),
    )


KINDS = ["subject_dn", "san_dns", "san_uri", "san_ip", "san_email"]


def tls(pki: Pki, verify: str = "optional", port: str = "https") -> str:
    return f"""
        listen 127.0.0.1:@{port}@ ssl http2;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_verify_client {verify};
        ssl_client_certificate {pki.ca.cert};
    """


@pytest.fixture(scope="module")
def nginx(start: Callable[..., Nginx], pki: Pki) -> Iterator[Nginx]:
    """The value to compare with comes in a header; real ones never should."""
    locations = "".join(
        f"location /{kind} {{ certbound_subject {kind} $http_x_value; empty_gif; }}\n"
        for kind in KINDS
    )
    nginx = start(
        f"""
        server {{ {tls(pki)} {locations} }}
        server {{ {tls(pki, "optional_no_ca", "lax")} {locations} }}
        server {{ {tls(pki, "on", "strict")} {locations} }}
        server {{ listen 127.0.0.1:@noverify@ ssl; {locations} }}
        server {{ listen 127.0.0.1:@plain@; {locations} }}
        """
    )
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def assert_refused(answer: Response, head: bool = False) -> None:
    assert answer.status == 401
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("WWW-Authenticate") is None
    assert answer.header("Content-Length") == str(len(BODY))
    # For HEAD curl writes the header fields where the body would stand.
    assert (answer.body == BODY) != head
    assert (BODY in answer.body) != head


# The kind, the value, what the check says to it and to the client's certificate.
VALUES = [
    ("subject_dn", DN, "ok"),
    ("subject_dn", "ou=OPS+cn=CLIENT-1 , o=\"åström  + SÖNER, LTD\", c=se", "ok"),
    ("subject_dn", "CN=client-1+OU=Ops,O=\\C3\\85str\\C3\\B6m \\+ S\\C3\\B6ner\\2C Ltd,C=SE",
     "ok"),
    ("subject_dn", "2.5.4.3=#0C08636C69656E742D31+OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE",
     "ok"),
    ("subject_dn", "CN=client-2+OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE", "subject_mismatch"),
    ("subject_dn", "CN=client-1,OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE", "subject_mismatch"),
    ("subject_dn", "C=SE,O=Åström \\+ Söner\\, Ltd,CN=client-1+OU=Ops", "subject_mismatch"),
    ("subject_dn", "O=Example,CN=Client CA", "subject_mismatch"),
    ("subject_dn", "CN=Client CA,O=Example", "subject_mismatch"),
    ("subject_dn", "/C=SE/O=x", "dn_openssl_oneline"),
    ("subject_dn", "CN=a\\zz", "dn_bad_escape"),
    ("san_dns", "client.example.com", "ok"),
    ("san_dns", "CLIENT.example.com", "ok"),
    ("san_dns", "*.wild.example.com", "ok"),
    ("san_dns", "a.wild.example.com", "san_dns_mismatch"),
    ("san_dns", "client.example.com.", "san_dns_trailing_dot"),
    ("san_uri", "spiffe://example.com/client", "ok"),
    ("san_uri", "SPIFFE://example.com/client", "san_uri_mismatch"),
    ("san_ip", "192.0.2.7", "ok"),
    ("san_ip", "2001:DB8:0:0::7", "ok"),
    ("san_ip", "::ffff:192.0.2.7", "san_ip_mismatch"),
    ("san_ip", "192.0.2.007", "san_ip_leading_zero"),
    ("san_email", "Ops@EXAMPLE.com", "ok"),
    ("san_email", "ops@example.com", "san_email_mismatch"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "reason"), VALUES)
def test_values(
    nginx: Nginx, client: Client, pki: Pki, kind: str, value: str, reason: str
) -> None:
    lines = len(nginx.refusals())
    with nginx.logged() as log:
        (answer,) = client(
            Request(nginx.url(f"/{kind}"), headers=[f"X-Value: {value}"]),
            identity=pki.client,
        )
    assert log[0].split()[3] == reason
    if reason == "ok":
        assert answer.status == 200
        assert answer.header("Cache-Control") is None
        assert nginx.refusals()[lines:] == []
        return
    assert_refused(answer)
    (line,) = nginx.refusals()[lines:]
    text = line.partition(f"certbound: {reason}: ")[2].partition(", client: ")[0]
    assert text.startswith(MESSAGES[reason])
    for secret in (value, "client-1", "Ops", "spiffe", "192.0.2"):
        assert secret not in text


def test_the_log_says_what_differs(nginx: Nginx, client: Client, pki: Pki) -> None:
    rows = [
        ("subject_dn", "CN=client-2+OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE",
         "the value differs, in RDN 1 of the registered DN"),
        ("subject_dn", "C=SE,O=Åström \\+ Söner\\, Ltd,CN=client-1+OU=Ops",
         "it would be equal if reversed"),
        ("san_dns", "a.wild.example.com", "wildcards are not expanded"),
        ("san_ip", "::ffff:192.0.2.7", "in the other of its IPv4 and mapped forms"),
    ]  # fmt: skip
    for kind, value, hint in rows:
        with nginx.logged():
            client(
                Request(nginx.url(f"/{kind}"), headers=[f"X-Value: {value}"]),
                identity=pki.client,
            )
        assert hint in nginx.refusals()[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_no_alternative_names(
    nginx: Nginx, client: Client, pki: Pki, kind: str
) -> None:
    """A dNSName is not looked for in the common name."""
    values = dict(
        zip(KINDS, ["CN=client.example.com,C=SE", "client.example.com", "urn:x:y",
                    "192.0.2.7", "ops@example.com"], strict=True)
    )  # fmt: skip
    with nginx.logged() as log:
        client(
            Request(nginx.url(f"/{kind}"), headers=[f"X-Value: {values[kind]}"]),
            identity=pki.plain,
        )
    expected = "ok" if kind == "subject_dn" else "san_absent"
    assert log[0].split()[3] == expected


NOT_VERIFIED = "certificate_not_verified"

# Who connects to which server; `None` is a client without a certificate.
CHAINS = [
    ("lax", "client", 200, "ok"),
    ("lax", "forged", 401, NOT_VERIFIED),
    ("lax", "self_signed", 401, NOT_VERIFIED),
    ("lax", None, 401, "client_certificate_missing"),
    # These errors nginx does not forgive, whatever the mode.
    ("lax", "expired", 400, "-"),
    ("lax", "server_only", 400, "-"),
    ("https", "client", 200, "ok"),
    ("https", "forged", 400, "-"),
    ("https", "self_signed", 400, "-"),
    ("https", "expired", 400, "-"),
    ("https", None, 401, "client_certificate_missing"),
    ("strict", "client", 200, "ok"),
    ("strict", "forged", 400, "-"),
    ("strict", None, 400, "-"),
    # Here nobody is asked for a certificate.
    ("noverify", "client", 401, "client_certificate_missing"),
    ("plain", None, 401, "client_certificate_missing"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("port", "who", "status", "reason"), CHAINS)
def test_chains(
    nginx: Nginx,
    client: Client,
    pki: Pki,
    port: str,
    who: str | None,
    status: int,
    reason: str,
    kind: str,
) -> None:
    values = dict(
        zip(KINDS, [DN, "client.example.com", "spiffe://example.com/client",
                    "2001:db8::7", "Ops@example.com"], strict=True)
    )  # fmt: skip
    scheme = "http" if port == "plain" else "https"
    with nginx.logged() as log:
        (answer,) = client(
            Request(
                nginx.url(f"/{kind}", port, scheme), headers=[f"X-Value: {values[kind]}"]
            ),
            identity=getattr(pki, who) if who else None,
        )
    assert (answer.status, log[0].split()[3]) == (status, reason)
    if status == 401:
        assert_refused(answer)
        assert f"certbound: {reason}: {MESSAGES[reason]}" in nginx.refusals()[-1]


def test_why_a_chain_is_not_verified(nginx: Nginx, client: Client, pki: Pki) -> None:
    request = Request(nginx.url("/subject_dn", "lax"), headers=[f"X-Value: {DN}"])
    with nginx.logged():
        client(request, identity=pki.self_signed)
    assert f"{MESSAGES[NOT_VERIFIED]}: self-signed certificate" in nginx.refusals()[-1]


def test_the_leaf_is_what_counts(
    nginx: Nginx, client: Client, pki: Pki, tmp_path: Path
) -> None:
    """CVE-2023-2422: another certificate of the message has the subject."""
    chain = tmp_path / "chain.pem"
    chain.write_text(pki.plain.cert.read_text() + pki.client.cert.read_text())
    for port in ("https", "lax"):
        request = Request(nginx.url("/subject_dn", port), headers=[f"X-Value: {DN}"])
        with nginx.logged() as log:
            (answer,) = client(request, identity=Identity(chain, pki.plain.key))
        assert (answer.status, log[0].split()[3]) == (401, "subject_mismatch")


@pytest.mark.parametrize("value", ["", "X-Value:", "X-Value;"])
def test_empty_value(nginx: Nginx, client: Client, pki: Pki, value: str) -> None:
    """Also a header that is there and empty, which curl sends for `;`."""
    for kind in KINDS:
        with nginx.logged() as log:
            (answer,) = client(
                Request(nginx.url(f"/{kind}"), headers=[value] if value else []),
                identity=pki.client,
            )
        assert_refused(answer)
        assert log[0].split()[3] == "subject_not_configured"


CLIENTS = f"""
    map $arg_client_id $registered_dn {{
        one "{DN.replace(chr(92), chr(92) * 2)}";
        two "CN=client-2,C=SE";
        broken "CN=";
        invalid "CN";
    }}
"""


def test_registered_clients(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    """The request says which client it is; the certificate never does."""
    nginx = run_nginx(
        f"""
        {CLIENTS}
        server {{
            {tls(pki)}
            location / {{ certbound_subject subject_dn $registered_dn; empty_gif; }}
            location /braces {{ certbound_subject subject_dn ${{registered_dn}}; empty_gif; }}
            location ~ ^/capture/(.*) {{ certbound_subject san_dns $1; empty_gif; }}
        }}
        """
    )
    rows = [
        ("/?client_id=one", "ok"),
        ("/braces?client_id=one", "ok"),
        ("/?client_id=two", "subject_mismatch"),
        ("/?client_id=broken", "subject_mismatch"),
        ("/?client_id=invalid", "dn_equals_missing"),
        ("/?client_id=three", "subject_not_configured"),
        ("/?client_id=", "subject_not_configured"),
        ("/", "subject_not_configured"),
        ("/braces", "subject_not_configured"),
        ("/?client_id=one&client_id=two", "ok"),
        ("/?client_id=two&client_id=one", "subject_mismatch"),
        ("/capture/client.example.com", "ok"),
        ("/capture/client.example.org", "san_dns_mismatch"),
        ("/capture/", "subject_not_configured"),
    ]
    # One connection: each request is decided anew.
    for options in ([], ["--http2"]):
        with nginx.logged(len(rows)) as log:
            answers = client(
                *(Request(nginx.url(path)) for path, _ in rows),
                identity=pki.client,
                options=options,
            )
        assert [a.connections for a in answers] == [1] + [0] * (len(rows) - 1)
        for (path, reason), answer, line in zip(rows, answers, log, strict=True):
            assert (path, line.split()[3]) == (path, reason)
            assert answer.status == (200 if reason == "ok" else 401)


def test_constants(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    nginx = run_nginx(
        f"""
        geo $dollar {{ default "urn:x:$y"; }}
        server {{
            {tls(pki)}
            location /dn {{
                certbound_subject subject_dn
                    "CN=client-1+OU=Ops,O=Åström \\+ Söner\\, Ltd,C=SE";
                empty_gif;
            }}
            location /dns {{ certbound_subject san_dns client.example.com; empty_gif; }}
            location /uri {{
                certbound_subject san_uri spiffe://example.com/client;
                empty_gif;
            }}
            location /ip {{ certbound_subject san_ip 2001:db8::7; empty_gif; }}
            location /email {{ certbound_subject san_email Ops@example.com; empty_gif; }}
            location /wrong {{ certbound_subject san_email ops@example.com; empty_gif; }}
            location /dollar {{ certbound_subject san_uri $dollar; empty_gif; }}
            location /dollar/dn {{ certbound_subject subject_dn CN=a\\24b; empty_gif; }}
        }}
        """
    )
    dollar = pki.ca.issue("dollar", "/CN=a$b", ["subjectAltName=URI:urn:x:\\$y"])
    for path, expected in (
        ("/dn", "ok"), ("/dns", "ok"), ("/uri", "ok"), ("/ip", "ok"), ("/email", "ok"),
        ("/wrong", "san_email_mismatch"), ("/dollar", "san_uri_mismatch"),
    ):  # fmt: skip
        with nginx.logged() as log:
            client(Request(nginx.url(path)), identity=pki.client)
        assert (path, log[0].split()[3]) == (path, expected)
    for path in ("/dollar", "/dollar/dn"):
        (answer,) = client(Request(nginx.url(path)), identity=dollar)
        assert (path, answer.status) == (path, 200)


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_methods_and_bodies(
    run_nginx: RunNginx,
    client: Client,
    upstream: Upstream,
    pki: Pki,
    tmp_path: Path,
    options: list[str],
) -> None:
    """A refused body is thrown away and the connection goes on."""
    nginx = run_nginx(
        f"""
        {CLIENTS}
        server {{
            {tls(pki)}
            certbound_subject subject_dn $registered_dn;
            location / {{ proxy_pass http://127.0.0.1:{upstream.port}; }}
        }}
        """
    )
    body = tmp_path / "body"
    body.write_bytes(b"x" * 500_000)
    post = ["--data-binary", f"@{body}"]
    chunked = ["Expect:", "Transfer-Encoding: chunked"] if not options else ["Expect:"]
    right, wrong = nginx.url("/?client_id=one"), nginx.url("/?client_id=two")
    answers = client(
        Request(wrong, None, ["Expect:"], post),
        Request(right, None, ["Expect:"], post),
        Request(wrong, None, ["Expect: 100-continue"], post),
        Request(wrong, None, chunked, post),
        Request(wrong, None, (), ["--head"]),
        Request(wrong, None, (), ["--request", "DELETE"]),
        Request(wrong, None, (), ["--data", "grant_type=client_credentials"]),
        Request(right),
        identity=pki.client,
        options=options,
    )
    statuses = [answer.status for answer in answers]
    assert statuses == [401, 200, 401, 401, 401, 401, 401, 200]
    for index, answer in enumerate(answers):
        if answer.status == 401:
            assert_refused(answer, head=index == 4)
    if options:  # With HTTP/1.1 curl gives up the connection, and not always.
        assert [a.connections for a in answers] == [1] + [0] * 7
    assert [r["method"] for r in upstream.seen] == ["POST", "GET"]


def test_a_connection_goes_on_after_a_refused_body(
    run_nginx: RunNginx, pki: Pki
) -> None:
    """By hand: curl closes when it is answered before it has sent all."""
    nginx = run_nginx(
        f"""
        {CLIENTS}
        server {{
            {tls(pki)}
            certbound_subject subject_dn $registered_dn;
            location / {{ empty_gif; }}
        }}
        """
    )
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(pki.client.cert, pki.client.key)
    address = ("127.0.0.1", nginx.port("https"))
    connection = http.client.HTTPSConnection(*address, timeout=DEADLINE, context=context)
    connection.connect()
    first = connection.sock
    body = b"x" * 500_000
    for method, sent, status in (
        ("POST", body, 401),
        ("POST", [body, b"y"], 401),  # chunked
        ("POST", b"grant_type=client_credentials", 401),
        ("HEAD", None, 401),
        ("GET", None, 401),
        ("GET", None, 200),
    ):
        path = "/?client_id=" + ("one" if status == 200 else "two")
        connection.request(method, path, body=sent)
        answer = connection.getresponse()
        read = answer.read()
        assert answer.status == status
        if status == 401:
            assert read.decode() == ("" if method == "HEAD" else BODY)
        assert connection.sock is first
    connection.close()


def test_http_1_0_and_parallel_streams(
    run_nginx: RunNginx, client: Client, pki: Pki, server_identity: Identity
) -> None:
    nginx = run_nginx(
        f"""
        {CLIENTS}
        server {{
            {tls(pki)}
            certbound_subject subject_dn $registered_dn;
            location / {{ empty_gif; }}
        }}
        """
    )
    (answer,) = client(
        Request(nginx.url("/?client_id=two"), options=["--http1.0"]),
        identity=pki.client,
    )
    assert_refused(answer)

    with nginx.logged(60) as log:
        done = subprocess.run(
            [tool("curl"), "--silent", "--show-error", "--http2", "--noproxy", "*",
             "--parallel", "--parallel-max", "20", "--max-time", str(DEADLINE),
             "--cacert", str(server_identity.cert),
             "--cert", str(pki.client.cert), "--key", str(pki.client.key),
             "--output", "/dev/null", "--write-out", "%{http_code} %{url_effective}\\n",
             nginx.url("/[1-30]?client_id={one,two}")],
            capture_output=True, text=True, timeout=2 * DEADLINE, check=True,
        )  # fmt: skip
    for row in done.stdout.splitlines():
        status, url = row.split()
        assert status == ("200" if url.endswith("one") else "401")
    assert sorted({line.split()[3] for line in log}) == ["ok", "subject_mismatch"]


@pytest.mark.parametrize("tickets", ["on", "off"])
@pytest.mark.parametrize("version", ["--tls-max 1.2", "--tlsv1.3"])
def test_resumed_sessions(
    run_nginx: RunNginx, client: Client, pki: Pki, version: str, tickets: str
) -> None:
    """The verdict on the chain comes back with the session, good or bad."""
    nginx = run_nginx(
        f"""
        ssl_session_cache shared:certbound:1m;
        ssl_session_tickets {tickets};
        keepalive_requests 1;
        server {{
            {tls(pki, "optional_no_ca")}
            certbound_subject san_dns client.example.com;
            location / {{ empty_gif; }}
            location /other {{ certbound_subject san_dns other.example.com; empty_gif; }}
        }}
        """
    )
    for identity, expected in (
        (pki.client, ["ok", "ok", "ok", "san_dns_mismatch"]),
        (pki.forged, [NOT_VERIFIED] * 4),
        (pki.self_signed, [NOT_VERIFIED] * 4),
        (None, ["client_certificate_missing"] * 4),
    ):
        for host in ("127.0.0.1", "localhost"):  # without and with a server name
            port = nginx.port("https")
            urls = [f"https://{host}:{port}/"] * 3 + [f"https://{host}:{port}/other"]
            with nginx.logged(4) as log:
                client(
                    *(Request(url) for url in urls),
                    identity=identity,
                    options=version.split(),
                )
            assert [line.split()[7] for line in log] == [".", "r", "r", "r"]
            assert [line.split()[3] for line in log] == expected


class Peer:
    """A TLS client that chooses server name, Host and session by itself."""

    def __init__(self, nginx: Nginx, identity: Identity, version: str) -> None:
        self.nginx = nginx
        self.context = ssl.create_default_context()
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        self.context.load_cert_chain(identity.cert, identity.key)
        self.context.minimum_version = self.context.maximum_version = getattr(
            ssl.TLSVersion, version
        )

    def ask(
        self,
        name: str | None,
        host: str,
        session: ssl.SSLSession | None = None,
        port: str = "https",
    ) -> tuple[str, bool | None, ssl.SSLSession | None]:
        """The status line, whether the session was resumed, and the session."""
        address = ("127.0.0.1", self.nginx.port(port))
        try:
            with (
                socket.create_connection(address, DEADLINE) as plain,
                self.context.wrap_socket(
                    plain, server_hostname=name, session=session
                ) as secure,
            ):
                secure.sendall(f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                answer = b""
                while data := secure.recv(65536):
                    answer += data
                return (
                    answer.split(b"\r\n")[0].decode(),
                    secure.session_reused,
                    secure.session,
                )
        except ssl.SSLError:
            return "alert", None, None


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_each_server_has_its_own_authorities(
    run_nginx: RunNginx, pki: Pki, version: str
) -> None:
    """A chain that one server verifies says nothing to another one."""
    server = """
        server {{
            listen 127.0.0.1:@https@ ssl;
            server_name {name};
            ssl_verify_client {verify};
            ssl_client_certificate {ca};
            certbound_subject san_dns client.example.com;
            location / {{ empty_gif; }}
        }}
    """
    nginx = run_nginx(
        "ssl_session_cache shared:certbound:1m; ssl_protocols TLSv1.2 TLSv1.3;"
        + server.format(name="a.example", verify="optional", ca=pki.other.cert)
        + server.format(name="b.example", verify="optional", ca=pki.ca.cert)
        + server.format(name="c.example", verify="off", ca=pki.ca.cert)
    )
    ok = "HTTP/1.1 200 OK"
    right = Peer(nginx, pki.client, version)
    status, _, session = right.ask("b.example", "b.example")
    assert status == ok
    status, reused, _ = right.ask("b.example", "b.example", session)
    assert (status, reused) == (ok, True)

    # The default server trusts another CA than b.example.
    thief = Peer(nginx, pki.forged, version)
    assert thief.ask("a.example", "a.example")[0] == ok
    assert thief.ask(None, "a.example")[0] == ok
    assert thief.ask("b.example", "b.example")[0] == "HTTP/1.1 400 Bad Request"
    for name in (None, "a.example", "unknown.example", "c.example"):
        for host in ("b.example", "c.example"):
            assert thief.ask(name, host)[0] != ok

    for first in (None, "a.example", "unknown.example"):
        _, _, session = thief.ask(first, "a.example")
        assert session is not None
        # It is a good session, in its own place.
        assert thief.ask(first, "a.example", session)[0] == ok
        _, _, session = thief.ask(first, "a.example")
        for name in ("b.example", "c.example"):
            for host in ("b.example", "c.example"):
                status, reused, _ = thief.ask(name, host, session)
                assert status != ok, (first, name, host, reused)
        assert thief.ask(None, "b.example", session)[0] != ok


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_server_that_does_not_verify(
    run_nginx: RunNginx, pki: Pki, version: str
) -> None:
    """It is asked with a session that another one has verified."""
    server = """
        server {{
            listen 127.0.0.1:@{port}@ ssl;
            ssl_verify_client {verify};
            certbound_subject san_dns client.example.com;
            location / {{ empty_gif; }}
        }}
    """
    nginx = run_nginx(
        f"""
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:certbound:1m;
        ssl_session_tickets off;
        ssl_trusted_certificate {pki.ca.cert};
        """
        + server.format(port="https", verify="optional_no_ca")
        + server.format(port="other", verify="off")
    )
    peer = Peer(nginx, pki.client, version)
    status, _, session = peer.ask(None, "localhost")
    assert status == "HTTP/1.1 200 OK"
    status, reused, _ = peer.ask(None, "localhost", session, "other")
    assert (status, reused) == ("HTTP/1.1 401 Unauthorized", True)
    assert '"ssl_verify_client" is off in this server' in nginx.refusals()[-1]


def test_names_of_one_server(run_nginx: RunNginx, pki: Pki) -> None:
    """The server name may be written in any case, and may be unknown."""
    nginx = run_nginx(
        f"""
        ssl_session_cache shared:certbound:1m;
        server {{
            {tls(pki)}
            server_name a.example;
            certbound_subject san_dns client.example.com;
            location / {{ empty_gif; }}
        }}
        """
    )
    for version in ("TLSv1_2", "TLSv1_3"):
        peer = Peer(nginx, pki.client, version)
        for first, second in (
            ("a.example", "A.Example"), ("unknown.example", "unknown.example"),
            (None, None),
        ):  # fmt: skip
            status, _, session = peer.ask(first, "a.example")
            assert status == "HTTP/1.1 200 OK"
            status, _, _ = peer.ask(second, "a.example", session)
            # nginx itself may refuse to resume under another spelling.
            assert status in ("HTTP/1.1 200 OK", "alert")
            assert first != second or status == "HTTP/1.1 200 OK"


def test_beside_the_token_check(
    run_nginx: RunNginx, client: Client, pki: Pki
) -> None:
    """Both must pass; the token is looked at first."""
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            certbound_subject san_dns client.example.com;
            location / {{ certbound required; empty_gif; }}
            location /if_bound {{ certbound if_bound; empty_gif; }}
            location /off {{ empty_gif; }}
        }}
        """
    )
    unbound = make_token({"sub": "x"})
    bound, plain = pki.client.token(), pki.plain.token()
    rows = [
        ("/", pki.client, bound, 200, "ok"),
        ("/", pki.client, unbound, 401, "cnf_absent"),
        ("/", pki.client, None, 401, "token_missing"),
        ("/", pki.client, plain, 401, "certificate_mismatch"),
        ("/", pki.plain, plain, 401, "san_absent"),
        ("/", pki.plain, bound, 401, "certificate_mismatch"),
        ("/?access_token=x", pki.plain, plain, 400, "token_in_query"),
        ("/if_bound", pki.client, unbound, 200, "ok"),
        ("/if_bound", pki.plain, unbound, 401, "san_absent"),
        ("/if_bound", None, unbound, 401, "client_certificate_missing"),
        ("/off", pki.client, None, 200, "ok"),
        ("/off", pki.plain, None, 401, "san_absent"),
        ("/off?access_token=x", pki.client, None, 200, "ok"),
    ]
    for path, identity, token, status, reason in rows:
        lines = len(nginx.refusals())
        with nginx.logged() as log:
            (answer,) = client(Request(nginx.url(path), token), identity=identity)
        assert (path, answer.status, log[0].split()[3]) == (path, status, reason)
        assert len(nginx.refusals()) - lines == (status != 200)
        subject = reason in ("san_absent", "client_certificate_missing")
        assert (answer.body == BODY) == subject
        if status != 200 and not subject:
            assert (answer.header("WWW-Authenticate") or "").startswith("Bearer")


def test_inheritance(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    nginx = run_nginx(
        f"""
        certbound_subject san_dns nobody.example.com;
        server {{
            {tls(pki)}
            location /inherited {{
                if ($http_x) {{ set $y 1; }}
                limit_except GET {{ deny all; }}
                empty_gif;
            }}
            location /own {{
                certbound_subject san_dns client.example.com;
                empty_gif;
                location /own/nested {{ empty_gif; }}
                location /own/off {{
                    certbound_subject off;
                    empty_gif;
                    location /own/off/nested {{ empty_gif; }}
                    location /own/off/again {{
                        certbound_subject san_ip 192.0.2.1;
                        empty_gif;
                    }}
                }}
            }}
            # Replaces, and does not add to it.
            location /kind {{ certbound_subject san_ip 192.0.2.7; empty_gif; }}
        }}
        server {{
            {tls(pki, port="other")}
            certbound_subject off;
            location / {{ empty_gif; }}
            location /own {{ certbound_subject san_dns client.example.com; empty_gif; }}
        }}
        """
    )
    ok, off = (200, "ok"), (200, "-")
    rows = [
        ("https", "/inherited", (401, "san_dns_mismatch")),
        ("https", "/own", ok),
        ("https", "/own/nested", ok),
        ("https", "/own/off", off),
        ("https", "/own/off/nested", off),
        ("https", "/own/off/again", (401, "san_ip_mismatch")),
        ("https", "/kind", ok),
        ("other", "/", off),
        ("other", "/own", ok),
    ]
    for port, path, expected in rows:
        for headers in ([], ["X: 1"]):
            with nginx.logged() as log:
                (answer,) = client(
                    Request(nginx.url(path, port), headers=headers), identity=pki.client
                )
            assert (path, answer.status, log[0].split()[3]) == (path, *expected)


def test_satisfy_any_does_not_bypass(
    run_nginx: RunNginx, client: Client, upstream: Upstream, pki: Pki
) -> None:
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            certbound_subject san_dns client.example.com;
            satisfy any;
            allow all;
            location / {{ empty_gif; }}
            location /auth/ {{ auth_request /auth; empty_gif; }}
            location = /auth {{ proxy_pass http://127.0.0.1:{upstream.port}; }}
        }}
        """
    )
    for path in ("/", "/auth/"):
        request = Request(nginx.url(path))
        for identity, status in ((pki.client, 200), (pki.plain, 401), (None, 401)):
            (answer,) = client(request, identity=identity)
            assert (path, answer.status) == (path, status)


def test_auth_request_comes_first(
    run_nginx: RunNginx, client: Client, upstream: Upstream, pki: Pki
) -> None:
    """Its subrequest inherits the check, and is not refused for it."""
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            certbound_subject san_dns client.example.com;
            location /denied {{ auth_request /deny; empty_gif; }}
            location /allowed {{ auth_request /allow; empty_gif; }}
            # The registered value may be what auth_request has found out.
            location /told {{
                auth_request /allow;
                auth_request_set $told $upstream_http_content_type;
                certbound_subject san_uri $told;
                empty_gif;
            }}
            location = /deny {{ return 403; }}
            location = /allow {{ proxy_pass http://127.0.0.1:{upstream.port}; }}
        }}
        """
    )
    for identity in (pki.client, pki.plain):
        with nginx.logged():
            (answer,) = client(Request(nginx.url("/denied")), identity=identity)
        assert answer.status == 403
    assert nginx.refusals() == []

    with nginx.logged(2):
        (answer,) = client(Request(nginx.url("/allowed")), identity=pki.plain)
        assert_refused(answer)
        (answer,) = client(Request(nginx.url("/allowed")), identity=pki.client)
        assert answer.status == 200
    assert [record["path"] for record in upstream.seen] == ["/allow", "/allow"]

    # "application/json" has no scheme: the value was set, and was used.
    with nginx.logged() as log:
        client(Request(nginx.url("/told")), identity=pki.client)
    assert log[0].split()[3] == "san_uri_scheme"


def test_redirects(
    run_nginx: RunNginx, client: Client, upstream: Upstream, pki: Pki
) -> None:
    """What one location let through is checked anew in the next."""
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            root @prefix@/html;
            location /accel/ {{
                proxy_pass http://127.0.0.1:{upstream.port};
                proxy_set_header X-Ask-Accel $http_x_ask_accel;
            }}
            location /cached/ {{ proxy_pass http://127.0.0.1:@application@; }}
            location /strict/ {{
                certbound_subject san_dns client.example.com;
                alias @prefix@/html/;
            }}
            location @strict {{
                certbound_subject san_dns client.example.com;
                try_files /page =404;
            }}
            location /fallback/ {{ try_files /absent @strict; }}
            location /missing/ {{ error_page 404 = @strict; }}
            location /missing/kept/ {{ error_page 404 @strict; }}
            location /lax/ {{
                certbound_subject san_dns client.example.com;
                try_files /absent @lax;
            }}
            location @lax {{ certbound_subject off; try_files /page =404; }}
        }}
        server {{
            listen 127.0.0.1:@application@;
            access_log off;
            add_header X-Accel-Redirect /strict/page;
            add_header Cache-Control "public, max-age=60";
            add_header Set-Cookie a=b;
            location / {{ empty_gif; }}
        }}
        """,
        run=False,
    )
    (nginx.prefix / "html").mkdir(parents=True)
    (nginx.prefix / "html" / "page").write_text("the page\n")
    nginx.start()
    requests = [
        (Request(nginx.url("/accel/"), headers=["X-Ask-Accel: /strict/page"]), 200),
        (Request(nginx.url("/accel/"), headers=["X-Ask-Accel: @strict"]), 200),
        (Request(nginx.url("/cached/")), 200),
        (Request(nginx.url("/fallback/x")), 200),
        (Request(nginx.url("/missing/x")), 200),
        # As ever with error_page, the page has the status of the error.
        (Request(nginx.url("/missing/kept/x")), 404),
        (Request(nginx.url("/lax/x")), 200),
    ]
    for request, status in requests:
        for options in ([], ["--http2"]):
            with nginx.logged() as log:
                (answer,) = client(request, identity=pki.plain, options=options)
            # The headers of the application's answer are gone with it.
            assert_refused(answer)
            assert answer.header("Set-Cookie") is None
            assert log[0].split()[3] == "san_absent"
            with nginx.logged() as log:
                (answer,) = client(request, identity=pki.client, options=options)
            assert (request.url, answer.status) == (request.url, status)
            assert log[0].split()[3] == "ok"
            assert answer.body == "the page\n"


def test_main_requests_only(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            root @prefix@/html;
            default_type text/plain;
            certbound_subject san_dns client.example.com;
            location = /outer {{ certbound_subject off; ssi on; ssi_types text/plain; }}
            location = /inner {{ }}
        }}
        """,
        run=False,
    )
    html = nginx.prefix / "html"
    html.mkdir(parents=True)
    (html / "outer").write_text('[<!--#include virtual="/inner" -->]')
    (html / "inner").write_text("inner")
    nginx.start()
    outer, inner = client(Request(nginx.url("/outer")), Request(nginx.url("/inner")))
    assert (outer.status, outer.body) == (200, "[inner]")
    assert_refused(inner)


def test_error_pages(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    """A configured page replaces the JSON, but for a page that is refused."""
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            root @prefix@/html;
            default_type text/plain;
            certbound_subject san_dns client.example.com;
            location /json/ {{ error_page 403 404 500 /sorry; empty_gif; }}
            location /file/ {{ error_page 401 /sorry; empty_gif; }}
            location /named/ {{ error_page 401 @sorry; empty_gif; }}
            location /replaced/ {{ error_page 401 =403 /sorry; empty_gif; }}
            location /elsewhere/ {{ error_page 401 https://example.org/login; empty_gif; }}
            location /refused/ {{ error_page 401 /refused/again; empty_gif; }}
            location /endless/ {{
                recursive_error_pages on;
                error_page 401 /endless/again;
                empty_gif;
            }}
            location = /sorry {{ certbound_subject off; }}
            location @sorry {{ certbound_subject off; try_files /sorry =404; }}
        }}
        """,
        run=False,
    )
    html = nginx.prefix / "html"
    html.mkdir(parents=True)
    (html / "sorry").write_text("sorry\n")
    nginx.start()
    for options in ([], ["--http2"]):
        for path, status, body in (
            ("/file/", 401, "sorry\n"),
            ("/named/", 401, "sorry\n"),
            ("/replaced/", 403, "sorry\n"),
        ):
            with nginx.logged() as log:
                (answer,) = client(
                    Request(nginx.url(path)), identity=pki.plain, options=options
                )
            assert (path, answer.status, answer.body) == (path, status, body)
            # The reason survives the redirect.
            assert log[0].split()[3] == "san_absent"

        lines = len(nginx.refusals())
        with nginx.logged(4):
            elsewhere, json_, refused, endless = client(
                *(
                    Request(nginx.url(path))
                    for path in ("/elsewhere/", "/json/", "/refused/", "/endless/")
                ),
                options=options,
            )
        assert elsewhere.status == 302
        assert elsewhere.header("Location") == "https://example.org/login"
        assert_refused(json_)
        assert_refused(refused)
        assert endless.status in (401, 500)
        # One line for each check: a refused page is one of its own, and nginx
        # allows ten internal redirects.
        lines += 4
        assert len(nginx.refusals()) - lines <= 11


def test_variables(
    run_nginx: RunNginx, client: Client, upstream: Upstream, pki: Pki
) -> None:
    """The value may not depend on the check that it is for."""
    nginx = run_nginx(
        f"""
        map $certbound_status $circular {{
            "" "client.example.com";
            default "nobody.example.com";
        }}
        server {{
            {tls(pki)}
            location / {{
                certbound_subject san_dns client.example.com;
                add_header X-Status $certbound_status always;
                proxy_pass http://127.0.0.1:{upstream.port};
                proxy_set_header X-Status $certbound_status;
            }}
            location /circular {{
                certbound_subject san_dns $circular;
                empty_gif;
            }}
            # A check that is off says nothing.
            location /off {{
                add_header X-Status "[$certbound_status]" always;
                empty_gif;
            }}
        }}
        """
    )
    (answer,) = client(Request(nginx.url()), identity=pki.client)
    assert answer.header("X-Status") == "ok"
    assert upstream.seen[0]["headers"]["x-status"] == "ok"
    (answer,) = client(Request(nginx.url()), identity=pki.plain)
    assert answer.header("X-Status") == "san_absent"
    (answer,) = client(Request(nginx.url("/off")), identity=pki.plain)
    assert answer.header("X-Status") == "[]"
    (answer,) = client(Request(nginx.url("/circular")), identity=pki.client)
    assert answer.status == 200


def test_reload_changes_the_value(
    run_nginx: RunNginx, client: Client, pki: Pki
) -> None:
    text = f"""
        server {{
            {tls(pki)}
            certbound_subject san_dns VALUE;
            location / {{ empty_gif; }}
        }}
    """
    nginx = run_nginx(text.replace("VALUE", "client.example.com"))
    (answer,) = client(Request(nginx.url()), identity=pki.client)
    assert answer.status == 200
    if nginx.workers():
        nginx.write(text.replace("VALUE", "nobody.example.com"))
        nginx.reload()

        def refused() -> bool:
            (answer,) = client(Request(nginx.url()), identity=pki.client)
            return answer.status == 401

        # The old worker may still accept a last connection.
        wait_until("the new value is in force", refused)


def test_large_certificate(run_nginx: RunNginx, client: Client, pki: Pki) -> None:
    names = ",".join(f"DNS:host{number}.example.org" for number in range(600))
    big = pki.ca.issue("big", "/CN=big", [f"subjectAltName={names}"])
    assert len(big.der) > 10_000
    nginx = run_nginx(
        f"""
        server {{
            {tls(pki)}
            location / {{ certbound_subject san_dns host599.example.org; empty_gif; }}
            location /no {{ certbound_subject san_dns host600.example.org; empty_gif; }}
        }}
        """
    )
    answers = client(
        *[Request(nginx.url()), Request(nginx.url("/no"))] * 3, identity=big
    )
    assert [answer.status for answer in answers] == [200, 401] * 3


NO_TLS = "listen 127.0.0.1:@plain@;"
WHERE = "server { listen 127.0.0.1:@plain@; certbound_subject %s; }"
SHAPE = "it must be a constant or exactly one variable"

REFUSED = [
    # (arguments, what nginx says)
    ("", "invalid number of arguments"),
    ("san_dns a.example b.example", "invalid number of arguments"),
    ("on", 'invalid value "on" in "certbound_subject" directive, '
           'it must be "off", or a kind and a value in'),
    ("san_dns", 'invalid value "san_dns"'),
    ("Off", 'invalid value "Off"'),
    ("$x", 'invalid value "$x"'),
    ("off off", 'invalid kind "off"'),
    ("dns a.example", 'invalid kind "dns" in "certbound_subject" directive, it must be '
                      '"subject_dn", "san_dns", "san_uri", "san_ip" or "san_email" in'),
    ("SAN_DNS a.example", 'invalid kind "SAN_DNS"'),
    ("tls_client_auth_san_dns a.example", 'invalid kind "tls_client_auth_san_dns"'),
    ("$x a.example", 'invalid kind "$x"'),
    ('"" a.example', 'invalid kind ""'),
    ("san_dns a.$x", f'invalid value "a.$x" in "certbound_subject" directive, {SHAPE}'),
    ("san_dns $x.example", SHAPE),
    ("san_dns $x$x", SHAPE),
    ("san_dns '$x '", SHAPE),
    ("san_dns ' $x'", SHAPE),
    ("san_dns $", SHAPE),
    ("san_dns '${}'", SHAPE),
    ("san_dns '${x'", SHAPE),
    ("san_dns '${x}y'", SHAPE),
    ("san_dns '${x}${x}'", SHAPE),
    ("san_dns $11", SHAPE),
    ("subject_dn CN=$x", 'with "geo", or write "\\24" for it in a DN in'),
    ("san_dns $nowhere", 'unknown "nowhere" variable'),
    ('subject_dn ""', 'dn_empty'),
    ('san_dns ""', "san_value_empty"),
    ("subject_dn CN", "dn_equals_missing"),
    ("subject_dn XX=1", "dn_unknown_descriptor"),
    ("subject_dn /C=US/O=x", "dn_openssl_oneline"),
    ("subject_dn 'CN=a,,C=SE'", "dn_doubled_separator"),
    ("san_dns a.example:443", "san_dns_port"),
    ("san_dns bücher.example", "san_dns_not_ascii"),
    ("san_uri example", "san_uri_scheme"),
    ("san_ip 192.0.2.01", "san_ip_leading_zero"),
    ("san_ip 2001:db8::/32", "san_ip_prefix"),
    ("san_email example.com", "san_email_no_at"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_config_refused(
    start: Callable[..., Nginx], arguments: str, message: str
) -> None:
    nginx = start("map $uri $x { default 1; }\n" + WHERE % arguments, run=False)
    done = nginx.check()
    assert done.returncode != 0
    assert message in done.stderr
    if message in MESSAGES:
        assert f"directive: {message}: {MESSAGES[message]} (at octet " in done.stderr
    if "unknown" not in message or message in MESSAGES:
        # nginx's own words name the file and the line.
        assert f" in {nginx.prefix}/nginx.conf:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "offset"),
    [("subject_dn 'CN=a,XX=1'", 5), ("subject_dn 'CN=a\\zz'", 4), ("san_dns a..b", 2)],
)
def test_config_offset(
    start: Callable[..., Nginx], arguments: str, offset: int
) -> None:
    nginx = start(WHERE % arguments, run=False)
    assert f"(at octet {offset}) in " in nginx.check().stderr


@pytest.mark.parametrize(
    ("http", "message"),
    [
        (f"server {{ {NO_TLS} certbound_subject off; certbound_subject off; }}",
         '"certbound_subject" directive is duplicate'),
        (f"server {{ {NO_TLS} certbound_subject san_ip ::1; certbound_subject off; }}",
         '"certbound_subject" directive is duplicate'),
        # Neither place may switch a check off.
        (f"server {{ {NO_TLS} location / {{ if ($http_x) {{ certbound_subject off; }} }} }}",
         '"certbound_subject" directive is not allowed here'),
        (f"server {{ {NO_TLS} location / {{ limit_except GET "
         "{ certbound_subject off; } } }",
         '"certbound_subject" directive is not allowed here'),
    ],
)  # fmt: skip
def test_config_places(start: Callable[..., Nginx], http: str, message: str) -> None:
    done = start(http, run=False).check()
    assert done.returncode != 0
    assert message in done.stderr


def test_config_warnings(start: Callable[..., Nginx], pki: Pki) -> None:
    subject = "certbound_subject san_ip ::1;"
    no_ca = "listen 127.0.0.1:@https@ ssl; ssl_verify_client optional_no_ca;"
    trusted = f"{no_ca} ssl_trusted_certificate {pki.ca.cert};"
    all_clients = '"certbound_subject" will refuse all clients in the server at '
    rows = [
        (f"server {{ {tls(pki)} {subject} }}", []),
        (f"{subject} server {{ {tls(pki, 'on')} }}", []),
        (f"server {{ {trusted} {subject} }}", []),
        (f"{subject} server {{ {NO_TLS} certbound_subject off; }}", []),
        (f"server {{ {NO_TLS} {subject} }}", ['it has no "listen ... ssl"']),
        (f"server {{ {NO_TLS} location / {{ {subject} }} }}",
         ['it has no "listen ... ssl"']),
        (f"server {{ listen 127.0.0.1:@https@ ssl; {subject} }}",
         ['"ssl_verify_client" is off']),
        (f"server {{ {no_ca} {subject} }}",
         ['it has neither "ssl_client_certificate" nor "ssl_trusted_certificate"']),
        (f"server {{ {tls(pki)} location /a {{ {subject} return 200; }} }}",
         ['"certbound_subject" has no effect beside "return" in location "/a"']),
        (f"server {{ {tls(pki)} {subject} location /a {{ return 200; }} }}", []),
    ]  # fmt: skip
    for http, messages in rows:
        done = start(http, run=False).check()
        assert done.returncode == 0, done.stderr
        lines = [
            line for line in done.stderr.splitlines()
            if "certbound" in line and "[warn]" in line
        ]  # fmt: skip
        assert len(lines) == len(messages), (http, lines)
        for line, message in zip(lines, messages, strict=True):
            assert message in line
            assert ("return" in message) or (all_clients in line)

    # Both directives say what they will do.
    done = start(f"server {{ {NO_TLS} certbound required; {subject} }}", run=False).check()
    assert done.stderr.count("[warn]") == 2
    assert '"certbound" will refuse all bound tokens' in done.stderr
    assert all_clients in done.stderr
