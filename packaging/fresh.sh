#!/usr/bin/env bash
# Shows that the source archive is enough: a new Debian 12 to which only Rust, Python, gcc
# and make were added runs its `make demo` and `make test`, or what else is named. Prints
# how long each took. As root; debootstrap makes the system, in DIR, which is made anew.
#
# usage: packaging/fresh.sh ARCHIVE DIR [TARGET...]
set -euo pipefail
archive=$(realpath "$1")
root=$(realpath -m "$2")
name=$(basename "$archive" .tar.gz)

# How packages are reached is this machine's affair: its sources of Debian, its
# certificates and its settings are those of the new system.
mapfile -t sources < <(grep -rls bookworm-security /etc/apt/sources.list /etc/apt/sources.list.d)
[ "${#sources[@]}" -gt 0 ] || { echo "this machine has no sources of Debian 12" >&2; exit 1; }
mirror=$(grep -hoE 'https?://[^ ]+/debian/?( |$)' "${sources[@]}" | awk 'NR == 1 {print $1}')
rm -rf --one-file-system "$root"
debootstrap --variant=minbase --include=ca-certificates,gcc,libc6-dev,make,python3 \
	bookworm "$root" "$mirror" > "$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
rm -f "$root/etc/apt/sources.list"
cp --parents "${sources[@]}" "$root"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs"
cp -L /etc/resolv.conf /etc/hosts "$root/etc"
mkdir -p "$root/root/.cargo" "$root/opt/rust"
cp "${CARGO_HOME:-$HOME/.cargo}/config.toml" "$root/root/.cargo" 2> /dev/null || :
mapfile -t settings < <(env | grep -iE '^((http|https|no|all)_proxy|SSL_CERT_FILE|PIP_(CERT|INDEX_URL|DEFAULT_TIMEOUT))=')
tar --create --exclude=./share/doc --directory "$(rustc --print sysroot)" . | tar -x -C "$root/opt/rust"
tar -xzf "$archive" -C "$root/root"

# In name spaces of its own: whatever is mounted or started goes with them.
inside() {
	unshare --mount --pid --fork --kill-child bash -c '
		set -e
		mount --rbind /dev "$0/dev"
		mount -t proc proc "$0/proc"
		mount -t sysfs -o ro sysfs "$0/sys"
		mount -t tmpfs tmpfs "$0/run"
		exec chroot "$@"
	' "$root" "$root" env -i HOME=/root LANG=C.UTF-8 "${settings[@]}" \
		PATH=/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"$@" < /dev/null
}
targets=("${@:3}")
[ $# -gt 2 ] || targets=(demo test)
for target in "${targets[@]}"; do
	start=$SECONDS
	inside make -C "/root/$name" "$target" > "$root.$target.log" 2>&1 ||
		{ tail -n 100 "$root.$target.log" >&2; echo "make $target failed on the new system" >&2; exit 1; }
	echo "make $target on the new system: passed in $((SECONDS - start)) s"
done
