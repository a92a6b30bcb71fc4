# Included by ../rules.mk: what drives parts of prefaultd alone, under the sanitizers.
DAEMON_TESTS = $(TESTS)/daemon
DAEMON_SANITIZED = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O1 -g $(WARNINGS) -pthread \
	-fsanitize=address,undefined -fno-sanitize-recover=all

$(TEST_BUILD)/usage-probe: $(DAEMON_TESTS)/usage-probe.c daemon/usage.c daemon/cached.c daemon/usage.h daemon/cached.h
	@mkdir -p $(@D)
	$(CC) $(DAEMON_SANITIZED) -o $@ $(filter %.c,$^)
