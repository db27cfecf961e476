#!/usr/bin/env bash
# Shows that no panic and no allocation is reachable through the C ABI.
#
# The library is built without std and without an allocator, its panic handler
# calls a function that nobody defines, and every exported function is kept as
# a root. An image that links therefore holds no path to a panic. Both
# optimisation levels that are shipped are linked, with every set of features, and the
# stack that a call uses is measured. firmware/run.sh proves it for microcontrollers.
#
# usage: tests/link/proof.sh DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$1
mkdir -p "$out"

roots=()
while read -r name; do roots+=("-Wl,-u,$name"); done < ffi-c/exports.txt

# What a C compiler's freestanding environment provides, and nothing else.
allowed='memcpy memmove memset memcmp bcmp strlen'

prove() {
	local profile=$1 features=$2 undefined symbol
	cargo rustc --quiet --locked -p certbound-c --lib --crate-type staticlib \
		--profile "$profile" --no-default-features --features "link-proof$features" \
		--target-dir "$out/$profile"
	local library=$out/$profile/$profile/libcertbound.a
	gcc -nostartfiles -Wl,--gc-sections -Wl,-e,certbound_version "${roots[@]}" \
		-o "$out/$profile.elf" "$library"

	# One relocatable object shows what is left undefined: no allocator.
	ld -r --gc-sections "${roots[@]//-Wl,-u,/-u}" -o "$out/$profile.o" "$library"
	# An LLVM plugin of binutils, where there is one, trips over the bitcode.
	objcopy -R .llvmbc -R .llvmcmd "$out/$profile.o"
	undefined=$(nm -u "$out/$profile.o" | awk '{print $2}')
	[ -n "$undefined" ]
	for symbol in $undefined; do
		if [[ " $allowed " != *" $symbol "* ]]; then
			echo "$profile: the library needs $symbol" >&2
			exit 1
		fi
	done
	printf '%-18s links: no panic reachable, no allocator; text %s octets\n' \
		"$profile${features//,/ }" "$(size "$out/$profile.elf" | awk 'NR==2{print $1}')"

	# Stack, as it is used.
	gcc -std=c11 -O2 -Wall -Wextra -Werror -Iinclude -o "$out/$profile.stack" tests/link/stack.c \
		"$library" -pthread -Wl,--gc-sections
	"$out/$profile.stack"
}

# One set of features after the other, since each takes the place of the one before.
every_set() {
	local features
	for features in '' ,unicode ,small ,unicode,small; do prove "$1" "$features"; done
}
. tests/beside.sh
for profile in freestanding freestanding-size; do
	beside "$out/$profile.log" every_set "$profile"
done
all_passed
