"""Both servers under load, in short; `make bench-servers` takes its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "haproxy"))

from haproxy import REFUSE, Haproxy, configuration  # noqa: E402
from harness import Identity, Nginx, make_token, wait_until  # noqa: E402
from load import Case, Client, ab, only_worker, resident  # noqa: E402

NGINX = """
keepalive_requests 1000000;
access_log off;

server {
    listen 127.0.0.1:@https@ ssl;
    ssl_verify_client optional_no_ca;
    certbound required;
    location / { empty_gif; }
}
"""

HAPROXY = f"""
frontend resource
    no log
    bind 127.0.0.1:@https@ @tls@
    http-request lua.certbound_required
    {REFUSE}
    http-request return status 200
"""

REQUESTS = 10_000

# What a worker may grow by under load that it has seen before. HAProxy's pools and Lua's
# collector take their time to settle.
SLACK = {Nginx: 512 * 1024, Haproxy: 2 * 1024 * 1024}


@pytest.fixture(params=["nginx", "haproxy"])
def edge(
    request: pytest.FixtureRequest, directory: Path, server: Identity
) -> Iterator[Nginx | Haproxy]:
    edge: Any
    if request.param == "nginx":
        edge = Nginx(directory / "nginx", server, NGINX, level="crit")
    else:
        config = configuration(HAPROXY, globals="    nbthread 1")
        edge = Haproxy(directory / "haproxy", server, config, master=True)
    edge.start()
    yield edge
    edge.stop()
    if isinstance(edge, Nginx):
        assert edge.error_log() == ""


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
    edge: Nginx | Haproxy, directory: Path, alice: Identity, mallory: Identity
) -> None:
    worker = only_worker(edge)
    url = edge.url()
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
    assert edge.workers() == {worker}
    assert resident(worker) - before <= SLACK[type(edge)]


def test_reloads(edge: Nginx | Haproxy, alice: Identity, mallory: Identity) -> None:
    # Its worker is there, and a signal no longer ends it.
    only_worker(edge)
    with Client(edge.port("https"), cases(alice, mallory)) as client:
        for _ in range(4):
            old = edge.workers()
            edge.reload()
            time.sleep(0.3)
            # An old worker ends once its connections have.
            wait_until("the old worker is gone", lambda old=old: not edge.workers() & old)
        wait_until("there was traffic", lambda: client.total().answered > 300)
    total = client.total()
    assert (total.wrong, total.lost) == ([], [])
