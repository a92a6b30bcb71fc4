/* libFuzzer's way in: the bytes are notes, and a program's file. `make -C src/native
 * fuzz-embedded`. */
#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	exercise_notes(data, size, 4);
	exercise_notes(data, size, 8);
	(void)exercise_program(data, size);
	return 0;
}
