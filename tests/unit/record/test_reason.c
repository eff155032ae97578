/* SPDX-License-Identifier: Apache-2.0 */

#include "record_test.h"

#include "record/reason.h"

/* The numbers of the record, written down a second time. */
static const char *const ids[] = {
        "unlisted",
        "not-evaluated",
        "evidence-missing",
        "permission-missing",
        "malformed-evidence",
        "timed-out",
        "unsupported",
        "contradiction",
        "single-source",
        "tampered-view",
        "kernel-untrusted",
        "clock-untrusted",
        "source-offline",
        "limit-reached",
        "worker-failed",
        "result-too-old",
        "configuration-weaker-than-policy",
        "required-service-not-running",
        "unexpected-item",
        "missing-item",
        "integrity-mismatch",
        "signature-invalid",
        "signature-untrusted",
        "version-below-floor",
        "rollback-detected",
        "expired",
        "not-enrolled",
        "policy-changed",
        "waiver-applied",
        "waiver-expired",
        "history-broken",
        "key-changed",
        "policy-line-left",
};

static void test_numbers_are_those_of_the_record(_unused_ void **state) {
        assert_int_equal(ELEMENTSOF(ids), _REASON_MAX);
        for (unsigned n = 0; n < _REASON_MAX; n++)
                assert_string_equal(reason_name((ReasonCode) n), ids[n]);
        assert_int_equal(REASON_CONTRADICTION, 7);
        assert_int_equal(REASON_EXPIRED, 25);
        assert_int_equal(REASON_POLICY_LINE_LEFT, 32);
}

static void test_each_reason_is_a_sentence(_unused_ void **state) {
        for (unsigned n = 0; n < _REASON_MAX; n++) {
                const char *sentence = reason_sentence((ReasonCode) n);
                size_t size = strlen(sentence);

                assert_true(size > 20);
                assert_true(sentence[0] >= 'A' && sentence[0] <= 'Z');
                assert_int_equal(sentence[size - 1], '.');
        }
}

static void test_a_number_that_is_no_reason_is_unlisted(_unused_ void **state) {
        assert_string_equal(reason_name(_REASON_MAX), "unlisted");
        assert_string_equal(reason_name((ReasonCode) -1), "unlisted");
        assert_string_equal(reason_sentence(_REASON_MAX), reason_sentence(REASON_NONE));
}

static void test_each_reason_is_documented(_unused_ void **state) {
        for (unsigned n = 1; n < _REASON_MAX; n++) {
                char word[64];

                (void) snprintf(word, sizeof(word), "%u `%s`", n, reason_name((ReasonCode) n));
                expect_documented(word);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_numbers_are_those_of_the_record),
                cmocka_unit_test(test_each_reason_is_a_sentence),
                cmocka_unit_test(test_a_number_that_is_no_reason_is_unlisted),
                cmocka_unit_test(test_each_reason_is_documented),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
