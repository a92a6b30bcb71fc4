/* The daemon is root's, and gives up what it no longer needs. */
#ifndef PREFAULT_DAEMON_PRIVILEGES_H
#define PREFAULT_DAEMON_PRIVILEGES_H

#include <stdbool.h>

/*
 * After the privileged descriptors have been opened: keeps the right to read any file, and to
 * change the root directory if another system is served. 0 or a negative errno.
 */
int privileges_drop(bool keeps_chroot);

#endif
