# `make help` lists the targets. GNU make; every target sees to its own set-up (.ci/setup, npm ci).

BUILD = build
NATIVE = $(BUILD)/native

# A packager, who has seen to it all and has no network, says
#   make build install SETUP=: NODE_MODULES=DIR ESBUILD=esbuild NODE=/usr/bin/node STRIP= WERROR= PREFIX=/usr
# with the modules that package.json names under `dependencies` in DIR. CFLAGS, CPPFLAGS and LDFLAGS are for
# the programs that run on the C library; the module and prefault-run stand on their own and keep their flags.
SETUP = .ci/setup
NODE_MODULES =
BIN = node_modules/.bin
ESBUILD = $(BIN)/esbuild
NODE = /usr/bin/env node

# Where `make install` puts things. bin, libexec and lib must stay side by side: prefault finds its native parts
# from where it lies itself. Where a distribution has only one of bin and sbin, it says SBINDIR='$(BINDIR)'. LIBDIR32, if
# set, gets the audit module for 32-bit programs. The plan directories /var/cache/prefault/plans and
# /usr/lib/prefault/plans are part of the plan format and do not follow PREFIX. PACMANHOOKDIR, if set (pacman's is
# /usr/share/libalpm/hooks), gets the hook for pacman; those of dpkg and rpm belong to packages.
DESTDIR =
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
SBINDIR = $(PREFIX)/sbin
LIBDIR = $(PREFIX)/lib
LIBEXECDIR = $(PREFIX)/libexec
DATADIR = $(PREFIX)/share
MANDIR = $(DATADIR)/man
DOCDIR = $(DATADIR)/doc/prefault
BASHCOMPDIR = $(DATADIR)/bash-completion/completions
ZSHCOMPDIR = $(DATADIR)/zsh/site-functions
UNITDIR = $(PREFIX)/lib/systemd/system
USERUNITDIR = $(PREFIX)/lib/systemd/user
TMPFILESDIR = $(PREFIX)/lib/tmpfiles.d

INSTALL = install
INSTALL_PROGRAM = $(INSTALL) -m 755
INSTALL_DATA = $(INSTALL) -m 644
# A distribution that keeps debug information apart says STRIP= here.
STRIP = -s

TS = $(shell find src -name '*.ts') $(shell find templates -name '*.txt')
C_SOURCES = $(shell find src test -name '*.[ch]')
NPM_STAMP = $(if $(NODE_MODULES),,node_modules/.package-lock.json)
BUNDLES = $(BUILD)/prefault.cjs $(BUILD)/demo.cjs $(BUILD)/bench.cjs

# One after the other: set-up comes before what needs it, and two runs of apt or npm cannot share a tree.
.NOTPARALLEL:
.DEFAULT_GOAL = build
.PHONY: help build native check test test-quick test-package demo bench-quick bench-large bench-port bench-refresh bench-stores install uninstall clean \
	setup-build setup-check setup-test setup-bench setup-stores

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

build: setup-build native $(BUNDLES) ## build everything into build/

setup-build setup-check setup-test setup-bench setup-stores: setup-%:
	@$(SETUP) build $*

native: setup-build
	@$(MAKE) --no-print-directory -C src/native OUT=$(abspath $(BUILD)) BUILD=$(abspath $(NATIVE))

# npm leaves this file behind. make, not npm, decides whether node_modules fits: rebuilding needs no network.
ifneq ($(NPM_STAMP),)
$(NPM_STAMP): package-lock.json | setup-build
	npm ci --no-audit --no-fund
	@touch $@
endif

# bundle ENTRY: one CommonJS file that Node 18 runs.
bundle = $(if $(NODE_MODULES),NODE_PATH=$(NODE_MODULES)) $(ESBUILD) $(1) --bundle --platform=node --format=cjs \
	--target=node18 --log-level=warning --banner:js='\#!$(NODE)' --outfile=$@ && chmod 755 $@

$(BUILD)/prefault.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/main.ts)

$(BUILD)/demo.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/demo.ts)

$(BUILD)/bench-port.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/bench-port.ts)

$(BUILD)/bench-refresh.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/bench-refresh.ts)

$(BUILD)/bench-stores.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/bench-stores.ts)

$(BUILD)/bench.cjs: $(TS) package.json $(NPM_STAMP)
	$(call bundle,src/cli/bench-quick.ts)

# The timer of `make demo` and `make bench-quick`: static, so that it runs in any root directory.
$(BUILD)/test/bench-run: test/bench/bench-run.c | setup-build
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -Wall -Wextra -Werror -static -o $@ $<

# Programs for `make bench-stores`, one for each place of a plan: find-plan, which times the finding, linked with what
# finds plans, and a program to start. The names make different build-ids.
STORES = none shadow own note note-copied trailer trailer-copied
FIND_PLAN = apply embedded filter find image link mode note plan reach start text warm
FIND_PLAN_SOURCES = test/bench/find-plan.c $(FIND_PLAN:%=src/native/%.c)
STORE_PROGRAMS = $(STORES:%=$(BUILD)/test/stores/find-%) $(STORES:%=$(BUILD)/test/stores/start-%)
note_of = $(if $(findstring note,$(1)),src/native/prefault-note.S)

$(BUILD)/test/stores/find-%: $(FIND_PLAN_SOURCES) $(wildcard src/native/*.h) src/native/prefault-note.S | setup-build
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -Wall -Wextra -Werror -iquote src/native -DSTORE='"find-$*"' -static -Wl,--build-id -Wl,--wrap=is_warm \
		-o $@ $(FIND_PLAN_SOURCES) $(call note_of,$*)

$(BUILD)/test/stores/start-%: src/native/prefault-note.S | setup-build
	@mkdir -p $(@D)
	echo 'const char store[] = "start-$*"; int main(void) { return store[0] == 0; }' >$@.c
	$(CC) -O2 -Wl,--build-id -o $@ $@.c $(call note_of,$*)

check: setup-check $(NPM_STAMP) ## types, lint, format, shellcheck, and the import arrows
	$(BIN)/tsc --noEmit
	$(BIN)/biome check --error-on-warnings
	clang-format --dry-run -Werror $(C_SOURCES)
	shellcheck -x $$(.ci/shell-scripts)
	$(BIN)/jest --ci test/architecture.test.ts

test: setup-test build $(BUILD)/test/bench-run ## all suites: jest, native, scenarios
	@.ci/test

test-quick: build ## the unit tests only (not those of the command line), within a minute
	$(BIN)/jest --ci --testPathIgnorePatterns test/cli

# Without npm: the native tests that look at no page cache, and the command itself on every plan there is to test with.
PLANS = test/fixtures/plan-vectors
test-package: ## what can be tested in a package build: no root, no network, any file system
	@$(MAKE) --no-print-directory -C src/native check OUT=$(abspath $(BUILD)) ONLY='hostile shape vectors'
	@for plan in $(PLANS)/*.plan; do \
		case $$plan in $(PLANS)/good-*) expected=0 ;; *) expected=1 ;; esac; \
		status=0; node $(BUILD)/prefault.cjs show --json $$plan >/dev/null 2>&1 || status=$$?; \
		[ $$status -eq $$expected ] || { echo "prefault show $$plan: exit status $$status, not $$expected" >&2; exit 1; }; \
	done

demo: build $(BUILD)/test/bench-run ## cold, prefetched and warm starts of one program, side by side
	@node $(BUILD)/demo.cjs

# In a mount namespace of its own: a namespace that another program makes meanwhile would keep the image mounted.
bench = $$([ "$$(id -u)" -ne 0 ] || echo unshare --mount --propagation slave) node $(BUILD)/bench.cjs
bench-quick: setup-bench build $(BUILD)/test/bench-run ## cold starts on a disk image and warm costs (root)
	@$(bench)

bench-large: setup-bench build $(BUILD)/test/bench-run ## the same for Chromium, on an image of its own (root)
	@$(bench) --program chromium --rounds 0

# What names places of an installed system, with those of this installation: made anew for each.
.PHONY: always
$(BUILD)/hooks/%: hooks/% always
	@mkdir -p $(@D)
	sed -e 's,/usr/libexec/prefault/,$(LIBEXECDIR)/prefault/,g' -e 's,/usr/bin/prefault,$(BINDIR)/prefault,g' \
		-e 's,/usr/sbin/prefaultd,$(SBINDIR)/prefaultd,g' $< >$@

# STORES_OPTIONS='--json', '--trials N' and the like.
bench-stores: setup-stores build $(BUILD)/bench-stores.cjs $(STORE_PROGRAMS) ## what finding a plan costs in each place it can lie (root)
	@$$([ "$$(id -u)" -ne 0 ] || echo unshare --mount --propagation slave) node $(BUILD)/bench-stores.cjs $(STORES_OPTIONS)

# PORT_OPTIONS='--cache DIR', '--program NAME', '--files', '--json'. The cache takes some 8 GB.
bench-port: setup-bench build $(BUILD)/bench-port.cjs ## how well profiles are carried over to upgraded programs (root)
	@$$([ "$$(id -u)" -ne 0 ] || echo unshare --mount --propagation slave) node $(BUILD)/bench-port.cjs $(PORT_OPTIONS)

bench-refresh: build $(BUILD)/bench-refresh.cjs ## what a refresh takes with 1,000 profiles
	@node $(BUILD)/bench-refresh.cjs

# Every file that `make install` makes, as TARGET=SOURCE; `make uninstall` takes the same lists.
SCRIPTS = $(BINDIR)/prefault=$(BUILD)/prefault.cjs \
	$(LIBEXECDIR)/prefault/prefault-hook=hooks/prefault-hook
BINARIES = $(BINDIR)/prefault-run=$(NATIVE)/prefault-run \
	$(SBINDIR)/prefaultd=$(NATIVE)/prefaultd \
	$(LIBEXECDIR)/prefault/prefault-record=$(NATIVE)/prefault-record \
	$(LIBEXECDIR)/prefault/prefault-stamps=$(NATIVE)/prefault-stamps
# dh_prefault and its page are for the Debian package dh-prefault alone.
MAN_PAGES = $(filter-out docs/man/dh_%,$(wildcard docs/man/*.[1-8]))
DATA = $(LIBDIR)/prefault/libprefault-audit.so=$(NATIVE)/libprefault-audit.so \
	$(LIBEXECDIR)/prefault/libprefault-exit.so=$(NATIVE)/libprefault-exit.so \
	$(if $(LIBDIR32),$(LIBDIR32)/prefault/libprefault-audit.so=$(NATIVE)/32/libprefault-audit.so) \
	$(foreach unit,$(notdir $(wildcard hooks/systemd/*)),$(UNITDIR)/$(unit)=$(BUILD)/hooks/systemd/$(unit)) \
	$(DATADIR)/prefault/prefault-note.S=src/native/prefault-note.S \
	$(foreach unit,$(notdir $(wildcard hooks/systemd-user/*)),$(USERUNITDIR)/$(unit)=$(BUILD)/hooks/systemd-user/$(unit)) \
	$(TMPFILESDIR)/prefault.conf=hooks/tmpfiles.d/prefault.conf \
	$(if $(PACMANHOOKDIR),$(PACMANHOOKDIR)/90-prefault.hook=$(BUILD)/hooks/pacman/90-prefault.hook) \
	$(BASHCOMPDIR)/prefault=src/cli/completions/prefault.bash \
	$(ZSHCOMPDIR)/_prefault=src/cli/completions/_prefault \
	$(foreach page,$(MAN_PAGES),$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))=$(page)) \
	$(foreach page,$(wildcard README.md ARCHITECTURE.md CHANGELOG.md LICENSE docs/*.md docs/*.json),\
		$(DOCDIR)/$(notdir $(page))=$(page))
target_of = $(firstword $(subst =, ,$(1)))
source_of = $(lastword $(subst =, ,$(1)))
GENERATED = $(filter $(BUILD)/hooks/%,$(foreach file,$(DATA),$(call source_of,$(file))))

define newline


endef

# install_all COMMAND,LIST
install_all = $(foreach file,$(2),$(1) -D $(call source_of,$(file)) '$(DESTDIR)$(call target_of,$(file))'$(newline)	)

install: build $(GENERATED) ## install below $(DESTDIR)$(PREFIX)
	$(call install_all,$(INSTALL_PROGRAM),$(SCRIPTS))
	$(call install_all,$(INSTALL_PROGRAM) $(STRIP),$(BINARIES))
	$(call install_all,$(INSTALL_DATA),$(DATA))

uninstall: ## remove what install put there; plans and profiles stay
	$(foreach file,$(SCRIPTS) $(BINARIES) $(DATA),rm -f '$(DESTDIR)$(call target_of,$(file))'$(newline)	)

clean: ## remove what was built (not node_modules)
	rm -rf $(BUILD)
