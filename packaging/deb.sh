#!/usr/bin/env bash
# Makes Debian packages of what make has built, in dist.
#
# usage: packaging/deb.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export CERTBOUND_TOP=$PWD
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

# Debian's tools want a source tree around debian/ and write beside it.
work=build/deb/certbound
rm -rf build/deb
mkdir -p "$work" dist
cp -r packaging/debian docs README.md SECURITY.md CHANGELOG.md "$work"

# The date is the last commit's, so that the same sources give the same packages.
# In the version, ~ sorts before the end: 1.0.0~rc.1 comes before 1.0.0.
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md)}
cat > "$work/debian/changelog" << EOF
certbound (${version/-/\~}-1) unstable; urgency=medium

  * certbound $version: see CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' packaging/debian/control)  $(LC_ALL=C date -uR -d "@$date")
EOF

# -d: what is needed was installed, and compiled with, before.
(cd "$work" && DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -b -us -uc -d) \
	> build/deb/log 2>&1 || { tail -n 30 build/deb/log >&2; exit 1; }

rm -f dist/*.deb
mv build/deb/*.deb dist
ls dist/*.deb
