#!/bin/sh
# The changed directories are the arguments, and are not needed.
/usr/libexec/prefault/prefault-hook apk || :
