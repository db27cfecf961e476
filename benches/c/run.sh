#!/usr/bin/env bash
# Builds the peer in C and runs it; writes OUT/c.json.
#
# usage: benches/c/run.sh LIB OUT ROUNDS
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$1 out=$2 rounds=$3
inputs=(cargo run --quiet --release --locked -p certbound-benches --bin inputs)
mapfile -t tokens < <("${inputs[@]}" tokens)
mapfile -t libraries < <(pkg-config --cflags --libs libcrypto jansson | xargs -n 1)
gcc -std=c11 -O2 -Wall -Wextra -Werror -Iinclude -o "$out/peer" benches/c/peer.c \
	"$lib/libcertbound.a" -lgcc_s "${libraries[@]}"
"$out/peer" "$rounds" "${tokens[@]}" > "$out/c.json"
