#!/bin/bash
# Builds the nginx dynamic module against the installed nginx.
#
#   modules/nginx/build.sh [INCLUDE_DIR [LIBRARY [BUILD_DIR [OUTPUT_DIR]]]]
#
#   INCLUDE_DIR  where certbound.h is           default: include
#   LIBRARY      the static library             default:
#                                               build/lib/libcertbound.a
#   BUILD_DIR    scratch space                  default: build/nginx
#   OUTPUT_DIR   gets the .so                   default: build/modules
#
# Defaults are relative to the top of the checkout. A second run compiles only
# what has changed. Needs the Debian packages nginx, nginx-dev, gcc and make.
# MODULE_CFLAGS in the environment are further options for compiler and linker.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

include=$(realpath -m "${1:-$top/include}")
library=$(realpath -m "${2:-$top/build/lib/libcertbound.a}")
build=$(realpath -m "${3:-$top/build/nginx}")
output=$(realpath -m "${4:-$top/build/modules}")
sources=${NGINX_SOURCES:-/usr/share/nginx/src}

module=ngx_http_certbound_module

fail() {
    printf 'modules/nginx/build.sh: %s\n' "$1" >&2
    exit 1
}

[ -r "$include/certbound.h" ] \
    || fail "$include/certbound.h is missing: run \"make lib\" first"
[ -r "$library" ] \
    || fail "$library is missing: run \"make lib\" first"
[ -r "$sources/conf_flags" ] \
    || fail "$sources/conf_flags is missing: apt-get install nginx-dev"

# A module loads only into the nginx whose headers and options it was built
# with, so a change of either starts from scratch. So does a change of any
# path, since configure writes them into its Makefile.
version=$(sed -n 's/^#define NGINX_VERSION *//p' "$sources/src/core/nginx.h")
stamp=$(printf '%s\n' "$version" "$here" "$include" "$library" "$build"
        cat "$sources/conf_flags" "$here/config" "$here/build.sh"
        printf '%s' "${MODULE_CFLAGS:-}")

if [ ! -f "$build/objs/Makefile" ] \
    || [ "$(cat "$build/stamp" 2>/dev/null)" != "$stamp" ]
then
    rm -rf "$build"
    mkdir -p "$build"
    cp -r "$sources/." "$build"

    # Debian's flags are a bash array, not a shell command line.
    # shellcheck source=/dev/null
    . "$build/conf_flags"

    # --exclude-libs keeps the symbols of libcertbound out of nginx's name
    # space, where a second copy could meet them. nginx's own gcc options are
    # -W -Wall -Werror already. The prefix maps keep paths out of the .so.
    if ! (
        cd "$build"
        CERTBOUND_INCLUDE=$include CERTBOUND_LIBRARY=$library \
            bash ./configure "${NGX_CONF_FLAGS[@]}" \
            --with-cc-opt="-O2 -fPIC -fstack-protector-strong \
                -D_FORTIFY_SOURCE=2 \
                -ffile-prefix-map=$here=modules/nginx \
                -ffile-prefix-map=$include=include \
                -ffile-prefix-map=$build=." \
            --with-ld-opt='-Wl,-z,relro -Wl,-z,now -Wl,--exclude-libs,ALL' \
            --add-dynamic-module="$here" > configure.log 2>&1
    ); then
        tail -n 20 "$build/configure.log" >&2
        fail "nginx's configure failed, see $build/configure.log"
    fi

    # Not for configure, whose answers would be others with some of them.
    if [ -n "${MODULE_CFLAGS:-}" ]; then
        printf 'CFLAGS += %s\nLINK += %s\n' "$MODULE_CFLAGS" "$MODULE_CFLAGS" \
            >> "$build/objs/Makefile"
    fi

    printf '%s\n' "$stamp" > "$build/stamp"
fi

if ! make -C "$build" -f objs/Makefile "objs/$module.so" \
    > "$build/make.log" 2>&1
then
    tail -n 30 "$build/make.log" >&2
    fail "the module does not compile, see $build/make.log"
fi

mkdir -p "$output"

# Renamed into place: a running nginx keeps the file that it has mapped.
if ! cmp -s "$build/objs/$module.so" "$output/$module.so"; then
    cp "$build/objs/$module.so" "$output/.$module.so.new"
    mv "$output/.$module.so.new" "$output/$module.so"
fi

printf '%s (for nginx %s)\n' "${output#"$top"/}/$module.so" \
    "$(printf '%s' "$version" | tr -d '"')"
