/* FNV-1a, 64 bits: over words it is the plan's checksum, over bytes the hash of a path. */
#ifndef PREFAULT_FNV_H
#define PREFAULT_FNV_H

#include <stdint.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t fnv_step(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * UINT64_C(0x100000001b3);
}

#endif
