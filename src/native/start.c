#include "start.h"

#include <elf.h>

#include "limits.h"
#include "text.h"

#if __SIZEOF_POINTER__ == 8
typedef Elf64_Phdr program_header;
typedef Elf64_auxv_t auxiliary;
#else
typedef Elf32_Phdr program_header;
typedef Elf32_auxv_t auxiliary;
#endif

struct image {
	const program_header *headers;
	unsigned long count;
	uintptr_t bias; /* what is added to its addresses */
};

/* A note may stand in the file and not in memory: only what a PT_LOAD brings is looked at. */
static bool is_mapped(const struct image *image, const program_header *note)
{
	for (unsigned long i = 0; i < image->count; i++) {
		const program_header *load = &image->headers[i];

		if (load->p_type == PT_LOAD && note->p_vaddr >= load->p_vaddr &&
		    note->p_filesz <= load->p_filesz &&
		    note->p_vaddr - load->p_vaddr <= load->p_filesz - note->p_filesz)
			return true;
	}
	return false;
}

static void read_segments(const struct image *image, struct notes *ret)
{
	for (unsigned long i = 0; i < image->count; i++) {
		const program_header *header = &image->headers[i];
		uintptr_t address = image->bias + header->p_vaddr;
		struct note_segment notes = {.address = address,
					     .size = header->p_filesz,
					     .alignment = header->p_align,
					     .bytes = (const uint8_t *)address,
					     .end = header->p_filesz};

		if (header->p_type == PT_NOTE && is_mapped(image, header))
			(void)notes_read(&notes, ret);
	}
}

/* Costs no system call: the headers and the notes are in memory. */
static void read_notes(uintptr_t headers, unsigned long count, struct notes *ret)
{
	struct image image = {(const program_header *)headers, count, 0};

	if (!headers || count > ELF_MAX_HEADERS)
		return;
	for (unsigned long i = 0; i < count; i++) {
		if (image.headers[i].p_type == PT_PHDR) {
			image.bias = headers - image.headers[i].p_vaddr;
			read_segments(&image, ret);
			return;
		}
	}
}

/* For `#!/usr/bin/interpreter option`, the script's name is the third argument. */
static bool is_script(const char *executed, char *const arguments[])
{
	return executed && arguments[0] &&
	       (text_equal(executed, arguments[0]) ||
		(arguments[1] && text_equal(executed, arguments[1])));
}

/* The vector follows the null pointer that ends the environment. */
static unsigned long auxiliary_value(char *const envp[], unsigned long type, unsigned long absent)
{
	const auxiliary *entry;

	while (*envp)
		envp++;
	for (entry = (const auxiliary *)(envp + 1); entry->a_type != AT_NULL; entry++)
		if (entry->a_type == type)
			return entry->a_un.a_val;
	return absent;
}

bool may_apply(char *const envp[], struct owner *ret)
{
	const char *value = text_variable(envp, "PREFAULT=");

	if (value && text_equal(value, "0"))
		return false;
	if (auxiliary_value(envp, AT_SECURE, 1))
		return false;
	*ret = (struct owner){envp, (uint32_t)auxiliary_value(envp, AT_UID, UINT32_MAX)};
	return true;
}

bool read_start(int argc, char *const argv[], char *const envp[], struct start *ret)
{
	const char *executed = (const char *)auxiliary_value(envp, AT_EXECFN, 0);
	struct notes notes = {.plan_size = 0};

	if (!may_apply(envp, &ret->owner))
		return false;
	/* ldd only lists libraries. */
	if (text_variable(envp, "LD_TRACE_LOADED_OBJECTS="))
		return false;
	ret->arguments = argv + (argc > 0);
	ret->path = executed;
	read_notes(auxiliary_value(envp, AT_PHDR, 0), auxiliary_value(envp, AT_PHNUM, 0), &notes);
	ret->build_id = notes.build_id;
	ret->room = (struct room){(const uint8_t *)(uintptr_t)notes.plan_address, notes.plan_size};
	ret->by_path = executed && (!ret->build_id.size || is_script(executed, ret->arguments));
	return ret->by_path || ret->build_id.size || ret->room.size;
}
