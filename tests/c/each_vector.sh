#!/usr/bin/env bash
# Runs the committed vectors, file by file, through runners built of vectors.c.
#
# usage: tests/c/each_vector.sh WORK-DIR HOW COMMAND...
# HOW is for the line that is printed; a COMMAND is one word, split at its spaces.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$1 how=$2
shift 2

for file in tests/vectors/*.json; do
	python3 tests/c/table.py "$file" > "$work/table"
	held=$(python3 -c 'import json,sys; print(len(json.load(open(sys.argv[1]))))' "$file")
	for command in "$@"; do
		read -ra words <<< "$command"
		"${words[@]}" < "$work/table" > "$work/out" || { cat "$work/out"; exit 1; }
		read -r cases _ < <(tail -n 1 "$work/out")
		[ "$cases" = "$held" ] || { echo "$command: $cases of $held cases of $file" >&2; exit 1; }
	done
	echo "c       $file: $held cases, 0 failed ($how)"
done
