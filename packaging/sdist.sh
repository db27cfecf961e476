#!/usr/bin/env bash
# dist/certbound-VERSION.tar.gz: the Python package as source, with the crates that it
# is built from, so that `pip install` of it needs a Rust toolchain but no network.
#
# usage: packaging/sdist.sh MATURIN
set -euo pipefail

cd "$(dirname "$0")/.."
root=$PWD
maturin=$1
work=build/sdist
rm -rf "$work" dist/certbound-*.tar.gz
mkdir -p "$work/made" "$work/source" dist

"$maturin" sdist --manifest-path py/Cargo.toml --out "$work/made" 2>&1 | sed "s,^,  ,"
tar -xzf "$work"/made/certbound-*.tar.gz -C "$work/source"
top=("$work"/source/certbound-*)
name=$(basename "${top[0]}")
cd "${top[0]}"

# Tests, their dependencies and the generators stay in the repository: they would
# double what is vendored, and have no data here.
rm -rf core/tests core/examples chain/tests py/generate_constants.py
for manifest in core/Cargo.toml chain/Cargo.toml; do
    sed -i '/^\[dev-dependencies\]/,/^\[/{/^\[dev-dependencies\]/d;/^\[/!d}' "$manifest"
done

# Takes out of the lock file what no member needs any more. No crate may come in or
# change: they are those that the repository tests.
cp Cargo.lock ../Cargo.lock.before
cargo update --quiet --workspace --offline 2>/dev/null || cargo update --quiet --workspace
if grep '^checksum = ' Cargo.lock | grep -vxF -f ../Cargo.lock.before; then
    echo "the source distribution locks other crates than the repository" >&2
    exit 1
fi

mkdir .cargo
cargo vendor --quiet --locked --versioned-dirs vendor
cp "$root/packaging/vendored.toml" .cargo/config.toml

# Cargo asks for the manifest of every crate in the lock file, and compiles fewer: on
# no platform ring, say, or the import libraries of Windows. Of the others nothing is
# shipped, above all no object files.
cargo tree --quiet --locked --offline --package certbound-py --target all \
    --edges normal,build --prefix none | awk '{ print $1 "-" substr($2, 2) }' > ../compiled
for crate in vendor/*; do
    if ! grep -qxF "${crate#vendor/}" ../compiled; then
        find "$crate" -mindepth 1 ! -name Cargo.toml ! -name .cargo-checksum.json -delete 2>/dev/null || :
        mkdir -p "$crate/src"
        touch "$crate/src/lib.rs"
        sed -i 's/"files":{.*},"package"/"files":{},"package"/' "$crate/.cargo-checksum.json"
    fi
done
if find . -name '*.o' -o -name '*.a' -o -name '*.so' -o -name '*.lib' -o -name '*.dll' | grep .; then
    echo "the source distribution has object files" >&2
    exit 1
fi

cd "$root"
packaging/archive.sh "${top[0]}" "dist/$name.tar.gz"
ls "dist/$name.tar.gz"
