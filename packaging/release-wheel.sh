#!/usr/bin/env bash
# dist/certbound-*.whl for old distributions too: linked by zig against the symbols of
# glibc 2.17, the oldest that Rust supports. maturin refuses what needs a newer one.
#
# usage: packaging/release-wheel.sh VENV
set -euo pipefail

cd "$(dirname "$0")/.."
venv=$(realpath "$1")
rm -f dist/certbound-*.whl
# No folder of this machine in messages of panics. Its own target folder, since the
# other compiler would have everything built anew here and for `make wheel`.
export RUSTFLAGS="${RUSTFLAGS:-} --remap-path-prefix=$PWD=certbound"
RUSTFLAGS+=" --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
export CFLAGS="${CFLAGS:-} -ffile-prefix-map=${CARGO_HOME:-$HOME/.cargo}=cargo"
# AWS-LC would take this compiler before zig's.
unset HOST_CC HOST_CXX
PATH="$venv/bin:$PATH" "$venv/bin/maturin" build --quiet --release --locked --zig \
    --compatibility manylinux2014 --manifest-path py/Cargo.toml --target-dir target/zig --out dist
ls dist/certbound-*.whl
