#!/usr/bin/env bash
# Runs every vector file of a folder through the Rust, C and Python runners:
# a line for each file and language, and the cases that went wrong.
#
# usage: tests/vectors.sh DIR   (after make lib and the wheel's installation)
set -uo pipefail
dir=$(realpath "$1")
cd "$(dirname "$0")/.."
work=build/vectors
mkdir -p "$work"
failed=0

shopt -s nullglob
files=("$dir"/*.json)
[ "${#files[@]}" -gt 0 ] || { echo "$dir holds no .json file" >&2; exit 2; }

gcc -std=c11 -O2 -Iinclude -o "$work/run" tests/c/vectors.c build/lib/libcertbound.a -lgcc_s -lc || exit 2
cargo build --quiet --release --locked -p certbound-tests --bin vectors || exit 2

for file in "${files[@]}"; do
	"${CARGO_TARGET_DIR:-target}/release/vectors" "$file" || failed=1
	if ! python3 tests/c/table.py "$file" > "$work/table" 2> "$work/why"; then
		echo "c       $file: not run: $(tail -n 1 "$work/why")"
		failed=1
	else
		"$work/run" < "$work/table" > "$work/out" || failed=1
		read -r cases wrong < <(tail -n 1 "$work/out")
		echo "c       $file: $cases cases, $wrong failed"
		sed -n '21q;$!p' "$work/out"
	fi
	build/venv/bin/python tests/python/vectors.py "$file" || failed=1
done
exit "$failed"
