/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled policy as bytes.
 *
 * Runs in the compiler, jailed, over a document that it checked. Pure.
 */

#include <errno.h>

#include "cbor/encoder.h"
#include "message/policy.h"
#include "message/statement.h"

/* All of an entry but its children, whose array is opened. */
static void put_entry(const PolicyEntry *entry, Encoder *e) {
        encoder_array(e, 7);
        encoder_uint(e, entry->kind);
        encoder_uint(e, entry->reason);
        encoder_text(e, entry->why ? entry->why : "");
        encoder_text(e, entry->signal ? entry->signal : "");
        encoder_uint(e, entry->if_absent);
        encoder_array(e, entry->n_tests);
        for (size_t i = 0; i < entry->n_tests; i++) {
                const PolicyTest *test = &entry->tests[i];

                encoder_array(e, 3);
                encoder_text(e, test->fact);
                encoder_uint(e, test->op);
                encoder_array(e, test->n_operands);
                for (size_t j = 0; j < test->n_operands; j++)
                        value_encode(&test->operands[j], e);
        }
        encoder_array(e, entry->n_children);
}

/* Depth first, without recursion: the entries that are open at each level. */
static int put_entries(const PolicyEntry *entries, size_t n, Encoder *e) {
        struct {
                const PolicyEntry *at;
                size_t left;
        } levels[POLICY_NEST_MAX + 1] = { { .at = entries, .left = n } };
        size_t depth = 1;

        encoder_array(e, n);
        while (depth > 0) {
                const PolicyEntry *entry = levels[depth - 1].at;

                if (levels[depth - 1].left == 0) {
                        depth--;
                        continue;
                }

                levels[depth - 1].at++;
                levels[depth - 1].left--;
                put_entry(entry, e);
                if (entry->n_children == 0)
                        continue;
                if (depth > POLICY_NEST_MAX)
                        return -EINVAL;
                levels[depth].at = entry->children;
                levels[depth].left = entry->n_children;
                depth++;
        }

        return 0;
}

static int put_objective(const PolicyObjective *o, Encoder *e) {
        int r;

        encoder_array(e, 5);
        encoder_text(e, o->id);
        r = put_entries(o->require, o->n_require, e);
        if (r >= 0)
                r = put_entries(o->tolerate, o->n_tolerate, e);
        encoder_array(e, o->n_agree);
        for (size_t i = 0; i < o->n_agree; i++) {
                encoder_array(e, 6);
                encoder_uint(e, o->agree[i].reason);
                encoder_text(e, o->agree[i].why ? o->agree[i].why : "");
                encoder_text(e, o->agree[i].side[0].signal);
                encoder_text(e, o->agree[i].side[0].fact);
                encoder_text(e, o->agree[i].side[1].signal);
                encoder_text(e, o->agree[i].side[1].fact);
        }
        encoder_uint(e, o->min_sources);
        return r;
}

static void put_spans(const PolicySpan *spans, size_t n, Encoder *e) {
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 2);
                encoder_text(e, spans[i].key);
                encoder_uint(e, spans[i].seconds);
        }
}

static void put_self_counts(const char *const *names, Encoder *e) {
        size_t n = 0;

        while (names && names[n])
                n++;

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                encoder_text(e, names[i]);
}

int policy_encode(const Policy *policy, void *buffer, size_t capacity, size_t *ret_size) {
        Encoder e = encoder(buffer, capacity);
        int r;

        encoder_array(&e, 17);
        encoder_text(&e, policy->id);
        encoder_uint(&e, policy->version);
        encoder_text(&e, policy->summary ? policy->summary : "");
        encoder_bytes(&e, policy->digest, sizeof(policy->digest));
        encoder_uint(&e, policy->optional_gates);
        encoder_uint(&e, policy->foundation);
        encoder_uint(&e, policy->ota_base);
        encoder_uint(&e, policy->update_gate);
        encoder_uint(&e, policy->management_gate);
        r = put_entries(&policy->kernel_trust, policy->kernel_trust.kind != 0, &e);
        put_spans(policy->freshness, policy->n_freshness, &e);
        put_spans(policy->interval, policy->n_interval, &e);
        put_self_counts(policy->self_counts, &e);
        encoder_uint(&e, policy->clear_after);
        encoder_uint(&e, policy->changes.at_most);
        encoder_uint(&e, policy->changes.within_s);
        encoder_array(&e, policy->n_objectives);
        for (size_t i = 0; i < policy->n_objectives && r >= 0; i++)
                r = put_objective(&policy->objectives[i], &e);
        if (r < 0)
                return r;

        return encoder_result(&e, ret_size);
}
