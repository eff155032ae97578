/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * How core reaches a query process: by one channel that it made and handed over with `--control FD`,
 * or by connecting to the socket that systemd listens on for us.
 */
typedef struct Entrance {
        int control_fd;  /* a connected channel, or -1 */
        int listen_fd;   /* a listening socket, or -1 */
        uid_t core_uid;  /* who may connect to it, beside root */
        const char *bus; /* --bus ADDRESS, borrowed; NULL if it was not given */
} Entrance;

/*
 * From the command line and what systemd passes (sd_listen_fds(3)). `takes_bus`: whether this
 * program knows --bus. -EDESTADDRREQ: no way in was given, or no good one, which was logged with the
 * usage. The descriptors are the caller's.
 */
int entrance_find(int argc, char **argv, bool takes_bus, Entrance *ret);
void entrance_done(const Entrance *entrance);
