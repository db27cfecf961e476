#!/usr/bin/env bash
# Compiles the C test of chains against both kinds of library, beside libcertbound,
# and runs it, also under AddressSanitizer and Valgrind.
#
# usage: tests/c/chain.sh LIBRARY-DIR WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
lib=$1 work=$2
mkdir -p "$work"
strict=(-Wall -Wextra -Wpedantic -Werror -Iinclude)
export LD_LIBRARY_PATH=$lib

# The header stands alone, in C99 and in C++.
printf '#include <certbound_chain.h>\nint main(void) { return 0; }\n' > "$work/header.c"
gcc -std=c99 "${strict[@]}" -o "$work/header-c" "$work/header.c"
g++ -std=c++11 "${strict[@]}" -x c++ -o "$work/header-cxx" "$work/header.c"

# Exactly the listed functions are exported, and the header declares them all.
exports() { nm --defined-only "$@" | awk 'NF == 3 {print $3}' | LC_ALL=C sort; }
diff <(exports -g "$lib/libcertbound_chain.a") ffi-c-chain/exports.txt
diff <(exports -D "$lib/libcertbound_chain.so.0") ffi-c-chain/exports.txt
diff <(grep -oE '\bcertbound_chain_[a-z0-9_]+\(' include/certbound_chain.h | tr -d '(' \
	| LC_ALL=C sort -u) ffi-c-chain/exports.txt
grep -q 'SONAME *libcertbound_chain.so.0$' <<< "$(objdump -p "$lib/libcertbound_chain.so.0")"

# As its pkg-config file says, both libraries in one program.
export PKG_CONFIG_PATH=$lib
flags() { pkg-config --define-variable=libdir="$lib" "$@" certbound-chain; }
read -ra static < <(flags --libs --static | sed 's/-lcertbound/-l:libcertbound/g;
	s/libcertbound_chain\b/&.a/; s/libcertbound\b/&.a/')
read -ra shared < <(flags --libs)
source=tests/c/chain.c
gnu=(-std=gnu11 "${strict[@]}")
gcc "${gnu[@]}" -O2 -o "$work/chain-static" "$source" "${static[@]}"
gcc "${gnu[@]}" -O2 -o "$work/chain-shared" "$source" "${shared[@]}"
gcc "${gnu[@]}" -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-o "$work/chain-asan" "$source" "${static[@]}"
# Not as a pipe: ldd fails where grep has seen enough and goes.
grep -q certbound <<< "$(ldd "$work/chain-static")" && { echo 'chain-static is not static'; exit 1; }
grep -q 'libcertbound_chain.so.0 => ' <<< "$(ldd "$work/chain-shared")"

memcheck=(valgrind --quiet --error-exitcode=9 --leak-check=full)
python3 tests/c/chain_table.py > "$work/chain-table"
for variant in static shared asan; do
	"$work/chain-$variant" < "$work/chain-table" > "$work/out" || { cat "$work/out"; exit 1; }
	"$work/chain-$variant" --misuse
done
"${memcheck[@]}" "$work/chain-static" --misuse
# The searches that are cut off would take minutes there.
grep -v '^crowd' "$work/chain-table" > "$work/chain-table-short"
"${memcheck[@]}" "$work/chain-shared" < "$work/chain-table-short" > "$work/out"
echo "c chain: $(wc -l < "$work/chain-table") cases (static, shared, sanitizers, valgrind)"

# A chain that openssl makes today.
pki=$work/pki
rm -rf "$pki" && mkdir "$pki"
issue() { # name, issuer, extensions, kind of key, its parameter
	openssl req -new -newkey "$4" ${5:+-pkeyopt "$5"} -nodes -subj "/CN=$1" \
		-keyout "$pki/$1.key" -out "$pki/$1.csr" 2> /dev/null
	local by=(-CA "$pki/$2.pem" -CAkey "$pki/$2.key")
	[ "$1" = "$2" ] && by=(-key "$pki/$1.key")
	openssl x509 -req -in "$pki/$1.csr" "${by[@]}" -days 2 -set_serial "$RANDOM" \
		-extfile <(printf '%s\n' "$3") -out "$pki/$1.pem" 2> /dev/null
	openssl x509 -in "$pki/$1.pem" -outform DER -out "$pki/$1.der"
}
ca=$'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign'
issue root root "$ca" rsa:2048
issue middle root "$ca" ec ec_paramgen_curve:P-384
issue client middle $'extendedKeyUsage=clientAuth\nsubjectAltName=DNS:client.example' ed25519
issue server middle $'extendedKeyUsage=serverAuth' ed25519
issue stranger stranger "$ca" ec ec_paramgen_curve:P-256
says() { # expected, arguments
	local got
	got=$("${memcheck[@]}" "$work/chain-shared" "${@:2}") || [ "$?" = 1 ]
	[[ $got == "$1"* ]] || { echo "chain ${*:2}: $got, not $1"; exit 1; }
	[ "$("$work/chain-static" "${@:2}" || true)" = "$got" ]
}
says 'ok' "$pki"/{root,client,middle}.der
says 'ok' "$pki"/{root,client,stranger,root,middle}.der
says 'ok' "$pki"/{middle,client}.der
says 'chain_unknown_issuer leaf' "$pki"/{root,client}.der
says 'chain_unknown_issuer chain[0]' "$pki"/{stranger,client,middle}.der
says 'chain_eku leaf' "$pki"/{root,server,middle}.der
says 'chain_ca_as_leaf leaf' "$pki"/{root,middle}.der
says 'chain_anchor_not_ca anchors[0]' "$pki"/{client,client}.der
echo 'c chain: chains made by openssl are accepted and refused (valgrind)'
