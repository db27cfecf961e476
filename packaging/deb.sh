#!/usr/bin/env bash
# Makes Debian packages of what make has built, in dist.
#
# usage: packaging/deb.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export CERTBOUND_TOP=$PWD
version=$(packaging/version.sh)

# Debian's tools want a source tree around debian/ and write beside it.
work=build/deb/certbound
rm -rf build/deb
mkdir -p "$work" dist
cp -r packaging/debian docs README.md SECURITY.md CHANGELOG.md "$work"

# In the version, ~ sorts before the end: 1.0.0~rc.1 comes before 1.0.0.
date=$(packaging/epoch.sh)
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
