#include "fault-log.h"

#include "fault-records.h"
#include "report.h"
#include "spaces.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

void fault_log_exec(struct fault_log *log, pid_t pid, const char *path)
{
	emit_text(log->namer->out, "exec\t%d\t", (int)pid);
	emit_path(log->namer->out, path);
}

static void comm_changed(struct fault_log *log, const struct ordered_record *queued)
{
	const struct comm_record *comm = (const struct comm_record *)queued->record;

	if (!is_exec(queued->record))
		return;
	space_clear(spaces_get(&log->spaces, (pid_t)comm->pid));
	free(table_take(&log->execs, comm->pid, 0));
	/* The first line is out since the exec has succeeded, with a path that needs no guess. */
	if ((pid_t)comm->pid == log->child && !log->first_exec_seen)
		log->first_exec_seen = true;
	else
		table_put(&log->execs, comm->pid, 0, duplicate(queued->note ? queued->note : ""));
}

static void mapped(struct fault_log *log, const struct mmap2_record *map)
{
	char path[PATH_BYTES * 2];
	struct span span = {
	    .start = map->address,
	    .end = map->address + map->length,
	    .offset = map->offset,
	};
	char *script;

	if (!is_whole(&map->header, sizeof(*map), offsetof(struct mmap2_record, path)))
		return;
	if (map->ino) {
		struct file_key key = {.major = map->major, .minor = map->minor, .ino = map->ino};

		snprintf(path, sizeof(path), "%s%s", log->prefix, map->path);
		span.file = namer_mapping(log->namer, &key, path);
	}
	space_map(spaces_get(&log->spaces, (pid_t)map->pid), &span);
	/* The kernel maps the executable first; the loader comes after it. */
	if (!span.file || !(map->protection & PROT_EXEC))
		return;
	script = table_take(&log->execs, map->pid, 0);
	if (script)
		fault_log_exec(log, (pid_t)map->pid, *script ? script : path);
	free(script);
}

static void sampled(struct fault_log *log, const struct sample_record *sample)
{
	const struct space *space = table_get(&log->spaces, sample->id.pid, 0);
	const struct span *span = space ? space_find(space, sample->address) : NULL;
	const struct file_key *key;

	if (!span || !span->file->named)
		return;
	key = &span->file->key;
	log->pages++;
	emit_text(log->namer->out,
		  "page\t%" PRIu32 "\t%" PRIu32 ":%" PRIu32 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		  "\n",
		  sample->id.pid, key->major, key->minor, key->ino,
		  (span->offset + (sample->address - span->start)) / PAGE_BYTES, sample->id.time);
}

static void forked(struct fault_log *log, const struct task_record *task)
{
	if (task->pid != task->parent_pid)
		spaces_fork(&log->spaces, (pid_t)task->parent_pid, (pid_t)task->pid);
	else
		spaces_get(&log->spaces, (pid_t)task->pid)->threads++;
}

void fault_log_take(void *context, const struct ordered_record *queued)
{
	const struct perf_event_header *record = queued->record;
	struct fault_log *log = context;

	switch (record->type) {
	case PERF_RECORD_SAMPLE:
		sampled(log, (const struct sample_record *)record);
		break;
	case PERF_RECORD_MMAP2:
		mapped(log, (const struct mmap2_record *)record);
		break;
	case PERF_RECORD_COMM:
		comm_changed(log, queued);
		break;
	case PERF_RECORD_FORK:
		if (is_whole(record, sizeof(struct task_record), 0))
			forked(log, (const struct task_record *)record);
		break;
	case PERF_RECORD_EXIT:
		if (is_whole(record, sizeof(struct task_record), 0))
			spaces_thread_ended(&log->spaces,
					    (pid_t)((const struct task_record *)record)->pid);
		break;
	case PERF_RECORD_LOST:
		if (is_whole(record, sizeof(struct lost_record), 0))
			emit_text(log->namer->out, "lost\t%" PRIu64 "\n",
				  ((const struct lost_record *)record)->lost);
		break;
	default:
		break;
	}
}

void fault_log_free(struct fault_log *log)
{
	spaces_free(&log->spaces);
	table_free(&log->execs, free);
}
