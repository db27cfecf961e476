"""The mistakes of faults.h are found in both servers, so that silence says something."""

from __future__ import annotations

from pathlib import Path

import pytest
from haproxy import Haproxy, configuration
from harness import MODULES, Identity, Nginx, Request, curl, make_token
from test_matrix import HAPROXY_TLS, NGINX

FAULTY = MODULES / "faulty"

# Without a certificate.
MISTAKES = [
    ("/required/", None, "stack-buffer-overflow"),
    ("/required/", "bound", "heap-use-after-free"),
    ("/required/?access_token=x", "bound", "signed integer overflow"),
]


def start(name: str, prefix: Path, identity: Identity) -> Nginx | Haproxy:
    server: Nginx | Haproxy
    if name == "nginx":
        text = NGINX.replace("@tls@", "@https@")
        server = Nginx(prefix, identity, text, module=FAULTY / "ngx_http_certbound_module.so")
    else:
        server = Haproxy(prefix, identity, configuration(HAPROXY_TLS, modules=FAULTY))
    server.start()
    return server


def assert_found(server: Nginx | Haproxy, report: str, request: Request, work: Path,
                 client: Identity | None = None) -> None:  # fmt: skip
    # The process ends with the mistake and leaves the request without an answer.
    with pytest.raises(RuntimeError, match="curl: exit"):
        curl(work, server.server.cert, [request], client)
    with pytest.raises(AssertionError, match=report):
        server.stop()


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
@pytest.mark.parametrize(("path", "token", "report"), MISTAKES)
def test_a_mistake(directory: Path, server_identity: Identity, alice: Identity,
                   name: str, path: str, token: str | None, report: str) -> None:  # fmt: skip
    server = start(name, directory / f"{name}-{report.replace(' ', '-')}", server_identity)
    request = Request(server.url(path), token and alice.token())
    assert_found(server, report, request, directory)


def test_a_step_beyond_what_a_pool_gave(
    directory: Path, server_identity: Identity, alice: Identity
) -> None:
    server = start("nginx", directory / "nginx-pool", server_identity)
    request = Request(server.url("/required/"), alice.token())
    assert_found(server, "heap-buffer-overflow", request, directory, alice)


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_no_mistake(directory: Path, server_identity: Identity, name: str) -> None:
    """The same modules, where a request does not lead to any."""
    server = start(name, directory / f"{name}-none", server_identity)
    request = Request(server.url("/if_bound/"), make_token({"sub": "x"}))
    (answer,) = curl(directory, server_identity.cert, [request])
    assert answer.status == 200
    server.stop()
