"""Reloads while requests come in."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import DEADLINE, VALGRIND, Identity, Nginx, Upstream, tool

REQUESTS = 400
RELOADS = 8


@pytest.mark.skipif(VALGRIND, reason="valgrind runs nginx as a single process")
def test_reload_under_traffic(
    run_nginx: Callable[..., Nginx],
    server_identity: Identity,
    alice: Identity,
    mallory: Identity,
    upstream: Upstream,
    tmp_path: Path,
) -> None:
    nginx = run_nginx(
        f"""
        server {{
            listen 127.0.0.1:@https@ ssl http2;
            ssl_verify_client optional_no_ca;
            certbound required;
            location / {{ proxy_pass http://127.0.0.1:{upstream.port}; }}
        }}
        """
    )

    def loop(
        name: str, http: str, identity: Identity | None
    ) -> subprocess.Popen[str]:
        command = [
            tool("curl"), "--silent", "--show-error", http, "--noproxy", "*",
            "--cacert", str(server_identity.cert),
            "--max-time", str(2 * DEADLINE),
            "--header", f"Authorization: Bearer {alice.token()}",
            "--output", "/dev/null", "--write-out", "%{http_code}\\n",
            nginx.url(f"/{name}/[1-{REQUESTS}]"),
        ]  # fmt: skip
        if identity is not None:
            command += ["--cert", str(identity.cert), "--key", str(identity.key)]
        with open(tmp_path / name, "w") as output:
            return subprocess.Popen(
                command, stdout=output, stderr=subprocess.PIPE, text=True
            )

    expected = {
        "right": ("--http1.1", alice, "200"),
        "right2": ("--http2", alice, "200"),
        "stolen": ("--http1.1", mallory, "401"),
        "none2": ("--http2", None, "401"),
    }
    loops = {name: loop(name, http, who) for name, (http, who, _) in expected.items()}
    try:
        reloads = 0
        while reloads < RELOADS:
            running = [one for one in loops.values() if one.poll() is None]
            if not running:
                break
            nginx.reload()
            reloads += 1
        for name, one in loops.items():
            _, errors = one.communicate(timeout=3 * DEADLINE)
            if not name.endswith("2"):
                assert (name, one.returncode, errors) == (name, 0, "")
    finally:
        for one in loops.values():
            if one.poll() is None:
                one.kill()
            one.wait()

    # Otherwise the traffic was over before the reloads were.
    assert reloads >= 3
    for name, (_, _, status) in expected.items():
        answers = (tmp_path / name).read_text().split()
        assert len(answers) == REQUESTS
        # With HTTP/2 curl may send a request on a connection that the old
        # worker is about to close, and reports that as no answer; it does so
        # with nginx alone too. No answer is wrong.
        lost = answers.count("000") if name.endswith("2") else 0
        assert lost <= 2 * reloads
        assert answers.count(status) == REQUESTS - lost, name
    paths = [record["path"] for record in upstream.seen]
    assert len(paths) >= 2 * REQUESTS - 2 * reloads
    assert not [path for path in paths if not path.startswith("/right")]
