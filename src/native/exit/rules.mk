# The library of the exit recorder; ../Makefile includes this. Its tests: test/native/exit/run.
BUILD ?= ../../build/native
EXIT_CORE = filter link memory path-search text
EXIT_OWN = $(basename $(notdir $(wildcard exit/*.c)))
EXIT_OBJECTS = $(EXIT_CORE:%=$(BUILD)/obj/%.o) $(EXIT_OWN:%=$(BUILD)/obj/exit/%.o)

all: $(BUILD)/libprefault-exit.so

$(BUILD)/obj/exit/%.o: exit/%.c $(wildcard exit/*.h) $(HEADERS) exit/rules.mk Makefile
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) -c -o $@ $<

# What it takes from the C library is weak: an auditor has none. libgcc divides where the processor cannot.
$(BUILD)/libprefault-exit.so: $(EXIT_OBJECTS)
	$(CC) $(CORE_LDFLAGS) -shared -Wl,-soname,$(@F) -o $@ $^ -lgcc
