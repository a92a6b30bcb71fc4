/* Puts bytes through all that finds and reads a plan inside a program, up to its being issued. */
#ifndef PREFAULT_TEST_EMBEDDED_EXERCISE_H
#define PREFAULT_TEST_EMBEDDED_EXERCISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As a note segment in memory, in one piece and in several, which must find the same. */
void exercise_notes(const uint8_t *bytes, size_t size, unsigned alignment);

/* As a program's file. True if its plan was issued. */
bool exercise_program(const uint8_t *bytes, size_t size);

#endif
