/* SPDX-License-Identifier: Apache-2.0 */
/* The signer's command line. */

#include "signer/options.h"
#include "signer_test.h"

#define PARSE(ret, why, ...)                                                                       \
        options_parse((int) ELEMENTSOF(((const char *[]){ "postured-signer", __VA_ARGS__ })),      \
                      (char *const *) (uintptr_t) (const char *[]){ "postured-signer",             \
                                                                    __VA_ARGS__, NULL },           \
                      ret, why)

static void test_descriptors_are_taken(void **state _unused_) {
        const char *why = "";
        Options options;

        assert_int_equal(PARSE(&options, &why, "--channel", "3", "--state-fd", "4", "--key-fd", "5",
                               "--protection-fd", "6", "--algorithm", "-8"),
                         0);
        assert_int_equal(options.channel_fd, 3);
        assert_int_equal(options.state_fd, 4);
        assert_int_equal(options.key_fd, 5);
        assert_int_equal(options.protection_fd, 6);
        assert_int_equal(options.algorithm, -8);
        assert_null(options.state_path);
}

static void test_paths_are_taken_and_the_rest_is_left_out(void **state _unused_) {
        const char *why = "";
        Options options;

        assert_int_equal(
                PARSE(&options, &why, "--state", "/a", "--key", "/b", "--protection", "/c"), 0);
        assert_string_equal(options.state_path, "/a");
        assert_string_equal(options.key_path, "/b");
        assert_string_equal(options.protection_path, "/c");
        assert_int_equal(options.channel_fd, -1);
        assert_int_equal(options.state_fd, -1);
        assert_int_equal(options.key_fd, -1);
        assert_int_equal(options.protection_fd, -1);
        assert_int_equal(options.algorithm, -19);
}

static void test_what_is_wrong_is_named(void **state _unused_) {
        const char *why = "";
        Options options = { .state_fd = 77 };

        assert_int_equal(PARSE(&options, &why, "--channel", "3"), -EINVAL);
        assert_null(why); /* no state */
        assert_int_equal(PARSE(&options, &why, "--state"), -EINVAL);
        assert_string_equal(why, "--state");
        assert_int_equal(PARSE(&options, &why, "--state", ""), -EINVAL);
        assert_string_equal(why, "--state");
        assert_int_equal(PARSE(&options, &why, "--state", "/a", "--what", "1"), -EINVAL);
        assert_string_equal(why, "--what");
        assert_int_equal(options.state_fd, 77); /* untouched */
}

static void test_numbers_are_numbers(void **state _unused_) {
        static const char *const bad[] = { "", "x", "3x", "-1", "99999999999999999999", " " };
        static const char *const bad_algorithms[] = { "-7", "-9", "-18", "-20", "8", "" };
        const char *why;
        Options options;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_int_equal(PARSE(&options, &why, "--state-fd", bad[i]), -EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(bad_algorithms); i++)
                assert_int_equal(
                        PARSE(&options, &why, "--state", "/a", "--algorithm", bad_algorithms[i]),
                        -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_descriptors_are_taken),
                cmocka_unit_test(test_paths_are_taken_and_the_rest_is_left_out),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_numbers_are_numbers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
