/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why things are as they are, down to the facts.
 *
 * Runs in the core, for the device's own administrator alone: facts leave nowhere else. The facts
 * are a gate's word; they are passed on as data.
 */

#include "core/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define ARENA_BYTES_MAX 16777216U
#define ID_BYTES        256U

/* What is asked for: an id, and where in a gate it points. */
typedef struct Wanted {
        const char *id;
        bool found;
} Wanted;

typedef struct Scribe {
        const ExplainInput *input;
        Arena *arena;
        Wanted wanted;
        bool failed; /* out of memory */
} Scribe;

static bool is_all(const Scribe *s) {
        return *s->wanted.id == '\0';
}

static bool is_named(const Scribe *s, const char *gate, const char *part) {
        char id[ID_BYTES];

        (void) snprintf(id, sizeof(id), "%s.%s", gate, part);
        return strcmp(s->wanted.id, id) == 0;
}

/* --- signals --- */

static void explain_facts(Scribe *s, const PstSignal *signal, const Sample *sample,
                          ExplainedSignal *ret) {
        ExplainedFact *facts = arena_new_array(s->arena, ExplainedFact, sample->n_facts);

        if (!facts) {
                s->failed = true;
                return;
        }
        for (size_t i = 0; i < sample->n_facts; i++)
                facts[i] = (ExplainedFact){ .name = signal->facts[sample->facts[i].index].name,
                                            .value = sample->facts[i].value };

        ret->facts = facts;
        ret->n_facts = sample->n_facts;
}

static void explain_signal(Scribe *s, const PstSignal *signal, const Sample *sample,
                           ExplainedSignal *ret) {
        uint64_t now_ms = s->input->now.boottime_ms;

        *ret = (ExplainedSignal){
                .id = signal->id,
                .help = signal->help,
                .source = signal->source,
                .tier = signal->tier,
                .why = "",
                .age_s = -1,
        };
        if (!sample)
                return;

        ret->state = sample->state;
        ret->reason = (uint8_t) sample->reason;
        ret->why = sample->why;
        ret->age_s = sample->observed_ms < now_ms
                             ? (int64_t) ((now_ms - sample->observed_ms) / 1000U)
                             : 0;
        explain_facts(s, signal, sample, ret);
}

/* --- objectives --- */

static void explain_checks(Scribe *s, const char *id, const JudgedObjective *judged,
                           ExplainedObjective *ret) {
        const PolicyObjective *objective = policy_objective(s->input->policy, id);
        ExplainedCheck *checks = arena_new_array(s->arena, ExplainedCheck, judged->n_checks);

        if (!checks) {
                s->failed = true;
                return;
        }
        for (size_t i = 0; objective && i < judged->n_checks; i++) {
                const JudgedCheck *check = &judged->checks[i];
                const char *text = check_text(objective, check, s->arena);

                s->failed = s->failed || !text;
                checks[i] = (ExplainedCheck){
                        .role = check->role,
                        .text = text ? text : "",
                        .status = (uint8_t) check->status,
                        .reason = check->reason,
                        .sources = check->sources,
                        .tier = check->tier,
                        .why = "",
                };
                if (check->role == CHECK_REQUIRE && check->index < objective->n_require)
                        checks[i].why = objective->require[check->index].why;
                else if (check->role == CHECK_TOLERATE && check->index < objective->n_tolerate)
                        checks[i].why = objective->tolerate[check->index].why;
                else if (check->role == CHECK_AGREE && check->index < objective->n_agree)
                        checks[i].why = objective->agree[check->index].why;
        }

        ret->checks = checks;
        ret->n_checks = objective ? judged->n_checks : 0;
}

static size_t count_signals(const PstObjective *objective) {
        size_t n = 0;

        while (objective->signals[n])
                n++;

        return n;
}

/* `first`: the index of the objective's first signal in its gate. */
static void explain_objective(Scribe *s, size_t gate, size_t index, uint32_t first,
                              ExplainedObjective *ret) {
        const PstGate *descriptor = s->input->gates->gates[gate].descriptor;
        const PstObjective *objective = descriptor->objectives[index];
        const JudgedObjective *judged =
                &s->input->evaluation->judgement.gates[gate].objectives[index];
        const JudgeSignal *signals = rounds_signals(s->input->rounds, gate);
        size_t n = count_signals(objective);
        ExplainedSignal *explained = arena_new_array(s->arena, ExplainedSignal, n);
        const char *id = arena_format(s->arena, "%s.%s", descriptor->id, objective->id);

        if (!explained || !id) {
                s->failed = true;
                return;
        }
        *ret = (ExplainedObjective){
                .id = id,
                .title = objective->title,
                .status = (uint8_t) judged->status,
                .since_s = judged->since_s,
                .n_reasons = judged->n_reasons,
                .sources = judged->sources,
                .signals = explained,
                .n_signals = n,
        };
        (void) memcpy(ret->reasons, judged->reasons, sizeof(ret->reasons));
        explain_checks(s, id, judged, ret);
        for (size_t i = 0; i < n; i++)
                explain_signal(s, objective->signals[i], signals[first + i].sample, &explained[i]);
}

static bool holds_signal(const Scribe *s, const PstObjective *objective) {
        for (size_t i = 0; objective->signals[i]; i++)
                if (strcmp(s->wanted.id, objective->signals[i]->id) == 0)
                        return true;

        return false;
}

/* --- gates --- */

static void explain_gate(Scribe *s, size_t gate, ExplainedGate *ret) {
        const PstGate *descriptor = s->input->gates->gates[gate].descriptor;
        bool whole = is_all(s) || strcmp(s->wanted.id, descriptor->id) == 0;
        ExplainedObjective *objectives =
                arena_new_array(s->arena, ExplainedObjective, GATE_OBJECTIVES);
        uint32_t first = 0;

        if (!objectives) {
                s->failed = true;
                return;
        }
        *ret = (ExplainedGate){
                .number = (uint8_t) descriptor->number,
                .id = descriptor->id,
                .title = descriptor->title,
                .status = (uint8_t) s->input->evaluation->judgement.gates[gate].status,
                .objectives = objectives,
        };
        ret->worker = supervisor_condition(s->input->supervisor, gate, &ret->worker_why);

        for (size_t o = 0; descriptor->objectives[o]; o++) {
                const PstObjective *objective = descriptor->objectives[o];

                if (whole || is_named(s, descriptor->id, objective->id) ||
                    holds_signal(s, objective))
                        explain_objective(s, gate, o, first, &objectives[ret->n_objectives++]);
                first += (uint32_t) count_signals(objective);
        }
        s->wanted.found = s->wanted.found || whole || ret->n_objectives > 0;
}

static void explain_device(Scribe *s, Explanation *ret) {
        const ExplainInput *input = s->input;
        const Judgement *judgement = &input->evaluation->judgement;
        ExplainedGate *gates = arena_new_array(s->arena, ExplainedGate, input->gates->n_gates);

        if (!gates) {
                s->failed = true;
                return;
        }
        *ret = (Explanation){
                .sequence = input->sequence,
                .evaluated_at_s = input->evaluation->at.wall_s,
                .now_s = input->now.wall_s,
                .policy_id = input->policy->id,
                .policy_version = input->policy->version,
                .gates = gates,
        };
        (void) memcpy(ret->policy_digest, input->policy->digest, PST_DIGEST_BYTES);
        for (size_t i = 0; i < _DECISION_MAX; i++) {
                ret->decisions[i].value = judgement->decisions[i].value;
                ret->decisions[i].mask = judgement->decisions[i].mask;
        }

        for (size_t i = 0; i < input->gates->n_gates && !s->failed; i++) {
                explain_gate(s, i, &gates[ret->n_gates]);
                if (is_all(s) || gates[ret->n_gates].n_objectives > 0)
                        ret->n_gates++;
        }
}

static int encode(const Explanation *explanation, uint8_t **ret, size_t *ret_size) {
        _cleanup_free_ uint8_t *bytes = malloc(EXPLANATION_BYTES_MAX);
        size_t size;
        int r;

        if (!bytes)
                return -ENOMEM;
        r = explanation_encode(explanation, bytes, EXPLANATION_BYTES_MAX, &size);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(bytes);
        *ret_size = size;
        return 0;
}

int explain(const ExplainInput *input, const char *id, uint8_t **ret, size_t *ret_size) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        Scribe scribe = { .input = input, .wanted = { .id = id } };
        Explanation explanation;
        int r;

        if (!input->evaluation->done)
                return -ENODATA;
        r = arena_new(ARENA_BYTES_MAX, &arena);
        if (r < 0)
                return r;

        scribe.arena = arena;
        explain_device(&scribe, &explanation);
        if (scribe.failed)
                return -ENOMEM;
        if (!is_all(&scribe) && !scribe.wanted.found)
                return -ENOENT;

        return encode(&explanation, ret, ret_size);
}
