"""docs/embedded.md: its library built and its gateway run here, in place of a device.

`make test-firmware` runs the programs on the targets themselves, and with Mbed TLS.
"""

import pathlib
import re
import subprocess
import sys
import tomllib

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
FIRMWARE = TOP / "firmware"
GUIDE = (TOP / "docs" / "embedded.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


# A block that is added makes these fail, until something runs it.
MAKE, LIBRARY = blocks("sh")
(SAID,) = blocks("text")
STRUCTURE, CONNECTED, REQUEST, MBEDTLS = blocks("c")


@pytest.fixture(scope="module")
def library():
    """The command of the page, for this machine."""
    target = " --target thumbv7em-none-eabi"
    assert target in LIBRARY
    subprocess.run(
        ["bash", "-ec", LIBRARY.replace(target, " --target-dir build/tests-docs --quiet --locked")],
        cwd=TOP, check=True,
    )  # fmt: skip
    return TOP / "build" / "tests-docs" / "freestanding-size" / "libcertbound.a"


def test_the_gateway_says_what_the_page_says(library, tmp_path):
    example = [sys.executable, FIRMWARE / "example.py", TOP / "tests/data/rfc8705-appendix-a.der"]
    with open(tmp_path / "gateway_example.h", "w", encoding="utf-8") as header:
        subprocess.run(example, check=True, stdout=header)
    subprocess.run(
        ["gcc", "-std=gnu11", "-Os", "-Wall", "-Wextra", "-Werror", f"-I{TOP}/include",
         f"-I{tmp_path}", "-o", tmp_path / "gateway", FIRMWARE / "gateway.c", library,
         "-Wl,--gc-sections"],
        check=True,
    )  # fmt: skip
    run = subprocess.run([tmp_path / "gateway"], check=True, capture_output=True, text=True)
    assert run.stdout == SAID


def test_the_snippets_are_parts_of_what_is_run():
    header = (FIRMWARE / "gateway.h").read_text(encoding="utf-8")
    for part in (STRUCTURE, CONNECTED, REQUEST):
        assert f"\n{part}" in header
    assert f"\n{MBEDTLS}" in (FIRMWARE / "gateway_mbedtls.c").read_text(encoding="utf-8")
    recipe = (TOP / "firmware" / "run.sh").read_text(encoding="utf-8")
    assert "programs=(vectors gateway)" in recipe
    assert "gateway_mbedtls.c" in (FIRMWARE / "mbedtls.sh").read_text(encoding="utf-8")


def test_the_commands():
    for target in re.findall(r"make ([a-z-]+)", MAKE + GUIDE):
        subprocess.run(["make", "-n", target], cwd=TOP, check=True, capture_output=True)


def test_features_and_flags():
    manifest = tomllib.loads((TOP / "ffi-c" / "Cargo.toml").read_text(encoding="utf-8"))
    listed = re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.MULTILINE)
    with_an_operating_system = {"default", "std", "simd"}
    assert set(listed) == set(manifest["features"]) - with_an_operating_system
    profiles = tomllib.loads((TOP / "Cargo.toml").read_text(encoding="utf-8"))["profile"]
    assert {"freestanding", "freestanding-size"} <= set(profiles)
    (flags,) = re.findall(r"RUSTFLAGS='([^']+)'", GUIDE)
    assert flags in (FIRMWARE / "run.sh").read_text(encoding="utf-8")


def test_the_bound_of_the_stack():
    # The last number before the emulator, in octets.
    recipe = (TOP / "firmware" / "run.sh").read_text(encoding="utf-8")
    limits = re.findall(r"^start \S+ \S+ \S+ (\d+) ", recipe, re.MULTILINE)
    assert limits == ["1536"] * 3 and "more than 1.5 KB" in GUIDE
