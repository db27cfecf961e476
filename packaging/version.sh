#!/usr/bin/env bash
# Prints the version, which stands in Cargo.toml; fails where another file says otherwise.
#
# usage: packaging/version.sh
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n '/^version = "\(.*\)"/{s//\1/p;q}' Cargo.toml)
IFS=.- read -r major minor patch _ <<< "$version"
wrong=0

# says FILE TEXT: the file has the text.
says() {
	grep -qF -- "$2" "$1" && return
	echo "packaging/version.sh: $1 does not say: $2" >&2
	wrong=1
}
says chain/Cargo.toml "certbound = { path = \"../core\", version = \"$version\" }"
says include/certbound.h "#define CERTBOUND_VERSION_MAJOR $major"
says include/certbound.h "#define CERTBOUND_VERSION_MINOR $minor"
says include/certbound.h "#define CERTBOUND_VERSION_PATCH $patch"
says CHANGELOG.md "## [$version]"
for member in core chain ffi-c ffi-c-chain py; do
	says "$member/Cargo.toml" 'version.workspace = true'
done
says py/pyproject.toml 'dynamic = ["version"]'
[ "$wrong" = 0 ] || exit 1
echo "$version"
