#!/usr/bin/env bash
# Runs the core's tests with AddressSanitizer: the core has no unsafe code, but what it
# reads vectors with has. tests/c/sanitized.sh is for the boundary to C. The standard
# library is the compiler's own, not instrumented.
#
# usage: tests/rust/sanitized.sh TARGET-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
mkdir -p "$target"

# An unstable flag, which the ordinary compiler takes when told to.
export RUSTC_BOOTSTRAP=1

# A read beyond a vector, on purpose: it is found.
rustc -Zsanitizer=address --edition 2024 -o "$target/mistake" - <<'END'
fn main() {
    let octets = std::hint::black_box(vec![0_u8; 4]);
    std::process::exit(unsafe { *octets.as_ptr().add(4) }.into());
}
END
"$target/mistake" > "$target/mistake.log" 2>&1 || true
grep -q 'AddressSanitizer: heap-buffer-overflow' "$target/mistake.log"

# With --target the flag is for the tests alone, not for what runs while they are built.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS=-Zsanitizer=address cargo test --quiet --locked --target "$host" --target-dir "$target" \
	-p certbound --features simd --lib --tests
