#!/bin/sh
# A compiler that remembers what it compiled, where there is ccache: the crates that are
# written in C are compiled in four places for the tests, for minutes each.
#
# usage: tests/compiler.sh gcc|g++ OPTION...
CCACHE_BASEDIR=/ CCACHE_SLOPPINESS=include_file_ctime,include_file_mtime
export CCACHE_BASEDIR CCACHE_SLOPPINESS
if command -v ccache > /dev/null; then set -- ccache "$@"; fi
exec "$@"
