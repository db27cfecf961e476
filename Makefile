# certbound: every check is a target. `make test` runs them all.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lib nginx-module wheel header error-codes \
	test-rust test-differential test-link test-c test-python test-nginx test-haproxy test-load test-demo test-docs \
	haproxy-module install uninstall deb test-packaging \
	test-supply lint vectors clean

# In a source archive the crates lie in here: what is built must not say where that is.
ifneq ($(wildcard vendor),)
export RUSTFLAGS := --remap-path-prefix=$(CURDIR)/vendor=vendor $(RUSTFLAGS)
endif

# Tools that cargo builds are kept across clones. They come from the registry, also where
# the folder's own settings know only the crates of this project: hence `cd /`.
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/certbound/tools
# They call cargo, and do little themselves: quickly built matters more than quick.
CARGO_INSTALL := cd / && CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
	CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --root $(TOOLS)
# What crates compile in C goes through ccache, where there is one, nobody wants another
# compiler, and no space in the folder's name divides the command.
ifeq ($(origin CC) $(words $(CURDIR)),default 1)
export HOST_CC := $(CURDIR)/tests/compiler.sh gcc
export HOST_CXX := $(CURDIR)/tests/compiler.sh g++
endif
LIB := build/lib
VENV := build/venv
PYTHON := $(VENV)/bin/python
PIP_INSTALL := $(VENV)/bin/pip install --quiet --disable-pip-version-check

help:
	@echo 'make demo    a stolen token refused by a real nginx, the rightful one served'
	@echo 'make test    every test there is; AGAIN=1: also what passed on these very files'
	@echo 'make lib chain-lib wheel       the C libraries, the Python wheel'
	@echo 'make release-wheel             the wheel for glibc 2.17 and later'
	@echo 'make sdist                     the Python package as source, with its crates'
	@echo 'make nginx-module              the nginx module'
	@echo 'make haproxy-module            the HAProxy module'
	@echo 'make install PREFIX=p DESTDIR=d    C library and modules; make uninstall removes them'
	@echo 'make install-chain ...         the C library of chains; make uninstall-chain'
	@echo 'make firmware                  images for microcontrollers, run under QEMU'
	@echo 'make deb                       Debian packages, in dist'
	@echo 'make bench                     benches/RESULTS.md, within 20 minutes'
	@echo 'make bench-servers             its part about nginx and HAProxy'
	@echo 'make release                   what is shipped, with checksums, in dist/release'
	@echo 'make test-release              the same twice, compared'
	@echo 'make test-fresh                demo and test on a new Debian, from the source'
	@echo 'make source                    the source with its crates, in dist'
	@echo 'make vectors DIR=d             the vector files of a folder, in every language'
	@echo 'make docs                      the guides as a site, in build/site'
	@echo 'make coverage                  lines and branches of the core that tests reach'
	@echo 'make fuzz SECONDS=n            every fuzz target for so long'
	@echo 'make mutants OPTIONS="-f F"    whether tests notice changes of the core; some hours'

## What is needed --------------------------------------------------------------

# PACKAGES_x is what build/.x-packages stands for.
PACKAGES_demo := nginx nginx-dev curl openssl python3-venv
# libssl-dev: of the benches' peers, which are linted.
PACKAGES_test := $(PACKAGES_demo) ccache g++ valgrind pkgconf libssl-dev haproxy apache2-bin apache2-utils
PACKAGES_bench := $(PACKAGES_test) libjansson-dev
PACKAGES_haproxy := liblua5.3-dev
PACKAGES_firmware := rustc-web cargo-web rust-web-src gcc-arm-none-eabi picolibc-arm-none-eabi \
	gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-arm qemu-system-misc \
	libmbedtls-dev openssl
PACKAGES_machine := rustc-web cargo-web rust-web-src gcc-s390x-linux-gnu libc6-dev-s390x-cross \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
PACKAGES_deb := dpkg-dev debhelper
PACKAGES_coverage := llvm-22
PACKAGES_packaging := $(PACKAGES_test) mandoc
PACKAGES_fresh := debootstrap
PACKAGES_mutants := $(PACKAGES_test) patch

build/.%-packages: Makefile
	@tests/install-packages.sh $(or $(PACKAGES_$*),$(error no packages for $@))
	@mkdir -p build && touch $@

$(VENV)/.demo: tests/demo/requirements.txt | build/.demo-packages
	@test -x $(PYTHON) || python3 -m venv $(VENV)
	@$(PIP_INSTALL) -r $<
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.demo
	@$(PIP_INSTALL) -r $<
	@touch $@

$(VENV)/.docs: docs/requirements.txt $(VENV)/.demo
	@$(PIP_INSTALL) -r $<
	@touch $@

$(TOOLS)/bin/cargo-deny:
	@echo 'building cargo-deny (a minute, once for this machine)'
	@$(CARGO_INSTALL) --version 0.20.2 cargo-deny

## What is built ---------------------------------------------------------------

lib:
	@ffi-c/build.sh $(LIB)
	@touch build/.lib

.PHONY: chain-lib chain-cases test-chain
chain-lib:
	@ffi-c-chain/build.sh $(LIB)
	@touch build/.chain-lib

nginx-module: lib build/.demo-packages
	@modules/nginx/build.sh
	@touch build/.nginx-module

haproxy-module: lib build/.haproxy-packages
	@modules/haproxy/build.sh
	@touch build/.haproxy-module

wheel: $(VENV)/.test
	@rm -f dist/certbound-*.whl
	@$(VENV)/bin/maturin build --quiet --release --locked -m py/Cargo.toml -o dist
	@ls dist/certbound-*.whl

.PHONY: sdist test-sdist release-wheel test-release-wheel
$(VENV)/.release: packaging/requirements.txt $(VENV)/.test
	@$(PIP_INSTALL) -r $<
	@touch $@

# What is published; `make wheel` is quicker, and runs where this machine's glibc is.
release-wheel: $(VENV)/.release
	@packaging/release-wheel.sh $(VENV)

sdist: $(VENV)/.test
	@packaging/sdist.sh $(VENV)/bin/maturin

build/.wheel-installed: wheel
	@$(PIP_INSTALL) --force-reinstall \
		dist/certbound-*.whl

header:
	UPDATE=1 cargo test --quiet -p certbound-c --test header
	grep -oE '\bcertbound_[a-z0-9_]+\(' include/certbound.h | tr -d '(' \
		| LC_ALL=C sort -u > ffi-c/exports.txt
	UPDATE=1 cargo test --quiet -p certbound-chain-c --test header
	grep -oE '\bcertbound_chain_[a-z0-9_]+\(' include/certbound_chain.h | tr -d '(' \
		| LC_ALL=C sort -u > ffi-c-chain/exports.txt

# The cases of chains that Rust, C and Python run; a test compares them.
chain-cases: $(VENV)/.test
	$(PYTHON) tests/python/chain_cases.py

error-codes: header
	UPDATE=1 cargo test --quiet -p certbound-tests --test error_codes
	python3 py/generate_constants.py
	python3 docs/generate_statuses.py

## What is installed ----------------------------------------------------------

# The targets above ask cargo and nginx's make what is out of date. Root, who
# installs after a user's build, may not have them: here dates decide, and nothing
# is run when all is built.
build/.lib: $(shell find core ffi-c include Cargo.toml Cargo.lock -type f)
	@ffi-c/build.sh $(LIB)
	@touch $@

$(LIB)/libcertbound.a: build/.lib
	@:

MODULE_NEEDS := $(LIB)/libcertbound.a include/certbound.h

build/.nginx-module: $(MODULE_NEEDS) $(wildcard modules/nginx/*) | build/.demo-packages
	@modules/nginx/build.sh
	@touch $@

build/.haproxy-module: $(MODULE_NEEDS) $(wildcard modules/haproxy/*) | build/.haproxy-packages
	@modules/haproxy/build.sh
	@touch $@

build/.chain-lib: build/.lib $(shell find chain ffi-c-chain -type f)
	@ffi-c-chain/build.sh $(LIB)
	@touch $@

INSTALLED := shared dev nginx haproxy docs
BUILT := build/.lib build/.nginx-module build/.haproxy-module

install: $(BUILT)
	@packaging/install.sh $(INSTALLED)

uninstall:
	@packaging/install.sh --uninstall $(INSTALLED)

# Apart, since few need it and it takes a compiler some time.
.PHONY: install-chain uninstall-chain
install-chain: build/.lib build/.chain-lib
	@packaging/install.sh shared dev chain

uninstall-chain:
	@packaging/install.sh --uninstall chain

deb: $(BUILT) build/.deb-packages build/.demo-packages
	@packaging/deb.sh

# Everything that is shipped, from what is committed.
.PHONY: release test-release
release: release-wheel sdist deb $(TOOLS)/bin/cargo-cyclonedx
	@packaging/release.sh $(TOOLS)/bin/cargo-cyclonedx

.PHONY: source
source:
	@packaging/source.sh dist

# Twice, in two folders: the same octets.
test-release:
	packaging/reproduce.sh

# On a new Debian, from the source archive; as root.
.PHONY: test-fresh
test-fresh: source build/.fresh-packages
	packaging/fresh.sh dist/certbound-$$(packaging/version.sh)-source.tar.gz build/fresh

$(TOOLS)/bin/cargo-cyclonedx:
	@echo 'building cargo-cyclonedx (a minute, once for this machine)'
	@$(CARGO_INSTALL) --version 0.5.9 cargo-cyclonedx

## What is shown ---------------------------------------------------------------

demo: $(VENV)/.demo nginx-module
	@$(PYTHON) tests/demo/demo.py

# Stops where a link leads nowhere.
.PHONY: docs
docs: $(VENV)/.docs
	@$(VENV)/bin/mkdocs build --clean

## What is checked -------------------------------------------------------------

# One to a line.
TESTS := lint
TESTS += test-rust
TESTS += test-differential
TESTS += test-instructions
TESTS += test-link
TESTS += test-fuzz
TESTS += test-c
TESTS += test-machines
TESTS += test-constant-time
TESTS += test-firmware
TESTS += test-chain
TESTS += test-python
TESTS += test-servers
TESTS += test-sanitizers
TESTS += test-load
TESTS += test-packaging
TESTS += test-sdist
TESTS += test-demo
TESTS += test-docs
TESTS += test-supply

# What passed on these very files, with these tools, is not run again.
ifneq ($(filter test,$(MAKECMDGOALS)),)
FILES := $(shell tests/fingerprint.sh)
PASSED := $(if $(AGAIN),,$(foreach part,$(TESTS),$(if \
	$(and $(FILES),$(filter $(FILES),$(file < build/passed/$(part)))),$(part))))
# A test of the guides asks what would be done (-n).
ifeq ($(findstring n,$(firstword -$(MAKEFLAGS))),)
$(shell mkdir -p build && date +%s > build/.since)
$(if $(AGAIN),$(shell rm -rf build/passed))
endif
endif

test: $(patsubst %,build/passed/%,$(filter-out $(PASSED),$(TESTS)))
	@for part in $(PASSED); do echo "$$part: passed on these files before"; done
	@test -z '$(strip $(PASSED))' || echo 'make test AGAIN=1 runs these too, and make NAME one of them'
	@echo 'all tests passed'

# Not on files that were edited meanwhile.
build/passed/%: %
	@mkdir -p build/passed && now=$$(tests/fingerprint.sh) && \
		if [ "$${now%-*}" = '$(firstword $(subst -, ,$(FILES)))' ]; then echo $$now > $@; fi
	@now=$$(date +%s) && echo "$*: passed in $$((now - $$(cat build/.since))) s" && \
		echo $$now > build/.since

# clippy's pedantic lints, but for these.
PEDANTIC := -W clippy::pedantic
# OAuth, RFC 4514 and x5t#S256 are words of the field, and Python's [text] no link.
PEDANTIC += -A clippy::doc_markdown -A clippy::doc_link_with_quotes
# The hot path is one loop; what that gains was measured (docs/performance.md).
PEDANTIC += -A clippy::inline_always
# Iterators over borrowed octets are a position and cheap to copy.
PEDANTIC += -A clippy::copy_iterator -A clippy::trivially_copy_pass_by_ref
# Arms and branches say which case it is, also where two have the same answer.
PEDANTIC += -A clippy::match_same_arms -A clippy::match_bool -A clippy::single_match_else
# Bits of octets and code points; what could be lost is looked at where it is done.
PEDANTIC += -A clippy::cast_possible_truncation -A clippy::cast_possible_wrap
PEDANTIC += -A clippy::cast_sign_loss -A clippy::verbose_bit_mask
# One table of statuses; and years, months and days under their letters.
PEDANTIC += -A clippy::too_many_lines -A clippy::many_single_char_names -A clippy::similar_names
# |error| error.code() says what it is that has a code.
PEDANTIC += -A clippy::redundant_closure_for_method_calls
# A crate for counting octets is more than a line.
PEDANTIC += -A clippy::naive_bytecount
# Methods of one shape, for a table of them.
PEDANTIC += -A clippy::unused_self -A clippy::unnecessary_wraps
# Tests and benches put texts together as it reads best, and may panic.
PEDANTIC += -A clippy::format_push_string -A clippy::format_collect -A clippy::option_option
PEDANTIC += -A clippy::missing_panics_doc -A clippy::items_after_statements -A clippy::must_use_candidate

lint: build/.test-packages
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo clippy --quiet --locked --workspace --all-targets -- -D warnings $(PEDANTIC)
	cargo clippy --quiet --locked -p certbound --no-default-features --all-targets -- \
		-D warnings $(PEDANTIC)
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --workspace --no-deps

# The workspace as a whole has the feature simd, for the library and the wheel; the
# portable build, the small one and that without Unicode are tested apart. They differ in
# how they read text: what takes long and reads none is not done again.
NOT_OF_TEXT := --skip altered_certificates --skip every_code_point --skip tables_are_generated
test-rust:
	cargo test --quiet --locked --workspace
	cargo test --quiet --locked -p certbound -p certbound-tests -- $(NOT_OF_TEXT)
	cargo test --quiet --locked -p certbound -p certbound-tests --features certbound/small -- $(NOT_OF_TEXT)
	cargo test --quiet --locked -p certbound --no-default-features

# distinguishedNameMatch against a second implementation, on generated pairs; the
# reading of tokens with vector instructions against that without.
PORTABLE := --no-default-features --features std
test-differential: lib
	cargo build --quiet --locked -p certbound --example dn_match
	test "$$(cargo tree --locked -p certbound-c $(PORTABLE) | grep -c base64-simd)" = 0
	test "$$(cargo tree --locked -p certbound-c | grep -c base64-simd)" = 1
	python3 tests/python/dn_reference.py $${CARGO_TARGET_DIR:-target}/debug/examples/dn_match 20000 1 & \
		CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
			cargo build --quiet --locked --release -p certbound-c $(PORTABLE) --target-dir target/portable \
		&& python3 tests/python/both_builds.py target/portable/release/libcertbound.so \
			$(LIB)/libcertbound.so.0 300000 1 && wait $$!

# The hot paths take no more instructions than recorded.
.PHONY: test-instructions record-instructions
test-instructions: bench-paths build/.test-packages
	@python3 benches/instructions.py check build/bench/paths-portable build/bench/paths-simd

record-instructions: bench-paths build/.test-packages
	@python3 benches/instructions.py record build/bench/paths-portable build/bench/paths-simd

test-link:
	tests/link/proof.sh build/link

test-c: lib build/.test-packages
	tests/c/run.sh $(LIB) build/tests-c

# Big-endian, and 64-bit Arm, under qemu-user.
.PHONY: test-machines
test-machines: build/.machine-packages
	tests/c/machines.sh build/tests-machines

# Secrets under Valgrind.
.PHONY: test-constant-time
test-constant-time: lib build/.test-packages
	tests/ct/run.sh $(LIB) build/tests-ct

# Images for microcontrollers, run under QEMU, and what they take.
.PHONY: firmware test-firmware
firmware: build/.firmware-packages
	firmware/run.sh firmware/build

test-firmware: firmware lib
	firmware/mbedtls.sh $(LIB) build/tests-gateway

# Its Rust and Python tests run with the others.
test-chain: lib chain-lib build/.test-packages
	tests/c/chain.sh $(LIB) build/tests-chain

test-python: build/.wheel-installed
	$(VENV)/bin/pytest -q -n auto --dist loadfile tests/python
	cd py/python && ../../$(VENV)/bin/mypy --strict certbound
	$(PYTHON) -m mypy.stubtest certbound._native

test-nginx: nginx-module build/.test-packages $(VENV)/.test
	$(VENV)/bin/pytest -q tests/nginx

test-haproxy: haproxy-module build/.test-packages $(VENV)/.test
	$(VENV)/bin/pytest -q tests/haproxy

# What nginx, HAProxy and the services are tested by below, as many folders at a time as
# there are processors.
SERVERS := 'CERTBOUND_VALGRIND=1 matrix' nginx haproxy matrix authorization_server services
.PHONY: test-servers
test-servers: nginx-module haproxy-module build/.test-packages build/.wheel-installed
	tests/folders.sh $(VENV)/bin/pytest $(SERVERS)

# One table of requests, the same answers from both servers and from Python's; nginx
# without a leak or an invalid access.
test-matrix: nginx-module haproxy-module build/.test-packages build/.wheel-installed
	$(VENV)/bin/pytest -q tests/matrix
	CERTBOUND_VALGRIND=1 $(VENV)/bin/pytest -q tests/matrix

# AddressSanitizer in the library, in the servers' modules, which have it in them, and
# in the Rust tests; UndefinedBehaviorSanitizer in what is written in C.
SANITIZED := build/sanitized
.PHONY: test-sanitizers
test-sanitizers: build/.test-packages build/.haproxy-packages $(VENV)/.test
	tests/c/sanitized.sh target/sanitized $(SANITIZED)
	tests/matrix/sanitized.sh $(SANITIZED)/libcertbound.a $(SANITIZED)
	CERTBOUND_ASAN=1 tests/folders.sh $(VENV)/bin/pytest nginx haproxy matrix
	tests/rust/sanitized.sh target/sanitized

# uvicorn and gunicorn with the middlewares, behind both servers.
.PHONY: test-services
test-services: nginx-module haproxy-module build/.test-packages build/.wheel-installed
	$(VENV)/bin/pytest -q tests/services

# The authorization server of the guide, behind nginx, with two kinds of clients.
test-authorization-server: nginx-module build/.test-packages build/.wheel-installed
	$(VENV)/bin/pytest -q tests/authorization_server

# In short; `make bench-servers` takes its time.
test-load: nginx-module haproxy-module build/.test-packages $(VENV)/.test
	$(VENV)/bin/pytest -q tests/load

# What make install and the Debian packages put where, and that it works there.
test-packaging: deb build/.packaging-packages $(VENV)/.test
	$(VENV)/bin/pytest -q -rs tests/packaging

# Compiles everything once more, as quickly as that goes: what is asked is whether it
# does, and works.
test-sdist: sdist
	CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
		CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
		tests/packaging/python.sh dist/certbound-*.tar.gz $(VENV)

# Apart from the others, since zig is a download of 100 MB.
test-release-wheel: release-wheel
	tests/packaging/python.sh dist/certbound-*-manylinux2014_*.manylinux_2_17_*.whl $(VENV)

test-demo: $(VENV)/.demo nginx-module
	$(PYTHON) tests/demo/demo.py

# The site's links; every command and snippet of the README, every block of the guides.
test-docs: docs lib nginx-module haproxy-module build/.test-packages build/.wheel-installed
	$(VENV)/bin/pytest -q -n auto --dist loadfile tests/docs

test-supply: $(TOOLS)/bin/cargo-deny
	cargo fetch --quiet --locked
	$(TOOLS)/bin/cargo-deny --offline check bans licenses sources

vectors: lib build/.wheel-installed
	@test -n '$(DIR)' || { echo 'usage: make vectors DIR=folder'; exit 2; }
	@tests/vectors.sh '$(DIR)'

clean:
	rm -rf build dist target firmware/build

## What runs for as long as one likes ------------------------------------------

.PHONY: bench bench-servers fuzz test-matrix test-authorization-server
ROUNDS := 201
BENCH := cargo bench --quiet --locked -p certbound-benches

# Both builds of the core, each beside its peers. Python is measured first: a figure of
# its part of RESULTS.md stands among those at the head.
bench: bench-paths lib build/.bench-packages
	@$(MAKE) --no-print-directory bench-python
	$(BENCH) --bench contests -- $(ROUNDS) > build/bench/portable.json
	$(BENCH) --features simd --bench contests -- $(ROUNDS) > build/bench/simd.json
	benches/c/run.sh $(LIB) build/bench $(ROUNDS)
	$(BENCH) --bench growth -- --noplot
	python3 benches/instructions.py measure build/bench/paths-portable build/bench/paths-simd \
		> build/bench/instructions.json
	python3 benches/report.py build/bench $${CARGO_TARGET_DIR:-target}/criterion

# One program of either build: cargo would put the second in the place of the first.
.PHONY: bench-paths
bench-paths: build/.test-packages
	@mkdir -p build/bench
	@cargo build --quiet --release --locked -p certbound-benches --bin paths
	@cp $${CARGO_TARGET_DIR:-target}/release/paths build/bench/paths-portable
	@cargo build --quiet --release --locked -p certbound-benches --features simd --bin paths
	@cp $${CARGO_TARGET_DIR:-target}/release/paths build/bench/paths-simd

.PHONY: bench-python
bench-python: build/.wheel-installed build/.test-packages
	cargo build --quiet --release --locked -p certbound-benches --features simd --bin warm --bin inputs
	$(PYTHON) benches/python_peers.py $${CARGO_TARGET_DIR:-target}/release

bench-servers: nginx-module haproxy-module build/.test-packages $(VENV)/.test
	$(PYTHON) benches/servers.py

$(TOOLS)/bin/cargo-llvm-cov:
	@echo 'building cargo-llvm-cov (a minute, once for this machine)'
	@$(CARGO_INSTALL) --version 0.9.1 cargo-llvm-cov

.PHONY: coverage
coverage: $(TOOLS)/bin/cargo-llvm-cov build/.coverage-packages
	@PATH="$(TOOLS)/bin:$$PATH" tests/coverage.sh

$(TOOLS)/bin/cargo-mutants:
	@echo 'building cargo-mutants (a minute, once for this machine)'
	@$(CARGO_INSTALL) --version 27.1.0 cargo-mutants

.PHONY: mutants
mutants: $(TOOLS)/bin/cargo-mutants build/.mutants-packages
	@PATH="$(TOOLS)/bin:$$PATH" tests/mutants.sh $(OPTIONS)

# Briefly, and compiled in less time; `make fuzz SECONDS=n` for as long as one likes.
.PHONY: test-fuzz
test-fuzz: build/.test-packages
	@CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 fuzz/run.sh 5 small

fuzz: build/.test-packages
	@fuzz/run.sh $(or $(SECONDS),60)
