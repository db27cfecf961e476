"""HAProxy under load, in short; `make bench-servers` takes its time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "haproxy"))

from haproxy import REFUSE, Haproxy, configuration  # noqa: E402
from harness import Identity, wait_until  # noqa: E402
from load import Client, ab, only_worker, resident  # noqa: E402
from test_nginx_load import REQUESTS, cases  # noqa: E402

BODY = f"""
frontend resource
    no log
    bind 127.0.0.1:@https@ @tls@
    http-request lua.certbound_required
    {REFUSE}
    http-request return status 200
"""

# HAProxy's pools and Lua's collector take their time to settle.
SLACK = 2 * 1024 * 1024


@pytest.fixture
def haproxy(directory: Path, server: Identity) -> Iterator[Haproxy]:
    config = configuration(BODY, globals="    nbthread 1")
    haproxy = Haproxy(directory / "haproxy", server, config, master=True)
    haproxy.start()
    yield haproxy
    haproxy.stop()


def test_every_answer_is_right(
    haproxy: Haproxy, directory: Path, alice: Identity, mallory: Identity
) -> None:
    worker = only_worker(haproxy)
    url = haproxy.url()
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
    assert haproxy.workers() == {worker}
    assert resident(worker) - before <= SLACK


def test_reloads(haproxy: Haproxy, alice: Identity, mallory: Identity) -> None:
    with Client(haproxy.port("https"), cases(alice, mallory)) as client:
        for _ in range(4):
            old = haproxy.workers()
            haproxy.reload()
            time.sleep(0.3)
            wait_until("the old worker is gone", lambda old=old: not haproxy.workers() & old)
    total = client.total()
    assert (total.wrong, total.lost) == ([], [])
    assert total.answered > 300
