#!/usr/bin/env bash
# Runs every fuzz target for some seconds, with AddressSanitizer.
#
# libFuzzer needs two unstable flags, which the ordinary compiler takes when
# told to. The vectors are the seeds.
#
# usage: fuzz/run.sh SECONDS   (cargo-fuzz on the PATH)
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
python3 fuzz/seeds.py fuzz/corpus
mkdir -p build/fuzz
failed=0

# A target, and options for cargo.
run() {
	local target=$1 log="build/fuzz/$*.log"
	shift
	if RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir fuzz "$@" "$target" -- \
		-max_total_time="$seconds" -print_final_stats=1 > "$log" 2>&1; then
		executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)
		echo "fuzz $target${*:+ ($*)}: $executed executions in $seconds s, $covered, no finding"
	else
		echo "fuzz $target${*:+ ($*)}: FAILED"
		tail -n 30 "$log"
		failed=1
	fi
}

for source in fuzz/fuzz_targets/*.rs; do
	run "$(basename "$source" .rs)"
done
# What is read with vector instructions where there are some.
for target in claims jwt jwk_set client_metadata; do
	run "$target" --features=simd
done
exit "$failed"
