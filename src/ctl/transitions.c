/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one record to the next: what changed.
 *
 * Runs in posturectl, over claims that were verified. Pure.
 */

#include "ctl/transitions.h"

#include <string.h>

typedef struct Telling {
        const Claims *before, *after;
        TransitionListener tell;
        void *userdata;
} Telling;

static void tell(const Telling *t, const Transition *transition) {
        t->tell(transition, t->userdata);
}

static void tell_decisions(const Telling *t) {
        for (DecisionName d = DECISION_STATE; d < _DECISION_MAX; d++) {
                const Decision *old = &t->before->decisions[d], *new = &t->after->decisions[d];

                if (old->value != new->value)
                        tell(t, &(Transition){ .kind = TRANSITION_DECISION,
                                               .decision = d,
                                               .from = old->value,
                                               .to = new->value,
                                               .mask = new->mask });
        }
}

static void tell_policy(const Telling *t) {
        const Claims *old = t->before, *new = t->after;

        if (strcmp(old->policy_id, new->policy_id) != 0 ||
            old->policy_version != new->policy_version ||
            memcmp(old->policy_digest, new->policy_digest, CLAIMS_DIGEST_SIZE) != 0)
                tell(t, &(Transition){ .kind = TRANSITION_POLICY, .before = old, .after = new });
}

static bool same_objective(const ClaimedObjective *a, const ClaimedObjective *b) {
        return a->status == b->status && a->n_reasons == b->n_reasons &&
               memcmp(a->reasons, b->reasons, a->n_reasons) == 0;
}

static void tell_objectives(const Telling *t, uint8_t number, const ClaimedGate *old,
                            const ClaimedGate *new) {
        for (uint8_t i = 0; i < CLAIMS_OBJECTIVES; i++)
                if (!same_objective(&old->objectives[i], &new->objectives[i]))
                        tell(t, &(Transition){ .kind = TRANSITION_OBJECTIVE,
                                               .gate = number,
                                               .objective = i,
                                               .from = (uint8_t) old->objectives[i].status,
                                               .to = (uint8_t) new->objectives[i].status,
                                               .reasons = new->objectives[i].reasons,
                                               .n_reasons = new->objectives[i].n_reasons });
}

static bool same_finding(const ClaimedFinding *a, const ClaimedFinding *b) {
        return a->objective == b->objective && a->code == b->code;
}

static bool has_finding(const ClaimedGate *gate, const ClaimedFinding *finding) {
        for (size_t i = 0; i < gate->n_findings; i++)
                if (same_finding(&gate->findings[i], finding))
                        return true;

        return false;
}

/* Those of `gate` that the other lacks. One that began twice is one: they rise, so it is beside. */
static void tell_findings(const Telling *t, uint8_t number, const ClaimedGate *gate,
                          const ClaimedGate *other, bool there) {
        for (size_t i = 0; i < gate->n_findings; i++) {
                const ClaimedFinding *finding = &gate->findings[i];

                if (has_finding(other, finding) || (i > 0 && same_finding(finding - 1, finding)))
                        continue;
                tell(t, &(Transition){ .kind = TRANSITION_FINDING,
                                       .gate = number,
                                       .objective = finding->objective,
                                       .from = !there,
                                       .to = there,
                                       .reasons = &finding->code,
                                       .n_reasons = 1 });
        }
}

/* A gate that one of the two does not have is one of which it says nothing. */
static void tell_gate(const Telling *t, uint8_t number) {
        static const ClaimedGate nobodys;
        const ClaimedGate *old = claims_gate(t->before, number);
        const ClaimedGate *new = claims_gate(t->after, number);

        old = old ? old : &nobodys;
        new = new ? new : &nobodys;
        tell_objectives(t, number, old, new);
        tell_findings(t, number, old, new, false);
        tell_findings(t, number, new, old, true);
}

void transitions_of(const Claims *before, const Claims *after, TransitionListener listener,
                    void *userdata) {
        const Telling t = {
                .before = before, .after = after, .tell = listener, .userdata = userdata
        };

        tell_policy(&t);
        tell_decisions(&t);
        for (uint8_t number = 1; number <= CLAIMS_GATES_MAX; number++)
                tell_gate(&t, number);
}

static const char *word_of(const Transition *t, uint8_t value) {
        if (t->kind == TRANSITION_DECISION)
                return decision_name(t->decision, value);
        if (t->kind == TRANSITION_OBJECTIVE)
                return status_name((Status) value);
        if (t->kind == TRANSITION_FINDING)
                return value ? "present" : "absent";

        return "";
}

const char *transition_from(const Transition *t) {
        return word_of(t, t->from);
}

const char *transition_to(const Transition *t) {
        return word_of(t, t->to);
}
