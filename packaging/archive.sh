#!/usr/bin/env bash
# A folder as a compressed archive: the same octets from the same files, whoever packs
# them and when.
#
# usage: packaging/archive.sh FOLDER FILE.tar.gz
set -euo pipefail
epoch=$("$(dirname "$0")/epoch.sh")
file=$(realpath -m "$2")
cd "$(dirname "$1")"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mode=go=rX,u+rw,a-s \
	--mtime="@$epoch" "$(basename "$1")" | gzip -9 --no-name > "$file"
