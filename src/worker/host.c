/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's side of the world: answers what it declared, checks what it says.
 *
 * Runs in a worker, inside the jail, which draws the same line again for a gate that goes round us.
 * The gate is hostile, and so is the tree.
 */

#include "worker/host.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/heap.h"
#include "base/macro.h"
#include "base/stack.h"
#include "cbor/utf8.h"
#include "worker/declaration.h"
#include "worker/facts.h"
#include "worker/snapshot.h"

/* So many runs, with less than so long between them, are a storm of events and no coincidence. */
#define BUSY_RUNS 4U
#define BUSY_MS   5000

struct Host {
        PstRun run; /* first: a gate's run is its host */
        HostWorld world;
        const SampleOrder *order;
        Snapshots snapshots;
        int64_t rested_ms; /* when we rested last, CLOCK_MONOTONIC */
        unsigned n_busy;   /* runs since, each soon after the one before */

        /* The signal being sampled. */
        const PstSignal *declared;
        int64_t deadline_ms; /* CLOCK_MONOTONIC */
        Facts facts;
        PstState state; /* as the gate settled */
        const char *why;
        bool settled;
        int error; /* the first thing that was wrong with what the gate said */
};

/* What a negative errno makes of a signal; the SDK's PstSignal.sample documents this table. */
static const struct {
        int error;
        Sample sample;
} outcomes[] = {
        { -EACCES, { .reason = UNAVAILABLE_PERMISSION } },
        { -EPERM, { .reason = UNAVAILABLE_PERMISSION } },
        { -ENOENT, { .reason = UNAVAILABLE_MISSING } },
        { -EBADMSG, { .reason = UNAVAILABLE_MALFORMED } },
        { -ETIMEDOUT, { .reason = UNAVAILABLE_TIMEOUT } },
        { -EOPNOTSUPP, { .reason = UNAVAILABLE_UNSUPPORTED } },
        { -ENOSYS, { .reason = UNAVAILABLE_UNSUPPORTED } },
        { -ENOTCONN, { .reason = UNAVAILABLE_OFFLINE } },
        { -EFBIG, { .reason = UNAVAILABLE_BUDGET } },
        { -ENOMEM, { .reason = UNAVAILABLE_BUDGET } },
        { -EXDEV, { .state = PST_TAMPERED, .why = "something is mounted over what it reads" } },
        { -EKEYREJECTED, { .state = PST_TAMPERED, .why = "a statement does not hold" } },
};

static Sample outcome_of(int error) {
        for (size_t i = 0; i < ELEMENTSOF(outcomes); i++)
                if (outcomes[i].error == error)
                        return outcomes[i].sample;

        return (Sample){ .reason = UNAVAILABLE_ERROR };
}

static int fetch_read(const Host *h, const PstQuestion *question, uint8_t **ret, size_t *ret_size) {
        return tree_read(h->world.tree, question->arguments[0], h->snapshots.left_bytes, ret,
                         ret_size);
}

static int fetch_list(const Host *h, const PstQuestion *question, uint8_t **ret, size_t *ret_size) {
        return tree_list(h->world.tree, question->arguments[0], h->snapshots.left_bytes, ret,
                         ret_size);
}

static int fetch_link(const Host *h, const PstQuestion *question, uint8_t **ret, size_t *ret_size) {
        return tree_link(h->world.tree, question->arguments[0], h->snapshots.left_bytes, ret,
                         ret_size);
}

static int fetch_answer(const Host *h, const PstQuestion *question, uint8_t **ret,
                        size_t *ret_size) {
        return answers_ask(h->world.answers, question, h->deadline_ms, h->snapshots.left_bytes, ret,
                           ret_size);
}

static int fetch_tail(const Host *h, const PstQuestion *question, uint8_t **ret, size_t *ret_size) {
        size_t n = strtoul(question->arguments[1], NULL, 10);

        return n > h->snapshots.left_bytes
                       ? -EFBIG
                       : tree_tail(h->world.tree, question->arguments[0], n, ret, ret_size);
}

static int (*const fetches[_FETCH_MAX])(const Host *h, const PstQuestion *question, uint8_t **ret,
                                        size_t *ret_size) = {
        [FETCH_READ] = fetch_read,     [FETCH_LIST] = fetch_list, [FETCH_LINK] = fetch_link,
        [FETCH_ANSWER] = fetch_answer, [FETCH_TAIL] = fetch_tail,
};

/* Failures are kept as well: what was missing for one signal is missing for the next. */
static int answer(Host *h, Fetch fetch, const PstQuestion *question, PstBytes *ret) {
        Snapshot *s;
        bool is_new;
        int r;

        r = snapshots_get(&h->snapshots, fetch, question, &s, &is_new);
        if (r < 0)
                return r;
        if (is_new) {
                s->error = fetches[fetch](h, question, &s->data, &s->size);
                h->snapshots.left_bytes -= s->size;
        }
        if (s->error < 0)
                return s->error;

        *ret = (PstBytes){ s->data, s->size };
        return 0;
}

static int on_path(Host *h, Fetch fetch, const char *path, PstBytes *ret) {
        char expanded[PATH_MAX];
        int r;

        if (!declares_path(h->declared, path))
                return -EPERM;
        r = places_expand(h->world.places, path, expanded, sizeof(expanded));
        if (r < 0)
                return r;

        /* An image is another matter: what it lacks may be what only a running device has. */
        if (tree_is_live(h->world.tree) && snapshots_lack(&h->snapshots, expanded))
                return -ENOENT;

        return answer(h, fetch, &(const PstQuestion) PST_FILE(expanded), ret);
}

static int on_read(PstRun *run, const char *path, PstBytes *ret) {
        return on_path((Host *) run, FETCH_READ, path, ret);
}

static int on_list(PstRun *run, const char *path, PstBytes *ret) {
        return on_path((Host *) run, FETCH_LIST, path, ret);
}

static int on_link(PstRun *run, const char *path, PstBytes *ret) {
        return on_path((Host *) run, FETCH_LINK, path, ret);
}

static int on_tail(PstRun *run, const char *path, size_t bytes, PstBytes *ret) {
        char expanded[PATH_MAX], decimal[32];
        Host *h = (Host *) run;
        int r;

        if (!declares_path(h->declared, path))
                return -EPERM;
        if (bytes > PST_TAIL_MAX)
                return -EINVAL;
        r = places_expand(h->world.places, path, expanded, sizeof(expanded));
        if (r < 0)
                return r;

        (void) snprintf(decimal, sizeof(decimal), "%zu", bytes);
        return answer(h, FETCH_TAIL, &(const PstQuestion) PST_HEAD(expanded, decimal), ret);
}

static int on_query(PstRun *run, const PstQuestion *question, PstBytes *ret) {
        const char *path = question->arguments ? question->arguments[0] : NULL;
        Host *h = (Host *) run;
        char expanded[PATH_MAX];
        int r;

        if (!declares_question(h->declared, question))
                return -EPERM;
        if (!path || *path != '@')
                return answer(h, FETCH_ANSWER, question, ret);

        /* Only what asks for a file takes a place, and that is its first argument. */
        r = places_expand(h->world.places, path, expanded, sizeof(expanded));
        if (r < 0)
                return r;
        return answer(
                h, FETCH_ANSWER,
                &(const PstQuestion){ .name = question->name,
                                      .arguments = PST_TEXTS(expanded, question->arguments[1]) },
                ret);
}

static const Statement *find_statement(const Host *h, PstStatement kind) {
        for (size_t i = 0; h->order && i < h->order->n_statements; i++)
                if (h->order->statements[i].kind == kind)
                        return &h->order->statements[i];

        return NULL;
}

static int on_statement(PstRun *run, PstStatement kind, const char *name, PstValue *ret) {
        const Host *h = (const Host *) run;
        const Statement *statement;

        if (!declares_statement(h->declared, kind))
                return -EPERM;
        statement = find_statement(h, kind);
        if (!statement)
                return -ENOENT;
        if (statement->refused)
                return -EKEYREJECTED;

        for (size_t i = 0; i < statement->n_facts; i++)
                if (strcmp(statement->facts[i].name, name) == 0) {
                        *ret = statement->facts[i].value;
                        return 0;
                }

        return -ENOENT;
}

static void note_error(Host *h, int r) {
        if (r < 0 && h->error == 0)
                h->error = r;
}

static void on_fact(PstRun *run, const char *name, const PstValue *value) {
        Host *h = (Host *) run;

        note_error(h, facts_take(&h->facts, name, value));
}

static int check_settled(const Host *h, PstState state, const char *why) {
        size_t n = strnlen(why, SAMPLE_WHY_BYTES_MAX + 1);

        if (h->settled || state < PST_PRESENT || state > PST_TAMPERED)
                return -EINVAL;
        if (n > SAMPLE_WHY_BYTES_MAX)
                return -EFBIG;

        return utf8_is_valid((const uint8_t *) why, n) ? 0 : -EINVAL;
}

static int on_settle(PstRun *run, PstState state, const char *why) {
        Host *h = (Host *) run;

        note_error(h, check_settled(h, state, why));
        h->settled = true;
        h->state = state;
        h->why = why;
        return 0;
}

static const PstHost callbacks = {
        .read = on_read,
        .list = on_list,
        .link = on_link,
        .query = on_query,
        .statement = on_statement,
        .fact = on_fact,
        .settle = on_settle,
        .tail = on_tail,
};

static int settled_sample(Host *h, Sample *ret) {
        Sample sample = { .state = h->state, .why = "" };
        int r;

        if (h->state == PST_PRESENT) {
                r = facts_finish(&h->facts, &sample.facts, &sample.n_facts);
                if (r < 0)
                        return r;
        } else
                sample.why = h->why;

        *ret = sample;
        return 0;
}

static int run_sample(Host *h, int (*sample)(PstRun *run), Sample *ret) {
        int r;

        r = facts_begin(&h->facts, h->declared);
        if (r >= 0)
                r = sample(&h->run);
        if (r >= 0)
                r = h->error;
        if (r >= 0)
                r = h->settled ? settled_sample(h, ret) : -EINVAL;

        return r;
}

void host_sample(Host *h, const PstSignal *declared, int (*sample)(PstRun *run), Sample *ret) {
        uint32_t timeout_ms = declared->timeout_ms ? declared->timeout_ms : HOST_TIMEOUT_MS;
        uint64_t observed_ms = clock_boottime_ms();
        int r;

        h->declared = declared;
        h->deadline_ms = clock_monotonic_ms() + timeout_ms;
        h->state = PST_UNAVAILABLE;
        h->settled = false;
        h->error = 0;

        r = run_sample(h, sample, ret);
        if (r < 0)
                *ret = outcome_of(r);
        if (!ret->why)
                ret->why = "";
        ret->observed_ms = observed_ms;
}

void host_end_run(Host *h) {
        snapshots_clear(&h->snapshots, h->world.budget_bytes);
        facts_done(&h->facts);
        h->order = NULL;
}

void host_begin_run(Host *h, const SampleOrder *order) {
        host_end_run(h);
        h->order = order;
        h->run = (PstRun){
                .host = &callbacks,
                .now_s = order->now_s,
                .uptime_s = order->uptime_s,
        };
}

void host_give_back(Host *h) {
        h->n_busy = 0;
        heap_give_back();
        stack_give_back();
}

/* A page that was given back costs a fault: who works often keeps his memory for the next time. */
bool host_rest(Host *h) {
        int64_t now_ms = clock_monotonic_ms();
        bool busy = h->rested_ms > 0 && now_ms - h->rested_ms < BUSY_MS;

        h->n_busy = busy ? h->n_busy + 1 : 0;
        h->rested_ms = now_ms;
        if (h->n_busy >= BUSY_RUNS)
                return false;

        heap_give_back();
        stack_give_back();
        return true;
}

static int open_refused(const char *path, void *userdata) {
        const Host *h = userdata;

        return answers_open(h->world.answers, path, h->deadline_ms);
}

int host_new(const HostWorld *world, Host **ret) {
        Host *h;

        h = calloc(1, sizeof(*h));
        if (!h)
                return -ENOMEM;

        h->world = *world;
        h->run.host = &callbacks;
        h->snapshots.left_bytes = world->budget_bytes;
        tree_on_refused(world->tree, open_refused, h);
        *ret = h;
        return 0;
}

Host *host_free(Host *h) {
        if (!h)
                return NULL;

        host_end_run(h);
        tree_on_refused(h->world.tree, NULL, NULL);
        free(h);
        return NULL;
}
