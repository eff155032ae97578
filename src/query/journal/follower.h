/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-journal.h>

#include "query/journal/kind.h"
#include "query/sources.h"

/* Hears that the journal has one more message of a kind. Starts without anything open. */
typedef struct Follower {
        const Kind *kind;
        sd_journal *journal;
} Follower;

void follower_done(Follower *follower);

/*
 * Has `sources` told of each new message of the kind, once in some seconds at the most. Returns at once
 * if it does already. -ENOENT: there is no journal. -EACCES: there is one that we may not read.
 * -EMFILE. Otherwise as sd-journal.
 */
int follower_watch(Follower *follower, const Kind *kind, Sources *sources);
