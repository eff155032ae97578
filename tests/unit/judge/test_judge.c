/* SPDX-License-Identifier: Apache-2.0 */

#include <stdio.h>

#include "device.h"

GATE(g1, 1, "build");
GATE(g2, 2, "boot");
GATE(g3, 3, "g3");
GATE(g4, 4, "g4");
GATE(g5, 5, "g5");
GATE(g6, 6, "g6");
GATE(g7, 7, "g7");
GATE(g8, 8, "held");
GATE(g9, 9, "update");
GATE(g10, 10, "g10");

static const PstGate *const gates[] = { &g1, &g2, &g3, &g4, &g5, &g6, &g7, &g8, &g9, &g10 };

static const PolicyTest flag_test = FLAG_IS(true);

#define N_OBJECTIVES (10U * GATE_OBJECTIVES)

static Device device;
static Judgement judgement;
static PolicyEntry entries[N_OBJECTIVES][2];
static PolicyObjective objectives[N_OBJECTIVES];
static char ids[N_OBJECTIVES][OBJECTIVE_ID_SIZE];
static char signal_ids[10][2][32];

/* Each objective of each gate asks the gate's TPM and disk for the flag. */
static int set_up(_unused_ void **state) {
        memset(entries, 0, sizeof(entries));
        memset(objectives, 0, sizeof(objectives));
        device_init(&device, gates[0]);
        for (size_t g = 1; g < ELEMENTSOF(gates); g++)
                device_add(&device, gates[g]);

        for (size_t i = 0; i < N_OBJECTIVES; i++) {
                size_t g = i / GATE_OBJECTIVES;

                (void) snprintf(signal_ids[g][0], sizeof(signal_ids[g][0]), "%s.tpm", gates[g]->id);
                (void) snprintf(signal_ids[g][1], sizeof(signal_ids[g][1]), "%s.disk",
                                gates[g]->id);
                for (size_t e = 0; e < 2; e++)
                        entries[i][e] = (PolicyEntry){ .kind = ENTRY_SIGNAL,
                                                       .why = "",
                                                       .signal = signal_ids[g][e],
                                                       .tests = &flag_test,
                                                       .n_tests = 1 };
                assert_true(
                        objective_id(gates[g], gates[g]->objectives[i % GATE_OBJECTIVES], ids[i]));
                objectives[i] = (PolicyObjective){
                        .id = ids[i], .require = entries[i], .n_require = 2, .min_sources = 2
                };
        }

        device.policy.objectives = objectives;
        device.policy.n_objectives = N_OBJECTIVES;
        device.policy.optional_gates = 1U << 7;
        device.policy.foundation = 0x0307;
        device.policy.ota_base = 0x0003;
        device.policy.update_gate = 9;
        device.policy.management_gate = 8;
        return 0;
}

static void show(size_t gate, bool flag) {
        device_flag(&device, signal_ids[gate][0], true);
        device_flag(&device, signal_ids[gate][1], flag);
}

/* All is well, on a device that nobody manages. */
static void show_all(void) {
        for (size_t g = 0; g < ELEMENTSOF(gates); g++)
                show(g, true);
        (void) device_sample(&device, "held.authority", PST_ABSENT);
}

/* Judges, and hands what is to be remembered to the next time. */
static const Judgement *hear(void) {
        judge(&device.input, &judgement);
        for (size_t g = 0; g < judgement.n_gates; g++)
                for (size_t k = 0; k < GATE_OBJECTIVES; k++)
                        device.gates[g].previous[k] = judgement.gates[g].objectives[k].next;
        return &judgement;
}

static void assert_decisions(const Decision expected[_DECISION_MAX]) {
        for (size_t i = 0; i < _DECISION_MAX; i++) {
                assert_int_equal(judgement.decisions[i].value, expected[i].value);
                assert_int_equal(judgement.decisions[i].mask, expected[i].mask);
        }
}

static void test_zeroed_memory_grants_nothing(_unused_ void **state) {
        const Decision nothing[_DECISION_MAX] = { { 0 } };
        const JudgeInput zeroed = { 0 };

        memset(&judgement, 0xff, sizeof(judgement));
        judge(&zeroed, &judgement);
        assert_int_equal(judgement.n_gates, 0);
        assert_false(judgement.kernel_trusted);
        assert_decisions(nothing);

        device.n_gates = device.input.n_gates = 0;
        judge(&device.input, &judgement);
        assert_decisions(nothing);
}

static void test_gates_under_a_zeroed_policy_are_unknown(_unused_ void **state) {
        show_all();
        memset(&device.policy, 0, sizeof(device.policy));
        assert_int_equal(hear()->n_gates, 10);
        for (size_t g = 0; g < 10; g++)
                assert_int_equal(judgement.gates[g].status, STATUS_UNKNOWN);
        assert_int_equal(judgement.decisions[DECISION_STATE].value, DEVICE_STATE_INACTIVE);
}

static void test_at_boot_everything_is_unknown_and_the_device_inactive(_unused_ void **state) {
        const Decision inactive[_DECISION_MAX] = {
                { DEVICE_STATE_INACTIVE, 0x3ff },
                { DEVICE_TRUST_UNDETERMINED, 0x307 },
                { PRODUCTION_READINESS_UNDETERMINED, 0x3ff },
                { OTA_ELIGIBILITY_UNDETERMINED, 0x100 },
                { MANAGED_REVIEW_UNDETERMINED, 0x080 },
        };

        hear();
        for (size_t g = 0; g < 10; g++)
                for (size_t k = 0; k < GATE_OBJECTIVES; k++) {
                        const JudgedObjective *o = &judgement.gates[g].objectives[k];

                        assert_int_equal(o->status, STATUS_UNKNOWN);
                        assert_int_equal(o->n_reasons, 1);
                        assert_int_equal(o->reasons[0], REASON_NOT_EVALUATED);
                        assert_int_equal(o->evaluated_at_s, 0);
                        assert_int_equal(o->since_s, NOW_S);
                }
        assert_decisions(inactive);
        assert_int_equal(judgement.next_change_s, 0);
}

static void test_a_device_in_its_intended_posture_is_protected(_unused_ void **state) {
        const Decision protected[_DECISION_MAX] = {
                { DEVICE_STATE_PROTECTED, 0 },     { DEVICE_TRUST_TRUSTED, 0 },
                { PRODUCTION_READINESS_READY, 0 }, { OTA_ELIGIBILITY_ELIGIBLE, 0 },
                { MANAGED_REVIEW_NOT_MANAGED, 0 },
        };

        show_all();
        hear();
        assert_decisions(protected);
        assert_int_equal(judgement.gates[7].status, STATUS_NOT_APPLICABLE);
        assert_true(judgement.tpm_seen);
        assert_int_equal(judgement.next_change_s, NOW_S + FRESHNESS_S + 1);
}

static void test_time_alone_withdraws_it(_unused_ void **state) {
        static const struct {
                Status status;
                uint8_t state;
        } rows[] = {
                { STATUS_SATISFIED, DEVICE_STATE_PROTECTED },
                { STATUS_STALE, DEVICE_STATE_REVIEW_REQUIRED },
                { STATUS_UNKNOWN, DEVICE_STATE_REVIEW_REQUIRED },
        };

        show_all();
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                hear();
                assert_int_equal(judgement.gates[0].status, rows[i].status);
                assert_int_equal(judgement.decisions[DECISION_STATE].value, rows[i].state);
                /* At the second that was announced, and not before. */
                assert_int_equal(judgement.next_change_s > 0, i < 2);
                device.input.now.wall_s = judgement.next_change_s - 2;
                device.input.now.boottime_ms =
                        NOW_MS + (judgement.next_change_s - 2 - NOW_S) * 1000;
                if (i < 2)
                        assert_int_equal(hear()->gates[0].status, rows[i].status);
                device_pass_time(&device, 2);
        }
}

static void test_a_violation_is_cleared_by_two_rounds(_unused_ void **state) {
        show_all();
        show(4, false);
        assert_int_equal(hear()->gates[4].status, STATUS_VIOLATED);
        assert_int_equal(judgement.decisions[DECISION_STATE].mask, 1U << 4);

        device_pass_time(&device, 60);
        show(4, true);
        assert_int_equal(hear()->gates[4].status, STATUS_VIOLATED);
        assert_int_equal(hear()->gates[4].status, STATUS_VIOLATED);
        assert_int_equal(judgement.gates[4].objectives[0].since_s, NOW_S);

        device_pass_time(&device, 60);
        show(4, true);
        assert_int_equal(hear()->gates[4].status, STATUS_SATISFIED);
        assert_int_equal(judgement.gates[4].objectives[0].since_s, NOW_S + 120);
        assert_int_equal(judgement.decisions[DECISION_STATE].value, DEVICE_STATE_PROTECTED);
}

static void test_one_lost_worker_costs_its_gate_alone(_unused_ void **state) {
        show_all();
        device.gates[4].failed = true;
        hear();
        for (size_t g = 0; g < 10; g++)
                assert_int_equal(judgement.gates[g].status, g == 4   ? STATUS_UNKNOWN
                                                            : g == 7 ? STATUS_NOT_APPLICABLE
                                                                     : STATUS_SATISFIED);
        assert_int_equal(judgement.gates[4].objectives[2].reasons[0], REASON_WORKER_FAILED);
}

/* Every gate and objective, violated and waived: statuses stay, decisions change where they may. */
static void test_waivers_change_decisions_and_never_statuses(_unused_ void **state) {
        for (uint8_t g = 0; g < 10; g++)
                for (uint8_t k = 0; k < GATE_OBJECTIVES; k++) {
                        const JudgeWaiver waiver = { .id = 1,
                                                     .gate = (uint8_t) (g + 1),
                                                     .objective = k,
                                                     .expires_s = NOW_S + 10 };
                        bool waivable = g != 0 && g != 1 && !(g == 8 && k == 1);

                        (void) set_up(NULL);
                        show_all();
                        if (g == 7)
                                (void) device_sample(&device, "held.authority", PST_PRESENT);
                        device_flag(&device, signal_ids[g][1], false);
                        for (size_t i = 0; i < GATE_OBJECTIVES; i++)
                                objectives[g * GATE_OBJECTIVES + i].n_require = i == k ? 2 : 1;
                        for (size_t i = 0; i < GATE_OBJECTIVES; i++)
                                objectives[g * GATE_OBJECTIVES + i].min_sources = 1;
                        device.input.waivers = &waiver;
                        device.input.n_waivers = 1;
                        hear();
                        assert_int_equal(judgement.gates[g].status, STATUS_VIOLATED);
                        assert_int_equal(judgement.decisions[DECISION_PRODUCTION_READINESS].value,
                                         waivable ? PRODUCTION_READINESS_CONDITIONAL
                                                  : PRODUCTION_READINESS_NOT_READY);
                        assert_int_equal(judgement.decisions[DECISION_STATE].value,
                                         DEVICE_STATE_REVIEW_REQUIRED);
                        assert_int_equal(judgement.next_change_s, NOW_S + 10);

                        device_pass_time(&device, 10);
                        hear();
                        assert_int_equal(judgement.decisions[DECISION_PRODUCTION_READINESS].value,
                                         PRODUCTION_READINESS_NOT_READY);
                }
}

/* Gate 9 has it by the record, another one if it is the policy's update gate. */
static void test_authenticity_of_updates_is_never_waived(_unused_ void **state) {
        static const struct {
                uint8_t role, gate;
                bool waived;
        } rows[] = { { 9, 9, false }, { 9, 6, true }, { 6, 6, false }, { 6, 9, false } };
        JudgeWaiver waivers[GATE_OBJECTIVES];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                (void) set_up(NULL);
                for (uint8_t k = 0; k < GATE_OBJECTIVES; k++)
                        waivers[k] = (JudgeWaiver){ 1, rows[i].gate, k, UINT64_MAX };
                show_all();
                show(rows[i].gate - 1U, false);
                device.policy.update_gate = rows[i].role;
                device.input.waivers = waivers;
                device.input.n_waivers = GATE_OBJECTIVES;
                hear();
                assert_int_equal(judgement.decisions[DECISION_PRODUCTION_READINESS].value,
                                 rows[i].waived ? PRODUCTION_READINESS_CONDITIONAL
                                                : PRODUCTION_READINESS_NOT_READY);
        }
}

static void test_a_waiver_for_another_objective_does_not_help(_unused_ void **state) {
        const JudgeWaiver waiver = { .id = 1, .gate = 5, .objective = 0, .expires_s = UINT64_MAX };

        show_all();
        show(4, false);
        device.input.waivers = &waiver;
        device.input.n_waivers = 1;
        hear();
        assert_int_equal(judgement.decisions[DECISION_PRODUCTION_READINESS].value,
                         PRODUCTION_READINESS_NOT_READY);
}

static void test_unknown_cannot_be_waived(_unused_ void **state) {
        JudgeWaiver waivers[GATE_OBJECTIVES];

        for (uint8_t k = 0; k < GATE_OBJECTIVES; k++)
                waivers[k] = (JudgeWaiver){ 1, 5, k, UINT64_MAX };
        show_all();
        device_unavailable(&device, "g5.disk", UNAVAILABLE_PERMISSION);
        device.input.waivers = waivers;
        device.input.n_waivers = GATE_OBJECTIVES;
        hear();
        assert_int_equal(judgement.decisions[DECISION_PRODUCTION_READINESS].value,
                         PRODUCTION_READINESS_UNDETERMINED);
}

static void test_findings_and_kinds_of_record_demand_review(_unused_ void **state) {
        const JudgeFinding finding = { 10, 1, REASON_HISTORY_BROKEN, 4, NOW_S };

        show_all();
        (void) device_sample(&device, "held.authority", PST_PRESENT);
        hear();
        assert_int_equal(judgement.decisions[DECISION_MANAGED_REVIEW].value, MANAGED_REVIEW_NONE);

        device.input.findings = &finding;
        device.input.n_findings = 1;
        hear();
        assert_int_equal(judgement.decisions[DECISION_MANAGED_REVIEW].value,
                         MANAGED_REVIEW_REQUIRED);
        assert_int_equal(judgement.decisions[DECISION_MANAGED_REVIEW].mask, 0x200);

        device.input.n_findings = 0;
        device.input.kind = RECORD_KIND_CHAIN_RESET;
        hear();
        assert_int_equal(judgement.decisions[DECISION_MANAGED_REVIEW].value,
                         MANAGED_REVIEW_REQUIRED);
}

static void test_trust_in_the_kernel_reaches_every_gate(_unused_ void **state) {
        static char kernel_ids[10][32];

        for (size_t i = 0; i < N_OBJECTIVES; i++) {
                size_t g = i / GATE_OBJECTIVES;

                (void) snprintf(kernel_ids[g], sizeof(kernel_ids[g]), "%s.kernel", gates[g]->id);
                entries[i][0].signal = kernel_ids[g];
        }
        for (size_t g = 0; g < ELEMENTSOF(gates); g++) {
                device_flag(&device, kernel_ids[g], true);
                device_flag(&device, signal_ids[g][1], true);
        }
        (void) device_sample(&device, "held.authority", PST_ABSENT);
        device.policy.kernel_trust = entries[GATE_OBJECTIVES][0];

        assert_true(hear()->kernel_trusted);
        assert_int_equal(judgement.decisions[DECISION_STATE].value, DEVICE_STATE_PROTECTED);

        device_flag(&device, "boot.kernel", false);
        assert_false(hear()->kernel_trusted);
        assert_int_equal(judgement.gates[4].status, STATUS_DEGRADED);
        assert_int_equal(judgement.gates[4].objectives[0].n_reasons, 2);
        assert_int_equal(judgement.gates[4].objectives[0].reasons[0], REASON_SINGLE_SOURCE);
        assert_int_equal(judgement.gates[4].objectives[0].reasons[1], REASON_KERNEL_UNTRUSTED);
}

static void test_the_same_input_gives_the_same_bytes(_unused_ void **state) {
        static Judgement again;

        show_all();
        show(4, false);
        memset(&judgement, 0x00, sizeof(judgement));
        memset(&again, 0xff, sizeof(again));
        judge(&device.input, &judgement);
        judge(&device.input, &again);
        assert_memory_equal(&judgement, &again, sizeof(again));
}

static void test_more_gates_than_there_can_be_are_left_out(_unused_ void **state) {
        static JudgeGate many[GATE_NUMBER_MAX + 3];

        for (size_t i = 0; i < ELEMENTSOF(many); i++)
                many[i] = device.gates[i % 10];
        device.input.gates = many;
        device.input.n_gates = ELEMENTSOF(many);
        judge(&device.input, &judgement);
        assert_int_equal(judgement.n_gates, GATE_NUMBER_MAX);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_zeroed_memory_grants_nothing, set_up),
                cmocka_unit_test_setup(test_gates_under_a_zeroed_policy_are_unknown, set_up),
                cmocka_unit_test_setup(test_at_boot_everything_is_unknown_and_the_device_inactive,
                                       set_up),
                cmocka_unit_test_setup(test_a_device_in_its_intended_posture_is_protected, set_up),
                cmocka_unit_test_setup(test_time_alone_withdraws_it, set_up),
                cmocka_unit_test_setup(test_a_violation_is_cleared_by_two_rounds, set_up),
                cmocka_unit_test_setup(test_one_lost_worker_costs_its_gate_alone, set_up),
                cmocka_unit_test_setup(test_waivers_change_decisions_and_never_statuses, set_up),
                cmocka_unit_test_setup(test_authenticity_of_updates_is_never_waived, set_up),
                cmocka_unit_test_setup(test_a_waiver_for_another_objective_does_not_help, set_up),
                cmocka_unit_test_setup(test_unknown_cannot_be_waived, set_up),
                cmocka_unit_test_setup(test_findings_and_kinds_of_record_demand_review, set_up),
                cmocka_unit_test_setup(test_trust_in_the_kernel_reaches_every_gate, set_up),
                cmocka_unit_test_setup(test_the_same_input_gives_the_same_bytes, set_up),
                cmocka_unit_test_setup(test_more_gates_than_there_can_be_are_left_out, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
