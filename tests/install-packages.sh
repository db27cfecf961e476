#!/usr/bin/env bash
# Installs the Debian packages that are missing, as root or with sudo.
#
# usage: tests/install-packages.sh PACKAGE...
set -euo pipefail
missing=()
for package in "$@"; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null || :)
	[[ $status == *'ok installed' ]] || missing+=("$package")
done
[ "${#missing[@]}" = 0 ] && exit 0

if [ "$(id -u)" = 0 ]; then
	run=()
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
	run=(sudo)
else
	echo "These Debian packages are missing: ${missing[*]}" >&2
	echo "Install them, or run this as root or where sudo needs no password." >&2
	exit 1
fi

# A package that brings a service must not start it on the way.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee "$policy" > /dev/null
	"${run[@]}" chmod +x "$policy"
	trap '"${run[@]}" rm -f "$policy"' EXIT
fi
apt() {
	"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
		-o DPkg::Lock::Timeout=300 "$@" > /dev/null
}
echo "installing ${missing[*]}"
apt update
apt install -y --no-install-recommends "${missing[@]}"
