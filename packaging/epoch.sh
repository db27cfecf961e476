#!/usr/bin/env bash
# Prints the date of the sources, in seconds since 1970: that of the last commit, or of
# the changelog where there is no repository. The same sources give the same packages.
#
# usage: packaging/epoch.sh
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
	echo "$SOURCE_DATE_EPOCH"
else
	git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md
fi
