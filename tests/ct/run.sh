#!/usr/bin/env bash
# Compares secrets under Valgrind, and shows that it would see a comparison that
# looks at them.
#
# usage: tests/ct/run.sh LIBRARY-DIR WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$1 work=$2
mkdir -p "$work"
for kind in static shared; do
	library=("$lib/libcertbound.a" -lgcc_s -lc)
	[ "$kind" = shared ] && library=("$lib/libcertbound.so.0")
	gcc -std=c11 -O2 -Wall -Wextra -Werror -Iinclude -o "$work/secrets-$kind" \
		tests/ct/secrets.c "${library[@]}"
	export LD_LIBRARY_PATH=$lib
	found() {
		valgrind --log-file="$work/log" "$work/secrets-$kind" "$1" > "$work/out"
		sed -n 's/.*ERROR SUMMARY: \([0-9]* errors from [0-9]* contexts\).*/\1/p' "$work/log"
	}
	[ "$(found texts)" = '0 errors from 0 contexts' ] || { cat "$work/log"; exit 1; }
	# The one branch that makes a status of the verdict, once for each comparison.
	errors=$(found thumbprints)
	read -r made wrong < "$work/out"
	[ "$wrong" = 0 ]
	[ "$errors" = "$made errors from 1 contexts" ] || { cat "$work/log"; exit 1; }
	[ "$(found memcmp)" != '0 errors from 0 contexts' ] || { echo 'a memcmp was not seen'; exit 1; }
done
echo 'constant time: thumbprints and tokens (static, shared); a memcmp is seen'
