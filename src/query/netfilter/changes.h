/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "query/sources.h"

/* Hears that the packet filter changed. Starts without anything open. */
typedef struct Changes {
        int fd; /* hears of the ruleset or, before there is one, of modules; below 0: why not */
        int64_t told_ms; /* when the log was told who it was; CLOCK_MONOTONIC */
} Changes;

void changes_init(Changes *changes);
void changes_done(const Changes *changes);

/*
 * Has `sources` told of changes of nft.ruleset. Where the kernel's module is not loaded, it waits for
 * that, since listening would load it. -EMFILE, -EPERM, or what socket() says.
 */
int changes_watch(Changes *changes, Sources *sources);
