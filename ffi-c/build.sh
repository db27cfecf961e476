#!/usr/bin/env bash
# Builds the C library into DIR: libcertbound.a, libcertbound.so.0 (with the
# link libcertbound.so) and certbound.pc.
#
# usage: ffi-c/build.sh DIR
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$out"

cargo build --quiet --release --locked -p certbound-c

# What has not changed keeps its date: nothing is linked to it again.
place() {
	if cmp -s "$1" "$2"; then rm "$1"; else mv "$1" "$2"; fi
}

# The shared library, under its soname.
install -m 755 "$target/release/libcertbound.so" "$out/new.so"
place "$out/new.so" "$out/libcertbound.so.0"
ln -sf libcertbound.so.0 "$out/libcertbound.so"

# The static library: one object that defines only the exported names, so that
# it goes into a program beside another Rust library.
roots=()
while read -r name; do roots+=(-u "$name"); done < ffi-c/exports.txt
object=$out/certbound.o
ld -r --gc-sections "${roots[@]}" -o "$object" "$target/release/libcertbound.a"
objcopy --wildcard --keep-global-symbol='certbound_*' \
	-R .llvmbc -R .llvmcmd "$object"
rm -f "$out/new.a"
ar rcsD "$out/new.a" "$object"
place "$out/new.a" "$out/libcertbound.a"
rm "$object"

version=$(sed -n '/^version = "\(.*\)"/{s//\1/p;q}' Cargo.toml)
sed "s/@VERSION@/$version/" ffi-c/certbound.pc.in > "$out/certbound.pc"
