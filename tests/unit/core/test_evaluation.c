/* SPDX-License-Identifier: Apache-2.0 */

#include "core/evaluation.h"
#include "core_test.h"

#define NOW_S  UINT64_C(1795428000)
#define NOW_MS UINT64_C(100000000)

CORE_GATE(second, 2, "g");

static const PolicyEntry present = { .kind = ENTRY_SIGNAL, .why = "", .signal = "g.a" };
static const PolicyObjective objectives[] = {
        { .id = "g.one", .require = &present, .n_require = 1, .min_sources = 1 },
        { .id = "g.three", .require = &present, .n_require = 1, .min_sources = 1 },
        { .id = "g.two", .require = &present, .n_require = 1, .min_sources = 1 },
};
static const Policy policy = {
        .id = "p",
        .version = 1,
        .foundation = 2,
        .ota_base = 2,
        .update_gate = 2,
        .management_gate = 2,
        .objectives = objectives,
        .n_objectives = ELEMENTSOF(objectives),
        .clear_after = 2,
};

static GateSet gates;
static Evaluation evaluation;
static Rounds *rounds;
static Notices notices;
static const Clock no_offset;

static int set_up(_unused_ void **state) {
        gates = (GateSet){ .n_gates = 1 };
        gates.gates[0] = (Gate){
                .number = 2, .descriptor = &second, .described = true, .wanted = true, .why = ""
        };
        (void) memset(&evaluation, 0, sizeof(evaluation));
        notices = (Notices){ 0 };
        assert_int_equal(
                rounds_new(
                        &(RoundsSetup){ .policy = &policy, .gates = &gates, .clock = &no_offset },
                        &rounds),
                0);
        return 0;
}

static int tear_down(_unused_ void **state) {
        rounds = rounds_free(rounds);
        return 0;
}

static const JudgedGate *judged(void) {
        SignalSet again[GATE_NUMBER_MAX];

        evaluation_judge(&evaluation,
                         &(EvaluationInput){ .policy = &policy,
                                             .gates = &gates,
                                             .rounds = rounds,
                                             .notices = &notices,
                                             .kind = RECORD_KIND_CHANGE,
                                             .now = { NOW_S, NOW_MS } },
                         again);
        assert_int_equal(again[0], 0);
        assert_true(evaluation.done);
        return &evaluation.judgement.gates[0];
}

static void test_what_was_not_sampled_is_not_evaluated(_unused_ void **state) {
        assert_int_equal(judged()->status, STATUS_UNKNOWN);
        assert_int_equal(evaluation.judgement.gates[0].objectives[0].reasons[0],
                         REASON_NOT_EVALUATED);
        assert_int_equal(evaluation.at.wall_s, NOW_S);
}

static Claims *claims_with(Status status) {
        static Claims claims;

        claims = (Claims){ .n_gates = 1 };
        claims.gates[0].number = 2;
        claims.gates[0].objectives[0] = (ClaimedObjective){
                .status = status,
                .since_s = NOW_S - 5000,
                .reasons = { REASON_CONTRADICTION },
                .n_reasons = 1,
        };
        return &claims;
}

static void test_what_was_violated_stays_so_through_a_restart(_unused_ void **state) {
        evaluation_restore(&evaluation, &gates, claims_with(STATUS_VIOLATED));
        assert_int_equal(judged()->objectives[0].status, STATUS_VIOLATED);
        assert_int_equal(judged()->objectives[0].since_s, NOW_S - 5000);
        assert_int_equal(judged()->objectives[0].n_reasons, 2);
        assert_int_equal(judged()->objectives[0].reasons[1], REASON_CONTRADICTION);
        assert_int_equal(judged()->objectives[1].status, STATUS_UNKNOWN);
}

/* Nothing that was good is good without another look. */
static void test_no_other_status_comes_back(_unused_ void **state) {
        for (unsigned status = 0; status < _STATUS_MAX; status++) {
                if (status == STATUS_VIOLATED)
                        continue;
                (void) memset(&evaluation, 0, sizeof(evaluation));
                evaluation_restore(&evaluation, &gates, claims_with((Status) status));
                assert_int_equal(judged()->objectives[0].status, STATUS_UNKNOWN);
        }
}

static void test_a_record_of_other_gates_restores_nothing(_unused_ void **state) {
        Claims *claims = claims_with(STATUS_VIOLATED);

        claims->gates[0].number = 3;
        evaluation_restore(&evaluation, &gates, claims);
        assert_int_equal(judged()->objectives[0].status, STATUS_UNKNOWN);
}

/* Objectives with results of these ends, judged NOW_S; what ends within 600 s, so much later. */
static SignalSet ending(const uint64_t until_s[GATE_OBJECTIVES], uint64_t later_s) {
        const JudgeTime now = { NOW_S - 86400, NOW_MS + later_s * 1000U }; /* set meanwhile */
        SignalSet ret[GATE_NUMBER_MAX];

        evaluation.done = true;
        evaluation.at = (JudgeTime){ NOW_S, NOW_MS };
        for (size_t o = 0; o < GATE_OBJECTIVES; o++)
                evaluation.judgement.gates[0].objectives[o].valid_until_s = until_s[o];
        evaluation_ending(&evaluation, &gates, &now, 600, ret);
        return ret[0];
}

/* The gate has two signals of its first objective, one of its second and none of its third. */
static void test_what_soon_ends_is_named_by_its_signals(_unused_ void **state) {
        assert_int_equal(ending((uint64_t[]){ NOW_S + 600, NOW_S + 900, 0 }, 0), 0);
        assert_int_equal(ending((uint64_t[]){ NOW_S + 599, NOW_S + 900, 0 }, 0), 3);
        assert_int_equal(ending((uint64_t[]){ NOW_S + 900, NOW_S + 900, 0 }, 300), 0);
        assert_int_equal(ending((uint64_t[]){ NOW_S + 901, NOW_S + 900, 0 }, 301), 4);
        assert_int_equal(ending((uint64_t[]){ NOW_S, NOW_S, NOW_S }, 3600), 7);
}

/* Nor what was not evaluated, or holds as long as a record lives: its own time will come. */
static void test_what_has_no_end_of_its_own_does_not_end(_unused_ void **state) {
        assert_int_equal(ending((uint64_t[]){ 0, UINT64_MAX, 0 }, 86400), 0);
        (void) memset(&evaluation, 0, sizeof(evaluation));
        assert_int_equal(judged()->objectives[0].valid_until_s, 0);
        assert_int_equal(ending((uint64_t[]){ 0, 0, 0 }, 0), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_what_was_not_sampled_is_not_evaluated),
                TEST(test_what_was_violated_stays_so_through_a_restart),
                TEST(test_no_other_status_comes_back),
                TEST(test_a_record_of_other_gates_restores_nothing),
                TEST(test_what_soon_ends_is_named_by_its_signals),
                TEST(test_what_has_no_end_of_its_own_does_not_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
