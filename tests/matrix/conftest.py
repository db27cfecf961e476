"""Identities, and where the servers are found."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / folder) for folder in ("nginx", "haproxy", "services")]

from harness import ASAN, Identity, make_identity  # noqa: E402

collect_ignore = [] if ASAN else ["test_sanitizers.py"]


@pytest.fixture(scope="session")
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="certbound-matrix-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server_identity(directory: Path) -> Identity:
    return make_identity(directory, "localhost", ["subjectAltName=DNS:localhost,IP:127.0.0.1"])


@pytest.fixture(scope="session")
def alice(directory: Path) -> Identity:
    return make_identity(directory, "alice")


@pytest.fixture(scope="session")
def mallory(directory: Path) -> Identity:
    return make_identity(directory, "mallory")
