"""`make install`: what it puts where, and programs and servers that use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from installation import EXPORTS, TOP, pkg_config, run, try_haproxy, try_library, try_nginx

MANUALS = TOP / "packaging" / "man"


def files(folder: Path) -> list[str]:
    """Every file, with what a link says."""
    return sorted(
        f"{path.relative_to(folder)} -> {path.readlink()}" if path.is_symlink()
        else str(path.relative_to(folder))
        for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    )  # fmt: skip


def expected_files(list_name: str = "installed.txt") -> list[str]:
    documents = ["README.md", "SECURITY.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]
    documents += [path.name for path in (TOP / "docs").glob("*.md")]
    examples = (TOP / "docs").glob("examples/*/*.*")
    documents += [str(path.relative_to(TOP / "docs")) for path in examples]
    lines = []
    for line in Path(__file__).with_name(list_name).read_text().splitlines():
        if "certbound_*" in line:
            lines += [line.replace("certbound_*", f"{name}.3") for name in EXPORTS]
        elif line.endswith("/*"):
            lines += [line.replace("*", name) for name in documents]
        else:
            lines.append(line)
    return sorted(lines)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("installed") / "a prefix"
    run("make", "install", f"PREFIX={path}")
    return path


def test_exactly_the_listed_files(prefix):
    assert files(prefix) == expected_files()
    for path in prefix.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o7777 in (0o644, 0o755), path


def test_nothing_is_built_again(prefix, tmp_path):
    """Root, who installs after a user's build, may have neither compiler nor network."""
    called = tmp_path / "called"
    for name in ["cargo", "rustc", "gcc", "cc", "ld", "ar", "apt-get", "dpkg-query", "pip", "git"]:
        script = tmp_path / "bin" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!/bin/sh\necho {name} >> '{called}'\nexit 1\n")
        script.chmod(0o755)
    run("make", "install", f"DESTDIR={tmp_path}/image", "PREFIX=/usr/",
        PATH=f"{tmp_path}/bin:/usr/sbin:/usr/bin:/sbin:/bin")  # fmt: skip
    assert not called.exists(), called.read_text()
    assert files(tmp_path / "image" / "usr") == expected_files()


@pytest.mark.parametrize(
    ("changed", "target"),
    [
        ("core/src/lib.rs", "build/.lib"),
        ("include/certbound.h", "build/.haproxy-module"),
        ("modules/nginx/config", "build/.nginx-module"),
        ("modules/haproxy/certbound.lua", "build/.haproxy-module"),
    ],
)
def test_what_has_changed_is_built_again(prefix, tmp_path, changed, target):
    install = ["make", "--trace", "install", f"DESTDIR={tmp_path}"]
    assert f"update target '{target}'" not in run(*install)
    assert f"update target '{target}'" in run(*install, "-W", changed)


@pytest.mark.parametrize("compiler", ["gcc", "g++"])
def test_a_program_that_loads_the_library(prefix, compiler):
    there = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    needs = try_library([compiler], pkg_config("--cflags", "--libs", **there), str(prefix / "lib"))
    assert "[libcertbound.so.0]" in needs


@pytest.mark.parametrize("compiler", ["gcc", "g++"])
@pytest.mark.parametrize("option", ["-static", "-static-pie", "-Wl,-Bstatic"])
def test_a_program_that_holds_the_library(prefix, compiler, option):
    there = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    flags = [option, *pkg_config("--static", "--cflags", "--libs", **there)]
    if option == "-Wl,-Bstatic":  # this library alone, libc as ever
        flags.append("-Wl,-Bdynamic")
    needs = try_library([compiler], flags, None)
    assert "libcertbound" not in needs
    assert ("NEEDED" in needs) == (option == "-Wl,-Bstatic")


def test_an_image_of_another_machine(tmp_path):
    """DESTDIR is in no file, and pkg-config's sysroot leads into it."""
    image, libdir = tmp_path / "an image", "/opt/certbound/lib/x86_64"
    run("make", "install", f"DESTDIR={image}", "PREFIX=/opt/certbound", f"LIBDIR={libdir}")
    text = (image / libdir[1:] / "pkgconfig" / "certbound.pc").read_text()
    assert text.startswith(
        "prefix=/opt/certbound\nlibdir=${prefix}/lib/x86_64\nincludedir=${prefix}/include\n"
    )
    for path in image.rglob("*"):
        assert not path.is_file() or str(tmp_path).encode() not in path.read_bytes(), path
    there = {
        "PKG_CONFIG_SYSROOT_DIR": str(image),
        "PKG_CONFIG_LIBDIR": f"{image}{libdir}/pkgconfig",
    }
    flags = pkg_config("--cflags", "--libs", **there)
    assert "[libcertbound.so.0]" in try_library(["gcc"], flags, f"{image}{libdir}")
    flags = pkg_config("--static", "--cflags", "--libs", **there)
    assert "NEEDED" not in try_library(["gcc", "-static"], flags, None)


def test_pkg_config_knows_the_version(prefix):
    (version,) = re.findall(r'^version = "(.+)"', (TOP / "Cargo.toml").read_text(), re.MULTILINE)
    there = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig")}
    assert pkg_config("--modversion", **there) == [version]


def test_the_soname(prefix):
    text = run("readelf", "-d", prefix / "lib" / "libcertbound.so")
    assert "soname: [libcertbound.so.0]" in text


def test_nginx_takes_the_module(prefix):
    try_nginx(f'load_module "{prefix}/lib/nginx/modules/ngx_http_certbound_module.so";')


def test_haproxy_takes_the_module(prefix):
    try_haproxy(prefix / "share" / "haproxy" / "certbound.lua", prefix / "lib" / "lua" / "5.3")


@pytest.mark.parametrize(
    ("manual", "exports"),
    [("certbound.3", EXPORTS), ("certbound_chain.3", ["certbound_chain_verify"])],
)
def test_the_manual_pages(tmp_path, manual, exports):
    page = MANUALS / manual
    assert run("mandoc", "-Tlint", page) == ""
    text = page.read_text()
    assert sorted(re.findall(r"^\.It Fn (\S+)$", text, re.MULTILINE)) == sorted(exports)
    (example,) = re.findall(r"^\.Bd -literal .*\n((?:.*\n)*?)\.Ed$", text, re.MULTILINE)
    (tmp_path / "example.c").write_text(example.replace("\\en", "\\n"))
    run("gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{TOP}/include",
        "-fsyntax-only", tmp_path / "example.c")  # fmt: skip


def test_the_library_of_chains(tmp_path):
    run("make", "install-chain", f"PREFIX={tmp_path}")
    assert files(tmp_path) == expected_files("installed-chain.txt")
    there = {"PKG_CONFIG_PATH": str(tmp_path / "lib" / "pkgconfig"), "package": "certbound-chain"}
    source, program = TOP / "tests" / "c" / "chain.c", tmp_path / "program"
    for options, needs in [([], True), (["--static"], False)]:
        flags = pkg_config(*options, "--cflags", "--libs", **there)
        static = ["-static"] if options else []
        run("gcc", "-std=gnu11", *static, "-o", program, source, *flags)
        assert ("libcertbound_chain.so.0" in run("readelf", "-d", program)) == needs
    run("make", "uninstall-chain", f"PREFIX={tmp_path}")
    assert not [name for name in files(tmp_path) if "chain" in name]


def test_uninstall_leaves_what_it_did_not_make(tmp_path):
    other = tmp_path / "lib" / "nginx" / "modules" / "other.so"
    other.parent.mkdir(parents=True)
    other.touch()
    run("make", "install", f"PREFIX={tmp_path}")
    run("make", "uninstall", f"PREFIX={tmp_path}")
    assert files(tmp_path) == ["lib/nginx/modules/other.so"]
    run("make", "uninstall", f"PREFIX={tmp_path}")
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*")) == [
        "lib/nginx", "lib/pkgconfig", "share/doc", "share/man",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["PREFIX=usr", "LIBDIR=lib"])
def test_a_folder_that_is_not_absolute(tmp_path, wrong):
    with pytest.raises(AssertionError, match="does not start with /"):
        run("make", "install", f"DESTDIR={tmp_path}", wrong)
    assert not list(tmp_path.iterdir())
