"""The module as a file."""

from __future__ import annotations

import subprocess

from harness import MODULE, TOP, tool


def test_exports_only_what_nginx_asks_for() -> None:
    """libcertbound's names stay inside, where no second copy can meet them."""
    done = subprocess.run(
        [tool("nm"), "--dynamic", "--defined-only", "--format=posix", str(MODULE)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {line.split()[0] for line in done.stdout.splitlines()}
    assert names == {
        "ngx_http_certbound_module",
        "ngx_module_names",
        "ngx_module_order",
        "ngx_modules",
    }


def test_asks_for_its_place() -> None:
    """The order matters only within a phase, so requests alone do not show it."""
    assert b"\0ngx_http_auth_request_module\0" in MODULE.read_bytes()


def test_holds_no_path_of_the_build() -> None:
    assert str(TOP).encode() not in MODULE.read_bytes()
