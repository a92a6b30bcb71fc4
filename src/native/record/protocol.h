/* Descriptors of the protocol in README.md. */
#ifndef RECORD_PROTOCOL_H
#define RECORD_PROTOCOL_H

#define OUTPUT_FD 3
#define CONTROL_FD 4

#endif
