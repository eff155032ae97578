/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From JSON values to typed ones, with a complaint for each that is wrong.
 *
 * Runs in postured-compiler, jailed. The document is hostile.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "compiler/duration.h"
#include "compiler/reading.h"
#include "compiler/reason.h"

static int expected(Reading *r, const Node *node, const char *what) {
        char found[NODE_FOUND_SIZE];

        node_found(node, found);
        complain(r->complaints, node, "expected %s, found %s", what, found);
        return 0;
}

int read_text(Reading *r, const Node *node, size_t max, const char **ret) {
        const char *text = node_text(node);
        char *copy;

        if (!text || !*text)
                return expected(r, node, "a text that is not empty");
        if (strlen(text) > max) {
                complain(r->complaints, node, "expected a text of at most %zu bytes, found %zu",
                         max, strlen(text));
                return 0;
        }
        copy = arena_text(r->arena, text);
        if (!copy)
                return -ENOMEM;

        *ret = copy;
        return 0;
}

int read_int(Reading *r, const Node *node, int64_t low, int64_t high, int64_t *ret) {
        char what[80];
        int64_t value;

        if (node_int(node, &value) && value >= low && value <= high) {
                *ret = value;
                return 0;
        }

        (void) snprintf(what, sizeof(what), "an integer from %lld to %lld", (long long) low,
                        (long long) high);
        return expected(r, node, what);
}

int read_duration(Reading *r, const Node *node, uint64_t *ret_s) {
        const char *text = node_text(node);
        int error = text ? duration_parse(text, ret_s) : -EBADMSG;

        if (error == -ERANGE)
                return expected(r, node, "a span of at most 366 days");
        if (error < 0)
                return expected(r, node, "a span of time such as \"30s\", \"5m\", \"2h\", \"7d\"");
        return 0;
}

int read_reason(Reading *r, const Node *node, uint8_t *ret) {
        const char *text = node_text(node);

        if (!text || reason_number(text, ret) < 0)
                return expected(r, node, "a public reason such as \"unexpected-item\"");
        return 0;
}

void complain_of_fact(Reading *r, const Node *node, const PstSignal *signal, const char *fact) {
        char known[320] = "none";
        size_t n = 0;

        for (const PstFact *f = signal->facts; f && f->name && n < sizeof(known); f++)
                n += (size_t) snprintf(known + n, sizeof(known) - n, "%s%s", n ? ", " : "",
                                       f->name);
        complain_key(r->complaints, node, "the signal \"%s\" has no fact \"%.80s\", but %s",
                     signal->id, fact, known);
}

/* "a, b, c". */
static void list_keys(const Member *members, size_t n_members, char *ret, size_t size) {
        size_t n = 0;

        for (size_t i = 0; i < n_members && n < size; i++)
                n += (size_t) snprintf(ret + n, size - n, "%s%s", i ? ", " : "", members[i].key);
}

static int member_read(Reading *r, const Node *value, const Member *members, size_t n_members,
                       void *into) {
        char keys[256];

        for (size_t i = 0; i < n_members; i++)
                if (strcmp(members[i].key, node_name(value)) == 0)
                        return members[i].read(r, value, into);

        list_keys(members, n_members, keys, sizeof(keys));
        complain_key(r->complaints, value, "this key is not known here, expected one of %s", keys);
        return 0;
}

int members_read(Reading *r, const Node *object, const Member *members, size_t n_members,
                 void *into) {
        int error = 0;

        if (!node_is_object(object))
                return expected(r, object, "an object");
        for (const Node *value = object->first; value && error == 0; value = value->next)
                error = member_read(r, value, members, n_members, into);
        for (size_t i = 0; i < n_members && error == 0; i++)
                if (members[i].required && !node_member(object, members[i].key))
                        complain(r->complaints, object, "the key \"%s\" is missing",
                                 members[i].key);

        return error;
}

int items_read(Reading *r, const Node *list, size_t max,
               int (*read)(Reading *r, const Node *item, void *into), void *into) {
        int error = 0;

        if (!node_is_list(list))
                return expected(r, list, "a list");
        if (list->n_children > max) {
                complain(r->complaints, list, "expected at most %zu items, found %zu", max,
                         list->n_children);
                return 0;
        }
        for (const Node *item = list->first; item && error == 0; item = item->next)
                error = read(r, item, into);

        return error;
}
