#!/usr/bin/env bash
# Prints FILES-TOOLS: the first half differs as soon as a file of the repository does, the
# second as soon as a compiler, a server or a setting for them. Prints nothing where there
# is no repository to say what its files are.
#
# usage: tests/fingerprint.sh
set -euo pipefail
cd "$(dirname "$0")/.."
git rev-parse --git-dir > /dev/null 2>&1 || exit 0
hash() {
	sha256sum | cut -c 1-32
}
# A file that was deleted has no hash, and its name goes missing.
files=$(git ls-files -z --cached --others --exclude-standard | sort -zu |
	{ xargs -0 sha256sum 2> /dev/null || :; } | hash)
tools=$({
	for tool in 'rustc -vV' 'gcc --version' 'g++ --version' 'python3 -VV' 'openssl version' \
		'valgrind --version' 'nginx -v' 'haproxy -v' 'apache2 -v'; do
		$tool 2>&1 || :
	done
	env | grep -E '^(CARGO|RUST|CC|CXX|CFLAGS|LDFLAGS|PYTHON)' | sort || :
} | hash)
echo "$files-$tools"
