"""Fixtures: identities, an upstream, HAProxy processes, and a client."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from haproxy import MODULES, Haproxy
from harness import Identity, Request, Response, Upstream, curl, make_identity


@pytest.fixture(scope="session", autouse=True)
def module_is_built() -> None:
    if not (MODULES / "certbound_native.so").exists():
        pytest.exit(f"{MODULES}/certbound_native.so is missing: run make haproxy-module", 2)


@pytest.fixture(scope="session")
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="certbound-haproxy-") as name:
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


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    yield server
    server.close()


@pytest.fixture(scope="session")
def client(directory: Path, server_identity: Identity) -> Callable[..., list[Response]]:
    def send(
        *requests: Request,
        identity: Identity | None = None,
        options: Sequence[str] = (),
    ) -> list[Response]:
        return curl(directory, server_identity.cert, requests, identity, options)

    return send


@pytest.fixture(scope="module")
def start(directory: Path, server_identity: Identity) -> Iterator[Callable[..., Haproxy]]:
    """Makes a HAProxy, and stops it when the tests of the module are done."""
    running: list[Haproxy] = []

    def make(config: str, run: bool = True, master: bool = False) -> Haproxy:
        prefix = directory / f"haproxy{next(NUMBERS)}"
        haproxy = Haproxy(prefix, server_identity, config, master)
        running.append(haproxy)
        if run:
            haproxy.start()
        return haproxy

    yield make
    for haproxy in running:
        haproxy.stop()


NUMBERS = itertools.count()
