/* The daemon's pure parts, with tables: prints a claim for each. */
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../src/native/daemon/file-key.h"
#include "../../../src/native/daemon/judge.h"
#include "../../../src/native/daemon/memory-guard.h"
#include "../../../src/native/daemon/tally.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int failed_count;

static void claim(const char *what, bool holds)
{
	printf("%s %s\n", holds ? "ok" : "not ok", what);
	failed_count += !holds;
}

static struct times times_of(const uint32_t *milliseconds)
{
	struct times times = {{0}, 0};

	for (; *milliseconds; milliseconds++)
		times_add(&times, *milliseconds);
	return times;
}

static void test_medians(void)
{
	static const struct {
		const char *claim;
		uint32_t median;
		uint32_t milliseconds[8]; /* and a zero */
	} cases[] = {
	    {"no time has no median", 0, {0}},
	    {"one time is the median", 7, {7}},
	    {"of two times the median is the larger one", 9, {9, 7}},
	    {"of three times it is the middle one", 8, {9, 7, 8}},
	    {"times may be equal", 8, {8, 8, 8, 8}},
	    {"of five times it is the third", 3, {5, 4, 3, 2, 1}},
	    {"only the last five times are kept", 6, {1, 1, 8, 7, 6, 5, 4}},
	    {"times may be as large as can be", UINT32_MAX, {UINT32_MAX, UINT32_MAX, 1}},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct times times = times_of(cases[i].milliseconds);

		claim(cases[i].claim, times_median(&times) == cases[i].median);
	}
}

static void test_verdicts(void)
{
	static const struct {
		const char *claim;
		enum verdict verdict;
		uint32_t sampled, used;
		uint32_t helped[8], control[8];
	} cases[] = {
	    {"a plan of which nothing is known is on", VERDICT_ON, 0, 0, {0}, {0}},
	    {"95 unused pages say nothing", VERDICT_ON, 95, 0, {0}, {0}},
	    {"96 unused pages are a waste", VERDICT_WASTEFUL, 96, 0, {0}, {0}},
	    {"of 100 pages 49 are too few", VERDICT_WASTEFUL, 100, 49, {0}, {0}},
	    {"of 100 pages 50 are enough", VERDICT_ON, 100, 50, {0}, {0}},
	    {"all pages used are no waste", VERDICT_ON, 512, 512, {0}, {0}},
	    {"numbers may be as large as can be", VERDICT_ON, UINT32_MAX, UINT32_MAX, {0}, {0}},
	    {"and a waste", VERDICT_WASTEFUL, UINT32_MAX, 1, {0}, {0}},
	    {"two times of each kind say nothing", VERDICT_ON, 0, 0, {900, 900}, {1, 1}},
	    {"nor many of one kind", VERDICT_ON, 0, 0, {900, 900, 900, 900, 900}, {1, 1}},
	    {"nor many of the other", VERDICT_ON, 0, 0, {900, 900}, {1, 1, 1, 1, 1}},
	    {"three of each kind do", VERDICT_SLOWER, 0, 0, {900, 900, 900}, {1, 1, 1}},
	    {"a tenth slower is not slower", VERDICT_ON, 0, 0, {110, 110, 110}, {100, 100, 100}},
	    {"more than a tenth is", VERDICT_SLOWER, 0, 0, {111, 111, 111}, {100, 100, 100}},
	    {"five milliseconds are nothing", VERDICT_ON, 0, 0, {15, 15, 15}, {10, 10, 10}},
	    {"six are something", VERDICT_SLOWER, 0, 0, {16, 16, 16}, {10, 10, 10}},
	    {"faster is not slower", VERDICT_ON, 0, 0, {1, 1, 1}, {900, 900, 900}},
	    {"one slow start of five changes nothing",
	     VERDICT_ON,
	     0,
	     0,
	     {9000, 100, 100, 100, 100},
	     {100, 100, 100}},
	    {"a waste goes before slowness", VERDICT_WASTEFUL, 100, 0, {900, 900, 900}, {1, 1, 1}},
	    {"times may be as long as can be",
	     VERDICT_SLOWER,
	     0,
	     0,
	     {UINT32_MAX, UINT32_MAX, UINT32_MAX},
	     {1, 1, 1}},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evidence evidence = {
		    .sampled_page_count = cases[i].sampled,
		    .used_page_count = cases[i].used,
		    .helped = times_of(cases[i].helped),
		    .control = times_of(cases[i].control),
		};

		claim(cases[i].claim, judge(&evidence) == cases[i].verdict);
	}
}

static void test_samples(void)
{
	struct evidence evidence = {0};

	evidence_add_sample(&evidence, 64, 10);
	evidence_add_sample(&evidence, 64, 20);
	claim("samples add up",
	      evidence.sampled_page_count == 128 && evidence.used_page_count == 30);
	for (int i = 0; i < 1000; i++)
		evidence_add_sample(&evidence, 64, 64);
	claim("but not for ever",
	      evidence.sampled_page_count <= 512 && evidence.sampled_page_count >= 256);
	claim("and never to more used pages than there are",
	      evidence.used_page_count <= evidence.sampled_page_count);
	claim("a plan that was good for long is on", judge(&evidence) == VERDICT_ON);
	for (int i = 0; i < 10; i++)
		evidence_add_sample(&evidence, 64, 0);
	claim("until ten starts in which it was not", judge(&evidence) == VERDICT_WASTEFUL);
}

static void test_memory(void)
{
	enum { GIB = 1 << 30 };
	static const struct {
		const char *claim, *meminfo, *pressure;
		uint64_t wanted;
		uint32_t condition;
	} cases[] = {
	    {"where nothing is told there is memory", "", "", GIB, 0},
	    {"with plenty of memory there is no reason not to read",
	     "MemTotal:       16384000 kB\nMemFree: 1 kB\nMemAvailable:   8192000 kB\n",
	     "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", 64 << 20, 0},
	    {"a thirty-second part of all is left alone",
	     "MemTotal:       16384000 kB\nMemAvailable:    511999 kB\n", "", 0, TALLY_LOW_MEMORY},
	    {"and no more than that", "MemTotal:       16384000 kB\nMemAvailable:    512000 kB\n",
	     "", 0, 0},
	    {"128 MiB are, on a small machine",
	     "MemTotal:        1024000 kB\nMemAvailable:    131071 kB\n", "", 0, TALLY_LOW_MEMORY},
	    {"and no more than these", "MemTotal:        1024000 kB\nMemAvailable:    131072 kB\n",
	     "", 0, 0},
	    {"what is to be read comes on top",
	     "MemTotal:        1024000 kB\nMemAvailable:    131072 kB\n", "", 1024,
	     TALLY_LOW_MEMORY},
	    {"however much that is", "MemTotal:        1024000 kB\nMemAvailable:   1024000 kB\n",
	     "", UINT64_MAX, TALLY_LOW_MEMORY},
	    {"an old kernel does not tell what is available",
	     "MemTotal:        1024000 kB\nMemFree:         1 kB\n", "", GIB, 0},
	    {"pressure of ten percent is too much",
	     "MemTotal:       16384000 kB\nMemAvailable:   8192000 kB\n",
	     "some avg10=10.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00\n", 0,
	     TALLY_MEMORY_PRESSURE},
	    {"below that it is not", "", "some avg10=9.99 avg60=99.00 avg300=99.00 total=0\n", 0,
	     0},
	    {"only that of the last ten seconds counts", "",
	     "some avg10=0.00 avg60=99.00 avg300=99.00 total=9\nfull avg10=99.00\n", 0, 0},
	    {"pressure needs no other number", "", "some avg10=99.99", 0, TALLY_MEMORY_PRESSURE},
	    {"a text without numbers tells nothing", "MemTotal: MemAvailable: kB",
	     "some avg10= avg60", GIB, 0},
	    {"numbers that are too large are large",
	     "MemTotal: 99999999999999999999999 kB\nMemAvailable: 99999999999999999999999 kB\n", "",
	     0, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		claim(cases[i].claim, memory_condition(cases[i].meminfo, cases[i].pressure,
						       cases[i].wanted) == cases[i].condition);
}

/* An event as the kernel makes it, with room for anything. */
struct event {
	struct fanotify_event_metadata head;
	struct fanotify_event_info_fid info;
	unsigned char handle[sizeof(struct file_handle) + FILE_KEY_HANDLE_BYTES + 64];
};

static struct event event_of(const char *bytes, unsigned size)
{
	struct event event = {
	    .head = {.vers = FANOTIFY_METADATA_VERSION, .metadata_len = sizeof event.head},
	    .info = {.hdr = {.info_type = FAN_EVENT_INFO_TYPE_FID}},
	};
	struct file_handle handle = {.handle_bytes = size, .handle_type = 1};

	memcpy(event.handle, &handle, sizeof handle);
	memcpy(event.handle + sizeof handle, bytes, strlen(bytes));
	event.info.hdr.len = (uint16_t)(sizeof event.info + sizeof handle + size);
	event.head.event_len = (uint32_t)sizeof event.head + event.info.hdr.len;
	return event;
}

static bool gives_key(const struct event *event)
{
	/* No byte more than the event has: a sanitizer sees who reads on. */
	struct event *exact = malloc(event->head.event_len);
	struct file_key key;
	bool is_given;

	memcpy(exact, event, event->head.event_len);
	is_given = file_key_of_event(&exact->head, &key);
	free(exact);
	return is_given;
}

static void test_events(void)
{
	struct event event = event_of("12345678", 8);
	struct file_key key, same;

	claim("an event has a key", gives_key(&event) && file_key_of_event(&event.head, &key));
	claim("equal events have equal keys", file_key_of_event(&event.head, &same) &&
						  file_key_equal(&key, &same) &&
						  file_key_hash(&key) == file_key_hash(&same));
	event = event_of("12345679", 8);
	claim("another handle is another key", file_key_of_event(&event.head, &same) &&
						   !file_key_equal(&key, &same) &&
						   file_key_hash(&key) != file_key_hash(&same));
	event = event_of("12345678", 8);
	event.info.fsid.val[1] = 1;
	claim("another file system is another key",
	      file_key_of_event(&event.head, &same) && !file_key_equal(&key, &same));
	event = event_of("12345678\0", 9);
	claim("a longer handle is another key",
	      file_key_of_event(&event.head, &same) && !file_key_equal(&key, &same));
	event = event_of("12345678trash", 8);
	claim("what is behind the handle does not count",
	      file_key_of_event(&event.head, &same) && file_key_equal(&key, &same) &&
		  file_key_hash(&key) == file_key_hash(&same));
	event = event_of("", 0);
	claim("a handle may be empty", gives_key(&event));
	event = event_of("1", FILE_KEY_HANDLE_BYTES);
	claim("or as long as can be", gives_key(&event));
	event = event_of("1", FILE_KEY_HANDLE_BYTES + 1);
	claim("a longer one is none", !gives_key(&event));
	event = event_of("12345678", 8);
	event.info.hdr.info_type = FAN_EVENT_INFO_TYPE_DFID_NAME;
	claim("what is told of a directory is not of a file", !gives_key(&event));
	event = event_of("12345678", 8);
	event.head.event_len -= 1;
	claim("a handle that is cut short is none", !gives_key(&event));
	event.head.event_len = sizeof event.head + sizeof event.info;
	claim("an event without a handle has none", !gives_key(&event));
	event.head.event_len = sizeof event.head;
	claim("an event of the queue's overflow has none", !gives_key(&event));
	event = event_of("12345678", 8);
	memset(event.handle, 0xff, sizeof(unsigned));
	claim("a handle that says it is longest of all is none", !gives_key(&event));
}

static void test_files(const char *directory)
{
	struct file_key keys[3];
	bool all = true;

	for (int i = 0; i < 3; i++) {
		char path[PATH_MAX];
		int fd;

		/* Of two files; the first one twice. */
		snprintf(path, sizeof path, "%s/key%d", directory, i % 2);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		all = all && fd >= 0 && file_key_of(fd, &keys[i]);
		close(fd);
	}
	claim("files have keys", all);
	claim("one file has one", all && file_key_equal(&keys[0], &keys[2]));
	claim("two files have two", all && !file_key_equal(&keys[0], &keys[1]));
	claim("a descriptor of nothing has none", !file_key_of(-1, &keys[0]));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	test_medians();
	test_verdicts();
	test_samples();
	test_memory();
	test_events();
	test_files(argv[1]);
	return failed_count > 0;
}
