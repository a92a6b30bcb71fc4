# The helper of the package managers' hooks; ../Makefile includes this. Its tests: test/native/stamps/run.
BUILD ?= ../../build/native
STAMPS_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(CFLAGS) $(WARNINGS)
STAMPS_CORE = image.c note.c plan.c text.c
STAMPS_SOURCES = $(wildcard stamps/*.c) $(STAMPS_CORE)

all: $(BUILD)/prefault-stamps

$(BUILD)/prefault-stamps: $(STAMPS_SOURCES) $(wildcard stamps/*.h) $(wildcard *.h) stamps/rules.mk
	@mkdir -p $(@D)
	$(CC) $(STAMPS_CFLAGS) $(CPPFLAGS) -o $@ $(filter %.c,$^) $(LDFLAGS)
