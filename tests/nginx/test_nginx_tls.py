"""Where the certificate comes from: versions, resumption, kept connections."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import assert_healthy
from harness import (
    DEADLINE,
    Identity,
    Nginx,
    Request,
    Response,
    make_identity,
    tool,
    wait_until,
)

Client = Callable[..., list[Response]]

HTTP = """
ssl_session_cache shared:certbound:1m;
ssl_session_tickets @tickets@;
add_header X-Protocol $ssl_protocol always;
add_header X-Reused $ssl_session_reused always;
add_header X-Thumbprint $certbound_thumbprint always;

server {
    listen 127.0.0.1:@https@ ssl http2;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_client optional_no_ca;
    certbound required;
    location / { empty_gif; }
}

# Every request needs a new connection here.
server {
    listen 127.0.0.1:@short@ ssl http2;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_verify_client optional_no_ca;
    keepalive_requests 1;
    certbound required;
    location / { empty_gif; }
}
"""

VERSIONS = {
    "TLSv1.2": ["--tls-max", "1.2"],
    "TLSv1.3": ["--tlsv1.3"],
}


@pytest.fixture(scope="module", params=["tickets", "cache"])
def nginx(
    request: pytest.FixtureRequest, start: Callable[..., Nginx]
) -> Iterator[Nginx]:
    tickets = "on" if request.param == "tickets" else "off"
    # "debug" shows each time that a certificate is hashed.
    nginx = start(HTTP.replace("@tickets@", tickets), level="debug")
    yield nginx
    nginx.stop()
    assert_healthy(nginx)


def hashed(nginx: Nginx) -> int:
    return nginx.error_log().count("certbound thumbprint of ")


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, version: str
) -> None:
    request = Request(nginx.url(), alice.token())
    for identity, status in ((alice, 200), (mallory, 401), (None, 401)):
        (answer,) = client(request, identity=identity, options=VERSIONS[version])
        assert answer.status == status
        assert answer.header("X-Protocol") == version
        expected = identity.thumbprint if identity else None
        assert answer.header("X-Thumbprint") == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_resumed_sessions(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, version: str
) -> None:
    request = Request(nginx.url(port="short"), alice.token())
    for identity, status in ((alice, 200), (mallory, 401), (None, 401)):
        with nginx.logged(3):
            answers = client(*[request] * 3, identity=identity, options=VERSIONS[version])
        # Three connections, of which two resume the session of the first.
        assert [answer.connections for answer in answers] == [1, 1, 1]
        assert [answer.header("X-Reused") for answer in answers] == [".", "r", "r"]
        assert {answer.header("X-Protocol") for answer in answers} == {version}
        assert {answer.status for answer in answers} == {status}
        expected = identity.thumbprint if identity else None
        assert {answer.header("X-Thumbprint") for answer in answers} == {expected}


def http2_request(host: str, token: str) -> bytes:
    """The preface and one GET, in literal header fields (RFC 7541)."""

    def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
        head = len(payload).to_bytes(3, "big") + bytes([kind, flags])
        return head + stream.to_bytes(4, "big") + payload

    def text(value: str) -> bytes:
        rest, prefix = len(value) - 127, b"\x7f"
        if rest < 0:
            return bytes([len(value)]) + value.encode()
        while rest >= 128:
            prefix += bytes([rest % 128 + 128])
            rest //= 128
        return prefix + bytes([rest]) + value.encode()

    fields = b"\x82\x84\x87"  # GET, /, https
    fields += b"\x01" + text(host) + b"\x1f\x08" + text(f"Bearer {token}")
    return (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        + frame(4, 0, 0, b"")
        + frame(1, 5, 1, fields)
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_resumed_http2(
    nginx: Nginx,
    server_identity: Identity,
    alice: Identity,
    mallory: Identity,
    version: str,
) -> None:
    """By hand: curl never resumes a session that carried HTTP/2."""
    host = ("127.0.0.1", nginx.port("short"))
    request = http2_request(f"127.0.0.1:{host[1]}", alice.token())
    for identity, status, reason in (
        (alice, "200", "ok"), (mallory, "401", "certificate_mismatch"),
    ):  # fmt: skip
        context = ssl.create_default_context(cafile=str(server_identity.cert))
        context.load_cert_chain(identity.cert, identity.key)
        context.set_alpn_protocols(["h2"])
        limit = ssl.TLSVersion.TLSv1_2 if version == "TLSv1.2" else None
        context.maximum_version = limit or ssl.TLSVersion.TLSv1_3
        session = None
        for reused in (".", "r", "r"):
            with (
                nginx.logged() as log,
                socket.create_connection(host, DEADLINE) as plain,
                context.wrap_socket(
                    plain, server_hostname="127.0.0.1", session=session
                ) as tls,
            ):
                tls.sendall(request)
                while tls.recv(65536):  # nginx closes after one request
                    pass
                session = tls.session
            assert log[0].split()[2:] == [
                status, reason, identity.thumbprint, "HTTP/2.0", version, reused,
            ]  # fmt: skip


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_resumed_without_sending_the_certificate_again(
    nginx: Nginx, alice: Identity, mallory: Identity, tmp_path: Path, version: str
) -> None:
    """The certificate of a resumed connection is the session's.

    s_client is given no certificate, or another one, for the second
    connection; a handshake that resumes asks for none.
    """
    session = tmp_path / "session"
    host = f"127.0.0.1:{nginx.port('https')}"

    def talk(*options: str) -> str:
        request = (
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Bearer {alice.token()}\r\n\r\n"
        )
        done = subprocess.run(
            [tool("openssl"), "s_client", "-connect", host, version,
             "-ign_eof", *options],
            input=request, capture_output=True, text=True, timeout=DEADLINE,
            encoding="latin-1",
        )  # fmt: skip
        return done.stdout

    certificate = ["-cert", str(alice.cert), "-key", str(alice.key)]
    first = talk(*certificate, "-sess_out", str(session))
    assert "HTTP/1.1 200 OK" in first
    assert "\nX-Reused: .\n" in first

    other = ["-cert", str(mallory.cert), "-key", str(mallory.key)]
    for options in ([], other):
        resumed = talk("-sess_in", str(session), *options)
        assert "\nReused, TLS" in resumed
        assert "\nX-Reused: r\n" in resumed
        assert f"\nX-Thumbprint: {alice.thumbprint}\n" in resumed
        assert "HTTP/1.1 200 OK" in resumed

    # And without the session there is no certificate.
    assert "HTTP/1.1 401 Unauthorized" in talk()
    assert "HTTP/1.1 401 Unauthorized" in talk(*other)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("http", [[], ["--http2"]], ids=["http/1.1", "http/2"])
def test_changing_tokens_on_one_connection(
    nginx: Nginx,
    client: Client,
    alice: Identity,
    mallory: Identity,
    version: str,
    http: list[str],
) -> None:
    right, stolen = alice.token(), mallory.token()
    tokens = [right, stolen, right, None, stolen, right]
    before = hashed(nginx)
    answers = client(
        *(Request(nginx.url(), token) for token in tokens),
        identity=alice,
        options=[*VERSIONS[version], *http],
    )
    assert [a.status for a in answers] == [200, 401, 200, 401, 401, 200]
    assert {a.http_version for a in answers} == {"2" if http else "1.1"}
    # One connection, and one certificate hashed for all its requests.
    assert [a.connections for a in answers] == [1, 0, 0, 0, 0, 0]
    assert hashed(nginx) == before + 1


def test_parallel_streams(
    nginx: Nginx, directory: Path, server_identity: Identity, alice: Identity,
    mallory: Identity,
) -> None:  # fmt: skip
    """HTTP/2 streams of one connection, at the same time."""
    before = hashed(nginx)
    command = [
        tool("curl"), "--silent", "--show-error", "--http2", "--noproxy", "*",
        "--parallel", "--parallel-max", "20",
        "--cacert", str(server_identity.cert),
        "--cert", str(alice.cert), "--key", str(alice.key),
        "--max-time", str(DEADLINE),
        "--header", f"Authorization: Bearer {alice.token()}",
        "--output", "/dev/null", "--write-out", "%{http_code} %{num_connects}\\n",
        nginx.url("/[1-60]"),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=2 * DEADLINE, check=True
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [status for status, _ in rows] == ["200"] * 60
    assert hashed(nginx) == before + sum(int(count) for _, count in rows)


def test_no_certificate_is_remembered_too(
    nginx: Nginx, client: Client, alice: Identity
) -> None:
    answers = client(*[Request(nginx.url(), alice.token())] * 3)
    assert [answer.status for answer in answers] == [401] * 3
    assert [answer.connections for answer in answers] == [1, 0, 0]


def test_many_certificates(
    nginx: Nginx, client: Client, directory: Path
) -> None:
    """No thumbprint is ever another connection's."""
    holders = [
        make_identity(directory, f"holder{number}", ["subjectAltName=URI:urn:x:" + "y" * number])
        for number in range(16)
    ]  # fmt: skip
    for index, holder in enumerate(holders):
        neighbour = holders[index - 1]
        answers = client(
            Request(nginx.url(), holder.token()),
            Request(nginx.url(), neighbour.token()),
            identity=holder,
        )
        assert [answer.status for answer in answers] == [200, 401]
        assert answers[0].header("X-Thumbprint") == holder.thumbprint


def test_rsa_and_large_certificate(
    nginx: Nginx, client: Client, directory: Path, alice: Identity
) -> None:
    """A certificate of more than 10 KB, as some public administrations issue."""
    names = ",".join(f"DNS:host{number}.example.org" for number in range(600))
    big = make_identity(directory, "big", [f"subjectAltName={names}"])
    assert len(big.der) > 10_000
    answers = client(
        Request(nginx.url(), big.token()),
        Request(nginx.url(), alice.token()),
        identity=big,
    )
    assert [answer.status for answer in answers] == [200, 401]


def test_the_leaf_is_what_counts(
    nginx: Nginx, client: Client, alice: Identity, mallory: Identity, tmp_path: Path
) -> None:
    """A chain that brings the victim's certificate along gains nothing."""
    chain = tmp_path / "chain.pem"
    chain.write_text(mallory.cert.read_text() + alice.cert.read_text())
    thief = Identity(chain, mallory.key)
    (answer,) = client(Request(nginx.url(), alice.token()), identity=thief)
    assert answer.status == 401
    assert answer.header("X-Thumbprint") == mallory.thumbprint


EARLY = """
ssl_session_cache shared:certbound:1m;

server {
    listen 127.0.0.1:@https@ ssl;
    ssl_protocols TLSv1.3;
    ssl_early_data on;
    ssl_verify_client optional_no_ca;
    add_header X-Early "[$ssl_early_data]" always;

    location /open/ { empty_gif; }
    location / { certbound required; empty_gif; }
}
"""


class Recorder:
    """Passes one connection on, and keeps what the client sent."""

    def __init__(self, port: int) -> None:
        self.sent = bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        client, _ = self.listener.accept()
        threading.Thread(target=self._answers, args=(client,), daemon=True).start()
        # Either side may be gone before the other has said all.
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                self.sent += data
                self.server.sendall(data)

    def _answers(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            while data := self.server.recv(65536):
                client.sendall(data)

    def until_early_data(self) -> bytes:
        """The records up to the first of application data: what needs no answer."""
        end = 0
        while True:
            kind, length = self.sent[end], int.from_bytes(self.sent[end + 3 : end + 5], "big")
            end += 5 + length
            if kind == 23:
                return bytes(self.sent[:end])


def test_early_data(
    run_nginx: Callable[..., Nginx], alice: Identity, tmp_path: Path
) -> None:
    """Whoever has recorded early data can send it again, without any key."""
    nginx = run_nginx(EARLY)
    session = tmp_path / "session"

    def request(path: str) -> str:
        return (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {alice.token()}\r\nConnection: close\r\n\r\n"
        )

    def talk(port: int, *options: str, send: str) -> str:
        done = subprocess.run(
            [tool("openssl"), "s_client", "-connect", f"127.0.0.1:{port}",
             "-cert", str(alice.cert), "-key", str(alice.key), "-ign_eof", *options],
            input=send, capture_output=True, encoding="latin-1", timeout=2 * DEADLINE,
        )  # fmt: skip
        return done.stdout

    first = talk(nginx.port("https"), "-sess_out", str(session), send=request("/"))
    assert "HTTP/1.1 200 OK" in first

    for number, (path, status) in enumerate((("/", "425"), ("/open/", "200")), 1):
        (early := tmp_path / "early").write_text(request(path))
        recorder = Recorder(nginx.port("https"))
        answer = talk(
            recorder.port, "-sess_in", str(session), "-early_data", str(early), send=""
        )
        assert "Early data was accepted" in answer
        wait_until("it is logged", lambda n=number: len(nginx.access_log()) == 2 * n)
        # When the handshake is over before the request is looked at, it proves
        # possession of the key, and is served.
        assert f"HTTP/1.1 {status} " in answer or "X-Early: []" in answer

        before = len(nginx.access_log())
        with socket.create_connection(("127.0.0.1", nginx.port("https"))) as thief:
            thief.sendall(recorder.until_early_data())
            # The answer is encrypted: only the rightful client could read it.
            wait_until("it is answered", lambda: len(nginx.access_log()) > before)
        _, uri, code, verdict, thumbprint, *_ = nginx.access_log()[before].split()
        assert (uri, code, thumbprint) == (path, status, "-")
        assert verdict == ("early_data" if status == "425" else "-")
