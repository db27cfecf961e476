#!/usr/bin/env bash
# Builds the modules of nginx and HAProxy with AddressSanitizer and
# UndefinedBehaviorSanitizer into DIR and, with mistakes on purpose, into DIR/faulty.
#
# usage: tests/matrix/sanitized.sh LIBRARY DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
library=$1 out=$2
here=$PWD/tests/matrix

# The checks of _FORTIFY_SOURCE would stand where the sanitizer's belong.
options="-fsanitize=address,undefined -fno-sanitize-recover=undefined \
-fno-omit-frame-pointer -g -O1 -U_FORTIFY_SOURCE"
# make does not know of these headers; another option builds all anew.
options+=" -DTESTS_HEADERS=$(cat "$here"/*.h | cksum | cut -d ' ' -f 1)"
pools="-include $here/exact_pools.h"
faults="-include $here/faults.h"

mkdir -p "$out"
. tests/beside.sh
beside "$out/nginx.log" env MODULE_CFLAGS="$options $pools" \
	modules/nginx/build.sh include "$library" "$out/nginx" "$out"
beside "$out/faulty-nginx.log" env MODULE_CFLAGS="$options $pools $faults" \
	modules/nginx/build.sh include "$library" "$out/faulty/nginx" "$out/faulty"
beside "$out/haproxy.log" env MODULE_CFLAGS="$options" \
	modules/haproxy/build.sh include "$library" "$out"
beside "$out/faulty-haproxy.log" env MODULE_CFLAGS="$options $faults" \
	modules/haproxy/build.sh include "$library" "$out/faulty"
all_passed
