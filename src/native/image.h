/* What a file is that is about to be executed: read from the file itself. */
#ifndef PREFAULT_IMAGE_H
#define PREFAULT_IMAGE_H

#include <stdbool.h>

#include "note.h"

struct image {
	bool is_script;
	struct notes notes; /* of the program; of a script, its interpreter's. In the file */
	int fd;		    /* that file, for the caller to close; -1: there is none */
};

/* False if the file cannot be read, or is neither an ELF file nor a script; nothing is open then.
 */
bool open_image(const char *path, struct image *ret);

/* The build-id of an open file, of size 0 if there is none. False if the file cannot be read. */
bool read_build_id(int fd, struct build_id *ret);

#endif
