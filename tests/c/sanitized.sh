#!/usr/bin/env bash
# Builds the C library with AddressSanitizer, as WORK-DIR/libcertbound.a, and runs the
# C tests with it: what is read and written beyond a caller's memory is seen on both
# sides of the boundary. The standard library is the compiler's own, not instrumented.
#
# usage: tests/c/sanitized.sh TARGET-DIR WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1 work=$2
mkdir -p "$work"

# An unstable flag, which the ordinary compiler takes when told to. With --target it is
# for the library alone, not for what runs while it is built. gcc's runtime goes with
# what LLVM puts in.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address \
	cargo rustc --quiet --locked -p certbound-c --lib --crate-type staticlib \
	--target "$host" --target-dir "$target"
cp "$target/$host/debug/libcertbound.a" "$work/libcertbound.a"

compile() {
	gcc -std=c11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude \
		-o "$work/$1" "${@:2}" "$work/libcertbound.a" -lgcc_s -lc
}

# A text of which less is there than is said: it is found, by the library's own code.
compile mistake -x c - -x none <<'END'
#include <certbound.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    certbound_confirmation out;
    char                  *claims = malloc(8);

    memset(claims, ' ', 8);
    return (int) certbound_confirmation_read_claims(claims, 9, &out);
}
END
"$work/mistake" > "$work/mistake.log" 2>&1 || true
grep -q 'AddressSanitizer: heap-buffer-overflow' "$work/mistake.log"
grep -q '#0 .*certbound' "$work/mistake.log"

for program in misuse metadata vectors; do compile "$program" "tests/c/$program.c"; done
"$work/misuse"
"$work/metadata"
tests/c/each_vector.sh "$work" 'library and caller sanitized' "$work/vectors"
