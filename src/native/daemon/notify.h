/* What systemd is told, if it asks for it: sd_notify(3), without the library. */
#ifndef PREFAULT_DAEMON_NOTIFY_H
#define PREFAULT_DAEMON_NOTIFY_H

/* `state`: lines like READY=1. Nothing happens where nobody listens. */
void notify(const char *state);

/* Before a reload; READY=1 ends it. */
void notify_reloading(void);

#endif
