# Included by src/native/Makefile: the programs that the native tests need, and how they are run.

SANITIZED = -std=c11 -D_GNU_SOURCE -O1 -g $(WARNINGS) -DPREFAULT_HOSTED \
	-fsanitize=address,undefined -fno-sanitize-recover=all
EXERCISE = $(TESTS)/exercise.c $(TESTS)/fake-kernel.c plan.c issue.c pace.c warm.c text.c
TEST_HEADERS = $(HEADERS) $(wildcard $(TESTS)/*.h)
include $(TESTS)/stamps/rules.mk
include $(TESTS)/daemon/rules.mk
include $(TESTS)/embedded/rules.mk
TEST_PROGRAMS = plan-dump plan-make residency probe mutate prefault-stamps stamps-mutate $(DAEMON_PROGRAMS) \
	$(EMBEDDED_PROGRAMS)

$(TEST_BUILD)/plan-dump: plan.c
$(TEST_BUILD)/%: $(TESTS)/%.c $(TEST_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(HOSTED_CFLAGS) -Wl,--build-id -o $@ $(filter %.c,$^)

$(TEST_BUILD)/mutate: $(TESTS)/mutate.c $(EXERCISE) $(TEST_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(SANITIZED) -o $@ $(filter %.c,$^)

$(TEST_BUILD)/fuzz-plan: $(TESTS)/fuzz-plan.c $(EXERCISE) $(TEST_HEADERS)
	@mkdir -p $(@D)
	clang $(SANITIZED) -fsanitize=fuzzer -o $@ $(filter %.c,$^)

# ONLY='NAME...' for some of the tests.
fuzz: $(TEST_BUILD)/fuzz-plan
check: all $(TEST_PROGRAMS:%=$(TEST_BUILD)/%)
	@$(TESTS)/run $(ONLY)
