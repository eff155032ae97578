/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/sources.h"

/* Hears of interfaces, of their parameters and of kernel uevents. Starts without anything open. */
typedef struct Changes {
        int route_fd; /* or, below 0, why there is none */
        int uevents_fd;
} Changes;

void changes_init(Changes *changes);
void changes_done(const Changes *changes);

/* Have `sources` told of changes of links and netconf, and of uevents. As broadcast_listen(). */
int changes_watch_route(Changes *changes, Sources *sources);
int changes_watch_uevents(Changes *changes, Sources *sources);
