/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled policy, taken from bytes.
 *
 * Runs in core and posturectl. The compiler that wrote it has read a hostile document and may have
 * fallen to it: nothing here relies on what it should have checked. Entries contain entries, and are
 * not decoded by recursion: what is inside one waits in a list. Pure.
 */

#include <errno.h>
#include <string.h>

#include "message/descriptor.h"
#include "message/policy.h"
#include "message/statement.h"
#include "message/take.h"

#define GATE_MASK_MAX 0xffffU

/* An entry whose bytes are cut out and not yet looked at. */
typedef struct Pending Pending;
struct Pending {
        Pending *next;
        CborBytes item;
        PolicyEntry *entry;
        unsigned level; /* how many `any` and `all` are around it */
};

typedef struct Taking {
        Decoder d;
        Arena *arena;
        Pending *pending;
} Taking;

static PstValue take_operand(Decoder *d, Arena *arena) {
        CborKind kind = decoder_kind(d);
        PstValue value = { 0 };
        PstType type;

        if (kind == CBOR_KIND_BOOL)
                type = PST_BOOL;
        else if (kind == CBOR_KIND_TEXT)
                type = PST_TEXT;
        else
                type = PST_INT; /* or a failure, which value_decode() finds */

        (void) value_decode(d, type, arena, &value); /* the decoder keeps its failure */
        return value;
}

static const PolicyTest *take_tests(Decoder *d, Arena *arena, PolicyEntryKind kind, size_t *ret_n) {
        size_t n_max = kind == ENTRY_SIGNAL ? POLICY_TESTS_MAX : 0;
        PolicyTest *tests = take_array(d, arena, PolicyTest, n_max, ret_n);

        for (size_t i = 0; i < *ret_n && d->error == 0; i++) {
                PstValue *operands;

                decoder_array_of(d, 3);
                tests[i].fact = take_word(d, arena, POLICY_WORD_BYTES_MAX);
                tests[i].op = (PolicyOperator) take_between(d, OPERATOR_EQUALS, _OPERATOR_MAX - 1);
                operands =
                        take_array(d, arena, PstValue, POLICY_OPERANDS_MAX, &tests[i].n_operands);
                for (size_t j = 0; j < tests[i].n_operands && d->error == 0; j++)
                        operands[j] = take_operand(d, arena);
                tests[i].operands = operands;
        }

        return tests;
}

/* A list of entries, each of which then waits to be looked into. */
static const PolicyEntry *take_entries(Taking *t, Decoder *d, unsigned level, size_t n_max,
                                       size_t *ret_n) {
        PolicyEntry *entries = take_array(d, t->arena, PolicyEntry, n_max, ret_n);
        Pending *waiting = *ret_n > 0 ? arena_new_array(t->arena, Pending, *ret_n) : NULL;

        if (*ret_n > 0 && !waiting)
                take_exhausted(d);

        for (size_t i = 0; i < *ret_n && d->error == 0; i++) {
                waiting[i] = (Pending){
                        .next = t->pending,
                        .item = decoder_item(d),
                        .entry = &entries[i],
                        .level = level,
                };
                t->pending = &waiting[i];
        }

        return entries;
}

static void take_entry(Taking *t, const Pending *pending) {
        Decoder d = decoder(pending->item.data, pending->item.size);
        bool leaf, too_deep = pending->level >= POLICY_NEST_MAX;
        PolicyEntry *entry = pending->entry;
        int r;

        decoder_array_of(&d, 7);
        entry->kind = (PolicyEntryKind) take_between(&d, ENTRY_SIGNAL,
                                                     too_deep ? ENTRY_SIGNAL : _ENTRY_MAX - 1);
        leaf = entry->kind == ENTRY_SIGNAL;
        entry->reason = (uint8_t) take_between(&d, 0, UINT8_MAX);
        entry->why = take_text(&d, t->arena, POLICY_TEXT_BYTES_MAX);
        entry->signal = take_text(&d, t->arena, leaf ? POLICY_WORD_BYTES_MAX : 0);
        entry->if_absent = (IfAbsent) take_between(&d, 0, leaf ? _IF_ABSENT_MAX - 1 : 0);
        entry->tests = take_tests(&d, t->arena, entry->kind, &entry->n_tests);
        entry->children = take_entries(t, &d, pending->level + 1, leaf ? 0 : POLICY_ENTRIES_MAX,
                                       &entry->n_children);
        /* An empty `all` would pass and an empty `any` never could: neither was meant. */
        if (d.error == 0 && leaf != (entry->n_children == 0))
                decoder_fail(&d);
        if (d.error == 0 && leaf != (*entry->signal != '\0'))
                decoder_fail(&d);

        r = take_result(&d);
        if (r == -ENOMEM)
                take_exhausted(&t->d);
        else if (r < 0)
                decoder_fail(&t->d);
}

static const PolicyAgreement *take_agreements(Taking *t, size_t *ret_n) {
        PolicyAgreement *agree =
                take_array(&t->d, t->arena, PolicyAgreement, POLICY_ENTRIES_MAX, ret_n);

        for (size_t i = 0; i < *ret_n && t->d.error == 0; i++) {
                decoder_array_of(&t->d, 6);
                agree[i].reason = (uint8_t) take_between(&t->d, 0, UINT8_MAX);
                agree[i].why = take_text(&t->d, t->arena, POLICY_TEXT_BYTES_MAX);
                for (size_t side = 0; side < 2; side++) {
                        agree[i].side[side].signal =
                                take_word(&t->d, t->arena, POLICY_WORD_BYTES_MAX);
                        agree[i].side[side].fact =
                                take_word(&t->d, t->arena, POLICY_WORD_BYTES_MAX);
                }
        }

        return agree;
}

static void take_objective(Taking *t, PolicyObjective *ret) {
        decoder_array_of(&t->d, 5);
        ret->id = take_word(&t->d, t->arena, POLICY_WORD_BYTES_MAX);
        ret->require = take_entries(t, &t->d, 0, POLICY_ENTRIES_MAX, &ret->n_require);
        ret->tolerate = take_entries(t, &t->d, 0, POLICY_ENTRIES_MAX, &ret->n_tolerate);
        ret->agree = take_agreements(t, &ret->n_agree);
        ret->min_sources = (uint32_t) take_between(&t->d, 1, PST_SOURCE_SELF);
}

static const PolicyObjective *take_objectives(Taking *t, size_t *ret_n) {
        PolicyObjective *objectives =
                take_array(&t->d, t->arena, PolicyObjective, POLICY_OBJECTIVES_MAX, ret_n);

        for (size_t i = 0; i < *ret_n && t->d.error == 0; i++) {
                take_objective(t, &objectives[i]);
                if (i > 0 && strcmp(objectives[i - 1].id, objectives[i].id) >= 0)
                        decoder_fail(&t->d);
        }

        return objectives;
}

static const PolicySpan *take_spans(Taking *t, size_t *ret_n) {
        PolicySpan *spans = take_array(&t->d, t->arena, PolicySpan, POLICY_SPANS_MAX, ret_n);

        for (size_t i = 0; i < *ret_n && t->d.error == 0; i++) {
                decoder_array_of(&t->d, 2);
                spans[i].key = take_word(&t->d, t->arena, POLICY_WORD_BYTES_MAX);
                spans[i].seconds = take_between(&t->d, 1, UINT32_MAX);
        }

        return spans;
}

static void take_head(Taking *t, Policy *ret) {
        const uint8_t *digest;

        ret->id = take_word(&t->d, t->arena, POLICY_WORD_BYTES_MAX);
        ret->version = decoder_uint(&t->d);
        ret->summary = take_text(&t->d, t->arena, POLICY_TEXT_BYTES_MAX);
        digest = decoder_bytes_of(&t->d, sizeof(ret->digest));
        if (digest)
                memcpy(ret->digest, digest, sizeof(ret->digest));
        ret->optional_gates = (uint16_t) take_between(&t->d, 0, GATE_MASK_MAX);
        ret->foundation = (uint16_t) take_between(&t->d, 0, GATE_MASK_MAX);
        ret->ota_base = (uint16_t) take_between(&t->d, 0, GATE_MASK_MAX);
        ret->update_gate = (uint8_t) take_between(&t->d, 0, GATE_NUMBER_MAX);
        ret->management_gate = (uint8_t) take_between(&t->d, 0, GATE_NUMBER_MAX);
}

/* All that waits; what is inside of it waits in turn, at most POLICY_NEST_MAX deep. */
static void take_pending(Taking *t) {
        while (t->pending && t->d.error == 0) {
                const Pending *pending = t->pending;

                t->pending = pending->next;
                take_entry(t, pending);
        }
}

int policy_decode(const void *data, size_t size, Arena *arena, Policy *ret) {
        Taking t = { .arena = arena };
        const PolicyEntry *kernel_trust;
        Policy policy = { 0 };
        size_t n;
        int r;

        if (size > POLICY_COMPILED_BYTES_MAX)
                return -EBADMSG;
        r = decoder_open(data, size, &t.d);
        if (r < 0)
                return r;

        decoder_array_of(&t.d, 17);
        take_head(&t, &policy);
        /* One entry, and no `any` or `all` of it. */
        kernel_trust = take_entries(&t, &t.d, POLICY_NEST_MAX, 1, &n);
        policy.freshness = take_spans(&t, &policy.n_freshness);
        policy.interval = take_spans(&t, &policy.n_interval);
        policy.self_counts =
                take_texts(&t.d, arena, POLICY_SPANS_MAX, POLICY_WORD_BYTES_MAX, &(size_t){ 0 });
        policy.clear_after = (uint32_t) take_between(&t.d, 1, UINT16_MAX);
        policy.changes.at_most = (uint32_t) take_between(&t.d, 1, UINT16_MAX);
        policy.changes.within_s = (uint32_t) take_between(&t.d, 1, UINT32_MAX);
        policy.objectives = take_objectives(&t, &policy.n_objectives);
        take_pending(&t);
        r = take_result(&t.d);
        if (r < 0)
                return r;

        if (n > 0)
                policy.kernel_trust = *kernel_trust;
        *ret = policy;
        return 0;
}
