#!/usr/bin/env bash
# Runs every fuzz target for some seconds, with AddressSanitizer, as many at a time
# as there are processors.
#
# libFuzzer needs two unstable flags, which the ordinary compiler takes when
# told to. The vectors are the seeds.
#
# usage: fuzz/run.sh SECONDS   (cargo-fuzz on the PATH)
set -euo pipefail
cd "$(dirname "$0")/.."
export seconds=$1
python3 fuzz/seeds.py fuzz/corpus
mkdir -p build/fuzz

# Both builds of what has vector instructions in one of them. They share a folder, and
# with it the crates that are the same, so that the programs are kept apart.
export RUSTC_BOOTSTRAP=1
host=$(rustc -vV | sed -n 's/^host: //p')
simd=(claims jwt jwk_set client_metadata)
build() {
	cargo fuzz build --fuzz-dir fuzz "$@" > build/fuzz/build.log 2>&1 ||
		{ cat build/fuzz/build.log; exit 1; }
}
keep() {
	mkdir -p "build/fuzz/$1"
	cp "fuzz/target/$host/release/$2" "build/fuzz/$1"
}
build
for source in fuzz/fuzz_targets/*.rs; do
	keep portable "$(basename "$source" .rs)"
done
for target in "${simd[@]}"; do
	build --features=simd "$target"
	keep simd "$target"
done

# The folder of the programs, and a target.
fuzz() {
	local programs=$1 target=$2 what=$2 log
	[[ "$programs" = */simd ]] && what+=" (simd)"
	log="build/fuzz/$what.log"
	mkdir -p "fuzz/artifacts/$target" "fuzz/corpus/$target"
	if "$programs/$target" "fuzz/corpus/$target" -max_total_time="$seconds" \
		-artifact_prefix="fuzz/artifacts/$target/" -print_final_stats=1 > "$log" 2>&1; then
		printf 'fuzz %s: %s executions in %s s, %s, no finding\n' "$what" \
			"$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds" \
			"$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)"
	else
		echo "fuzz $what: FAILED"
		tail -n 30 "$log"
		return 1
	fi
}
export -f fuzz

{
	for source in fuzz/fuzz_targets/*.rs; do
		echo "build/fuzz/portable $(basename "$source" .rs)"
	done
	printf 'build/fuzz/simd %s\n' "${simd[@]}"
} | xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$@"' _
