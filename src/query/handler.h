/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/asker.h"
#include "query/reply.h"
#include "query/sources.h"

/*
 * One question of the table in postured/question.h. Writes the bytes of the answer, or returns the
 * negative errno that the gate is to see. `arguments` are as many as the table says, ended by NULL,
 * and hostile. `right` is what server_run() was given.
 */
typedef struct Handler {
        const char *question;
        int (*answer)(void *right, const char *const *arguments, Reply *reply);

        /* Instead: yields a descriptor for whoever asks, the caller's. */
        int (*open)(void *right, const char *const *arguments, const Asker *asker);

        /*
         * Sees to it that `sources` hear of what changes the answer; called once for each client that
         * watches it, with the question as it is declared: a path may end in '/', the last argument may
         * be PST_ANY.
         * A failure means that nobody is told: who watches looks again from time to time anyway.
         * NULL: no event announces a change. unwatch() ends one successful watch(); it may be NULL.
         */
        int (*watch)(void *right, const PstQuestion *question, Sources *sources);
        void (*unwatch)(void *right, const PstQuestion *question, Sources *sources);
} Handler;
