"""Identities for the load."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nginx"))

from harness import Identity, make_identity  # noqa: E402


@pytest.fixture(scope="session")
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="certbound-load-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server(directory: Path) -> Identity:
    return make_identity(directory, "server", ["subjectAltName=IP:127.0.0.1"])


@pytest.fixture(scope="session")
def alice(directory: Path) -> Identity:
    return make_identity(directory, "alice")


@pytest.fixture(scope="session")
def mallory(directory: Path) -> Identity:
    return make_identity(directory, "mallory")
