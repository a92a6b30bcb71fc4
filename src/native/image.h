/* What a file is that is about to be executed: read from the file itself. */
#ifndef PREFAULT_IMAGE_H
#define PREFAULT_IMAGE_H

#include <stdbool.h>

#include "note.h"

/*
 * The build-id of the program at that path; of a script, its interpreter's. Its size is 0 if there
 * is none. False if the file cannot be read, or is neither an ELF file nor a script.
 */
bool read_image(const char *path, bool *ret_is_script, struct build_id *ret_id);

/* The build-id of an open file, of size 0 if there is none. False if the file cannot be read. */
bool read_build_id(int fd, struct build_id *ret);

#endif
