/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define TEXT_SET_BYTES 32768U /* of all items with their NULs: what a signal's facts may have */

/* Texts for a fact of type list, collected in place: a set without duplicates. Zeroed: empty. */
typedef struct TextSet {
        const char *items[PST_LIST_MAX];
        size_t n;
        size_t used; /* bytes of `storage` */
        char storage[TEXT_SET_BYTES];
} TextSet;

static inline void text_set_init(TextSet *set) {
        set->n = 0;
        set->used = 0;
}

bool text_set_has(const TextSet *set, Text item);

/*
 * Adds a copy of `item`, unless it is there already. -EFBIG: more items or bytes than a fact may
 * have, and the set stays as it was. -EBADMSG: the item has a NUL in it.
 */
int text_set_add(TextSet *set, Text item);

/* As text_set_add() of `first`, `separator` and `second`, joined. */
int text_set_add_pair(TextSet *set, Text first, char separator, Text second);

/* Gives the set as a fact. */
static inline void text_set_fact(PstRun *run, const char *name, const TextSet *set) {
        pst_fact_list(run, name, set->items, set->n);
}
