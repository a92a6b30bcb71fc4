# The daemon; ../Makefile includes this. Its tests: test/native/daemon/run.
BUILD ?= ../../build/native
DAEMON_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -pthread $(CFLAGS) $(WARNINGS) \
	-DPREFAULT_VERSION='"$(VERSION)"'
DAEMON_CORE = find.c image.c issue.c link.c mode.c note.c plan.c reach.c text.c warm.c
DAEMON_SOURCES = $(wildcard daemon/*.c) $(DAEMON_CORE)
DAEMON_HEADERS = $(wildcard daemon/*.h) $(wildcard *.h)

all: $(BUILD)/prefaultd

$(BUILD)/prefaultd: $(DAEMON_SOURCES) $(DAEMON_HEADERS) daemon/rules.mk
	@mkdir -p $(@D)
	$(CC) $(DAEMON_CFLAGS) $(CPPFLAGS) -o $@ $(filter %.c,$^) $(LDFLAGS)
