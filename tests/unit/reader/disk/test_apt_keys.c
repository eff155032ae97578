/* SPDX-License-Identifier: Apache-2.0 */
/* Which names in trusted.gpg.d apt takes for keys. */

#include "../reader_test.h"
#include "reader/disk/apt_keys.h"

static void test_names_that_apt_takes_for_keys(_unused_ void **state) {
        static const char names[] = "a.gpg\0b.asc\0c.gpg~\0d.txt\0e.gpg.dpkg-new";
        _cleanup_free_ char *copy = exactly(names, sizeof(names));
        static TextSet keys;

        text_set_init(&keys);
        assert_int_equal(apt_keys_parse(text(copy, sizeof(names)), &keys), 0);
        assert_int_equal(keys.n, 2);
        assert_string_equal(keys.items[0], "/etc/apt/trusted.gpg.d/a.gpg");
        assert_string_equal(keys.items[1], "/etc/apt/trusted.gpg.d/b.asc");
        assert_int_equal(apt_keys_parse(text("", 0), &keys), 0);
        assert_int_equal(keys.n, 2);
}

static void test_a_path_that_no_fact_holds_is_refused(_unused_ void **state) {
        char name[PST_TEXT_MAX];
        static TextSet keys;

        text_set_init(&keys);
        memset(name, 'x', sizeof(name));
        memcpy(name + sizeof(name) - 4, ".gpg", 4);
        assert_int_equal(apt_keys_parse(text(name, sizeof(name)), &keys), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_that_apt_takes_for_keys),
                cmocka_unit_test(test_a_path_that_no_fact_holds_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
