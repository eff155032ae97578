/* SPDX-License-Identifier: Apache-2.0 */

#include "core/notices.h"
#include "core_test.h"

static void test_a_notice_stands_once_from_its_first_time(_unused_ void **state) {
        Notices n = { 0 };

        notices_set(&n, REASON_WORKER_FAILED, NOTICE_EVALUATION, SEVERITY_MEDIUM, 100);
        notices_set(&n, REASON_WORKER_FAILED, NOTICE_EVALUATION, SEVERITY_GRAVE, 200);
        assert_int_equal(n.n, 1);
        assert_int_equal(n.items[0].gate, 10);
        assert_int_equal(n.items[0].start_s, 100);
        assert_int_equal(n.items[0].severity, SEVERITY_GRAVE);

        notices_set(&n, REASON_WORKER_FAILED, NOTICE_HISTORY, SEVERITY_MEDIUM, 300);
        assert_int_equal(n.n, 2);
}

static void test_what_is_over_is_gone(_unused_ void **state) {
        Notices n = { 0 };

        notices_set(&n, REASON_WORKER_FAILED, NOTICE_EVALUATION, SEVERITY_MEDIUM, 100);
        notices_set(&n, REASON_HISTORY_BROKEN, NOTICE_HISTORY, SEVERITY_CRITICAL, 100);
        notices_clear(&n, REASON_WORKER_FAILED, NOTICE_EVALUATION);
        notices_clear(&n, REASON_WORKER_FAILED, NOTICE_EVALUATION);
        assert_int_equal(n.n, 1);
        assert_int_equal(n.items[0].code, REASON_HISTORY_BROKEN);
}

static void test_there_is_a_limit(_unused_ void **state) {
        Notices n = { 0 };

        for (unsigned i = 1; i <= NOTICES_MAX + 5; i++)
                notices_set(&n, (ReasonCode) i, 0, SEVERITY_MEDIUM, 1);
        assert_int_equal(n.n, NOTICES_MAX);
}

/* What only a signed statement answers goes on; what this run can see for itself does not. */
static void test_three_codes_are_carried_on(_unused_ void **state) {
        _cleanup_free_ Claims *claims = calloc(1, sizeof(*claims));
        Notices n = { 0 };

        assert_non_null(claims);
        claims->n_gates = 1;
        claims->gates[0].number = 10;
        for (uint8_t code = 1; code < _REASON_MAX; code++)
                claims->gates[0].findings[claims->gates[0].n_findings++] =
                        (ClaimedFinding){ code, 5, 2, 77 };
        notices_carry(&n, claims);

        assert_int_equal(n.n, 3);
        for (size_t i = 0; i < 3; i++) {
                assert_int_equal(n.items[i].code, REASON_HISTORY_BROKEN + i);
                assert_int_equal(n.items[i].start_s, 77);
        }
}

static void test_counts_and_age(_unused_ void **state) {
        Notices n = { 0 };

        assert_int_equal(notices_critical(&n), 0);
        assert_int_equal(notices_oldest_age_s(&n, 500), 0);
        notices_set(&n, REASON_HISTORY_BROKEN, 2, SEVERITY_CRITICAL, 400);
        notices_set(&n, REASON_WORKER_FAILED, 0, SEVERITY_GRAVE, 300);
        notices_set(&n, REASON_KEY_CHANGED, 2, SEVERITY_CRITICAL, 900); /* the clock went back */
        assert_int_equal(notices_critical(&n), 2);
        assert_int_equal(notices_oldest_age_s(&n, 500), 200);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_notice_stands_once_from_its_first_time),
                cmocka_unit_test(test_what_is_over_is_gone),
                cmocka_unit_test(test_there_is_a_limit),
                cmocka_unit_test(test_three_codes_are_carried_on),
                cmocka_unit_test(test_counts_and_age),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
