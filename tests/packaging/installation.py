"""What `make install` and the packages are tried with: C programs and servers."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(1, str(TOP / "tests" / "nginx"))

from harness import make_token, tool  # noqa: E402

CERTIFICATE = TOP / "tests" / "data" / "rfc8705-appendix-a.der"
THUMBPRINT = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
EXPORTS = (TOP / "ffi-c" / "exports.txt").read_text().split()

# What a make above this one was told is not for the ones that tests run.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PREFIX", "LIBDIR", "DESTDIR"}
    and not name.startswith("PKG_CONFIG")
}


def run(*command: str | Path, **more: str) -> str:
    """Runs a command in the checkout; `more` goes into its environment."""
    done = subprocess.run(
        command, cwd=TOP, env={**ENVIRONMENT, **more}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def pkg_config(*options: str, package: str = "certbound", **more: str) -> list[str]:
    """What it says, as a shell reads it."""
    return shlex.split(run("pkg-config", *options, package, **more))


def try_library(compiler: list[str], flags: list[str], library_path: str | None) -> str:
    """Compiles the example with nothing but `flags`, and lets it say yes and no.

    Gives the shared libraries that the program asks for.
    """
    environment = {"LD_LIBRARY_PATH": library_path} if library_path else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "check_token"
        run(*compiler, "-Wall", "-Wextra", "-Werror", "-o", program,
            TOP / "ffi-c" / "examples" / "check_token.c", *flags)  # fmt: skip
        for thumbprint, expected in [(THUMBPRINT, 0), ("A" * 43, 1)]:
            token = folder / "token.jwt"
            token.write_text(make_token({"cnf": {"x5t#S256": thumbprint}}))
            done = subprocess.run(
                [program, CERTIFICATE, token], env={**ENVIRONMENT, **environment},
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == expected, done.stdout + done.stderr
        return run("readelf", "-d", program)


NGINX = """
{modules}
pid {folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen unix:{folder}/socket; certbound required; }}
}}
"""


def try_nginx(modules: str) -> None:
    """A configuration that uses the module is good."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nginx.conf"
        file.write_text(NGINX.format(modules=modules, folder=folder))
        run(tool("nginx"), "-t", "-c", file)


HAPROXY = """
global
    {path}
    lua-load-per-thread "{script}"
defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend example
    bind unix@{folder}/socket
    http-request lua.certbound_required
    http-request return status 401 unless {{ var(txn.certbound_status) -m str ok }}
"""


def try_haproxy(script: Path, native: Path | None = None) -> None:
    """A configuration that uses the module is good; `native` where Lua does not look."""
    path = f'lua-prepend-path "{native}/?.so" cpath' if native else ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "haproxy.cfg"
        file.write_text(HAPROXY.format(path=path, script=script, folder=folder))
        run(tool("haproxy"), "-c", "-f", file)
