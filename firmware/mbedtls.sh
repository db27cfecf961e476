#!/usr/bin/env bash
# Runs the gateway with Mbed TLS on this machine, also under the sanitizers.
#
# usage: firmware/mbedtls.sh LIBRARY-DIR WORK-DIR
set -euo pipefail
cd "$(dirname "$0")/.."
lib=$1 work=$2
mkdir -p "$work"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
	-subj /CN=localhost -addext subjectAltName=DNS:localhost \
	-keyout "$work/key.pem" -out "$work/certificate.pem" 2> "$work/openssl.log"
openssl x509 -in "$work/certificate.pem" -outform DER -out "$work/certificate.der"
read -r bound stolen < <(python3 firmware/example.py --tokens "$work/certificate.der")
for flags in -O2 '-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all'; do
	# shellcheck disable=SC2086
	gcc -std=c11 $flags -Wall -Wextra -Werror -Iinclude -o "$work/gateway" \
		firmware/gateway_mbedtls.c "$lib/libcertbound.a" -lmbedtls -lmbedx509 -lmbedcrypto \
		-lgcc_s -lc
	"$work/gateway" "$work/certificate.pem" "$work/key.pem" "$bound" "$stolen"
done
