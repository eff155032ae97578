/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/evidence.h"

GATE(gate, 3, "x");

static Device device;

static int set_up(_unused_ void **state) {
        device_init(&device, &gate);
        return 0;
}

static Evidence look(const char *id) {
        Scope scope = device_scope(&device);

        return evidence_of(&scope, id);
}

static void test_what_cannot_be_seen_says_why(_unused_ void **state) {
        static const struct {
                Unavailable reason;
                uint8_t code, of_daemon;
        } rows[] = {
                { UNAVAILABLE_ERROR, 2, 2 },    { UNAVAILABLE_PERMISSION, 3, 3 },
                { UNAVAILABLE_MISSING, 2, 12 }, { UNAVAILABLE_MALFORMED, 4, 4 },
                { UNAVAILABLE_TIMEOUT, 5, 5 },  { UNAVAILABLE_UNSUPPORTED, 6, 6 },
                { UNAVAILABLE_OFFLINE, 2, 2 },  { UNAVAILABLE_BUDGET, 13, 13 },
                { (Unavailable) 99, 2, 2 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                device_unavailable(&device, "x.disk", rows[i].reason);
                device_unavailable(&device, "x.daemon", rows[i].reason);
                assert_int_equal(look("x.disk").state, PST_UNAVAILABLE);
                assert_int_equal(look("x.disk").reason, rows[i].code);
                assert_int_equal(look("x.daemon").reason, rows[i].of_daemon);
        }
}

static void test_what_was_never_sampled_is_not_evaluated(_unused_ void **state) {
        assert_int_equal(look("x.disk").state, PST_UNAVAILABLE);
        assert_int_equal(look("x.disk").reason, REASON_NOT_EVALUATED);
        assert_int_equal(look("x.nothing").reason, REASON_NOT_EVALUATED);
        assert_null(look("x.nothing").signal);
        assert_int_equal(look("y.disk").reason, REASON_NOT_EVALUATED);

        device.gates[0].signals = NULL;
        assert_int_equal(look("x.disk").reason, REASON_NOT_EVALUATED);
}

static void test_nothing_of_a_failed_worker_counts(_unused_ void **state) {
        device_flag(&device, "x.disk", true);
        device.gates[0].failed = true;
        assert_int_equal(look("x.disk").state, PST_UNAVAILABLE);
        assert_int_equal(look("x.disk").reason, REASON_WORKER_FAILED);
        assert_int_equal(look("x.disk").basis.observed_ms, NEVER_MS);
}

static void test_a_state_of_no_meaning_is_unavailable(_unused_ void **state) {
        (void) device_sample(&device, "x.disk", (PstState) 99);
        assert_int_equal(look("x.disk").state, PST_UNAVAILABLE);
        assert_int_equal(look("x.disk").reason, REASON_EVIDENCE_MISSING);
}

static void test_facts_are_those_of_what_is_present(_unused_ void **state) {
        static const PstState states[] = { PST_UNAVAILABLE, PST_ABSENT, PST_TAMPERED };
        Evidence evidence;

        device_flag(&device, "x.disk", true);
        evidence = look("x.disk");
        assert_true(evidence_fact(&evidence, "flag")->boolean);
        assert_null(evidence_fact(&evidence, "count"));
        assert_null(evidence_fact(&evidence, "no such fact"));

        for (size_t i = 0; i < ELEMENTSOF(states); i++) {
                Sample *sample = device_sample(&device, "x.disk", states[i]);

                sample->n_facts = 1;
                evidence = look("x.disk");
                assert_null(evidence_fact(&evidence, "flag"));
        }
}

static void test_evidence_is_worth_what_its_age_leaves(_unused_ void **state) {
        static const struct {
                uint64_t age_ms;
                Status worth;
                uint64_t stale_ms, unknown_ms; /* from now; 0: never */
        } rows[] = {
                { 0, STATUS_SATISFIED, 1800000, 3600000 },
                { 1, STATUS_SATISFIED, 1799999, 3599999 },
                { 1799999, STATUS_SATISFIED, 1, 1800001 },
                { 1800000, STATUS_STALE, 0, 1800000 },
                { 3599999, STATUS_STALE, 0, 1 },
                { 3600000, STATUS_UNKNOWN, 0, 0 },
                { NOW_MS, STATUS_UNKNOWN, 0, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                uint64_t stale_ms = rows[i].stale_ms, unknown_ms = rows[i].unknown_ms;
                Verdict basis;

                device_flag(&device, "x.disk", true);
                device.samples[0][3].observed_ms = NOW_MS - rows[i].age_ms;
                basis = look("x.disk").basis;
                assert_int_equal(basis.worth, rows[i].worth);
                assert_int_equal(basis.observed_ms, NOW_MS - rows[i].age_ms);
                assert_true(basis.stale_ms == (stale_ms ? NOW_MS + stale_ms : NEVER_MS));
                assert_true(basis.unknown_ms == (unknown_ms ? NOW_MS + unknown_ms : NEVER_MS));
                assert_int_equal(basis.tier, PST_TIER_D);
                assert_int_equal(basis.round, 1);
        }
}

/* At least as old as it may become, counted from when that was heard. */
static void test_lost_events_make_it_stale(_unused_ void **state) {
        static const struct {
                uint64_t age_ms, outdated_ago_ms;
                Status worth;
                uint64_t unknown_ms;
        } rows[] = {
                { 0, 0, STATUS_STALE, 1800000 },    { 1000, 1, STATUS_STALE, 1799999 },
                { 1000, 1799999, STATUS_STALE, 1 }, { 1000, 1800000, STATUS_UNKNOWN, 0 },
                { 3599999, 0, STATUS_STALE, 1 }, /* it was older already */
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                uint64_t unknown_ms = rows[i].unknown_ms;
                Verdict basis;

                device_flag(&device, "x.disk", true);
                device.samples[0][3].observed_ms = NOW_MS - rows[i].age_ms;
                device.signals[0][3].outdated_ms = NOW_MS - rows[i].outdated_ago_ms;
                basis = look("x.disk").basis;
                assert_int_equal(basis.worth, rows[i].worth);
                assert_true(basis.stale_ms == NEVER_MS);
                assert_true(basis.unknown_ms == (unknown_ms ? NOW_MS + unknown_ms : NEVER_MS));
        }
}

static void test_the_most_special_freshness_counts(_unused_ void **state) {
        static const PolicySpan spans[] = {
                { "default", 1 }, { "gate:x", 2 }, { "objective:x.one", 3 }, { "signal:x.disk", 4 }
        };

        device.policy.freshness = spans;
        device_flag(&device, "x.disk", true);
        for (size_t n = 1; n <= ELEMENTSOF(spans); n++) {
                device.policy.n_freshness = n;
                assert_int_equal(look("x.disk").basis.stale_ms, NOW_MS + n * 1000);
        }
}

static void test_the_longest_freshness_does_not_overflow(_unused_ void **state) {
        static const PolicySpan forever = { "default", UINT64_MAX };
        static const PolicySpan not_at_all = { "default", 0 };

        device.policy.freshness = &forever;
        device.policy.n_freshness = 1;
        device_flag(&device, "x.disk", true);
        assert_int_equal(look("x.disk").basis.worth, STATUS_SATISFIED);
        assert_true(look("x.disk").basis.unknown_ms > look("x.disk").basis.stale_ms);

        device.policy.freshness = &not_at_all;
        assert_int_equal(look("x.disk").basis.worth, STATUS_UNKNOWN);
}

static void test_no_sample_is_from_the_future(_unused_ void **state) {
        device_flag(&device, "x.disk", true);
        device.samples[0][3].observed_ms = UINT64_MAX;
        assert_int_equal(look("x.disk").basis.observed_ms, NOW_MS);
        assert_int_equal(look("x.disk").basis.stale_ms, NOW_MS + 1800000);
}

static void test_a_tpm_that_was_there_is_missing_and_not_absent(_unused_ void **state) {
        Scope scope = device_scope(&device);

        (void) device_sample(&device, "x.tpm", PST_ABSENT);
        (void) device_sample(&device, "x.disk", PST_ABSENT);
        assert_int_equal(evidence_of(&scope, "x.tpm").state, PST_ABSENT);

        scope.trust.tpm_missing = true;
        assert_int_equal(evidence_of(&scope, "x.tpm").state, PST_UNAVAILABLE);
        assert_int_equal(evidence_of(&scope, "x.tpm").reason, REASON_EVIDENCE_MISSING);
        assert_int_equal(evidence_of(&scope, "x.disk").state, PST_ABSENT);
}

static void test_support_is_counted_by_who_would_have_to_lie(_unused_ void **state) {
        static const struct {
                const char *id;
                uint8_t bit, in_doubt; /* 0x08 is the disk */
        } rows[] = {
                { "x.firmware", 0x01, 0x01 }, { "x.tpm", 0x02, 0x02 },
                { "x.kernel", 0x04, 0x08 },   { "x.disk", 0x08, 0x08 },
                { "x.daemon", 0x10, 0x10 },   { "x.authority", 0x20, 0x20 },
                { "x.self", 0x00, 0x00 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Scope trusting = device_scope(&device), doubting = trusting;
                Verdict trusted = verdict_none(), doubted = verdict_none();
                Evidence evidence;
                bool kernel = rows[i].bit == 0x04;

                doubting.trust.kernel = false;
                device_flag(&device, rows[i].id, true);
                evidence = look(rows[i].id);
                evidence_support(&evidence, &trusting, &trusted);
                evidence_support(&evidence, &doubting, &doubted);
                assert_int_equal(trusted.sources, rows[i].bit);
                assert_int_equal(doubted.sources, rows[i].in_doubt);
                assert_int_equal(trusted.from_kernel, kernel);
                assert_false(trusted.demoted);
                assert_false(doubted.from_kernel);
                assert_int_equal(doubted.demoted, kernel);
        }
}

static void test_we_support_ourselves_only_where_policy_says_so(_unused_ void **state) {
        Scope scope = device_scope(&device);
        Verdict verdict = verdict_none();
        Evidence evidence;

        scope.self_counts = true;
        device_flag(&device, "x.self", true);
        evidence = look("x.self");
        evidence_support(&evidence, &scope, &verdict);
        assert_int_equal(verdict.sources, 0x40);
}

static void test_what_is_worth_nothing_any_more_supports_nothing(_unused_ void **state) {
        static const struct {
                uint64_t age_s;
                uint8_t sources;
        } rows[] = { { 1799, 8 }, { 1800, 8 }, { 3599, 8 }, { 3600, 0 } };
        Scope scope = device_scope(&device);

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Verdict verdict = verdict_none();
                Evidence evidence;

                device_flag(&device, "x.disk", true);
                device.samples[0][3].observed_ms = NOW_MS - rows[i].age_s * 1000;
                evidence = look("x.disk");
                evidence_support(&evidence, &scope, &verdict);
                assert_int_equal(verdict.sources, rows[i].sources);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_what_cannot_be_seen_says_why, set_up),
                cmocka_unit_test_setup(test_what_was_never_sampled_is_not_evaluated, set_up),
                cmocka_unit_test_setup(test_nothing_of_a_failed_worker_counts, set_up),
                cmocka_unit_test_setup(test_a_state_of_no_meaning_is_unavailable, set_up),
                cmocka_unit_test_setup(test_facts_are_those_of_what_is_present, set_up),
                cmocka_unit_test_setup(test_evidence_is_worth_what_its_age_leaves, set_up),
                cmocka_unit_test_setup(test_lost_events_make_it_stale, set_up),
                cmocka_unit_test_setup(test_the_most_special_freshness_counts, set_up),
                cmocka_unit_test_setup(test_the_longest_freshness_does_not_overflow, set_up),
                cmocka_unit_test_setup(test_no_sample_is_from_the_future, set_up),
                cmocka_unit_test_setup(test_a_tpm_that_was_there_is_missing_and_not_absent, set_up),
                cmocka_unit_test_setup(test_support_is_counted_by_who_would_have_to_lie, set_up),
                cmocka_unit_test_setup(test_we_support_ourselves_only_where_policy_says_so, set_up),
                cmocka_unit_test_setup(test_what_is_worth_nothing_any_more_supports_nothing,
                                       set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
