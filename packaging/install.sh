#!/usr/bin/env bash
# Installs what make has built, or removes it again.
#
# usage: packaging/install.sh COMPONENT...
#        packaging/install.sh --uninstall COMPONENT...
#
# COMPONENT is shared (the library that programs load), dev (all that is needed
# to compile and link them), nginx, haproxy, docs, chain (the library of chains,
# which wants shared and dev beside it).
#
# PREFIX, LIBDIR and DESTDIR are taken from the environment. Nothing is built.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
prefix=${prefix%/}
libdir=${LIBDIR:-$prefix/lib}
destdir=${DESTDIR:-}

for directory in "$prefix" "$libdir"; do
	[[ $directory == /* ]] || { echo "$0: \"$directory\" does not start with /" >&2; exit 2; }
done
remove=
if [ "${1:-}" = --uninstall ]; then remove=yes; shift; fi

# put MODE SOURCE FOLDER NAME: one file. A - for SOURCE is standard input, and
# MODE "link" makes a link that says SOURCE. FOLDER stays when it is emptied,
# but folders that are part of NAME were made here.
put() {
	local mode=$1 source=$2 folder=$destdir$3 name=$4
	if [ "$remove" ]; then
		rm -f "$folder/$name"
		if [[ $name == */* && -d $folder/${name%/*} ]]; then
			(cd "$folder" && rmdir -p --ignore-fail-on-non-empty "${name%/*}")
		fi
		return
	fi
	mkdir -p "$(dirname "$folder/$name")"
	# A new file, not new content: running programs keep what they have mapped.
	case $mode in
	link) ln -sfn "$source" "$folder/$name" ;;
	*) install -m "$mode" "${source/#-//dev/stdin}" "$folder/$name" ;;
	esac
}

# pkg_config_file NAME: the file that was built, with the folders of this installation.
pkg_config_file() {
	[ ! "$remove" ] || return 0
	printf '%s\n' "prefix=$prefix" "libdir=${libdir/#"$prefix/"/'${prefix}/'}" \
		'includedir=${prefix}/include'
	sed '/^[a-z]*=/d' build/lib/$1.pc
}

install_shared() {
	put 755 build/lib/libcertbound.so.0 "$libdir" libcertbound.so.0
	[ "$destdir$remove" ] || echo "run ldconfig as root: then programs find $libdir/libcertbound.so.0"
}

install_dev() {
	put 644 build/lib/libcertbound.a "$libdir" libcertbound.a
	put link libcertbound.so.0 "$libdir" libcertbound.so
	put 644 include/certbound.h "$prefix/include" certbound.h
	pkg_config_file certbound | put 644 - "$libdir/pkgconfig" certbound.pc
	# One page, found under the name of every function.
	put 644 packaging/man/certbound.3 "$prefix/share/man/man3" certbound.3
	while read -r name; do
		put link certbound.3 "$prefix/share/man/man3" "$name.3"
	done < ffi-c/exports.txt
}

install_chain() {
	put 755 build/lib/libcertbound_chain.so.0 "$libdir" libcertbound_chain.so.0
	put link libcertbound_chain.so.0 "$libdir" libcertbound_chain.so
	put 644 build/lib/libcertbound_chain.a "$libdir" libcertbound_chain.a
	put 644 include/certbound_chain.h "$prefix/include" certbound_chain.h
	pkg_config_file certbound-chain | put 644 - "$libdir/pkgconfig" certbound-chain.pc
	put 644 packaging/man/certbound_chain.3 "$prefix/share/man/man3" certbound_chain.3
	while read -r name; do
		put link certbound_chain.3 "$prefix/share/man/man3" "$name.3"
	done < ffi-c-chain/exports.txt
}

install_nginx() {
	put 644 build/modules/ngx_http_certbound_module.so \
		"$prefix/lib" nginx/modules/ngx_http_certbound_module.so
}

install_haproxy() {
	put 644 build/modules/certbound.lua "$prefix/share" haproxy/certbound.lua
	# Where Debian's Lua looks; others may need lua-prepend-path.
	put 644 build/modules/certbound_native.so "$libdir" lua/5.3/certbound_native.so
}

install_docs() {
	for file in README.md SECURITY.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT docs/*.md; do
		put 644 "$file" "$prefix/share/doc" "certbound/$(basename "$file")"
	done
	for file in docs/examples/*/*.*; do
		put 644 "$file" "$prefix/share/doc" "certbound/${file#docs/}"
	done
}

for component in "$@"; do
	case $component in
	shared | dev | chain | nginx | haproxy | docs) "install_$component" ;;
	*) echo "$0: there is no component \"$component\"" >&2; exit 2 ;;
	esac
done
