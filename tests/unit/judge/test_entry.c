/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/entry.h"

GATE(gate, 3, "x");

static Device device;

static int set_up(_unused_ void **state) {
        device_init(&device, &gate);
        return 0;
}

static Verdict hear(const PolicyEntry *entry) {
        Scope scope = device_scope(&device);

        return entry_judge(&scope, entry);
}

static uint8_t reason_of(const Verdict *verdict) {
        uint8_t reason = 0;

        (void) verdict_reasons(verdict, &reason, 1);
        return reason;
}

/* Every state and every way to count absence: the status and the reason. */
static void test_a_state_counts_as_the_table_says(_unused_ void **state) {
        static const struct {
                PstState state;
                IfAbsent if_absent;
                Status status;
                uint8_t reason, sources;
        } rows[] = {
                { PST_PRESENT, IF_ABSENT_UNKNOWN, STATUS_SATISFIED, 0, 8 },
                { PST_PRESENT, IF_ABSENT_PASS, STATUS_SATISFIED, 0, 8 },
                { PST_PRESENT, IF_ABSENT_FAIL, STATUS_SATISFIED, 0, 8 },
                { PST_ABSENT, IF_ABSENT_UNKNOWN, STATUS_UNKNOWN, 6, 0 },
                { PST_ABSENT, IF_ABSENT_PASS, STATUS_SATISFIED, 0, 0 },
                { PST_ABSENT, IF_ABSENT_FAIL, STATUS_VIOLATED, 6, 0 },
                { PST_ABSENT, (IfAbsent) 99, STATUS_UNKNOWN, 6, 0 },
                { PST_UNAVAILABLE, IF_ABSENT_UNKNOWN, STATUS_UNKNOWN, 2, 0 },
                { PST_UNAVAILABLE, IF_ABSENT_PASS, STATUS_UNKNOWN, 2, 0 },
                { PST_UNAVAILABLE, IF_ABSENT_FAIL, STATUS_UNKNOWN, 2, 0 },
                { PST_TAMPERED, IF_ABSENT_UNKNOWN, STATUS_VIOLATED, 9, 0 },
                { PST_TAMPERED, IF_ABSENT_PASS, STATUS_VIOLATED, 9, 0 },
                { PST_TAMPERED, IF_ABSENT_FAIL, STATUS_VIOLATED, 9, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                PolicyEntry entry = PRESENT("x.disk");
                Verdict verdict;

                entry.if_absent = rows[i].if_absent;
                (void) device_sample(&device, "x.disk", rows[i].state);
                verdict = hear(&entry);
                assert_int_equal(verdict.status, rows[i].status);
                assert_int_equal(reason_of(&verdict), rows[i].reason);
                assert_int_equal(verdict.sources, rows[i].sources);
        }
}

/* Each operator on a signal that shows nothing: unknown, or violated if it was tampered with. */
static void test_no_operator_passes_on_what_is_not_present(_unused_ void **state) {
        const PolicyEntry entries[] = {
                ASK("x.disk", TEST("flag", OPERATOR_EQUALS, BOOL(true))),
                ASK("x.disk", TEST("count", OPERATOR_EQUALS, INT(1))),
                ASK("x.disk", TEST("name", OPERATOR_EQUALS, TEXT(""))),
                ASK("x.disk", TEST("sum", OPERATOR_EQUALS, TEXT("00"))),
                ASK("x.disk", TEST("count", OPERATOR_IN, INT(0))),
                ASK("x.disk", TEST("count", OPERATOR_AT_LEAST, INT(0))),
                ASK("x.disk", TEST("count", OPERATOR_AT_MOST, INT(0))),
                ASK("x.disk", TEST("count", OPERATOR_WITHIN, INT(0))),
                ASK("x.disk", TEST("name", OPERATOR_VERSION_AT_LEAST, TEXT("0"))),
                ASK("x.disk", TEST("things", OPERATOR_INCLUDES, TEXT("a"))),
                ASK("x.disk", TEST("things", OPERATOR_EXCLUDES, TEXT("a"))),
                ASK("x.disk", TEST("name", OPERATOR_EXCLUDES, TEXT("a"))),
                ASK("x.disk", TEST("things", OPERATOR_SUBSET_OF, TEXT("*"))),
                ASK("x.disk", TEST("things", OPERATOR_EMPTY, BOOL(true))),
        };

        for (size_t i = 0; i < ELEMENTSOF(entries); i++)
                for (PstState s = PST_UNAVAILABLE; s <= PST_TAMPERED; s++) {
                        Verdict verdict;

                        /* Of PST_PRESENT no fact is given. */
                        (void) device_sample(&device, "x.disk", s);
                        verdict = hear(&entries[i]);
                        assert_int_equal(verdict.status,
                                         s == PST_TAMPERED ? STATUS_VIOLATED : STATUS_UNKNOWN);
                        assert_int_equal(verdict.sources, 0);
                }
}

static void test_all_facts_of_a_signal_must_pass(_unused_ void **state) {
        const PolicyEntry entry =
                ASK("x.disk", FLAG_IS(true), TEST("count", OPERATOR_AT_LEAST, INT(5)));
        /* Each fact passes, fails, or is not given. */
        static const Status expected[3][3] = {
                { STATUS_SATISFIED, STATUS_VIOLATED, STATUS_UNKNOWN },
                { STATUS_VIOLATED, STATUS_VIOLATED, STATUS_VIOLATED },
                { STATUS_UNKNOWN, STATUS_VIOLATED, STATUS_UNKNOWN },
        };

        for (unsigned flag = 0; flag < 3; flag++)
                for (unsigned count = 0; count < 3; count++) {
                        (void) device_sample(&device, "x.disk", PST_PRESENT);
                        if (flag < 2)
                                device_flag(&device, "x.disk", flag == 0);
                        if (count < 2)
                                device_give(&device, "x.disk", COUNT,
                                            (PstValue) INT(count == 0 ? 5 : 4));
                        assert_int_equal(hear(&entry).status, expected[flag][count]);
                }
}

static void test_a_failure_has_the_operators_reason_unless_the_policy_names_one(
        _unused_ void **state) {
        PolicyEntry entry = ASK("x.disk", TEST("things", OPERATOR_INCLUDES, TEXT("a")));
        Verdict verdict;

        device_give(&device, "x.disk", THINGS, (PstValue) NO_ITEMS);
        verdict = hear(&entry);
        assert_int_equal(reason_of(&verdict), REASON_MISSING_ITEM);

        entry.reason = REASON_REQUIRED_SERVICE_NOT_RUNNING;
        verdict = hear(&entry);
        assert_int_equal(reason_of(&verdict), REASON_REQUIRED_SERVICE_NOT_RUNNING);

        /* Which is the code of a failure, not of what could not be seen. */
        (void) device_sample(&device, "x.disk", PST_PRESENT);
        verdict = hear(&entry);
        assert_int_equal(reason_of(&verdict), REASON_EVIDENCE_MISSING);
        entry.if_absent = IF_ABSENT_FAIL;
        (void) device_sample(&device, "x.disk", PST_ABSENT);
        verdict = hear(&entry);
        assert_int_equal(reason_of(&verdict), REASON_REQUIRED_SERVICE_NOT_RUNNING);
}

/* What a flag shows: 0 true, 1 not given, 2 false. */
static void show(const char *id, unsigned outcome) {
        (void) device_sample(&device, id, PST_PRESENT);
        if (outcome != 1)
                device_flag(&device, id, outcome == 0);
}

static const Status statuses[] = { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_VIOLATED };

static void test_groups_decide_over_every_combination_of_three(_unused_ void **state) {
        const PolicyEntry any =
                ANY(ASK_FLAG("x.firmware"), ASK_FLAG("x.tpm"), ASK_FLAG("x.kernel"));
        const PolicyEntry all =
                ALL(ASK_FLAG("x.firmware"), ASK_FLAG("x.tpm"), ASK_FLAG("x.kernel"));

        for (unsigned i = 0; i < 27; i++) {
                const unsigned shown[] = { i / 9, i / 3 % 3, i % 3 };
                unsigned best = 2, worst = 0;
                uint8_t passing = 0;

                for (unsigned k = 0; k < 3; k++) {
                        best = shown[k] < best ? shown[k] : best;
                        worst = shown[k] > worst ? shown[k] : worst;
                        passing |= (uint8_t) ((shown[k] == 0) << k);
                }
                show("x.firmware", shown[0]);
                show("x.tpm", shown[1]);
                show("x.kernel", shown[2]);

                assert_int_equal(hear(&any).status, statuses[best]);
                assert_int_equal(hear(&any).sources, passing);
                assert_int_equal(hear(&all).status, statuses[worst]);
                if (worst == 0)
                        assert_int_equal(hear(&all).sources, 7);
        }
}

/* any { a and b | c and d }, over every combination. */
static void test_only_the_passing_branch_supports(_unused_ void **state) {
        const PolicyEntry entry = ANY(ALL(ASK_FLAG("x.firmware"), ASK_FLAG("x.tpm")),
                                      ALL(ASK_FLAG("x.kernel"), ASK_FLAG("x.disk")));

        for (unsigned i = 0; i < 81; i++) {
                const unsigned shown[] = { i / 27, i / 9 % 3, i / 3 % 3, i % 3 };
                unsigned left = shown[0] > shown[1] ? shown[0] : shown[1];
                unsigned right = shown[2] > shown[3] ? shown[2] : shown[3];
                Verdict verdict;

                show("x.firmware", shown[0]);
                show("x.tpm", shown[1]);
                show("x.kernel", shown[2]);
                show("x.disk", shown[3]);
                verdict = hear(&entry);
                assert_int_equal(verdict.status, statuses[left < right ? left : right]);
                assert_int_equal(verdict.sources, (left == 0 ? 3 : 0) | (right == 0 ? 12 : 0));
        }
}

static void test_a_group_may_name_its_reason_but_tampering_shows(_unused_ void **state) {
        PolicyEntry entry = ANY(ASK_FLAG("x.disk"), ASK_FLAG("x.daemon"));
        Verdict verdict;
        uint8_t reasons[4] = { 0 };

        entry.reason = REASON_SIGNATURE_INVALID;
        show("x.disk", 2);
        show("x.daemon", 2);
        verdict = hear(&entry);
        assert_int_equal(verdict_reasons(&verdict, reasons, 4), 1);
        assert_int_equal(reasons[0], REASON_SIGNATURE_INVALID);

        (void) device_sample(&device, "x.daemon", PST_TAMPERED);
        verdict = hear(&entry);
        assert_int_equal(verdict_reasons(&verdict, reasons, 4), 2);
        assert_int_equal(reasons[0], REASON_TAMPERED_VIEW);

        show("x.daemon", 1);
        verdict = hear(&entry);
        assert_int_equal(verdict_reasons(&verdict, reasons, 4), 1);
        assert_int_equal(reasons[0], REASON_EVIDENCE_MISSING);
}

static void test_a_pass_by_absence_grows_old_as_well(_unused_ void **state) {
        PolicyEntry entry = PRESENT("x.disk");

        entry.if_absent = IF_ABSENT_PASS;
        (void) device_sample(&device, "x.disk", PST_ABSENT);
        device_pass_time(&device, FRESHNESS_S);
        assert_int_equal(hear(&entry).status, STATUS_STALE);
        device_pass_time(&device, FRESHNESS_S);
        assert_int_equal(hear(&entry).status, STATUS_UNKNOWN);
}

static void test_age_takes_a_pass_and_leaves_a_failure(_unused_ void **state) {
        const PolicyEntry pass = ASK_FLAG("x.disk"), fail = ASK_FLAG("x.daemon");
        static const Status expected[] = { STATUS_SATISFIED, STATUS_STALE, STATUS_UNKNOWN };

        device_flag(&device, "x.disk", true);
        device_flag(&device, "x.daemon", false);
        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                assert_int_equal(hear(&pass).status, expected[i]);
                assert_int_equal(hear(&fail).status, STATUS_VIOLATED);
                device_pass_time(&device, FRESHNESS_S);
        }
}

static void test_any_goes_over_to_the_branch_that_is_fresh(_unused_ void **state) {
        const PolicyEntry entry = ANY(ASK_FLAG("x.disk"), ASK_FLAG("x.daemon"));

        device_flag(&device, "x.disk", true);
        device_pass_time(&device, FRESHNESS_S - 1);
        device_flag(&device, "x.daemon", true);
        assert_int_equal(hear(&entry).sources, 0x18);
        device_pass_time(&device, 1);
        assert_int_equal(hear(&entry).status, STATUS_SATISFIED);
        assert_int_equal(hear(&entry).sources, 0x10);
}

static void test_what_a_policy_cannot_mean_is_unknown(_unused_ void **state) {
        const PolicyEntry bad[] = {
                { 0 },
                { .kind = _ENTRY_MAX },
                { .kind = (PolicyEntryKind) 99 },
                { .kind = ENTRY_ANY },
                { .kind = ENTRY_ALL },
                PRESENT("y.disk"),
                PRESENT("x.nothing"),
                ALL(ALL(ALL(ALL(ASK_FLAG("x.disk"))))),
        };
        const PolicyEntry deepest = ALL(ALL(ALL(ASK_FLAG("x.disk"))));

        device_flag(&device, "x.disk", true);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_int_equal(hear(&bad[i]).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&deepest).status, STATUS_SATISFIED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_a_state_counts_as_the_table_says, set_up),
                cmocka_unit_test_setup(test_no_operator_passes_on_what_is_not_present, set_up),
                cmocka_unit_test_setup(test_all_facts_of_a_signal_must_pass, set_up),
                cmocka_unit_test_setup(
                        test_a_failure_has_the_operators_reason_unless_the_policy_names_one,
                        set_up),
                cmocka_unit_test_setup(test_groups_decide_over_every_combination_of_three, set_up),
                cmocka_unit_test_setup(test_only_the_passing_branch_supports, set_up),
                cmocka_unit_test_setup(test_a_group_may_name_its_reason_but_tampering_shows,
                                       set_up),
                cmocka_unit_test_setup(test_a_pass_by_absence_grows_old_as_well, set_up),
                cmocka_unit_test_setup(test_age_takes_a_pass_and_leaves_a_failure, set_up),
                cmocka_unit_test_setup(test_any_goes_over_to_the_branch_that_is_fresh, set_up),
                cmocka_unit_test_setup(test_what_a_policy_cannot_mean_is_unknown, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
