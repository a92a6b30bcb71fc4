/* libFuzzer's way in: the bytes are a plan but for its checksum. `make -C src/native fuzz`. */
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1);

	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	reseal(bytes, size);
	(void)exercise(bytes, size, size);
	free(bytes);
	return 0;
}
