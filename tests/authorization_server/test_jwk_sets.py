"""Fetching a JWK Set: what a host that means no good can do to the server."""

import json
import socket
import sys
import time

import pytest
import world

sys.path.append(str(world.EXAMPLE))

import jwk_sets  # noqa: E402


@pytest.fixture
def silent():
    """Addresses where connecting takes until the caller gives up: full backlogs."""
    held, addresses = [], []
    for last in range(2, 6):
        listener = socket.socket()
        listener.bind((f"127.0.0.{last}", 0))
        listener.listen(0)
        addresses.append(listener.getsockname())
        held.append(listener)
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(addresses[-1])
            held.append(waiting)
    yield addresses
    for waiting in held:
        waiting.close()


def resolve(monkeypatch, addresses):
    """Lets every name have these addresses."""
    kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(*kind, address) for address in addresses]
    )


def test_one_deadline_for_all_addresses(monkeypatch, caplog, silent):
    resolve(monkeypatch, silent)
    started = time.monotonic()
    assert jwk_sets.fetch("https://client.example/keys") is None
    assert time.monotonic() < started + jwk_sets.SECONDS + 5
    assert "TimeoutError" in caplog.text


def test_an_address_that_does_not_answer(monkeypatch, people, key_server, silent):
    """Another one of the name has its turn before the time is over."""
    monkeypatch.setattr(jwk_sets, "SECONDS", 10)
    monkeypatch.setenv("SSL_CERT_FILE", str(people["server"].cert))
    key_server.documents["/turn"] = json.dumps({"keys": []})
    uri = key_server.url("/turn")
    resolve(monkeypatch, [silent[0], key_server.httpd.server_address])
    started = time.monotonic()
    assert jwk_sets.fetch(uri) == b'{"keys": []}'
    assert time.monotonic() < started + jwk_sets.SECONDS


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/7.\x1b[31m\x1b[2Jfake\rINFO all is well\x07\x9b\r\n\r\n",
        b"\x1b]0;title\x07\rWARNING authorization_server forged\x0b\x0c\x85\n",
        b"HTTP/7." + b"x" * 5000 + b"\r\n\r\n",
    ],
    ids=["version", "no version", "long"],
)
def test_what_it_answers_is_escaped_in_the_log(monkeypatch, caplog, people, key_server, answer):
    monkeypatch.setenv("SSL_CERT_FILE", str(people["server"].cert))
    key_server.documents["/raw"] = lambda handler, _: handler.wfile.write(answer)
    assert jwk_sets.fetch(key_server.url("/raw")) is None
    (line,) = [record.getMessage() for record in caplog.records]
    assert "BadStatusLine" in line
    assert line.isprintable() and line.isascii() and len(line) < 600
