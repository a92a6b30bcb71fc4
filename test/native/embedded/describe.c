/* embedded-describe PROGRAM: what the notes of a program's file say. */
#include <stdio.h>

#include "../../../src/native/image.h"

int main(int argc, char **argv)
{
	struct image image;

	if (argc != 2 || !open_image(argv[1], &image) || image.fd < 0)
		return 1;
	printf("build-id ");
	for (unsigned i = 0; i < image.notes.build_id.size; i++)
		printf("%02x", image.notes.build_id.bytes[i]);
	printf("\nplan %llu %u\n", (unsigned long long)image.notes.plan_address,
	       image.notes.plan_size);
	return 0;
}
