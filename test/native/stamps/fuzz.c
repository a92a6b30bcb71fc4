/* libFuzzer's way in: `make -C src/native fuzz-stamps`. */
#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	exercise_stamps(data, size);
	return 0;
}
