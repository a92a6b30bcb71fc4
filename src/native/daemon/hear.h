/* The events of the fanotify groups. */
#ifndef PREFAULT_DAEMON_HEAR_H
#define PREFAULT_DAEMON_HEAR_H

/* Reads what there is: execs are served, changes of programs looked into. */
void hear(void);

#endif
