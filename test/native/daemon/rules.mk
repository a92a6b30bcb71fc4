# Included by ../rules.mk: the daemon and its parts under the sanitizers, and what its tests start.
DAEMON_TESTS = $(TESTS)/daemon
DAEMON_SANITIZED = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O1 -g $(WARNINGS) -pthread \
	-fsanitize=address,undefined -fno-sanitize-recover=all -DPREFAULT_VERSION='"$(VERSION)"'
DAEMON_PROGRAMS = usage-probe daemon-actor daemon-actor-static daemon-tiny daemon-ready daemon-storm daemon-multiply \
	daemon-moody-fs daemon-spawn daemon-unit daemon-process-unit prefaultd-sanitized

$(TEST_BUILD)/usage-probe: $(DAEMON_TESTS)/usage-probe.c daemon/usage.c daemon/cached.c daemon/usage.h daemon/cached.h
	@mkdir -p $(@D)
	$(CC) $(DAEMON_SANITIZED) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/daemon-%: $(DAEMON_TESTS)/%.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTED_CFLAGS) -Wl,--build-id -o $@ $<

$(TEST_BUILD)/daemon-actor-static: $(DAEMON_TESTS)/actor.c
	@mkdir -p $(@D)
	$(CC) $(HOSTED_CFLAGS) -static -Wl,--build-id -o $@ $<

$(TEST_BUILD)/daemon-tiny: $(DAEMON_TESTS)/tiny.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) -std=c11 -Os $(WARNINGS) -ffreestanding -fno-stack-protector -nostdlib -static -Wl,--build-id -o $@ $<

DAEMON_UNIT = $(DAEMON_TESTS)/unit.c daemon/judge.c daemon/memory-guard.c daemon/file-key.c

$(TEST_BUILD)/daemon-unit: $(DAEMON_UNIT) $(DAEMON_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(DAEMON_SANITIZED) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/daemon-process-unit: $(DAEMON_TESTS)/process-unit.c daemon/arguments.c daemon/process-stat.c $(DAEMON_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(DAEMON_SANITIZED) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/prefaultd-sanitized: $(DAEMON_SOURCES) $(DAEMON_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(DAEMON_SANITIZED) -o $@ $(filter %.c,$^)

# Changes what the daemon reads that is not a plan.
DAEMON_FUZZED = $(DAEMON_TESTS)/fuzz.c \
	$(filter-out daemon/main.c daemon/mounts.c daemon/verdicts.c,$(DAEMON_SOURCES))

$(TEST_BUILD)/daemon-fuzz: $(DAEMON_FUZZED) $(DAEMON_HEADERS)
	@mkdir -p $(@D)
	clang $(DAEMON_SANITIZED) -fsanitize=fuzzer -o $@ $(filter %.c,$^)

.PHONY: fuzz-daemon
fuzz-daemon: $(TEST_BUILD)/daemon-fuzz
