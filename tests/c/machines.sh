#!/usr/bin/env bash
# Every vector through the C ABI on processors of another octet order and width of
# instructions: s390x, which is big-endian, and 64-bit Arm, under qemu-user.
#
# usage: tests/c/machines.sh WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$1
mkdir -p "$work"
top=$PWD
made=$(realpath "$work")

# The library without std, and the distribution's compiler, since that brings the
# sources of core for targets that have no binary of it. Called from elsewhere, since the
# settings of a source archive know the crates of this project and not those of std.
library() {
	cd / && env PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
		/usr/bin/cargo rustc --manifest-path "$top/Cargo.toml" --quiet --locked \
		-Zbuild-std=core --target "$1" --target-dir "$made/cargo-$1" \
		--profile freestanding -p certbound-c --lib --crate-type staticlib \
		--no-default-features --features freestanding,unicode
}

run() {
	local machine=$1 target=$1-unknown-linux-gnu
	mkdir -p "$work/$machine"
	(library "$target")
	"$machine-linux-gnu-gcc" -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -Iinclude -static \
		-o "$work/vectors-$machine" tests/c/vectors.c \
		"$work/cargo-$target/$target/freestanding/libcertbound.a"
	tests/c/each_vector.sh "$work/$machine" "$machine" "qemu-$machine $work/vectors-$machine"
}

. tests/beside.sh
for machine in s390x aarch64; do
	beside "$work/$machine.log" run "$machine"
done
all_passed
