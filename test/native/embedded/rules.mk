# Included by ../rules.mk: what looks at programs with plans inside, and what changes their bytes.
EMBEDDED_TESTS = $(TESTS)/embedded
EMBEDDED_PROGRAMS = embedded-describe embedded-mutate embedded-garbage
EMBEDDED_SANITIZED = -std=c11 -D_GNU_SOURCE -O1 -g $(WARNINGS) -DPREFAULT_HOSTED \
	-fsanitize=address,undefined -fno-sanitize-recover=all
EMBEDDED_EXERCISE = $(EMBEDDED_TESTS)/exercise.c apply.c embedded.c filter.c find.c image.c link.c mode.c note.c plan.c \
	reach.c text.c warm.c
EMBEDDED_HEADERS = $(HEADERS) $(EMBEDDED_TESTS)/exercise.h

$(TEST_BUILD)/embedded-describe: $(EMBEDDED_TESTS)/describe.c image.c note.c text.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTED_CFLAGS) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/embedded-mutate: $(EMBEDDED_TESTS)/mutate.c $(EMBEDDED_EXERCISE) $(EMBEDDED_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(EMBEDDED_SANITIZED) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/embedded-fuzz: $(EMBEDDED_TESTS)/fuzz.c $(EMBEDDED_EXERCISE) $(EMBEDDED_HEADERS)
	@mkdir -p $(@D)
	clang $(EMBEDDED_SANITIZED) -fsanitize=fuzzer -o $@ $(filter %.c,$^)

# Loads the module as a loader does that hands it no arguments.
$(TEST_BUILD)/embedded-garbage: $(EMBEDDED_TESTS)/garbage.c
	@mkdir -p $(@D)
	$(CC) $(HOSTED_CFLAGS) -o $@ $<

.PHONY: fuzz-embedded
fuzz-embedded: $(TEST_BUILD)/embedded-fuzz
