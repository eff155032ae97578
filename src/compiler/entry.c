/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries: conditions on one signal, or `any` or `all` of several, two deep.
 *
 * Runs in postured-compiler, jailed. The document is hostile, so that the nesting is a list of what
 * is still to be read and no recursion.
 */

#include <errno.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/condition.h"
#include "compiler/entry.h"

/* What is still to be read. */
typedef struct Pending Pending;
struct Pending {
        Pending *next;
        const Node *node;
        PolicyEntry *into;
        unsigned level; /* 0 at the top */
};

typedef struct EntryReading {
        Reading *r;
        const char *gate; /* NULL: signals of any gate */
        Pending *pending;
} EntryReading;

static const char *const kinds[_ENTRY_MAX] = {
        [ENTRY_SIGNAL] = "signal",
        [ENTRY_ANY] = "any",
        [ENTRY_ALL] = "all",
};

static int push(EntryReading *reading, const Node *node, PolicyEntry *into, unsigned level) {
        Pending *pending = arena_new_array(reading->r->arena, Pending, 1);

        if (!pending)
                return -ENOMEM;

        *pending =
                (Pending){ .next = reading->pending, .node = node, .into = into, .level = level };
        reading->pending = pending;
        return 0;
}

/* All items of a list as entries, to be read later. */
static int push_list(EntryReading *reading, const Node *list, unsigned level,
                     const PolicyEntry **ret, size_t *ret_n) {
        PolicyEntry *entries;
        size_t n = 0;

        if (!node_is_list(list)) {
                complain(reading->r->complaints, list, "expected a list of entries");
                return 0;
        }
        if (list->n_children > POLICY_ENTRIES_MAX) {
                complain(reading->r->complaints, list, "expected at most %u entries, found %zu",
                         POLICY_ENTRIES_MAX, list->n_children);
                return 0;
        }
        entries = arena_new_array(reading->r->arena, PolicyEntry, list->n_children);
        if (!entries)
                return -ENOMEM;
        for (const Node *item = list->first; item; item = item->next, n++)
                if (push(reading, item, &entries[n], level) < 0)
                        return -ENOMEM;

        *ret = entries;
        *ret_n = n;
        return 0;
}

static int read_code(Reading *r, const Node *node, PolicyEntry *into) {
        return read_reason(r, node, &into->reason);
}

static int read_why(Reading *r, const Node *node, PolicyEntry *into) {
        return read_text(r, node, ENTRY_WHY_BYTES_MAX, &into->why);
}

static int read_if_absent(Reading *r, const Node *node, PolicyEntry *into) {
        const char *text = node_text(node);

        if (into->kind != ENTRY_SIGNAL)
                complain_key(r->complaints, node, "this key belongs beside \"signal\"");
        else if (text && strcmp(text, "pass") == 0)
                into->if_absent = IF_ABSENT_PASS;
        else if (text && strcmp(text, "fail") == 0)
                into->if_absent = IF_ABSENT_FAIL;
        else
                complain(r->complaints, node, "expected \"pass\" or \"fail\"");
        return 0;
}

static int read_nothing(_unused_ Reading *r, _unused_ const Node *node,
                        _unused_ PolicyEntry *into) {
        return 0;
}

/* What is no fact. The three kinds were looked at before. */
static const struct {
        const char *word;
        int (*read)(Reading *r, const Node *node, PolicyEntry *into);
} reserved[] = {
        { "signal", read_nothing },      { "any", read_nothing }, { "all", read_nothing },
        { "if_absent", read_if_absent }, { "code", read_code },   { "why", read_why },
};

static size_t find_reserved(const char *word) {
        size_t i = 0;

        while (i < ELEMENTSOF(reserved) && strcmp(reserved[i].word, word) != 0)
                i++;
        return i;
}

bool entry_word_is_reserved(const char *word) {
        return find_reserved(word) < ELEMENTSOF(reserved);
}

/* The signal that an entry names; NULL where nothing is known of it. False: complained. */
static bool find_signal(const EntryReading *reading, const Node *node, const PstSignal **ret) {
        Complaints *complaints = reading->r->complaints;
        const char *id = node_text(node);
        int error;

        if (!id) {
                complain(complaints, node, "expected the id of a signal, \"<gate>.<word>\"");
                return false;
        }
        if (reading->gate && !id_is_within(id, reading->gate)) {
                complain(complaints, node,
                         "expected a signal of the objective's own gate '%s', "
                         "found \"%.80s\"",
                         reading->gate, id);
                return false;
        }
        error = catalogue_find_signal(reading->r->catalogue, id, ret);
        if (error == -ENXIO)
                complain(complaints, node, "there is no gate with a signal \"%.80s\"", id);
        else if (error < 0)
                complain(complaints, node, "no installed gate has the signal \"%.80s\"", id);
        return error == 0;
}

static int fact_read(const EntryReading *reading, const Node *member, const PstSignal *signal,
                     PolicyEntry *into, PolicyTest *tests) {
        Reading *r = reading->r;
        const PstFact *fact = NULL;
        int error;

        if (into->kind != ENTRY_SIGNAL) {
                complain_key(r->complaints, member,
                             "a fact belongs beside \"signal\", not beside \"%s\"",
                             kinds[into->kind]);
                return 0;
        }
        if (signal)
                fact = signal_fact(signal, node_name(member));
        if (into->n_tests == POLICY_TESTS_MAX) {
                complain_key(r->complaints, member, "expected at most %u facts in one entry",
                             POLICY_TESTS_MAX);
                return 0;
        }
        if (signal && !fact) {
                complain_of_fact(r, member, signal, node_name(member));
                return 0;
        }
        error = condition_read(r, member, fact ? fact->type : 0, &tests[into->n_tests]);
        if (error == 0 && tests[into->n_tests].fact)
                into->n_tests++;
        return error;
}

/* The keys of an entry whose kind is known. */
static int keys_read(const EntryReading *reading, const Node *node, const PstSignal *signal,
                     PolicyEntry *into) {
        PolicyTest *tests = arena_new_array(reading->r->arena, PolicyTest, node->n_children);
        int error = 0;

        if (!tests)
                return -ENOMEM;
        into->tests = tests;
        for (const Node *key = node->first; key && error == 0; key = key->next) {
                size_t word = find_reserved(node_name(key));

                error = word < ELEMENTSOF(reserved) ? reserved[word].read(reading->r, key, into)
                                                    : fact_read(reading, key, signal, into, tests);
        }

        return error;
}

/* Which of the three an entry is, and the member that says so. NULL: complained. */
static const Node *find_kind(const EntryReading *reading, const Pending *pending) {
        const Node *found = NULL;
        size_t n = 0;

        for (PolicyEntryKind kind = ENTRY_SIGNAL; kind < _ENTRY_MAX; kind++) {
                const Node *member = node_member(pending->node, kinds[kind]);

                if (!member)
                        continue;
                found = member;
                pending->into->kind = kind;
                n++;
        }
        if (n == 1)
                return found;

        complain(reading->r->complaints, pending->node,
                 "expected an object with one of the keys signal, any, all%s",
                 n > 1 ? ", found several" : "");
        return NULL;
}

static int signal_read(const EntryReading *reading, const Node *node, const Node *member,
                       PolicyEntry *into) {
        const PstSignal *signal = NULL;

        int error;

        if (!find_signal(reading, member, &signal))
                return 0;
        error = read_text(reading->r, member, POLICY_WORD_BYTES_MAX, &into->signal);
        return error < 0 ? error : keys_read(reading, node, signal, into);
}

static int group_read(EntryReading *reading, const Pending *pending, const Node *member) {
        PolicyEntry *into = pending->into;
        int error;

        if (pending->level >= POLICY_NEST_MAX) {
                complain_key(reading->r->complaints, member,
                             "\"any\" and \"all\" nest two deep, expected \"signal\" here");
                return 0;
        }
        if (node_is_list(member) && member->n_children == 0) {
                complain(reading->r->complaints, member, "expected at least one entry");
                return 0;
        }
        error = push_list(reading, member, pending->level + 1, &into->children, &into->n_children);
        return error < 0 ? error : keys_read(reading, pending->node, NULL, into);
}

static int read_pending(EntryReading *reading) {
        while (reading->pending) {
                Pending *pending = reading->pending;
                const Node *member;
                int error = 0;

                reading->pending = pending->next;
                pending->into->why = "";
                member = find_kind(reading, pending);
                if (member && pending->into->kind == ENTRY_SIGNAL)
                        error = signal_read(reading, pending->node, member, pending->into);
                else if (member)
                        error = group_read(reading, pending, member);
                if (error < 0)
                        return error;
        }

        return 0;
}

int entries_read(Reading *r, const Node *list, const char *gate, const PolicyEntry **ret,
                 size_t *ret_n) {
        EntryReading reading = { .r = r, .gate = gate };
        int error;

        error = push_list(&reading, list, 0, ret, ret_n);
        return error < 0 ? error : read_pending(&reading);
}

int entry_read_trust(Reading *r, const Node *node, PolicyEntry *ret) {
        EntryReading reading = { .r = r };
        int error;

        if (!node_member(node, kinds[ENTRY_SIGNAL])) {
                complain(r->complaints, node, "expected an object with the key signal");
                return 0;
        }
        error = push(&reading, node, ret, POLICY_NEST_MAX);
        if (error == 0)
                error = read_pending(&reading);
        if (error == 0 && ret->n_tests == 0)
                complain(r->complaints, node, "expected a condition on a fact");
        return error;
}
