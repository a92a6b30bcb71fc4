#include "pages.h"

#include "calls.h"
#include "page-kind.h"

enum { UNIT_BYTES = 4096 }; /* of every page number in a recording */

typedef enum page_kind judge_page(const struct mapping *mapping, uint64_t entry);

static enum page_kind at_start(const struct mapping *mapping, uint64_t entry)
{
	(void)mapping;
	return entry & ENTRY_PRESENT && entry & ENTRY_OF_FILE ? PAGE_AROUND : PAGE_ABSENT;
}

/* A run of pages of one kind. */
struct run {
	enum page_kind kind;
	uint64_t start, end; /* addresses */
};

static void tell_file(struct output *output, const struct mapping *mapping)
{
	output_text(output, "\t");
	output_number(output, mapping->major);
	output_text(output, ":");
	output_number(output, mapping->minor);
	output_text(output, "\t");
	output_number(output, mapping->ino);
	output_text(output, "\t");
}

static void tell_run(struct output *output, const struct mapping *mapping, const struct run *run)
{
	output_text(output, run->kind == PAGE_TOUCHED ? "present" : "window");
	tell_file(output, mapping);
	output_number(output, (mapping->offset + (run->start - mapping->start)) / UNIT_BYTES);
	output_text(output, "\t");
	output_number(output, (run->end - run->start) / UNIT_BYTES);
	output_text(output, "\n");
}

static void tell_name(struct output *output, const struct mapping *mapping)
{
	output_text(output, "name");
	tell_file(output, mapping);
	output_text(output, "f\t");
	output_mapped_path(output, mapping->path);
}

struct walk {
	struct pages *pages;
	const struct mapping *mapping;
	judge_page *judge;
	bool forget;
	bool named;
	struct run run;
};

static void end_run(struct walk *walk)
{
	const struct run *run = &walk->run;
	struct output *output = walk->pages->output;

	if (run->kind == PAGE_ABSENT)
		return;
	if (!walk->named)
		tell_name(output, walk->mapping);
	walk->named = true;
	tell_run(output, walk->mapping, run);
	if (walk->forget)
		(void)sys_forget(run->start, run->end - run->start);
}

static void add_page(struct walk *walk, uint64_t address, uint64_t entry)
{
	enum page_kind kind = walk->judge(walk->mapping, entry);

	if (kind != walk->run.kind) {
		end_run(walk);
		walk->run = (struct run){kind, address, address};
	}
	walk->run.end = address + walk->pages->page_bytes;
}

static void walk_mapping(struct walk *walk)
{
	struct pages *pages = walk->pages;
	uint64_t address = walk->mapping->start;

	while (address < walk->mapping->end) {
		uint64_t wanted = (walk->mapping->end - address) / pages->page_bytes;
		long count;

		if (wanted > PAGES_AT_ONCE)
			wanted = PAGES_AT_ONCE;
		count = sys_pread(pages->pagemap, pages->entries, wanted * sizeof *pages->entries,
				  address / pages->page_bytes * sizeof *pages->entries) /
			(long)sizeof *pages->entries;
		if (count <= 0)
			break;
		for (long i = 0; i < count; i++, address += pages->page_bytes)
			add_page(walk, address, pages->entries[i]);
	}
	end_run(walk);
}

void pages_tell(struct pages *pages, const struct mapping *mapping)
{
	walk_mapping(&(struct walk){.pages = pages, .mapping = mapping, .judge = page_kind});
}

void pages_forget(struct pages *pages, const struct mapping *mapping)
{
	walk_mapping(&(struct walk){
	    .pages = pages,
	    .mapping = mapping,
	    .judge = at_start,
	    .forget = !mapping->is_writable,
	});
}
