/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for a fact of type list.
 *
 * Runs in a worker. Pure. The items are a device's words, so their number and size have limits;
 * what goes beyond them is refused and never cut.
 */

#include "reader/text/text_set.h"

bool text_set_has(const TextSet *set, Text item) {
        for (size_t i = 0; i < set->n; i++)
                if (text_is(item, set->items[i]))
                        return true;

        return false;
}

int text_set_add(TextSet *set, Text item) {
        char *copy = set->storage + set->used;
        int r;

        if (text_set_has(set, item))
                return 0;
        if (set->n == PST_LIST_MAX || item.size > PST_TEXT_MAX)
                return -EFBIG;

        r = text_copy(item, copy, sizeof(set->storage) - set->used);
        if (r < 0)
                return r;

        set->items[set->n++] = copy;
        set->used += item.size + 1;
        return 0;
}

int text_set_add_pair(TextSet *set, Text first, char separator, Text second) {
        char joined[PST_TEXT_MAX + 1];

        if (first.size >= sizeof(joined) || second.size >= sizeof(joined) ||
            first.size + 1 + second.size >= sizeof(joined))
                return -EFBIG;

        if (first.size > 0)
                memcpy(joined, first.data, first.size);
        joined[first.size] = separator;
        if (second.size > 0)
                memcpy(joined + first.size + 1, second.data, second.size);

        return text_set_add(set, text(joined, first.size + 1 + second.size));
}
