"""Identities."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent)]

from service import Identity  # noqa: E402,I001
from harness import make_identity  # noqa: E402


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="certbound-services-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server(folder: Path) -> Identity:
    return make_identity(folder, "server", ["subjectAltName=IP:127.0.0.1"])


@pytest.fixture(scope="session")
def alice(folder: Path) -> Identity:
    return make_identity(folder, "alice")


@pytest.fixture(scope="session")
def mallory(folder: Path) -> Identity:
    return make_identity(folder, "mallory")
