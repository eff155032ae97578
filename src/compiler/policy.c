/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies: the JSON that people write, turned into what core reads.
 *
 * Runs in postured-compiler, jailed. The document is hostile; nothing of it is compiled unless all
 * of it is right.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/coverage.h"
#include "compiler/entry.h"
#include "compiler/objective.h"
#include "compiler/policy.h"
#include "compiler/roles.h"
#include "compiler/scan.h"
#include "compiler/spans.h"
#include "message/channel.h"

#define ID_BYTES_MAX        64U /* a record has room for no more */
#define SUMMARY_BYTES_MAX   256U
#define CLEAR_AFTER_DEFAULT 2U
#define CLEAR_AFTER_MAX     1000
#define CHANGES_AT_MOST_MAX 6000
#define SELF_COUNTS_MAX     64U

static int read_id(Reading *r, const Node *node, void *into) {
        Policy *policy = into;
        const char *id = NULL;
        int error;

        error = read_text(r, node, ID_BYTES_MAX, &id);
        if (error < 0 || !id)
                return error;
        if (id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' || *id == '-') {
                complain(r->complaints, node,
                         "expected lower-case letters, digits and '-', found \"%s\"", id);
                return 0;
        }

        policy->id = id;
        return 0;
}

static int read_version(Reading *r, const Node *node, void *into) {
        Policy *policy = into;
        int64_t version = 0;
        int error;

        error = read_int(r, node, 1, SCAN_INTEGER_MAX, &version);
        policy->version = (uint64_t) version;
        return error;
}

static int read_summary(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return read_text(r, node, SUMMARY_BYTES_MAX, &policy->summary);
}

static int read_kernel_trust(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return entry_read_trust(r, node, &policy->kernel_trust);
}

static int read_freshness(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return spans_read(r, node, &policy->freshness, &policy->n_freshness);
}

static int read_interval(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return spans_read(r, node, &policy->interval, &policy->n_interval);
}

/* One that is not as it should be is complained of, and leaves what there was. */
static int read_count(Reading *r, const Node *node, uint32_t most, uint32_t *count) {
        int64_t value = *count;
        int error;

        error = read_int(r, node, 1, most, &value);
        *count = (uint32_t) value;
        return error;
}

static int read_clear_after(Reading *r, const Node *node, void *into) {
        Policy *policy = into;

        return read_count(r, node, CLEAR_AFTER_MAX, &policy->clear_after);
}

static int read_changes_at_most(Reading *r, const Node *node, void *into) {
        PolicyChanges *changes = into;

        return read_count(r, node, CHANGES_AT_MOST_MAX, &changes->at_most);
}

static int read_changes_within(Reading *r, const Node *node, void *into) {
        PolicyChanges *changes = into;
        uint64_t seconds = changes->within_s;
        int error;

        error = read_duration(r, node, &seconds);
        changes->within_s = (uint32_t) seconds;
        return error;
}

/* What the signer would not seal cannot be promised. */
static int read_changes(Reading *r, const Node *node, void *into) {
        static const Member parts[] = {
                { "at_most", true, read_changes_at_most },
                { "within", true, read_changes_within },
        };
        Policy *policy = into;
        PolicyChanges changes = { 0 };
        int error;

        error = members_read(r, node, parts, ELEMENTSOF(parts), &changes);
        if (error == 0 && changes.within_s > 0 &&
            changes.at_most > (uint64_t) changes.within_s * SEALS_A_SECOND)
                complain(r->complaints, node, "expected at most %u changes a second",
                         SEALS_A_SECOND);
        policy->changes = changes;
        return error;
}

typedef struct SelfCounts {
        const char **ids;
        size_t n;
} SelfCounts;

static int add_self_counts(Reading *r, const Node *node, void *into) {
        SelfCounts *counts = into;
        const char *id = node_text(node);
        Named named;

        if (!id || (catalogue_find_gate(r->catalogue, id, &named) < 0 &&
                    catalogue_find_objective(r->catalogue, id, &named) < 0)) {
                complain(r->complaints, node, "expected the id of a gate or of an objective");
                return 0;
        }
        counts->ids[counts->n] = arena_text(r->arena, id);
        return counts->ids[counts->n++] ? 0 : -ENOMEM;
}

static int read_self_counts(Reading *r, const Node *node, void *into) {
        Policy *policy = into;
        SelfCounts counts = { arena_new_array(r->arena, const char *, node->n_children + 1), 0 };
        int error;

        if (!counts.ids)
                return -ENOMEM;
        error = items_read(r, node, SELF_COUNTS_MAX, add_self_counts, &counts);
        if (error == 0)
                policy->self_counts = counts.ids;
        return error;
}

static int compare_objectives(const void *a, const void *b) {
        return strcmp(((const PolicyObjective *) a)->id, ((const PolicyObjective *) b)->id);
}

static int read_objectives(Reading *r, const Node *node, void *into) {
        Policy *policy = into;
        PolicyObjective *objectives;
        size_t n = 0;
        Named named;
        int error;

        if (!node_is_object(node)) {
                complain(r->complaints, node, "expected an object of objectives");
                return 0;
        }
        if (node->n_children > POLICY_OBJECTIVES_MAX) {
                complain(r->complaints, node, "expected at most %u objectives, found %zu",
                         POLICY_OBJECTIVES_MAX, node->n_children);
                return 0;
        }
        objectives = arena_new_array(r->arena, PolicyObjective, node->n_children);
        if (!objectives)
                return -ENOMEM;
        for (const Node *member = node->first; member; member = member->next) {
                if (catalogue_find_objective(r->catalogue, node_name(member), &named) < 0) {
                        complain_key(r->complaints, member, "there is no such objective");
                        continue;
                }
                error = objective_read(r, member, &objectives[n++]);
                if (error < 0)
                        return error;
        }

        if (n > 0)
                qsort(objectives, n, sizeof(*objectives), compare_objectives);
        policy->objectives = objectives;
        policy->n_objectives = n;
        return 0;
}

static const Member members[] = {
        { "policy", true, read_id },
        { "version", true, read_version },
        { "summary", true, read_summary },
        { "optional_gates", false, optional_gates_read },
        { "kernel_trust", false, read_kernel_trust },
        { "freshness", false, read_freshness },
        { "interval", false, read_interval },
        { "self_counts", false, read_self_counts },
        { "roles", false, roles_read },
        { "clear_after", false, read_clear_after },
        { "changes", false, read_changes },
        { "objectives", true, read_objectives },
};

static int compile(Reading *r, const Node *root, Policy *ret) {
        Policy policy = { .clear_after = CLEAR_AFTER_DEFAULT,
                          .changes = { POLICY_CHANGES_AT_MOST, POLICY_CHANGES_WITHIN_S } };
        int error;

        roles_default(r->catalogue, &policy);
        policy.self_counts = arena_new_array(r->arena, const char *, 1);
        if (!policy.self_counts)
                return -ENOMEM;
        error = members_read(r, root, members, ELEMENTSOF(members), &policy);
        if (error < 0)
                return error;
        coverage_check(r, root, &policy);
        if (r->complaints->n_errors > 0)
                return -EBADMSG;

        *ret = policy;
        return 0;
}

int policy_compile(Complaints *complaints, const Catalogue *catalogue, Arena *arena, Policy *ret) {
        _cleanup_(document_freep) Document *document = NULL;
        Reading reading = { complaints, arena, catalogue };
        DocumentFault fault;
        int error;

        error = document_parse(complaints->text, complaints->size, &document, &fault);
        if (error == -EBADMSG)
                complain_at(complaints, fault.offset, fault.text);
        if (error < 0)
                return error;

        return compile(&reading, document_root(document), ret);
}
