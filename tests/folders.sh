#!/usr/bin/env bash
# Runs pytest on several folders of tests, as many at a time as there are processors, since
# a server and its client keep one of them busy. What a run says comes when it is over.
#
# usage: tests/folders.sh PYTEST '[NAME=VALUE ]FOLDER'...
set -euo pipefail
cd "$(dirname "$0")/.."
export pytest=$1 logs
shift
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

run() {
	local words log status=0
	read -ra words <<< "$1"
	log=$(mktemp -p "$logs")
	env "${words[@]:0:${#words[@]}-1}" "$pytest" -q -p no:cacheprovider "tests/${words[-1]}" \
		> "$log" 2>&1 || status=$?
	{
		flock 9
		echo "$1:"
		cat "$log"
	} 9> "$logs/printing"
	return "$status"
}
export -f run
printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -I @ bash -c 'run "$1"' _ @
