# Included by ../rules.mk: prefault-stamps under the sanitizers, and what drives it with changed input.
STAMPS_TESTS = $(TESTS)/stamps
STAMPS_SANITIZED = -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O1 -g $(WARNINGS) \
	-fsanitize=address,undefined -fno-sanitize-recover=all
STAMPS_HEADERS = $(wildcard stamps/*.h) $(HEADERS)

$(TEST_BUILD)/prefault-stamps: $(STAMPS_SOURCES) $(STAMPS_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(STAMPS_SANITIZED) -o $@ $(filter %.c,$^)

STAMPS_EXERCISE = $(STAMPS_TESTS)/exercise.c $(STAMPS_SOURCES)

$(TEST_BUILD)/stamps-mutate: $(STAMPS_TESTS)/mutate.c $(STAMPS_EXERCISE) $(STAMPS_HEADERS) $(STAMPS_TESTS)/exercise.h
	@mkdir -p $(@D)
	$(CC) $(STAMPS_SANITIZED) -Dmain=stamps_main -o $@ $(filter %.c,$^)

$(TEST_BUILD)/stamps-fuzz: $(STAMPS_TESTS)/fuzz.c $(STAMPS_EXERCISE) $(STAMPS_HEADERS) $(STAMPS_TESTS)/exercise.h
	@mkdir -p $(@D)
	clang $(STAMPS_SANITIZED) -fsanitize=fuzzer -Dmain=stamps_main -o $@ $(filter %.c,$^)

.PHONY: fuzz-stamps
fuzz-stamps: $(TEST_BUILD)/stamps-fuzz
