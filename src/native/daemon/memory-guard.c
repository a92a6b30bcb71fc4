#include "memory-guard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limits.h"
#include "tally.h"

/* The number behind a name; false if it is not there. */
static bool find_number(const char *text, const char *name, uint64_t *ret)
{
	const char *found = strstr(text, name);
	char *end;

	if (!found)
		return false;
	found += strlen(name);
	*ret = strtoull(found, &end, 10);
	return end != found;
}

uint32_t memory_condition(const char *meminfo, const char *pressure, uint64_t wanted_bytes)
{
	uint64_t total_kib, available_kib, percent, least_kib;

	/* Of the last ten seconds, those in which some task waited for memory: kernel doc
	 * accounting/psi. */
	if (find_number(pressure, "some avg10=", &percent) &&
	    percent >= MEMORY_MAX_PRESSURE_PERCENT)
		return TALLY_MEMORY_PRESSURE;
	if (!find_number(meminfo, "MemTotal:", &total_kib) ||
	    !find_number(meminfo, "MemAvailable:", &available_kib))
		return 0;
	least_kib = MEMORY_LEAST_MIB * 1024;
	if (least_kib < total_kib / MEMORY_LEAST_PART)
		least_kib = total_kib / MEMORY_LEAST_PART;
	return available_kib < least_kib + wanted_bytes / 1024 ? TALLY_LOW_MEMORY : 0;
}

static void read_text(const char *path, char *ret, size_t capacity)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, ret, capacity - 1);

	ret[size > 0 ? size : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

uint32_t memory_condition_now(uint64_t wanted_bytes)
{
	char meminfo[512], pressure[256];

	read_text("/proc/meminfo", meminfo, sizeof meminfo);
	read_text("/proc/pressure/memory", pressure, sizeof pressure);
	return memory_condition(meminfo, pressure, wanted_bytes);
}
