/* SPDX-License-Identifier: Apache-2.0 */

#include <stdio.h>

#include "device.h"
#include "judge/objective.h"

GATE(gate, 3, "x");

static Device device;
static JudgePrevious previous;
static bool kernel_trusted, self_counts;

static int set_up(_unused_ void **state) {
        device_init(&device, &gate);
        memset(&previous, 0, sizeof(previous));
        kernel_trusted = true;
        self_counts = false;
        return 0;
}

static JudgedObjective hear(const PolicyObjective *objective) {
        Scope scope = device_scope(&device);
        JudgedObjective ret = { 0 };

        scope.trust.kernel = kernel_trusted;
        scope.self_counts = self_counts;
        objective_judge(&scope, objective, &previous, &ret);
        return ret;
}

static void assert_reasons(const JudgedObjective *objective, const char *expected) {
        char text[64] = "";

        for (size_t i = 0; i < objective->n_reasons; i++)
                (void) snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u",
                                i > 0 ? " " : "", objective->reasons[i]);
        assert_string_equal(text, expected);
}

/* What a flag shows: 0 true, 1 not given, 2 false, 3 true and stale. */
static void show(const char *id, unsigned outcome) {
        Sample *sample = device_sample(&device, id, PST_PRESENT);

        if (outcome != 1)
                device_flag(&device, id, outcome != 2);
        if (outcome == 3)
                sample->observed_ms = NOW_MS - FRESHNESS_S * 1000;
}

static void test_two_sources_satisfy(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 0);
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_SATISFIED);
        assert_int_equal(judged.sources, 0x0a);
        assert_reasons(&judged, "");
        assert_int_equal(judged.evaluated_at_s, NOW_S);
        assert_int_equal(judged.valid_until_s, NOW_S + FRESHNESS_S);
}

static void test_one_source_only_degrades(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.disk"), ASK_FLAG("x.second"), ASK_FLAG("x.third")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.disk", 0);
        show("x.second", 0);
        show("x.third", 0);
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_DEGRADED);
        assert_reasons(&judged, "8");
}

/* Every number of sources against every number that a policy may ask for. */
static void test_independence_is_counted_over_sources(_unused_ void **state) {
        static const char *const ids[] = { "x.firmware", "x.tpm",    "x.kernel",
                                           "x.disk",     "x.daemon", "x.authority" };

        for (unsigned shown = 0; shown < 64; shown++)
                for (unsigned needed = 0; needed <= 6; needed++) {
                        PolicyEntry entries[ELEMENTSOF(ids)] = { 0 };
                        PolicyObjective objective = { .id = "x.one",
                                                      .require = entries,
                                                      .min_sources = needed };
                        unsigned n = (unsigned) __builtin_popcount(shown);
                        unsigned wanted = needed > 0 ? needed : 2;
                        JudgedObjective judged;

                        for (size_t i = 0; i < ELEMENTSOF(ids); i++) {
                                if (!(shown & (1U << i)))
                                        continue;
                                entries[objective.n_require++] = (PolicyEntry) PRESENT(ids[i]);
                                show(ids[i], 0);
                        }

                        judged = hear(&objective);
                        assert_int_equal(judged.sources, shown);
                        assert_int_equal(judged.status, n == 0       ? STATUS_UNKNOWN
                                                        : n < wanted ? STATUS_DEGRADED
                                                                     : STATUS_SATISFIED);
                        assert_reasons(&judged, n == 0 ? "2" : n < wanted ? "8" : "");
                }
}

static void test_a_kernel_that_is_not_trusted_is_the_disk_it_was_read_from(_unused_ void **state) {
        const PolicyObjective both = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.kernel"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };
        const PolicyObjective three = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.kernel"), ASK_FLAG("x.daemon")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.kernel", 0);
        show("x.disk", 0);
        show("x.daemon", 0);
        judged = hear(&both);
        assert_int_equal(judged.status, STATUS_SATISFIED);
        assert_int_equal(judged.sources, 0x0c);

        kernel_trusted = false;
        judged = hear(&both);
        assert_int_equal(judged.status, STATUS_DEGRADED);
        assert_int_equal(judged.sources, 0x08);
        assert_reasons(&judged, "8 10");

        /* With another source beside it nothing is wrong, and nothing is said. */
        judged = hear(&three);
        assert_int_equal(judged.status, STATUS_SATISFIED);
        assert_int_equal(judged.sources, 0x18);
        assert_reasons(&judged, "");
}

static void test_support_of_the_kernel_lasts_as_long_as_trust_in_it(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.kernel"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };
        Scope scope = device_scope(&device);
        JudgedObjective judged = { 0 };

        show("x.kernel", 0);
        show("x.disk", 0);
        scope.trust.kernel_until_ms = NOW_MS + 60000;
        objective_judge(&scope, &objective, &previous, &judged);
        assert_int_equal(judged.valid_until_s, NOW_S + 60);
}

static void test_we_do_not_vouch_for_ourselves_unless_policy_says_so(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.self"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };

        show("x.self", 0);
        show("x.disk", 0);
        assert_int_equal(hear(&objective).status, STATUS_DEGRADED);
        self_counts = true;
        assert_int_equal(hear(&objective).status, STATUS_SATISFIED);
        assert_int_equal(hear(&objective).sources, 0x48);
}

/* Support from nothing but absence is none; an objective that asks for nothing is not known. */
static void test_without_any_support_nothing_is_known(_unused_ void **state) {
        PolicyEntry entry = PRESENT("x.disk");
        const PolicyObjective by_absence = {
                .id = "x.one", .require = &entry, .n_require = 1, .min_sources = 1
        };
        const PolicyObjective tolerant = { .id = "x.one",
                                           TOLERATE(ASK_FLAG("x.tpm")),
                                           .min_sources = 1 };
        const PolicyObjective nothing = { .id = "x.one", .min_sources = 1 };

        entry.if_absent = IF_ABSENT_PASS;
        (void) device_sample(&device, "x.disk", PST_ABSENT);
        show("x.tpm", 0);
        assert_int_equal(hear(&by_absence).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&tolerant).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&nothing).status, STATUS_UNKNOWN);
        assert_int_equal(hear(&nothing).n_reasons, 1);
}

/*
 * Everything that the four clauses can see: each of two requirements, a tolerated check and the
 * other side of an agreement passes, is not given, fails or is stale. `without` leaves one clause
 * out.
 */
static JudgedObjective hear_all(unsigned shown, unsigned without) {
        const PolicyObjective whole = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                TOLERATE(ASK_FLAG("x.daemon")),
                AGREE(PAIR("x.tpm", "x.firmware", "flag")),
                .min_sources = 3,
        };
        PolicyObjective objective = whole;

        show("x.tpm", shown % 4);
        show("x.disk", shown / 4 % 4);
        show("x.daemon", shown / 16 % 4);
        show("x.firmware", shown / 64 % 4);
        if (without == 1)
                objective.n_tolerate = 0;
        if (without == 2)
                objective.n_agree = 0;
        if (without == 3)
                objective.min_sources = 1;
        if (without == 4)
                objective.n_require = 1;
        return hear(&objective);
}

static void test_a_clause_more_never_makes_it_better(_unused_ void **state) {
        for (unsigned shown = 0; shown < 256; shown++) {
                Status whole = hear_all(shown, 0).status;

                for (unsigned without = 1; without <= 4; without++) {
                        Status part = hear_all(shown, without).status;
                        /* An agreement and a requirement also support: there the count of sources
                         * may fall short without them, and this is what they are asked for. */
                        bool supports = without == 2 || without == 4;

                        if (supports && part == STATUS_DEGRADED)
                                continue;
                        if (status_join(whole, part) != whole)
                                fail_msg("%u without %u: %s, and %s", shown, without,
                                         status_name(whole), status_name(part));
                }
        }
}

/* The same 256, against the rules written down a second time. */
static void test_the_whole_is_what_the_worst_clause_makes_it(_unused_ void **state) {
        static const Status required[] = { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_VIOLATED,
                                           STATUS_STALE };
        static const Status tolerated[] = { STATUS_SATISFIED, STATUS_UNKNOWN, STATUS_DEGRADED,
                                            STATUS_STALE };

        for (unsigned shown = 0; shown < 256; shown++) {
                unsigned tpm = shown % 4, disk = shown / 4 % 4, daemon = shown / 16 % 4;
                unsigned firmware = shown / 64 % 4;
                Status expected = status_join(required[tpm], required[disk]);
                bool live = tpm != 1 && firmware != 1;
                unsigned sources = 0;

                expected = status_join(expected, tolerated[daemon]);
                if (live && (tpm == 2) != (firmware == 2))
                        expected = status_join(expected, STATUS_UNKNOWN);
                else if (live)
                        expected =
                                status_join(expected, tpm == 3 || firmware == 3 ? STATUS_STALE
                                                                                : STATUS_SATISFIED);
                sources |= tpm == 0 || tpm == 3 ? 1 : 0;
                sources |= disk == 0 || disk == 3 ? 2 : 0;
                sources |= live && (tpm == 2) == (firmware == 2) ? 5 : 0;
                if (__builtin_popcount(sources) < 3)
                        expected = status_join(expected,
                                               sources == 0 ? STATUS_UNKNOWN : STATUS_DEGRADED);

                if (hear_all(shown, 0).status != expected)
                        fail_msg("%u: %s, not %s", shown, status_name(hear_all(shown, 0).status),
                                 status_name(expected));
        }
}

static void test_time_alone_turns_good_into_stale_into_unknown(_unused_ void **state) {
        static const struct {
                uint64_t age_s;
                Status status;
                uint64_t valid_s; /* from then; 0: as long as a record lives */
                const char *reasons;
        } rows[] = {
                { 0, STATUS_SATISFIED, 1800, "" },  { 1799, STATUS_SATISFIED, 1, "" },
                { 1800, STATUS_STALE, 1800, "15" }, { 3599, STATUS_STALE, 1, "15" },
                { 3600, STATUS_UNKNOWN, 0, "15" },  { 90000, STATUS_UNKNOWN, 0, "15" },
        };
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };

        show("x.tpm", 0);
        show("x.disk", 0);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                JudgedObjective judged;

                device.input.now =
                        (JudgeTime){ NOW_S + rows[i].age_s, NOW_MS + rows[i].age_s * 1000 };
                judged = hear(&objective);
                assert_int_equal(judged.status, rows[i].status);
                assert_reasons(&judged, rows[i].reasons);
                assert_int_equal(judged.evaluated_at_s, NOW_S);
                assert_int_equal(judged.valid_until_s,
                                 rows[i].valid_s ? device.input.now.wall_s + rows[i].valid_s : 0);
        }
}

/* A wall clock that is set does not make anything younger. */
static void test_age_is_counted_by_the_clock_that_nobody_sets(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };

        show("x.tpm", 0);
        show("x.disk", 0);
        device.input.now = (JudgeTime){ NOW_S - 100000, NOW_MS + 1800000 };
        assert_int_equal(hear(&objective).status, STATUS_STALE);
        device.input.now = (JudgeTime){ NOW_S + 100000, NOW_MS };
        assert_int_equal(hear(&objective).status, STATUS_SATISFIED);
}

static void test_the_first_input_to_grow_old_decides(_unused_ void **state) {
        static const PolicySpan span = { "signal:x.disk", 100 };
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        device.policy.freshness = &span;
        device.policy.n_freshness = 1;
        show("x.tpm", 0);
        device.samples[0][1].observed_ms -= 5000;
        show("x.disk", 0);
        judged = hear(&objective);
        assert_int_equal(judged.evaluated_at_s, NOW_S - 5);
        assert_int_equal(judged.valid_until_s, NOW_S + 100);
        device_pass_time(&device, 100);
        assert_int_equal(hear(&objective).status, STATUS_STALE);
        assert_int_equal(hear(&objective).valid_until_s, NOW_S + 200);
}

static void test_degraded_grows_old_too_and_violated_does_not(_unused_ void **state) {
        const PolicyObjective tolerant = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                TOLERATE(ASK_FLAG("x.daemon")),
                .min_sources = 2,
        };
        const PolicyObjective strict = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.daemon")),
                .min_sources = 2,
        };
        static const Status aged[] = { STATUS_DEGRADED, STATUS_STALE, STATUS_UNKNOWN };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 0);
        show("x.daemon", 2);
        judged = hear(&tolerant);
        assert_reasons(&judged, "16");
        for (size_t i = 0; i < ELEMENTSOF(aged); i++) {
                assert_int_equal(hear(&tolerant).status, aged[i]);
                assert_int_equal(hear(&strict).status, STATUS_VIOLATED);
                assert_int_equal(hear(&strict).valid_until_s, 0);
                device_pass_time(&device, FRESHNESS_S);
        }
}

static void test_a_view_that_was_tampered_with_violates_even_if_tolerated(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                TOLERATE(ASK_FLAG("x.daemon")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 0);
        (void) device_sample(&device, "x.daemon", PST_TAMPERED);
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_VIOLATED);
        assert_reasons(&judged, "9");
}

static void test_a_contradiction_needs_two_rounds_and_then_stays(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                AGREE(PAIR("x.tpm", "x.firmware", "flag")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 0);
        show("x.firmware", 2);
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_UNKNOWN);
        assert_true(judged.resample);
        assert_reasons(&judged, "7");

        previous = judged.next;
        device.round++;
        show("x.tpm", 0);
        show("x.disk", 0);
        show("x.firmware", 2);
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_VIOLATED);
        assert_false(judged.resample);
        assert_reasons(&judged, "7");

        /* The liar falls silent: two sources are left that agree, and it stays violated. */
        for (unsigned i = 0; i < 3; i++) {
                previous = judged.next;
                device.round++;
                show("x.tpm", 0);
                show("x.disk", 0);
                show("x.firmware", 1);
                previous.confirmations = 0;
                judged = hear(&objective);
                assert_int_equal(judged.status, STATUS_VIOLATED);
        }
}

static void test_each_check_says_what_it_came_to(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                TOLERATE(ASK_FLAG("x.daemon")),
                AGREE(PAIR("x.tpm", "x.firmware", "flag"), PAIR("x.disk", "x.kernel", "flag")),
                .min_sources = 4,
        };
        static const JudgedCheck expected[] = {
                { CHECK_REQUIRE, 0, STATUS_SATISFIED, 0, 0x02, PST_TIER_D, NOW_S },
                { CHECK_REQUIRE, 1, STATUS_UNKNOWN, 2, 0, PST_TIER_D, NOW_S },
                { CHECK_TOLERATE, 0, STATUS_DEGRADED, 16, 0, PST_TIER_D, NOW_S },
                { CHECK_AGREE, 0, STATUS_SATISFIED, 0, 0x03, PST_TIER_D, NOW_S },
                { CHECK_AGREE, 1, STATUS_NOT_APPLICABLE, 0, 0, 0, 0 },
                { CHECK_MIN_SOURCES, 0, STATUS_DEGRADED, 8, 0x03, PST_TIER_D, NOW_S },
        };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 1);
        show("x.daemon", 2);
        show("x.firmware", 0);
        judged = hear(&objective);
        assert_int_equal(judged.n_checks, ELEMENTSOF(expected));
        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                assert_int_equal(judged.checks[i].role, expected[i].role);
                assert_int_equal(judged.checks[i].index, expected[i].index);
                assert_int_equal(judged.checks[i].status, expected[i].status);
                assert_int_equal(judged.checks[i].reason, expected[i].reason);
                assert_int_equal(judged.checks[i].sources, expected[i].sources);
                assert_int_equal(judged.checks[i].tier, expected[i].tier);
                assert_int_equal(judged.checks[i].observed_at_s, expected[i].observed_at_s);
        }
        assert_reasons(&judged, "2 16");
}

static void test_checks_beyond_those_that_can_be_told_still_count(_unused_ void **state) {
        static PolicyEntry entries[JUDGE_CHECKS_MAX + 5];
        const PolicyObjective objective = { .id = "x.one",
                                            .require = entries,
                                            .n_require = ELEMENTSOF(entries),
                                            .min_sources = 1 };
        static const PolicyTest test = { .fact = "things", .op = OPERATOR_EMPTY };

        for (size_t i = 0; i < ELEMENTSOF(entries); i++)
                entries[i] = (PolicyEntry) PRESENT("x.disk");
        show("x.disk", 0);
        assert_int_equal(hear(&objective).status, STATUS_SATISFIED);
        assert_int_equal(hear(&objective).n_checks, JUDGE_CHECKS_MAX);

        entries[JUDGE_CHECKS_MAX + 4].tests = &test;
        entries[JUDGE_CHECKS_MAX + 4].n_tests = 1;
        device_give(&device, "x.disk", THINGS, (PstValue) LIST("a"));
        assert_int_equal(hear(&objective).status, STATUS_VIOLATED);
}

static void test_a_failed_worker_makes_everything_unknown(_unused_ void **state) {
        const PolicyObjective objective = {
                .id = "x.one",
                REQUIRE(ASK_FLAG("x.tpm"), ASK_FLAG("x.disk")),
                TOLERATE(ASK_FLAG("x.daemon")),
                AGREE(PAIR("x.tpm", "x.firmware", "flag")),
                .min_sources = 2,
        };
        JudgedObjective judged;

        show("x.tpm", 0);
        show("x.disk", 2);
        show("x.daemon", 0);
        show("x.firmware", 2);
        device.gates[0].failed = true;
        judged = hear(&objective);
        assert_int_equal(judged.status, STATUS_UNKNOWN);
        assert_reasons(&judged, "14");
        assert_int_equal(judged.evaluated_at_s, 0);
        assert_false(judged.resample);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_two_sources_satisfy, set_up),
                cmocka_unit_test_setup(test_one_source_only_degrades, set_up),
                cmocka_unit_test_setup(test_independence_is_counted_over_sources, set_up),
                cmocka_unit_test_setup(
                        test_a_kernel_that_is_not_trusted_is_the_disk_it_was_read_from, set_up),
                cmocka_unit_test_setup(test_support_of_the_kernel_lasts_as_long_as_trust_in_it,
                                       set_up),
                cmocka_unit_test_setup(test_we_do_not_vouch_for_ourselves_unless_policy_says_so,
                                       set_up),
                cmocka_unit_test_setup(test_without_any_support_nothing_is_known, set_up),
                cmocka_unit_test_setup(test_a_clause_more_never_makes_it_better, set_up),
                cmocka_unit_test_setup(test_the_whole_is_what_the_worst_clause_makes_it, set_up),
                cmocka_unit_test_setup(test_time_alone_turns_good_into_stale_into_unknown, set_up),
                cmocka_unit_test_setup(test_age_is_counted_by_the_clock_that_nobody_sets, set_up),
                cmocka_unit_test_setup(test_the_first_input_to_grow_old_decides, set_up),
                cmocka_unit_test_setup(test_degraded_grows_old_too_and_violated_does_not, set_up),
                cmocka_unit_test_setup(
                        test_a_view_that_was_tampered_with_violates_even_if_tolerated, set_up),
                cmocka_unit_test_setup(test_a_contradiction_needs_two_rounds_and_then_stays,
                                       set_up),
                cmocka_unit_test_setup(test_each_check_says_what_it_came_to, set_up),
                cmocka_unit_test_setup(test_checks_beyond_those_that_can_be_told_still_count,
                                       set_up),
                cmocka_unit_test_setup(test_a_failed_worker_makes_everything_unknown, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
