#!/usr/bin/env bash
# Line and branch coverage of the core by its own tests and those of tests/rust,
# against the least that is accepted. Documentation examples do not count.
#
# usage: tests/coverage.sh   (cargo-llvm-cov on the PATH, Debian's llvm-22 installed)
set -euo pipefail
cd "$(dirname "$0")/.."
# Branches are counted by an unstable option, which the ordinary compiler takes when
# told to.
export RUSTC_BOOTSTRAP=1 LLVM_COV=/usr/bin/llvm-cov-22 LLVM_PROFDATA=/usr/bin/llvm-profdata-22
export CARGO_TARGET_DIR=target/coverage
ignored='tests?\.rs$|/tests/'
report=build/coverage.json
mkdir -p build

cargo llvm-cov --locked --branch --no-report -p certbound -p certbound-tests > build/coverage.log 2>&1 \
	|| { tail -n 40 build/coverage.log; exit 1; }
cargo llvm-cov report --ignore-filename-regex "$ignored" --show-missing-lines
cargo llvm-cov report --ignore-filename-regex "$ignored" --json --summary-only > "$report"
python3 - "$report" <<'END'
import json
import sys

LEAST = {"lines": 98, "branches": 95}
with open(sys.argv[1], encoding="utf-8") as file:
    totals = json.load(file)["data"][0]["totals"]
found = {what: totals[what]["percent"] for what in LEAST}
print("coverage of core:", ", ".join(f"{what} {found[what]:.2f} %" for what in LEAST))
if any(found[what] < LEAST[what] for what in LEAST):
    sys.exit(f"less than {LEAST}")
END
