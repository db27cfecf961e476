#!/bin/bash
# Builds the HAProxy module: certbound.lua and the C module that it loads.
#
#   modules/haproxy/build.sh [INCLUDE_DIR [LIBRARY [OUTPUT_DIR]]]
#
#   INCLUDE_DIR  where certbound.h is           default: include
#   LIBRARY      the static library             default:
#                                               build/lib/libcertbound.a
#   OUTPUT_DIR   gets the .lua and the .so      default: build/modules
#
# Defaults are relative to the top of the checkout. Needs the Debian packages
# gcc and liblua5.3-dev, the Lua that Debian's haproxy is built with.
# MODULE_CFLAGS in the environment are further options for compiler and linker;
# with any the symbols stay in.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

include=$(realpath -m "${1:-$top/include}")
library=$(realpath -m "${2:-$top/build/lib/libcertbound.a}")
output=$(realpath -m "${3:-$top/build/modules}")
lua=${LUA_INCLUDE:-/usr/include/lua5.3}

fail() {
    printf 'modules/haproxy/build.sh: %s\n' "$1" >&2
    exit 1
}

[ -r "$include/certbound.h" ] \
    || fail "$include/certbound.h is missing: run \"make lib\" first"
[ -r "$library" ] \
    || fail "$library is missing: run \"make lib\" first"
[ -r "$lua/lua.h" ] \
    || fail "$lua/lua.h is missing: apt-get install liblua5.3-dev"

mkdir -p "$output"
new=$output/.certbound_native.so.new

# HAProxy brings liblua: a second one would have its own idea of nil.
# --exclude-libs keeps the symbols of libcertbound out of HAProxy's name space,
# where a second copy could meet them.
# shellcheck disable=SC2086 # several words
"${CC:-gcc}" -std=c11 -Wall -Wextra -Wpedantic -Werror \
    -O2 -fPIC -fvisibility=hidden -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
    -ffile-prefix-map="$here"=modules/haproxy -ffile-prefix-map="$include"=include \
    -I"$include" -isystem "$lua" -shared -o "$new" \
    "$here/certbound_native.c" "$library" \
    -Wl,--exclude-libs,ALL -Wl,-z,relro -Wl,-z,now -Wl,--gc-sections \
    ${MODULE_CFLAGS:--s}

# Renamed into place: a running HAProxy keeps the file that it has mapped.
mv "$new" "$output/certbound_native.so"
install -m 644 "$here/certbound.lua" "$output/certbound.lua"

printf '%s\n' "${output#"$top"/}/certbound_native.so (for Lua 5.3)"
