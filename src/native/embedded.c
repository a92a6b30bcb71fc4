#include "embedded.h"

#include "plan.h"
#include "quiet.h"

/* At the very end of the file. Everything that we run on is little-endian. */
struct footer {
	uint64_t elf_size, plan_offset;
	uint32_t plan_size, version;
	char magic[8];
};

_Static_assert(sizeof(struct footer) == 32, "the format's");

/* Where in the file a plan lies. */
struct place {
	uint64_t offset;
	uint32_t size;
};

/* How large the plan is that begins in this room; 0: there is none. */
static uint32_t plan_size(int fd, uint64_t offset, uint32_t room)
{
	uint8_t head[PLAN_HEADER_BYTES];
	struct plan plan;

	if (room < sizeof head || !read_at(fd, offset, head, sizeof head) ||
	    plan_open(head, sizeof head, &plan) != PLAN_SOUND || plan.total > room)
		return 0;
	return plan.total;
}

static bool find_in_note(const struct image *image, struct place *ret)
{
	const struct notes *notes = &image->notes;

	*ret = (struct place){notes->plan_address,
			      plan_size(image->fd, notes->plan_address, notes->plan_size)};
	return ret->size;
}

static bool has_magic(const struct footer *footer)
{
	static const char magic[8] = PLAN_TRAILER_MAGIC;

	for (unsigned i = 0; i < sizeof magic; i++)
		if (footer->magic[i] != magic[i])
			return false;
	return true;
}

static bool find_in_trailer(int fd, struct place *ret)
{
	struct statx status;
	struct footer footer;
	uint64_t end; /* of the plan */

	if (sys_statx(fd, "", AT_EMPTY_PATH, &status) < 0 || status.stx_size < sizeof footer)
		return false;
	end = status.stx_size - sizeof footer;
	if (!read_at(fd, end, &footer, sizeof footer) || !has_magic(&footer) ||
	    footer.version != 1 || footer.plan_size > PLAN_MAX_BYTES || footer.plan_size > end)
		return false;
	*ret = (struct place){end - footer.plan_size, footer.plan_size};
	return footer.plan_offset == ret->offset && ret->offset % 8 == 0 &&
	       footer.elf_size <= ret->offset && ret->offset - footer.elf_size < 8 &&
	       plan_size(fd, ret->offset, ret->size) == ret->size;
}

void apply_embedded(const struct start *start, const struct image *image)
{
	struct start with_room = *start;
	struct place place;
	long memory;

	if (!find_in_note(image, &place) && !find_in_trailer(image->fd, &place))
		return;
	memory = sys_map(place.size);
	if (is_error(memory))
		return;
	with_room.room = (struct room){(uint8_t *)memory, place.size};
	if (read_at(image->fd, place.offset, (uint8_t *)memory, place.size))
		apply_room(&with_room);
	(void)sys_unmap((void *)memory, place.size);
}
