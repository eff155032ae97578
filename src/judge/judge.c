/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole device: gates in their order, then what is decided about it.
 *
 * Runs in core, and in posturectl's evaluations through core. Pure.
 */

#include "judge/judge.h"

#include <string.h>

#include "judge/findings.h"
#include "judge/gate.h"
#include "judge/trust.h"

/* Where nobody can accept a risk, by the numbers of the record. */
#define BUILD_GATE               1U
#define BOOT_GATE                2U
#define UPDATE_GATE              9U
#define UPDATE_AUTHENTICITY_PART 1U

static bool is_waivable(const Policy *policy, uint8_t gate, uint8_t objective) {
        bool update = gate == UPDATE_GATE || gate == policy->update_gate;

        return gate != BUILD_GATE && gate != BOOT_GATE &&
               !(update && objective == UPDATE_AUTHENTICITY_PART);
}

static bool is_waived(const JudgeInput *input, uint8_t gate, uint8_t objective) {
        if (!is_waivable(input->policy, gate, objective))
                return false;

        for (size_t i = 0; i < input->n_waivers; i++) {
                const JudgeWaiver *waiver = &input->waivers[i];

                if (waiver->gate == gate && waiver->objective == objective &&
                    waiver->expires_s > input->now.wall_s)
                        return true;
        }

        return false;
}

/* Waivers change what is decided, never what is so. */
static Status effective_status(const JudgeInput *input, const JudgedGate *gate) {
        Status parts[GATE_OBJECTIVES];

        for (uint8_t k = 0; k < GATE_OBJECTIVES; k++) {
                Status status = gate->objectives[k].status;

                parts[k] = is_waived(input, gate->number, k) ? status_waived(status) : status;
        }

        return status_join_all(parts, GATE_OBJECTIVES);
}

static void decide_all(const JudgeInput *input, Judgement *ret) {
        DecisionGate gates[GATE_NUMBER_MAX] = { 0 };
        const Roles roles = {
                .foundation = input->policy->foundation,
                .ota_base = input->policy->ota_base,
                .update = input->policy->update_gate,
                .management = input->policy->management_gate,
        };

        for (size_t i = 0; i < ret->n_gates; i++)
                gates[i] = (DecisionGate){
                        .number = ret->gates[i].number,
                        .evaluated = ret->gates[i].evaluated_at_s > 0,
                        .demands_review = findings_demand_review(&ret->gates[i]),
                        .status = ret->gates[i].status,
                        .effective = effective_status(input, &ret->gates[i]),
                };

        decide(gates, ret->n_gates, &roles, (RecordKind) input->kind, ret->decisions);
}

static void come_nearer(uint64_t *next_s, uint64_t then_s, uint64_t now_s) {
        if (then_s > now_s && (*next_s == 0 || then_s < *next_s))
                *next_s = then_s;
}

/* A second later than the last that something holds, since seconds are cut off. */
static uint64_t next_change_s(const JudgeInput *input, const Judgement *judgement) {
        uint64_t now_s = input->now.wall_s, next_s = 0;

        for (size_t i = 0; i < judgement->n_gates; i++)
                for (size_t k = 0; k < GATE_OBJECTIVES; k++) {
                        uint64_t until_s = judgement->gates[i].objectives[k].valid_until_s;

                        if (until_s > 0 && until_s < UINT64_MAX)
                                come_nearer(&next_s, until_s + 1, now_s);
                }
        for (size_t i = 0; i < input->n_waivers; i++)
                come_nearer(&next_s, input->waivers[i].expires_s, now_s);

        return next_s;
}

void judge(const JudgeInput *input, Judgement *ret) {
        Trust trust;

        memset(ret, 0, sizeof(*ret));
        if (!input->policy || input->n_gates == 0)
                return;

        trust = trust_find(input);
        ret->kernel_trusted = trust.kernel;
        ret->tpm_seen = trust.tpm_there;

        while (ret->n_gates < input->n_gates && ret->n_gates < GATE_NUMBER_MAX) {
                gate_judge(input, &input->gates[ret->n_gates], &trust, &ret->gates[ret->n_gates]);
                ret->n_gates++;
        }

        decide_all(input, ret);
        ret->next_change_s = next_change_s(input, ret);
}
