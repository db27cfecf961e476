"""The Debian packages: what is in them, and that they come and go without a trace.

They are installed into this machine where the test runs as root, or with a sudo
that needs no password, and where none of them is installed already.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import (
    EXPORTS,
    TOP,
    pkg_config,
    run,
    tool,
    try_haproxy,
    try_library,
    try_nginx,
)

NAMES = ["haproxy-certbound", "libcertbound-dev", "libcertbound0", "libnginx-mod-http-certbound"]
ENABLED = Path("/etc/nginx/modules-enabled/50-mod-http-certbound.conf")


def dpkg_architecture(variable: str) -> str:
    return run("dpkg-architecture", "-q", variable).strip()


def package(name: str) -> Path:
    (path,) = (TOP / "dist").glob(f"{name}_*.deb")
    return path


def field(name: str, which: str) -> str:
    return run("dpkg-deb", "-f", package(name), which).strip()


def expected_files() -> list[str]:
    text = Path(__file__).with_name("packages.txt").read_text()
    text = text.replace("@multiarch@", dpkg_architecture("DEB_HOST_MULTIARCH"))
    lines = []
    for line in text.splitlines():
        if "certbound_*" in line:
            lines += [line.replace("certbound_*", f"{name}.3.gz") for name in EXPORTS]
        else:
            lines.append(line)
    return sorted(lines)


def test_exactly_the_listed_files():
    found = []
    for name in NAMES:
        documents = set()
        for line in run("dpkg-deb", "-c", package(name)).splitlines():
            mode, owner, _, _, _, path = line.split(maxsplit=5)
            assert owner == "root/root"
            path = path.removeprefix("./")
            if path.startswith(f"usr/share/doc/{name}/"):
                documents.add(Path(path).name)
            elif not mode.startswith("d"):
                found.append(f"{name} {path}")
                assert mode in ("-rw-r--r--", "lrwxrwxrwx"), line
        assert documents >= {"copyright", "changelog.gz", "changelog.Debian.gz"}
    assert sorted(found) == expected_files()


def test_versions_and_architectures():
    (version,) = re.findall(r'^version = "(.+)"', (TOP / "Cargo.toml").read_text(), re.MULTILINE)
    for name in NAMES:
        assert field(name, "Version") == version.replace("-", "~") + "-1"
        assert field(name, "Architecture") == dpkg_architecture("DEB_HOST_ARCH")


def test_what_the_packages_need():
    for name in ["libcertbound0", "libnginx-mod-http-certbound", "haproxy-certbound"]:
        assert re.search(r"\blibc6 \(>= ", field(name, "Depends"))
    (abi,) = re.findall(r"nginx-abi-\S+", field("libnginx-mod-http-certbound", "Depends"))
    assert abi in run("dpkg-query", "-W", "-f", "${Provides}", "nginx").replace(",", "").split()
    assert re.match(r"haproxy, liblua5.3-0, ", field("haproxy-certbound", "Depends"))
    assert re.search(r"^liblua5\.3-0\b", run("dpkg-query", "-W", "liblua5.3-0"))
    assert field("libcertbound-dev", "Depends") == f"libcertbound0 (= {field(NAMES[2], 'Version')})"


def test_the_copyright_names_what_is_linked_in():
    text = (TOP / "packaging" / "debian" / "copyright").read_text()
    (crates,) = re.findall(r"^ under MIT, alone or as a choice: (.+?)\.$", text, re.MULTILINE | re.DOTALL)
    tree = run("cargo", "tree", "--locked", "--offline", "-p", "certbound-c", "-e", "normal",
               "--prefix", "none", "--format", "{p}|{l}")  # fmt: skip
    linked = dict(line.removesuffix(" (*)").split("|") for line in tree.split("\n") if line)
    linked = {name.split()[0]: terms for name, terms in linked.items() if "(" not in name}
    assert re.split(r",\s+", crates) == sorted(linked)
    for terms in linked.values():
        assert "MIT" in terms.split(" OR ")
    # The text of the licence, from its first paragraph on.
    _, words = (TOP / "LICENSE-MIT").read_text().split("authors\n", maxsplit=1)
    (copied,) = re.findall(r"^License: Expat\n((?: .*\n)+)", text, re.MULTILINE)
    assert re.sub(r"^ \.$", "", copied, flags=re.MULTILINE).split() == words.split()


def test_the_same_sources_give_the_same_packages(tmp_path):
    for name in NAMES:
        shutil.copy(package(name), tmp_path)
    run("packaging/deb.sh")
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (TOP / "dist" / path.name).read_bytes(), path.name


def test_lintian():
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    run("lintian", "--allow-root", "--fail-on", "error", *map(package, NAMES))


def as_root() -> list[str] | None:
    """What to put before a command, or None."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    done = subprocess.run(["sudo", "-n", "true"], capture_output=True)
    return ["sudo", "-n"] if done.returncode == 0 else None


def installed() -> dict[str, str]:
    """Every package that dpkg knows, even those of which only settings are left."""
    lines = run("dpkg-query", "-W", "-f", "${Package} ${Architecture} ${Version} ${Status}\n")
    return dict(line.split(" ", maxsplit=1) for line in lines.splitlines())


def traces() -> list[str]:
    """Every file of the folders that the packages write to."""
    multiarch = dpkg_architecture("DEB_HOST_MULTIARCH")
    folders = ["/etc/nginx", "/etc/haproxy", "/usr/include", "/usr/lib/nginx", "/usr/share/nginx",
               "/usr/share/haproxy", f"/usr/lib/{multiarch}/lua"]  # fmt: skip
    found = [str(path) for folder in folders for path in Path(folder).rglob("*")]
    for folder in [f"/usr/lib/{multiarch}", "/usr/share/doc", "/usr/share/man/man3"]:
        found += [str(path) for path in Path(folder).rglob("*certbound*")]
    return sorted(found)


@contextlib.contextmanager
def no_service_starts(root: list[str]) -> Iterator[None]:
    """dpkg's scripts neither start nor reload a service meanwhile."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    script = "printf '#!/bin/sh\\nexit 101\\n' > $0 && chmod +x $0"
    run(*root, "sh", "-c", script, policy)
    try:
        yield
    finally:
        run(*root, "rm", policy)


def test_installing_and_removing():
    root = as_root()
    if root is None:
        pytest.skip("neither root nor sudo without a password: only unpacked, not installed")
    if here := installed().keys() & NAMES:
        pytest.skip(f"{here} installed here already, and must stay")
    before = installed(), traces()

    def apt(*command: str | Path) -> None:
        # apt-get has dpkg do it and waits until nobody else holds dpkg's lock. It
        # knows of no other packages, so what these need must be there already.
        run(*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y",
            "-o", "DPkg::Lock::Timeout=300", "-o", "Dir::Etc::SourceList=/dev/null",
            "-o", "Dir::Etc::SourceParts=/dev/null", "-o", "Dir::Cache::pkgcache=",
            "-o", "Dir::Cache::srcpkgcache=", *command)  # fmt: skip

    with no_service_starts(root):
        try:
            apt("install", *map(package, NAMES))
            assert len(installed()) == len(before[0]) + len(NAMES)

            for line in expected_files():
                # A container may be told to leave documentation out.
                if "/share/man/" not in line:
                    assert Path("/", line.split()[1]).exists(), line

            # Neither pkg-config nor the loader is told where to look.
            flags = pkg_config("--cflags", "--libs")
            assert flags == ["-lcertbound"]
            assert "[libcertbound.so.0]" in try_library(["gcc"], flags, None)
            flags = pkg_config("--static", "--libs")
            assert "NEEDED" not in try_library(["g++", "-static"], flags, None)

            assert ENABLED.exists()
            run(*root, tool("nginx"), "-t")
            try_nginx("include /etc/nginx/modules-enabled/*.conf;")
            try_haproxy(Path("/usr/share/haproxy/certbound.lua"))

            # Removed but not purged, the module is off; installed again, it is on.
            apt("remove", "libnginx-mod-http-certbound")
            assert not ENABLED.exists()
            run(*root, tool("nginx"), "-t")
            apt("install", package("libnginx-mod-http-certbound"))
            assert ENABLED.exists()
        finally:
            if here := installed().keys() & NAMES:
                apt("purge", *here)

    assert (installed(), traces()) == before
    run(*root, tool("nginx"), "-t")


def test_unpacked(tmp_path):
    """What can be seen without installing: all of it together is a system's part."""
    for name in NAMES:
        run("dpkg-deb", "-x", package(name), tmp_path)
    libdir = tmp_path / "usr" / "lib" / dpkg_architecture("DEB_HOST_MULTIARCH")
    there = {
        "PKG_CONFIG_SYSROOT_DIR": str(tmp_path),
        "PKG_CONFIG_LIBDIR": str(libdir / "pkgconfig"),
        # These are left out where they are the system's own.
        "PKG_CONFIG_SYSTEM_INCLUDE_PATH": "/nowhere",
        "PKG_CONFIG_SYSTEM_LIBRARY_PATH": "/nowhere",
    }
    flags = pkg_config("--cflags", "--libs", **there)
    assert "[libcertbound.so.0]" in try_library(["gcc"], flags, str(libdir))
    try_nginx(f"load_module {tmp_path}/usr/lib/nginx/modules/ngx_http_certbound_module.so;")
    try_haproxy(tmp_path / "usr/share/haproxy/certbound.lua", libdir / "lua" / "5.3")
