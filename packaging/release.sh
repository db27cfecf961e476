#!/usr/bin/env bash
# dist/release: everything that is shipped, with checksums and a list of its parts.
# The wheel, the source distribution and the Debian packages are in dist already.
#
# usage: packaging/release.sh CARGO_CYCLONEDX
set -euo pipefail
cd "$(dirname "$0")/.."
cyclonedx=$1
version=$(packaging/version.sh)
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
export SOURCE_DATE_EPOCH

if [ -n "$(git status --porcelain)" ]; then
	echo "packaging/release.sh: what is shipped is what is committed; this is not:" >&2
	git status --short >&2
	exit 1
fi
out=$PWD/dist/release
rm -rf "$out" build/release
mkdir -p "$out" build/release

# The crates, compiled from what is in them.
cargo package --quiet --locked -p certbound -p certbound-chain --target-dir build/release/crates
cp build/release/crates/package/certbound{,-chain}-"$version".crate "$out"

packaging/source.sh "$out"

# What the compiled parts are made of, in CycloneDX. Crates that are only tested with are
# not in it, nor the folder where this was made.
"$cyclonedx" cyclonedx --quiet --format json --spec-version 1.5 --no-build-deps \
	--override-filename bom
for part in core chain ffi-c ffi-c-chain py; do
	sed "s,path+file://$PWD/,,g" "$part/bom.json" > "$out/certbound-$version-$part.cdx.json"
done
rm -- */bom.json tests/rust/bom.json

cp dist/certbound-"$version"-*.whl dist/certbound-"$version".tar.gz dist/*_"$version"-1_*.deb "$out"
(cd "$out" && sha256sum -- * > ../SHA256SUMS && mv ../SHA256SUMS .)
ls -l "$out"
