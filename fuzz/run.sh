#!/usr/bin/env bash
# Runs every fuzz target for some seconds, with AddressSanitizer, as many at a time
# as there are processors.
#
# libFuzzer needs unstable flags, which the ordinary compiler takes when told to: those
# that `cargo fuzz` sets. It is not called itself, since it links one program after the
# other. The vectors are the seeds.
#
# usage: fuzz/run.sh SECONDS [small]     small: the build for flash in the place of the
#        portable one; it is compiled in a fifth of the time
set -euo pipefail
cd "$(dirname "$0")/.."
export seconds=$1
case ${2:-} in
'') portable=portable features= ;;
small) portable=small features=certbound/small ;;
*) echo "fuzz/run.sh: \"small\" or nothing, not \"$2\"" >&2; exit 2 ;;
esac
python3 fuzz/seeds.py fuzz/corpus
mkdir -p build/fuzz

# With --target they are not for what runs while it is built.
coverage=(level=4 inline-8bit-counters pc-table trace-compares stack-depth)
flags=(--cfg fuzzing -Zsanitizer=address -Cpasses=sancov-module)
flags+=("${coverage[@]/#/-Cllvm-args=-sanitizer-coverage-}")
flags+=(-Cllvm-args=-simplifycfg-branch-fold-threshold=0)
host=$(rustc -vV | sed -n 's/^host: //p')

# Both builds of what has vector instructions in one of them. They share a folder, and
# with it the crates that are the same, so that the programs are kept apart.
mapfile -t targets < <(basename --suffix .rs fuzz/fuzz_targets/*.rs)
simd=(claims jwt jwk_set client_metadata)
build() {
	local folder=build/fuzz/$1 features=$2 target
	shift 2
	RUSTC_BOOTSTRAP=1 RUSTFLAGS="${flags[*]}" cargo build --quiet --locked --release \
		--manifest-path fuzz/Cargo.toml --target "$host" --features "$features" "${@/#/--bin=}"
	mkdir -p "$folder"
	for target; do cp "fuzz/target/$host/release/$target" "$folder"; done
}
build "$portable" "$features" "${targets[@]}"
build simd simd "${simd[@]}"

# The folder of the programs, and a target.
fuzz() {
	local programs=$1 target=$2 what=$2 log
	what+=" ($(basename "$programs"))"
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
	printf "build/fuzz/$portable %s\n" "${targets[@]}"
	printf 'build/fuzz/simd %s\n' "${simd[@]}"
} | xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$@"' _
