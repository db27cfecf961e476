#!/usr/bin/env bash
# Compiles the C tests against both kinds of library and runs them, also under
# AddressSanitizer, UndefinedBehaviorSanitizer and Valgrind.
#
# usage: tests/c/run.sh LIBRARY-DIR WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$1 work=$2
mkdir -p "$work"
strict=(-Wall -Wextra -Wpedantic -Werror -Iinclude)
export LD_LIBRARY_PATH=$lib

# The header stands alone, in C99 and in C++.
printf '#include <certbound.h>\nint main(void) { return 0; }\n' > "$work/header.c"
gcc -std=c99 "${strict[@]}" -o "$work/header-c" "$work/header.c"
g++ -std=c++11 "${strict[@]}" -x c++ -o "$work/header-cxx" "$work/header.c"

# Exactly the listed functions are exported, and the header declares them all.
exports() { nm --defined-only "$@" | awk 'NF == 3 {print $3}' | LC_ALL=C sort; }
diff <(exports -g "$lib/libcertbound.a") ffi-c/exports.txt
diff <(exports -D "$lib/libcertbound.so.0") ffi-c/exports.txt
diff <(grep -oE '\bcertbound_[a-z0-9_]+\(' include/certbound.h | tr -d '(' | LC_ALL=C sort -u) \
	ffi-c/exports.txt
grep -q 'SONAME *libcertbound.so.0$' <<< "$(objdump -p "$lib/libcertbound.so.0")"
python3 tests/c/error_codes.py "$lib/libcertbound.so.0" include/certbound.h tests/error_codes.json

static=("$lib/libcertbound.a" -lgcc_s -lc)
shared=("$lib/libcertbound.so.0")
sanitize=(-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all)

for program in vectors misuse metadata; do
	source=tests/c/$program.c
	gcc -std=c11 -O2 "${strict[@]}" -o "$work/$program-static" "$source" "${static[@]}"
	gcc -std=c11 -O2 "${strict[@]}" -o "$work/$program-shared" "$source" "${shared[@]}"
	gcc -std=c11 "${sanitize[@]}" "${strict[@]}" -o "$work/$program-asan" "$source" "${static[@]}"
done

memcheck=(valgrind --quiet --error-exitcode=9 --leak-check=full)
for program in misuse metadata; do
	for variant in static shared asan; do
		"$work/$program-$variant" > "$work/out" || { cat "$work/out"; exit 1; }
	done
	"${memcheck[@]}" "$work/$program-shared"
done

# Many calls at a time; Helgrind sees two of them at the same memory, also where the
# answers are right by luck.
source=tests/c/threads.c
gcc -std=gnu11 -O2 "${strict[@]}" -pthread -o "$work/threads-static" "$source" "${static[@]}"
gcc -std=gnu11 -g -O2 "${strict[@]}" -pthread -o "$work/threads-shared" "$source" "${shared[@]}"
"$work/threads-static" 2000
"$work/threads-shared" 2000
valgrind --tool=helgrind --quiet --error-exitcode=9 "$work/threads-shared" 3 settled

tests/c/each_vector.sh "$work" 'static, shared, sanitizers, valgrind' \
	"$work"/vectors-{static,shared,asan} "${memcheck[*]} $work/vectors-shared"

# The example, on the certificate of RFC 8705 appendix A.
gcc -std=c99 -O2 "${strict[@]}" -o "$work/check_token" ffi-c/examples/check_token.c "${static[@]}"
certificate=tests/data/rfc8705-appendix-a.der
b64url() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }
token() { printf '%s.%s.c2ln\n' "$(printf '{"alg":"ES256"}' | b64url)" "$(printf '%s' "$1" | b64url)"; }
token '{"cnf":{"x5t#S256":"A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"}}' > "$work/right.jwt"
token '{"cnf":{"x5t#S256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}' > "$work/stolen.jwt"
grep -q '^token: ok ' <<< "$("$work/check_token" "$certificate" "$work/right.jwt")"
status=0; "$work/check_token" "$certificate" "$work/stolen.jwt" > "$work/out" || status=$?
[ "$status" = 1 ]
grep -q 'mismatch (certificate_mismatch)' "$work/out"
status=0; "$work/check_token" /dev/null "$work/right.jwt" 2> "$work/out" || status=$?
[ "$status" = 2 ]
grep -q 'the certificate is empty' "$work/out"
echo "c example: says yes, no and why"
