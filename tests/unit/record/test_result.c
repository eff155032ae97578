/* SPDX-License-Identifier: Apache-2.0 */

#include "record/result.h"
#include "record_test.h"

static void test_each_result_has_a_name_of_its_own(_unused_ void **state) {
        for (unsigned a = 0; a < _RECORD_RESULT_MAX; a++) {
                assert_non_null(record_result_name((RecordResult) a));
                for (unsigned b = 0; b < a; b++)
                        assert_string_not_equal(record_result_name((RecordResult) a),
                                                record_result_name((RecordResult) b));
        }
        assert_string_equal(record_result_name(RECORD_OK), "ok");
        assert_string_equal(record_result_name(RECORD_NOT_SIGN1), "not-sign1");
        assert_string_equal(record_result_name(_RECORD_RESULT_MAX), "unchecked");
}

static void test_the_acceptor_speaks_with_the_same_names(_unused_ void **state) {
        for (unsigned a = 0; a < _ACCEPTANCE_MAX; a++)
                assert_string_equal(record_result_name(record_result_of((Acceptance) a)),
                                    acceptance_name((Acceptance) a));
        assert_int_equal(record_result_of(_ACCEPTANCE_MAX), RECORD_UNCHECKED);
}

static void test_only_here_and_now_exits_with_six(_unused_ void **state) {
        static const RecordResult six[] = { RECORD_WRONG_NONCE, RECORD_WRONG_AUDIENCE,
                                            RECORD_WRONG_BOOT, RECORD_NOT_YET_VALID,
                                            RECORD_EXPIRED };

        for (unsigned r = RECORD_TOO_LARGE; r < _RECORD_RESULT_MAX; r++) {
                int expect = 5;

                for (size_t i = 0; i < ELEMENTSOF(six); i++)
                        if (six[i] == r)
                                expect = 6;
                assert_int_equal(record_result_exit((RecordResult) r), expect);
        }
        assert_int_equal(record_result_exit(RECORD_OK), 0);
        assert_int_equal(record_result_exit(RECORD_UNCHECKED), 1);
        assert_int_equal(record_result_exit(_RECORD_RESULT_MAX), 1);
}

static void test_each_name_is_documented(_unused_ void **state) {
        for (unsigned r = RECORD_TOO_LARGE; r < _RECORD_RESULT_MAX; r++) {
                char word[64];

                (void) snprintf(word, sizeof(word), "`%s`", record_result_name((RecordResult) r));
                expect_documented(word);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_result_has_a_name_of_its_own),
                cmocka_unit_test(test_the_acceptor_speaks_with_the_same_names),
                cmocka_unit_test(test_only_here_and_now_exits_with_six),
                cmocka_unit_test(test_each_name_is_documented),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
