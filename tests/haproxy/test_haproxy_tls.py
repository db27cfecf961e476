"""Where the certificate comes from: versions, resumption, early data."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from haproxy import REFUSE, Haproxy, configuration
from harness import DEADLINE, Identity, Request, Response, tool

Client = Callable[..., list[Response]]
Start = Callable[..., Haproxy]

BODY = f"""
frontend resource
    bind 127.0.0.1:@https@ @tls@
    bind 127.0.0.1:@early@ @tls_early@
    http-request lua.certbound_required
    http-after-response set-header X-Protocol %[ssl_fc_protocol]
    http-after-response set-header X-Resumed %[ssl_fc_is_resumed]
    http-after-response set-header X-Thumbprint "[%[var(txn.certbound_thumbprint)]]"
    http-after-response set-header X-Fetch "[%[lua.certbound_thumbprint]]"
    {REFUSE}
    http-request return status 200
"""

VERSIONS = {"TLSv1.2": ["--tls-max", "1.2"], "TLSv1.3": ["--tlsv1.3"]}


@pytest.fixture(scope="module", params=[1, 4], ids=["one thread", "four threads"])
def haproxy(request: pytest.FixtureRequest, start: Start) -> Haproxy:
    return start(configuration(BODY, f"    nbthread {request.param}"))


def s_client(
    haproxy: Haproxy, identity: Identity, port: str, request: str, *options: str | Path
) -> str:
    done = subprocess.run(
        [tool("openssl"), "s_client", "-connect", f"127.0.0.1:{haproxy.port(port)}",
         "-cert", str(identity.cert), "-key", str(identity.key), "-ign_eof",
         *map(str, options)],
        input=request, capture_output=True, encoding="latin-1", timeout=2 * DEADLINE,
    )  # fmt: skip
    return done.stdout


def get(identity: Identity) -> str:
    return (
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: Bearer {identity.token()}\r\n\r\n"
    )


@pytest.mark.parametrize("options", [[], ["--http2"]], ids=["http/1.1", "http/2"])
@pytest.mark.parametrize("version", VERSIONS)
def test_versions(
    haproxy: Haproxy,
    client: Client,
    alice: Identity,
    mallory: Identity,
    version: str,
    options: list[str],
) -> None:
    request = Request(haproxy.url(), alice.token())
    for identity, status in ((alice, 200), (mallory, 401), (None, 401)):
        (answer,) = client(request, identity=identity, options=[*VERSIONS[version], *options])
        assert answer.status == status
        assert answer.http_version == ("2" if options else "1.1")
        assert answer.header("X-Protocol") == version
        expected = f"[{identity.thumbprint if identity else ''}]"
        assert answer.header("X-Thumbprint") == expected
        assert answer.header("X-Fetch") == expected


@pytest.mark.parametrize("how", ["ticket", "session id"])
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_resumed_sessions(
    haproxy: Haproxy,
    alice: Identity,
    mallory: Identity,
    tmp_path: Path,
    version: str,
    how: str,
) -> None:
    session = tmp_path / "session"
    options = [version, *(["-no_ticket"] if how == "session id" else [])]
    for identity, status in ((alice, "200"), (mallory, "401")):
        kept: list[str | Path] = []
        for resumed in "011":
            said = s_client(
                haproxy, identity, "https", get(alice), *options, *kept, "-sess_out", session
            )
            assert f"HTTP/1.1 {status} " in said
            assert f"x-thumbprint: [{identity.thumbprint}]" in said
            # OpenSSL's client resumes no TLS 1.3 session without tickets.
            if version == "-tls1_2" or how == "ticket":
                assert f"x-resumed: {resumed}" in said
            kept = ["-sess_in", session]


def recorded(haproxy: Haproxy, alice: Identity, session: Path, early: Path) -> list[bytes]:
    """The TLS records that a client sends in a connection with early data."""
    stream = bytearray()

    def pump(source: socket.socket, sink: socket.socket, copy: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if copy:
                    stream.extend(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        process = subprocess.Popen(
            [tool("openssl"), "s_client", "-connect",
             f"127.0.0.1:{listener.getsockname()[1]}", "-cert", str(alice.cert),
             "-key", str(alice.key), "-ign_eof", "-sess_in", str(session),
             "-early_data", str(early)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", haproxy.port("early")), DEADLINE)
        with client, server:
            back = threading.Thread(target=pump, args=(server, client, False))
            back.start()
            pump(client, server, True)
            back.join()
        said, _ = process.communicate(timeout=DEADLINE)
        assert b"Early data was accepted" in said

    records = []
    while stream:
        length = 5 + int.from_bytes(stream[3:5], "big")
        records.append(bytes(stream[:length]))
        del stream[:length]
    return records


def test_recorded_early_data(haproxy: Haproxy, alice: Identity, tmp_path: Path) -> None:
    """Whoever has recorded early data can send it again, without any key.

    HAProxy 2.6 looks at no request before the handshake is over, which the thief
    cannot finish. Should another version do, `certbound_required` says so.
    """
    session, early = tmp_path / "session", tmp_path / "early"
    with haproxy.logged():
        said = s_client(haproxy, alice, "early", get(alice), "-sess_out", session)
    assert "HTTP/1.1 200 " in said
    early.write_text(get(alice))
    with haproxy.logged() as log:
        records = recorded(haproxy, alice, session, early)
    assert log[0]["status"] == "ok"

    before = len(haproxy.lines())
    for count in range(1, len(records) + 1):
        with socket.create_connection(("127.0.0.1", haproxy.port("early")), DEADLINE) as thief:
            thief.sendall(b"".join(records[:count]))
            thief.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                while thief.recv(65536):
                    pass
    assert {line["status"] for line in haproxy.lines()[before:]} <= {"early_data"}


def test_early_data_is_refused(
    start: Start, client: Client, alice: Identity, directory: Path
) -> None:
    """What the fetch of HAProxy 2.6 never says, said by a stand-in."""
    (directory / "early.lua").write_text("""
        local native = require("certbound_native")
        local make = native.token_check
        native.token_check = function(...)
            local check = make(...)
            return function(target, headers, known, der, early, value)
                return check(target, headers, nil, nil, true, value)
            end
        end
    """)
    globals = f"    lua-load-per-thread {directory}/early.lua"
    haproxy = start(configuration(BODY, globals))
    with haproxy.logged() as log:
        (answer,) = client(Request(haproxy.url(), alice.token()), identity=alice)
    assert (answer.status, log[0]["status"]) == (425, "early_data")
    assert answer.header("X-Thumbprint") == "[]"
