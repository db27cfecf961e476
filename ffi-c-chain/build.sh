#!/usr/bin/env bash
# Builds the C library of chains into DIR: libcertbound_chain.a,
# libcertbound_chain.so.0 (with the link libcertbound_chain.so) and
# certbound-chain.pc.
#
# usage: ffi-c-chain/build.sh DIR
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$out"

cargo build --quiet --release --locked -p certbound-chain-c

# The shared library, under its soname.
install -m 755 "$target/release/libcertbound_chain.so" "$out/libcertbound_chain.so.0"
ln -sf libcertbound_chain.so.0 "$out/libcertbound_chain.so"

# The static library: one object that defines only the exported names, so that
# it goes into a program beside libcertbound.a, which holds Rust's own symbols
# too. The constructors, by which AWS-LC learns of the processor, are kept.
roots=()
while read -r name; do roots+=(-u "$name"); done < ffi-c-chain/exports.txt
object=$out/certbound_chain.o
ld -r --gc-sections "${roots[@]}" -o "$object" "$target/release/libcertbound_chain.a"
objcopy --wildcard --keep-global-symbol='certbound_chain_*' \
	-R .llvmbc -R .llvmcmd "$object"
rm -f "$out/libcertbound_chain.a"
ar rcsD "$out/libcertbound_chain.a" "$object"
rm "$object"

version=$(sed -n '/^version = "\(.*\)"/{s//\1/p;q}' Cargo.toml)
sed "s/@VERSION@/$version/" ffi-c-chain/certbound-chain.pc.in > "$out/certbound-chain.pc"
