#include "image.h"

#include <elf.h>

#include "limits.h"
#include "quiet.h"
#include "text.h"

enum { HEAD_BYTES = 4096, INTERPRETER_CAPACITY = 256 };

struct segment {
	uint32_t type;
	uint64_t offset, size, alignment;
};

/* The program headers, of either class. */
union table {
	Elf64_Phdr headers64[ELF_MAX_HEADERS];
	Elf32_Phdr headers32[ELF_MAX_HEADERS];
};

static struct segment segment(const union table *table, bool is_64_bit, unsigned index)
{
	const Elf64_Phdr *header64 = &table->headers64[index];
	const Elf32_Phdr *header32 = &table->headers32[index];

	if (is_64_bit)
		return (struct segment){header64->p_type, header64->p_offset, header64->p_filesz,
					header64->p_align};
	return (struct segment){header32->p_type, header32->p_offset, header32->p_filesz,
				header32->p_align};
}

/* Whether a PT_LOAD brings into memory what the segment has in the file. */
static bool is_loaded(const union table *table, bool is_64_bit, unsigned count,
		      const struct segment *notes)
{
	for (unsigned i = 0; i < count; i++) {
		struct segment load = segment(table, is_64_bit, i);

		if (load.type == PT_LOAD && notes->offset >= load.offset &&
		    notes->size <= load.size &&
		    notes->offset - load.offset <= load.size - notes->size)
			return true;
	}
	return false;
}

/* A note with a plan can be large: what stands behind it is read by itself. */
static void read_notes(int fd, const struct segment *segment, struct notes *ret)
{
	uint8_t bytes[ELF_MAX_NOTE_BYTES];
	struct note_segment notes = {.address = segment->offset,
				     .size = segment->size,
				     .alignment = segment->alignment,
				     .bytes = bytes};

	for (int reads = 0; reads < ELF_MAX_NOTE_READS && notes.start < notes.size; reads++) {
		uint64_t left = notes.size - notes.start, next;
		uint64_t size = left < sizeof bytes ? left : sizeof bytes;

		if (!read_at(fd, segment->offset + notes.start, bytes, (uint32_t)size))
			return;
		notes.end = notes.start + size;
		next = notes_read(&notes, ret);
		if (next <= notes.start)
			return;
		notes.start = next;
	}
}

/* All architectures that we know are little-endian. */
static bool read_elf(int fd, const uint8_t head[], struct notes *ret)
{
	bool is_64_bit = head[EI_CLASS] == ELFCLASS64;
	size_t entry_size = is_64_bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	Elf64_Ehdr header64;
	Elf32_Ehdr header32;
	union table table;
	unsigned count;

	if (head[EI_DATA] != ELFDATA2LSB || (!is_64_bit && head[EI_CLASS] != ELFCLASS32))
		return false;
	__builtin_memcpy(&header64, head, sizeof header64);
	__builtin_memcpy(&header32, head, sizeof header32);
	count = is_64_bit ? header64.e_phnum : header32.e_phnum;
	if (count > ELF_MAX_HEADERS ||
	    (is_64_bit ? header64.e_phentsize : header32.e_phentsize) != entry_size)
		return false;
	if (!read_at(fd, is_64_bit ? header64.e_phoff : header32.e_phoff, &table,
		     (uint32_t)(count * entry_size)))
		return false;
	for (unsigned i = 0; i < count && !(ret->has_build_id && ret->plan_size); i++) {
		struct segment notes = segment(&table, is_64_bit, i);
		bool has_plan = ret->plan_size;

		if (notes.type != PT_NOTE)
			continue;
		read_notes(fd, &notes, ret);
		if (!has_plan && !is_loaded(&table, is_64_bit, count, &notes))
			ret->plan_size = 0;
	}
	return true;
}

bool read_build_id(int fd, struct build_id *ret)
{
	uint8_t head[sizeof(Elf64_Ehdr)];
	struct notes notes = {.plan_size = 0};
	long size = sys_pread(fd, head, sizeof head, 0);

	if (size == (long)sizeof head && text_starts((char *)head, ELFMAG))
		(void)read_elf(fd, head, &notes);
	*ret = notes.build_id;
	return size >= 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The path after `#!`, as execve(2) takes it. */
static bool read_interpreter(const char *line, char ret[INTERPRETER_CAPACITY])
{
	struct text path = text_in(ret, INTERPRETER_CAPACITY);

	line += 2;
	while (is_blank(*line))
		line++;
	for (; *line && *line != '\n' && !is_blank(*line); line++)
		text_add_bytes(&path, line, 1);
	return path.size && !path.cut;
}

bool open_image(const char *path, struct image *ret)
{
	char interpreter[INTERPRETER_CAPACITY];
	uint8_t head[HEAD_BYTES + 1];

	*ret = (struct image){.fd = -1};
	for (int depth = 0; depth <= SCRIPT_MAX_DEPTH; depth++) {
		int fd = open_regular(path);
		long size;

		if (fd < 0)
			break;
		size = sys_pread(fd, head, HEAD_BYTES, 0);
		if (size >= (long)sizeof(Elf64_Ehdr) && text_starts((char *)head, ELFMAG) &&
		    read_elf(fd, head, &ret->notes)) {
			ret->fd = fd;
			return true;
		}
		(void)sys_close(fd);
		if (size < 2 || head[0] != '#' || head[1] != '!')
			break;
		ret->is_script = true;
		head[size] = '\0';
		if (!read_interpreter((char *)head, interpreter))
			break;
		path = interpreter;
	}
	return ret->is_script;
}
