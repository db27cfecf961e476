#!/usr/bin/env bash
# Installs a wheel, or the source distribution, as on a machine without a network,
# without cargo's registry and without the repository, and uses what comes out.
#
# usage: tests/packaging/python.sh FILE VENV
set -euo pipefail

cd "$(dirname "$0")/../.."
file=$(realpath "$1")
venv=$(realpath "$2")
work=$PWD/build/test-python-package
rm -rf "$work"
mkdir -p "$work/cargo-home"

# Where it is allowed, the kernel sees to it that there is no network.
apart=()
if unshare --net true 2>/dev/null; then apart=(unshare --net); fi

(
    cd "$work"
    PATH="$venv/bin:$PATH" CARGO_HOME="$work/cargo-home" CARGO_NET_OFFLINE=true \
        "${apart[@]}" "$venv/bin/pip" install --quiet --disable-pip-version-check --no-index \
        --no-build-isolation --no-deps --no-cache-dir --target site "$file"
)
if [ -e "$work/cargo-home/registry" ]; then
    echo "cargo used a registry beside the vendored crates" >&2
    exit 1
fi

export PYTHONPATH=$work/site
"$venv/bin/python" - "$work/site" tests/data/rfc8705-appendix-a.der <<'END'
import pathlib
import sys

import certbound

assert certbound.__file__.startswith(sys.argv[1]), certbound.__file__
der = pathlib.Path(sys.argv[2]).read_bytes()
assert certbound.thumbprint(der) == "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"
claims = {"cnf": certbound.cnf(der)}
assert certbound.verify_claims_binding(claims, der).x5t_s256
END
"$venv/bin/python" -m certbound thumbprint tests/data/rfc8705-appendix-a.der
# Signatures of chains too, which are made elsewhere than in Rust.
"$venv/bin/pytest" -q -p no:cacheprovider tests/python/test_binding.py \
    tests/python/test_client_chain.py tests/python/test_wheel.py
# What is published names no folder of this machine; what is built from source may.
if [[ $file = *manylinux_2_17* ]]; then
    "$venv/bin/python" -m zipfile -e "$file" "$work/wheel"
    if grep -rlaF -e "$PWD" -e "${CARGO_HOME:-$HOME/.cargo}" "$work/wheel"; then
        echo "the wheel names folders of this machine in these files" >&2
        exit 1
    fi
fi
