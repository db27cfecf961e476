#!/usr/bin/env bash
# Makes the release in two folders and compares what came out.
#
# usage: packaging/reproduce.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in one another/place; do
	mkdir -p "$work/$folder"
	git clone --quiet . "$work/$folder/certbound"
	make --no-print-directory -C "$work/$folder/certbound" release
done
diff "$work"/one/certbound/dist/release/SHA256SUMS \
	"$work"/another/place/certbound/dist/release/SHA256SUMS
echo 'both releases have the same octets'
