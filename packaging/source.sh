#!/usr/bin/env bash
# The source as it is committed, with every crate of its lock files, so that it builds
# without a network: DIR/certbound-VERSION-source.tar.gz.
#
# usage: packaging/source.sh DIR
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
out=$(realpath "$1")
name=certbound-$(packaging/version.sh)-source
work=$PWD/build/source
rm -rf "$work"
mkdir -p "$work"

git archive --prefix="$name/" HEAD | tar -x -C "$work"
cd "$work/$name"
cargo vendor --quiet --locked --versioned-dirs --sync fuzz/Cargo.toml vendor
mkdir -p .cargo
cp packaging/vendored.toml .cargo/config.toml
for manifest in Cargo.toml fuzz/Cargo.toml; do
	cargo metadata --quiet --locked --offline --format-version 1 --manifest-path "$manifest" > /dev/null
done
cd ../../..
packaging/archive.sh "$work/$name" "$out/$name.tar.gz"
ls "$out/$name.tar.gz"
