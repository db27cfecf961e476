#!/usr/bin/env bash
# Builds the library and the images for microcontrollers, runs them under QEMU
# and compares what they take with the table in firmware/README.md.
#
# The library's panic handler calls a function that nobody defines, and the sizes
# are those of images without a C library: what links here reaches no panic and
# no allocator, and needs nothing of an operating system.
#
# usage: firmware/run.sh DIR     UPDATE=1: writes the table anew
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
top=$PWD
made=$(realpath "$out")
python3 firmware/generate.py tests/vectors/*.json > "$out/vector_cases.h"
python3 firmware/example.py tests/data/rfc8705-appendix-a.der > "$out/gateway_example.h"

# The distribution's compiler, since it brings the sources of core for targets
# that have no binary of it. Its own path, so that no other toolchain steps in; and from
# elsewhere, since the settings of a source archive know the crates of this project and
# not those of std.
cargo_of_debian() {
	cd /
	env PATH=/usr/bin:/bin RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
		RUSTFLAGS='--cfg sha2_backend="soft" --cfg sha2_backend_soft="compact" -Zemit-stack-sizes' \
		/usr/bin/cargo "$@"
}

# Every exported function, and those that give no text for people.
all=$(cat ffi-c/exports.txt)
deciding=$(grep -vE '_(text|message|name|verdict|oauth_error|http_status)$|_text_size$' \
	ffi-c/exports.txt; echo certbound_subject_verify_name)
binding='certbound_thumbprint certbound_verify_jwt_binding'
tokens="$binding certbound_verify_claims_binding certbound_verify_introspection_binding"
clients="$tokens certbound_subject_verify"

# measure TARGET SET LIBRARY FUNCTION...: an image of these and what they need.
measure() {
	local target=$1 set=$2 library=$3 name
	shift 3
	local roots=()
	for name in "$@"; do roots+=("-Wl,-u,$name"); done
	"$gcc" "${machine[@]}" -nostdlib -Wl,--gc-sections -Wl,-e,certbound_thumbprint \
		"${roots[@]}" -o "$out/$target/$set.elf" "$library" -lgcc
	"$objdump" -h "$out/$target/$set.elf" | python3 firmware/figures.py sections \
		"$target" "$set" >> "$out/$target/figures"
}

# run TARGET FLASH RAM STACK EMULATOR...: where flash and RAM begin, what the stack of
# a call is limited to. The device's output is the emulator's standard error.
run() {
	local target=$1 flash=$2 ram=$3 limit=$4
	shift 4
	mkdir -p "$out/$target"
	: > "$out/$target/figures"
	local set features library
	for set in unicode plain; do
		features=link-proof,small
		[ "$set" = unicode ] && features+=,unicode
		(cargo_of_debian rustc --manifest-path "$top/Cargo.toml" --quiet --locked \
			-Zbuild-std=core --target "$target" --target-dir "$made/$target/cargo" \
			--profile freestanding-size -p certbound-c --lib --crate-type staticlib \
			--no-default-features --features "$features")
		cp "$out/$target/cargo/$target/freestanding-size/libcertbound.a" "$out/$target/$set.a"
	done
	library=$out/$target/unicode.a
	measure "$target" binding "$out/$target/plain.a" $binding
	measure "$target" tokens "$out/$target/plain.a" $tokens
	measure "$target" clients-plain "$out/$target/plain.a" $clients
	measure "$target" clients "$library" $clients
	measure "$target" deciding "$out/$target/plain.a" $deciding
	measure "$target" all-plain "$out/$target/plain.a" $all
	measure "$target" all "$library" $all
	echo "$target, stack of exported functions at most:"
	python3 firmware/stack_bounds.py "$objdump" "${objdump/objdump/readelf}" \
		"$out/$target/all.elf" ffi-c/exports.txt "$limit"

	local program programs=(vectors gateway)
	# The instruction counter that a program may read.
	[[ "$target" = riscv* ]] && programs+=(times)
	for program in "${programs[@]}"; do
		"$gcc" "${machine[@]}" --specs=picolibc.specs --oslib=semihost --crt0=hosted \
			-std=gnu11 -Os -Wall -Wextra -Werror -ffunction-sections -fdata-sections \
			-Iinclude -I"$out" -o "$out/$target/$program.elf" "firmware/$program.c" "$library" \
			-Wl,--gc-sections -Wl,--no-warn-execstack \
			-Wl,--defsym=__flash="$flash",--defsym=__flash_size=4M \
			-Wl,--defsym=__ram="$ram",--defsym=__ram_size=4M,--defsym=__stack_size=64k
		echo "$target $program:"
		timeout 60 "$@" -nographic -monitor none -serial none \
			-semihosting-config enable=on,target=native -kernel "$out/$target/$program.elf" \
			> "$out/$target/$program.out" 2>&1 || {
			cat "$out/$target/$program.out"
			echo "$target: $program failed" >&2
			exit 1
		}
		cat "$out/$target/$program.out"
	done
	python3 firmware/figures.py stack "$target" < "$out/$target/vectors.out" >> "$out/$target/figures"
}

# start TARGET …: runs one beside the others.
. tests/beside.sh
targets=()
start() {
	targets+=("$1")
	beside "$out/$1.log" run "$@"
}
gcc=arm-none-eabi-gcc objdump=arm-none-eabi-objdump
machine=(-mcpu=cortex-m4 -mthumb -mfloat-abi=soft)
start thumbv7em-none-eabi 0 0x20000000 1536 qemu-system-arm -M mps2-an386
# This board has the larger Cortex-M3, which runs all code for Cortex-M0+.
machine=(-mcpu=cortex-m0plus -mthumb -mfloat-abi=soft)
start thumbv6m-none-eabi 0 0x20000000 1536 qemu-system-arm -M mps2-an385
gcc=riscv64-unknown-elf-gcc objdump=riscv64-unknown-elf-objdump
machine=(-march=rv32imac -mabi=ilp32)
start riscv32imac-unknown-none-elf 0x80000000 0x80400000 1536 \
	qemu-system-riscv32 -M virt -bios none -icount shift=0

all_passed
for target in "${targets[@]}"; do cat "$out/$target/figures"; done |
	python3 firmware/figures.py table firmware/README.md
