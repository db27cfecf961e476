"""Fixtures: identities, an upstream, nginx processes, and a client."""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from harness import (
    ASAN,
    MODULE,
    Identity,
    Nginx,
    Request,
    Response,
    Upstream,
    curl,
    make_identity,
)

# What stands in the file is not for a build with sanitizers.
collect_ignore = ["test_nginx_build.py"] if ASAN else []


@pytest.fixture(scope="session", autouse=True)
def module_is_built() -> None:
    if not MODULE.exists():
        pytest.exit(f"{MODULE} is missing: run modules/nginx/build.sh", 2)


@pytest.fixture(scope="session")
def directory() -> Iterator[Path]:
    # Short, unlike pytest's own: nginx logs and valgrind stay readable.
    with tempfile.TemporaryDirectory(prefix="certbound-nginx-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server_identity(directory: Path) -> Identity:
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    return make_identity(directory, "localhost", [names])


@pytest.fixture(scope="session")
def alice(directory: Path) -> Identity:
    """The rightful holder."""
    return make_identity(directory, "alice")


@pytest.fixture(scope="session")
def mallory(directory: Path) -> Identity:
    """The thief, with a certificate of her own."""
    return make_identity(directory, "mallory")


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    yield server
    server.close()


@pytest.fixture(scope="session")
def client(
    directory: Path, server_identity: Identity
) -> Callable[..., list[Response]]:
    def send(
        *requests: Request,
        identity: Identity | None = None,
        options: Sequence[str] = (),
    ) -> list[Response]:
        return curl(directory, server_identity.cert, requests, identity, options)

    return send


def assert_healthy(nginx: Nginx) -> None:
    """No worker crashed and nothing unexpected was logged."""
    bad = re.compile(r"\[(alert|emerg|crit)\]|exited on signal|exited with fatal code")
    lines = [line for line in nginx.error_log().splitlines() if bad.search(line)]
    assert not lines, lines


@pytest.fixture(scope="session")
def start(directory: Path, server_identity: Identity) -> Callable[..., Nginx]:
    """Makes an nginx; whoever asks for it stops it."""
    numbers = itertools.count()

    def make(http: str, level: str = "notice", run: bool = True) -> Nginx:
        prefix = directory / f"nginx{next(numbers)}"
        nginx = Nginx(prefix, server_identity, http, level)
        if run:
            nginx.start()
        return nginx

    return make


@pytest.fixture
def run_nginx(start: Callable[..., Nginx]) -> Iterator[Callable[..., Nginx]]:
    """Makes an nginx for this test, and stops and inspects it afterwards."""
    running: list[Nginx] = []

    def make(http: str, level: str = "notice", run: bool = True) -> Nginx:
        nginx = start(http, level, run=False)
        running.append(nginx)
        if run:
            nginx.start()
        return nginx

    yield make
    for nginx in running:
        nginx.stop()
        assert_healthy(nginx)
