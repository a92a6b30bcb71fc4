# The recorders' helper; ../Makefile includes this. Its tests: test/native/record/run.
BUILD ?= ../../build/native
RECORD_CFLAGS = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(CFLAGS) $(WARNINGS)

all: $(BUILD)/prefault-record

$(BUILD)/prefault-record: $(wildcard record/*.c) exit/smaps.c $(wildcard record/*.h exit/*.h) record/rules.mk
	@mkdir -p $(@D)
	$(CC) $(RECORD_CFLAGS) $(CPPFLAGS) -o $@ $(filter %.c,$^) $(LDFLAGS)
