/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a hostile gate tries, each by raw system calls: the list is attempts.def. */
typedef struct Attempt {
        const char *name;
        int (*attempt)(
                void); /* 0, or the negative errno that stopped it, if it comes back at all */
} Attempt;

extern const Attempt attempts[];
extern const unsigned n_attempts;

/* A file that the gate declares, and one beside it that it does not. Anyone may write both. */
#define DECLARED_PATH   "/tmp/postured-hostile/declared"
#define UNDECLARED_PATH "/tmp/postured-hostile/undeclared"
#define HOSTILE_FOLDER  "/tmp/postured-hostile"
