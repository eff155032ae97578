/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * From JSON values to typed ones: what all parts of a policy have in common.
 *
 * These return 0 also where the value is wrong: then they complained and left their outputs alone,
 * so that one pass finds all that is wrong. Whether there is a policy, the complaints say at the
 * end. The only errno is -ENOMEM.
 */

#include "base/arena.h"
#include "compiler/catalogue.h"
#include "compiler/complaints.h"

typedef struct Reading {
        Complaints *complaints;
        Arena *arena;
        const Catalogue *catalogue;
} Reading;

/* Texts are copied into the arena. Of 1 to `max` bytes. */
int read_text(Reading *r, const Node *node, size_t max, const char **ret);

/* An integer from `low` to `high`. */
int read_int(Reading *r, const Node *node, int64_t low, int64_t high, int64_t *ret);

/* A span of time, in seconds. */
int read_duration(Reading *r, const Node *node, uint64_t *ret_s);

/* The name of a public reason, as its number. */
int read_reason(Reading *r, const Node *node, uint8_t *ret);

/* That a signal has no such fact, and which it has; `node` names it, by its key or as its value. */
void complain_of_fact(Reading *r, const Node *node, const PstSignal *signal, const char *fact);

/* One key of an object of a closed set of keys; `into` is what members_read() was given. */
typedef struct Member {
        const char *key;
        bool required;
        int (*read)(Reading *r, const Node *value, void *into);
} Member;

/* Reads each member by its row, and complains of keys without a row and rows without a key. */
int members_read(Reading *r, const Node *object, const Member *members, size_t n_members,
                 void *into);

/* Each item of a list by `read`, which gets the item and `into`. At most `max` items. */
int items_read(Reading *r, const Node *list, size_t max,
               int (*read)(Reading *r, const Node *item, void *into), void *into);
