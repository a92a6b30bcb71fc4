#include "plan.h"

#include "fnv.h"

static uint16_t le16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t le32(const uint8_t *bytes)
{
	return le16(bytes) | (uint32_t)le16(bytes + 2) << 16;
}

static uint64_t le64(const uint8_t *bytes)
{
	return le32(bytes) | (uint64_t)le32(bytes + 4) << 32;
}

static struct plan_table table(const uint8_t *offset_and_count)
{
	return (struct plan_table){le32(offset_and_count), le32(offset_and_count + 4)};
}

/* The bytes of an entry, or a null pointer if they are not in memory. */
static const uint8_t *entry(const struct plan *plan, struct plan_table of, uint32_t index,
			    uint32_t entry_size)
{
	uint64_t start = of.offset + (uint64_t)index * entry_size;

	if (index >= of.count || start + entry_size > plan->size)
		return 0;
	return plan->bytes + start;
}

/* Sections stand one after the other: moves `end` over one, if it is well placed. */
static bool pass_section(uint64_t *end, struct plan_table section, uint32_t entry_size,
			 uint32_t max_count)
{
	if (section.offset % 8 || section.offset < *end || section.count > max_count)
		return false;
	*end = section.offset + (uint64_t)section.count * entry_size;
	return true;
}

static bool sections_fit(const struct plan *plan)
{
	uint64_t end = PLAN_HEADER_BYTES;

	return pass_section(&end, plan->modes, PLAN_MODE_BYTES, PLAN_MAX_MODES) &&
	       pass_section(&end, plan->sentinels, PLAN_SENTINEL_BYTES,
			    PLAN_MAX_MODES * PLAN_MAX_MODE_SENTINELS) &&
	       pass_section(&end, plan->strings, 1, PLAN_MAX_BYTES) &&
	       pass_section(&end, plan->files, PLAN_FILE_BYTES, PLAN_MAX_FILES) &&
	       pass_section(&end, plan->steps, PLAN_STEP_BYTES, PLAN_MAX_STEPS) &&
	       pass_section(&end, plan->lookups, PLAN_LOOKUP_BYTES, PLAN_MAX_LOOKUPS) &&
	       end <= plan->total && plan->modes.count > 0 && plan->strings.count > 0;
}

static bool has_magic(const uint8_t *bytes)
{
	static const char magic[8] = "PREFAULT";

	for (unsigned i = 0; i < sizeof magic; i++)
		if (bytes[i] != (uint8_t)magic[i])
			return false;
	return true;
}

enum plan_fault plan_open(const uint8_t *bytes, uint32_t size, struct plan *ret)
{
	struct plan plan;

	if (size < PLAN_HEADER_BYTES)
		return PLAN_TOO_SHORT;
	if (!has_magic(bytes))
		return PLAN_BAD_MAGIC;
	if (le16(bytes + 8) != 1)
		return PLAN_NEWER_FORMAT;
	if (le32(bytes + 12) != PLAN_HEADER_BYTES)
		return PLAN_BAD_HEADER;
	plan.bytes = bytes;
	plan.size = size;
	plan.total = le32(bytes + 24);
	if (plan.total % 8 || plan.total > PLAN_MAX_BYTES || plan.total < size)
		return PLAN_BAD_SIZE;
	plan.program = le32(bytes + 28);
	plan.modes = table(bytes + 32);
	plan.sentinels = table(bytes + 40);
	plan.strings = table(bytes + 48);
	plan.files = table(bytes + 56);
	plan.steps = table(bytes + 64);
	plan.lookups = table(bytes + 72);
	if (!sections_fit(&plan))
		return PLAN_BAD_SECTION;
	*ret = plan;
	return PLAN_SOUND;
}

enum plan_fault plan_open_within(const uint8_t *bytes, uint32_t room, struct plan *ret)
{
	struct plan plan;
	enum plan_fault fault =
	    plan_open(bytes, room < PLAN_HEADER_BYTES ? room : PLAN_HEADER_BYTES, &plan);

	if (fault != PLAN_SOUND)
		return fault;
	if (plan.total > room)
		return PLAN_BAD_SIZE;
	plan.size = plan.total;
	*ret = plan;
	return PLAN_SOUND;
}

const char *plan_string(const struct plan *plan, uint32_t offset)
{
	uint64_t section_end = (uint64_t)plan->strings.offset + plan->strings.count;
	uint64_t end = section_end < plan->size ? section_end : plan->size;
	uint64_t longest = (uint64_t)offset + PLAN_MAX_STRING_BYTES + 1;

	if (offset < plan->strings.offset)
		return 0;
	if (end > longest)
		end = longest;
	for (uint64_t at = offset; at < end; at++)
		if (!plan->bytes[at])
			return (const char *)plan->bytes + offset;
	return 0;
}

static const char *path_string(const struct plan *plan, uint32_t offset)
{
	const char *path = plan_string(plan, offset);

	return path && path[0] == '/' ? path : 0;
}

bool plan_mode(const struct plan *plan, uint32_t index, struct plan_mode *ret)
{
	const uint8_t *bytes = entry(plan, plan->modes, index, PLAN_MODE_BYTES);

	if (!bytes)
		return false;
	ret->name = le32(bytes);
	ret->token = le32(bytes + 4);
	ret->sentinels = table(bytes + 8);
	ret->steps = table(bytes + 16);
	ret->lookups = table(bytes + 24);
	ret->page_total = le32(bytes + 32);
	return true;
}

bool plan_sentinel(const struct plan *plan, uint32_t index, struct plan_sentinel *ret)
{
	const uint8_t *bytes = entry(plan, plan->sentinels, index, PLAN_SENTINEL_BYTES);

	if (!bytes)
		return false;
	ret->path = path_string(plan, le32(bytes));
	ret->page = le32(bytes + 4);
	return ret->path;
}

static bool identity_fits(const struct plan_file *file)
{
	if (file->kind == PLAN_BY_BUILD_ID)
		return file->build_id_size > 0 && file->build_id_size <= PLAN_MAX_BUILD_ID_BYTES &&
		       file->build_id_offset <= file->size_bytes &&
		       file->build_id_size <= file->size_bytes - file->build_id_offset;
	if (file->build_id_size > 0)
		return false;
	return file->kind == PLAN_BY_PATH ||
	       (file->kind == PLAN_BY_MTIME && file->mtime_nanoseconds < 1000000000);
}

bool plan_file(const struct plan *plan, uint32_t index, struct plan_file *ret)
{
	const uint8_t *bytes = entry(plan, plan->files, index, PLAN_FILE_BYTES);

	if (!bytes)
		return false;
	ret->path = path_string(plan, le32(bytes));
	ret->kind = bytes[4];
	ret->build_id_size = bytes[5];
	ret->size_bytes = le64(bytes + 8);
	ret->build_id_offset = le64(bytes + 16);
	ret->mtime_seconds = (int64_t)le64(bytes + 24);
	ret->mtime_nanoseconds = le32(bytes + 32);
	ret->build_id = bytes + 40;
	return ret->path && ret->size_bytes <= PLAN_MAX_FILE_BYTES && identity_fits(ret);
}

bool plan_step(const struct plan *plan, uint32_t index, struct plan_step *ret)
{
	const uint8_t *bytes = entry(plan, plan->steps, index, PLAN_STEP_BYTES);

	if (!bytes)
		return false;
	ret->file = le32(bytes);
	ret->first_page = le32(bytes + 4);
	ret->page_count = le32(bytes + 8);
	return ret->page_count > 0;
}

bool plan_lookup(const struct plan *plan, uint32_t index, struct plan_lookup *ret)
{
	const uint8_t *bytes = entry(plan, plan->lookups, index, PLAN_LOOKUP_BYTES);

	if (!bytes)
		return false;
	ret->path = path_string(plan, le32(bytes));
	ret->action = le32(bytes + 4);
	return ret->path && (ret->action == PLAN_LIST || ret->action == PLAN_STAT);
}

static uint64_t checksum(const struct plan *plan)
{
	uint64_t hash = FNV_START;

	for (uint32_t at = 24; at < plan->total; at += 8)
		hash = fnv_step(hash, le64(plan->bytes + at));
	return hash;
}

static bool run_fits(struct plan_table run, struct plan_table of)
{
	return (uint64_t)run.offset + run.count <= of.count;
}

static bool mode_fits(const struct plan *plan, uint32_t index)
{
	struct plan_mode mode;

	if (!plan_mode(plan, index, &mode) || !plan_string(plan, mode.name))
		return false;
	if (mode.token && !plan_string(plan, mode.token))
		return false;
	return mode.sentinels.count <= PLAN_MAX_MODE_SENTINELS &&
	       run_fits(mode.sentinels, plan->sentinels) && run_fits(mode.steps, plan->steps) &&
	       run_fits(mode.lookups, plan->lookups);
}

static bool step_fits(const struct plan *plan, uint32_t index)
{
	struct plan_step step;
	const uint8_t *file;
	uint64_t size;

	if (!plan_step(plan, index, &step))
		return false;
	file = entry(plan, plan->files, step.file, PLAN_FILE_BYTES);
	if (!file)
		return false;
	size = le64(file + 8);
	return (uint64_t)step.first_page + step.page_count <=
	       size / PLAN_PAGE_BYTES + (size % PLAN_PAGE_BYTES != 0);
}

enum plan_fault plan_check(const struct plan *plan)
{
	struct plan_sentinel sentinel;
	struct plan_file file;
	struct plan_lookup lookup;

	if (plan->size != plan->total)
		return PLAN_BAD_SIZE;
	if (checksum(plan) != le64(plan->bytes + 16))
		return PLAN_BAD_CHECKSUM;
	if (plan->bytes[plan->strings.offset + plan->strings.count - 1])
		return PLAN_BAD_SECTION;
	if (!path_string(plan, plan->program))
		return PLAN_BAD_PROGRAM;
	for (uint32_t i = 0; i < plan->modes.count; i++)
		if (!mode_fits(plan, i))
			return PLAN_BAD_MODE;
	for (uint32_t i = 0; i < plan->sentinels.count; i++)
		if (!plan_sentinel(plan, i, &sentinel))
			return PLAN_BAD_SENTINEL;
	for (uint32_t i = 0; i < plan->files.count; i++)
		if (!plan_file(plan, i, &file))
			return PLAN_BAD_FILE;
	for (uint32_t i = 0; i < plan->steps.count; i++)
		if (!step_fits(plan, i))
			return PLAN_BAD_STEP;
	for (uint32_t i = 0; i < plan->lookups.count; i++)
		if (!plan_lookup(plan, i, &lookup))
			return PLAN_BAD_LOOKUP;
	return PLAN_SOUND;
}
