/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/agreement.h"

GATE(gate, 3, "x");

static Device device;
static JudgePrevious previous;
static bool resample;

static const PolicyAgreement flags = PAIR("x.kernel", "x.disk", "flag");

static int set_up(_unused_ void **state) {
        device_init(&device, &gate);
        memset(&previous, 0, sizeof(previous));
        return 0;
}

/* Hears the pair, and remembers what it is to remember. */
static Verdict hear(const PolicyAgreement *pair, uint32_t index) {
        Scope scope = device_scope(&device);
        JudgePrevious next = previous;
        Verdict verdict;

        resample = false;
        verdict = agreement_judge(&scope, pair, index, &previous, &next, &resample);
        previous = next;
        return verdict;
}

static void show(bool kernel, bool disk) {
        device_flag(&device, "x.kernel", kernel);
        device_flag(&device, "x.disk", disk);
}

static void test_both_sides_of_an_agreement_support(_unused_ void **state) {
        Verdict verdict;

        show(true, true);
        verdict = hear(&flags, 0);
        assert_int_equal(verdict.status, STATUS_SATISFIED);
        assert_int_equal(verdict.sources, 0x0c);
        assert_false(resample);
        show(false, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_SATISFIED);
}

static void test_a_mismatch_is_looked_at_once_more_before_it_counts(_unused_ void **state) {
        Verdict verdict;
        uint8_t reason = 0;

        show(true, false);
        verdict = hear(&flags, 0);
        assert_int_equal(verdict.status, STATUS_UNKNOWN);
        assert_int_equal(verdict.sources, 0);
        assert_int_equal(verdict_reasons(&verdict, &reason, 1), 1);
        assert_int_equal(reason, REASON_CONTRADICTION);
        assert_true(resample);

        /* The same samples, judged again, are no second look. */
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        assert_true(resample);

        device.round++;
        show(true, false);
        verdict = hear(&flags, 0);
        assert_int_equal(verdict.status, STATUS_VIOLATED);
        assert_int_equal(verdict_reasons(&verdict, &reason, 1), 1);
        assert_int_equal(reason, REASON_CONTRADICTION);
        assert_false(resample);

        /* From then on it need not be confirmed. */
        assert_int_equal(hear(&flags, 0).status, STATUS_VIOLATED);
        assert_false(resample);
}

static void test_two_that_agree_again_are_forgiven(_unused_ void **state) {
        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        device.round++;
        show(true, true);
        assert_int_equal(hear(&flags, 0).status, STATUS_SATISFIED);
        device.round++;
        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        assert_true(resample);
}

/* Else a side that hides in every other round could never be held to its word. */
static void test_silence_between_two_mismatches_does_not_excuse(_unused_ void **state) {
        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        device.round++;
        show(true, false);
        device_unavailable(&device, "x.disk", UNAVAILABLE_TIMEOUT);
        assert_int_equal(hear(&flags, 0).status, STATUS_NOT_APPLICABLE);
        device.round++;
        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_VIOLATED);
}

static void test_only_samples_of_one_round_are_compared(_unused_ void **state) {
        Verdict verdict;

        device_flag(&device, "x.kernel", true);
        device.round++;
        device_flag(&device, "x.disk", false);
        verdict = hear(&flags, 0);
        assert_int_equal(verdict.status, STATUS_NOT_APPLICABLE);
        assert_int_equal(verdict.sources, 0);
        assert_false(resample);
        device_flag(&device, "x.disk", true);
        assert_int_equal(hear(&flags, 0).sources, 0);
}

/* Each state of each side, all of one round: only two that are present are compared. */
static void test_a_side_that_is_not_present_has_no_opinion(_unused_ void **state) {
        for (PstState a = PST_UNAVAILABLE; a <= PST_TAMPERED; a++)
                for (PstState b = PST_UNAVAILABLE; b <= PST_TAMPERED; b++) {
                        Verdict verdict;

                        (void) device_sample(&device, "x.kernel", a);
                        (void) device_sample(&device, "x.disk", b);
                        if (a == PST_PRESENT)
                                device_flag(&device, "x.kernel", true);
                        if (b == PST_PRESENT)
                                device_flag(&device, "x.disk", true);

                        verdict = hear(&flags, 0);
                        assert_int_equal(verdict.status, a == PST_PRESENT && b == PST_PRESENT
                                                                 ? STATUS_SATISFIED
                                                                 : STATUS_NOT_APPLICABLE);
                        assert_int_equal(verdict.observed_ms == NEVER_MS,
                                         a != PST_PRESENT || b != PST_PRESENT);
                }
}

static void test_a_side_that_lacks_the_fact_has_no_opinion(_unused_ void **state) {
        const PolicyAgreement unheard = PAIR("x.kernel", "x.disk", "count");
        const PolicyAgreement elsewhere = PAIR("x.kernel", "y.disk", "flag");
        const PolicyAgreement mixed = { .side = { { "x.kernel", "flag" }, { "x.disk", "count" } } };

        show(true, true);
        device_give(&device, "x.disk", COUNT, (PstValue) INT(1));
        assert_int_equal(hear(&unheard, 0).status, STATUS_NOT_APPLICABLE);
        assert_int_equal(hear(&elsewhere, 0).status, STATUS_NOT_APPLICABLE);
        assert_int_equal(hear(&mixed, 0).status, STATUS_NOT_APPLICABLE);
}

static void test_lists_agree_as_sets_and_digests_by_their_bytes(_unused_ void **state) {
        static const uint8_t a[PST_DIGEST_BYTES] = { 1 }, b[PST_DIGEST_BYTES] = { 2 };
        const PolicyAgreement things = PAIR("x.kernel", "x.disk", "things");
        const PolicyAgreement sums = PAIR("x.kernel", "x.disk", "sum");

        device_give(&device, "x.kernel", SUM, (PstValue) DIGEST(a));
        device_give(&device, "x.kernel", THINGS, (PstValue) LIST("a", "b"));
        device_give(&device, "x.disk", SUM, (PstValue) DIGEST(a));
        device_give(&device, "x.disk", THINGS, (PstValue) LIST("a", "b"));
        assert_int_equal(hear(&things, 0).status, STATUS_SATISFIED);
        assert_int_equal(hear(&sums, 1).status, STATUS_SATISFIED);

        device_give(&device, "x.disk", SUM, (PstValue) DIGEST(b));
        device_give(&device, "x.disk", THINGS, (PstValue) LIST("a"));
        assert_int_equal(hear(&things, 0).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&sums, 1).status, STATUS_UNKNOWN);
}

static void test_each_pair_is_remembered_by_itself(_unused_ void **state) {
        const PolicyAgreement others = PAIR("x.tpm", "x.daemon", "flag");

        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);

        /* The other pair is sampled later, for the first time: no second mismatch of either. */
        device.round++;
        device_flag(&device, "x.tpm", true);
        device_flag(&device, "x.daemon", false);
        assert_int_equal(hear(&others, 1).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);

        device.round++;
        device_flag(&device, "x.tpm", true);
        device_flag(&device, "x.daemon", true);
        assert_int_equal(hear(&others, 1).status, STATUS_SATISFIED);
        show(true, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_VIOLATED);
}

/* Two pairs over four signals, each with samples of its own round. */
static void show_pairs(uint64_t round, bool holds, uint64_t other_round, bool other_holds) {
        device.round = round;
        show(true, holds);
        device.round = other_round;
        device_flag(&device, "x.tpm", true);
        device_flag(&device, "x.daemon", other_holds);
}

static void test_a_contradiction_stands_while_another_is_looked_at_again(_unused_ void **state) {
        const PolicyAgreement others = PAIR("x.tpm", "x.daemon", "flag");

        show_pairs(1, false, 1, true);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&others, 1).status, STATUS_SATISFIED);
        show_pairs(2, false, 2, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_VIOLATED);
        assert_int_equal(hear(&others, 1).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&flags, 0).status, STATUS_VIOLATED);
        assert_false(resample);
}

static void test_an_older_mismatch_makes_no_newer_one_the_second(_unused_ void **state) {
        const PolicyAgreement others = PAIR("x.tpm", "x.daemon", "flag");

        show_pairs(5, false, 3, false);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&others, 1).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
}

static void test_a_contradiction_that_ended_needs_two_rounds_again(_unused_ void **state) {
        static const struct {
                bool holds;
                Status status;
        } rows[] = {
                { false, STATUS_UNKNOWN }, { false, STATUS_VIOLATED }, { true, STATUS_SATISFIED },
                { false, STATUS_UNKNOWN }, { false, STATUS_VIOLATED },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                device.round = i + 1;
                show(true, rows[i].holds);
                assert_int_equal(hear(&flags, 0).status, rows[i].status);
        }
}

static void test_pairs_beyond_the_memory_share_its_last_place(_unused_ void **state) {
        show(true, false);
        assert_int_equal(hear(&flags, 1000).status, STATUS_UNKNOWN);
        device.round++;
        show(true, false);
        assert_int_equal(hear(&flags, 1001).status, STATUS_VIOLATED);
}

static void test_an_agreement_grows_old_with_its_older_side(_unused_ void **state) {
        Verdict verdict;

        show(true, true);
        device.samples[0][2].observed_ms -= 100000;
        verdict = hear(&flags, 0);
        assert_int_equal(verdict.observed_ms, NOW_MS - 100000);
        assert_int_equal(verdict.stale_ms, NOW_MS + 1700000);
        device.samples[0][2].observed_ms = NOW_MS - 1800000;
        assert_int_equal(hear(&flags, 0).status, STATUS_STALE);
        device.samples[0][2].observed_ms = NOW_MS - 3600000;
        assert_int_equal(hear(&flags, 0).status, STATUS_UNKNOWN);
}

static void test_a_policy_may_name_the_reason_of_a_contradiction(_unused_ void **state) {
        PolicyAgreement named = flags;
        Verdict verdict;
        uint8_t reason = 0;

        named.reason = REASON_INTEGRITY_MISMATCH;
        show(true, false);
        verdict = hear(&named, 0);
        (void) verdict_reasons(&verdict, &reason, 1);
        assert_int_equal(reason, REASON_INTEGRITY_MISMATCH);
}

/* Signals by their index: firmware 0, tpm 1, kernel 2, disk 3, daemon 4, ... second 7. */
static void test_partners_are_sampled_in_one_round(_unused_ void **state) {
        static const struct {
                uint64_t wanted, together;
        } rows[] = {
                { 0x000, 0x000 }, { 0x001, 0x001 }, { 0x004, 0x01e }, { 0x002, 0x01e },
                { 0x010, 0x01e }, { 0x080, 0x0c0 }, { 0x0c1, 0x0c1 }, { 0x110, 0x11e },
        };
        const PolicyObjective objectives[] = {
                { .id = "x.one",
                  AGREE(PAIR("x.tpm", "x.daemon", "flag"), PAIR("x.kernel", "x.disk", "flag"),
                        PAIR("x.disk", "x.tpm", "count"), PAIR("x.firmware", "y.disk", "flag")) },
                { .id = "x.two", AGREE(PAIR("x.self", "x.second", "flag")) },
                { .id = "xy.one", AGREE(PAIR("x.firmware", "x.disk", "flag")) },
        };

        device.policy.objectives = objectives;
        device.policy.n_objectives = ELEMENTSOF(objectives);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(judge_sampled_together(&device.policy, &gate, rows[i].wanted),
                                 rows[i].together);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_both_sides_of_an_agreement_support, set_up),
                cmocka_unit_test_setup(test_a_mismatch_is_looked_at_once_more_before_it_counts,
                                       set_up),
                cmocka_unit_test_setup(test_two_that_agree_again_are_forgiven, set_up),
                cmocka_unit_test_setup(test_silence_between_two_mismatches_does_not_excuse, set_up),
                cmocka_unit_test_setup(test_only_samples_of_one_round_are_compared, set_up),
                cmocka_unit_test_setup(test_a_side_that_is_not_present_has_no_opinion, set_up),
                cmocka_unit_test_setup(test_a_side_that_lacks_the_fact_has_no_opinion, set_up),
                cmocka_unit_test_setup(test_lists_agree_as_sets_and_digests_by_their_bytes, set_up),
                cmocka_unit_test_setup(test_each_pair_is_remembered_by_itself, set_up),
                cmocka_unit_test_setup(test_a_contradiction_stands_while_another_is_looked_at_again,
                                       set_up),
                cmocka_unit_test_setup(test_an_older_mismatch_makes_no_newer_one_the_second,
                                       set_up),
                cmocka_unit_test_setup(test_a_contradiction_that_ended_needs_two_rounds_again,
                                       set_up),
                cmocka_unit_test_setup(test_pairs_beyond_the_memory_share_its_last_place, set_up),
                cmocka_unit_test_setup(test_an_agreement_grows_old_with_its_older_side, set_up),
                cmocka_unit_test_setup(test_a_policy_may_name_the_reason_of_a_contradiction,
                                       set_up),
                cmocka_unit_test_setup(test_partners_are_sampled_in_one_round, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
