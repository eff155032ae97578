/* SPDX-License-Identifier: Apache-2.0 */
/* shim's revocation level, line by line. */

#include "../reader_test.h"
#include "reader/firmware/sbat_level.h"

static void test_generations(_unused_ void **state) {
        _cleanup_text_ Text level = exact_text("sbat,1,2025021800\nshim,4\ngrub,5\n");
        static TextSet set;

        text_set_init(&set);
        assert_int_equal(sbat_level_generations(level, &set), 0);
        assert_int_equal(set.n, 3);
        assert_string_equal(set.items[0], "sbat 1");
        assert_string_equal(set.items[1], "shim 4");
        assert_string_equal(set.items[2], "grub 5");
}

static void test_what_is_no_level_is_refused(_unused_ void **state) {
        static const char *const levels[] = { "sbat", "sbat,", "sbat,x\n", ",1\n", "shim,4\n\n" };

        for (size_t i = 0; i < ELEMENTSOF(levels); i++) {
                _cleanup_text_ Text level = exact_text(levels[i]);
                static TextSet set;

                text_set_init(&set);
                assert_int_equal(sbat_level_generations(level, &set), -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_generations),
                cmocka_unit_test(test_what_is_no_level_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
