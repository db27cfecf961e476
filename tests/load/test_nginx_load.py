"""nginx under load, in short; `make bench-servers` takes its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Identity, Nginx, make_token, wait_until
from load import Case, Client, ab, only_worker, resident

HTTP = """
keepalive_requests 1000000;
access_log off;

server {
    listen 127.0.0.1:@https@ ssl;
    ssl_verify_client optional_no_ca;
    certbound required;
    location / { empty_gif; }
}
"""

REQUESTS = 10_000

# What a worker may grow by under load that it has seen before.
SLACK = 512 * 1024


@pytest.fixture
def nginx(directory: Path, server: Identity) -> Iterator[Nginx]:
    nginx = Nginx(directory / "nginx", server, HTTP, level="crit")
    nginx.start()
    yield nginx
    nginx.stop()
    assert nginx.error_log() == ""


def cases(alice: Identity, mallory: Identity) -> list[Case]:
    return [
        Case(alice, alice.token(), 200),
        Case(mallory, alice.token(), 401),
        Case(None, alice.token(), 401),
        Case(mallory, mallory.token(padding="x" * 3000), 200),
        Case(alice, make_token({"sub": "x"}), 401),
        Case(alice, "not.a.token", 401),
    ]


def test_every_answer_is_right(
    nginx: Nginx, directory: Path, alice: Identity, mallory: Identity
) -> None:
    worker = only_worker(nginx)
    url = nginx.url()
    for identity, token in ((alice, alice.token()), (mallory, mallory.token())):
        ab(directory, url, REQUESTS // 2, identity, token)
    before = resident(worker)
    for identity, token, refused in [
        (alice, alice.token(), 0),
        (mallory, alice.token(), REQUESTS),
        (mallory, mallory.token(), 0),
    ]:
        result = ab(directory, url, REQUESTS, identity, token)
        assert (result.requests, result.failed, result.refused) == (REQUESTS, 0, refused)
    assert nginx.workers() == {worker}
    assert resident(worker) - before <= SLACK


def test_reloads(nginx: Nginx, alice: Identity, mallory: Identity) -> None:
    with Client(nginx.port("https"), cases(alice, mallory)) as client:
        for _ in range(4):
            old = nginx.workers()
            nginx.reload()
            time.sleep(0.3)
            # An old worker ends once its connections have.
            wait_until("the old worker is gone", lambda old=old: not nginx.workers() & old)
    total = client.total()
    assert (total.wrong, total.lost) == ([], [])
    assert total.answered > 500
