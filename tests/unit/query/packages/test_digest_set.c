/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "query/packages/digest_set.h"

static void test_it_has_what_was_added(void **state) {
        _cleanup_(digest_set_done) DigestSet set = { 0 };
        char text[32];

        (void) state;
        digest_set_init(&set);
        for (int i = 0; i < 5000; i++) {
                int n = snprintf(text, sizeof(text), "/usr/%d", i % 2500);

                assert_int_equal(digest_set_add(&set, text, (size_t) n), 0);
        }
        assert_int_equal(digest_set_seal(&set), 0);
        assert_int_equal(set.n, 2500); /* each once */
        for (int i = 0; i < 5000; i++) {
                int n = snprintf(text, sizeof(text), "/usr/%d", i);

                assert_int_equal(digest_set_has(&set, text, (size_t) n), i < 2500);
        }
}

/* So many that each part has some: the ones before and behind are others' and do not count. */
static void test_of_many_none_is_taken_for_another(void **state) {
        _cleanup_(digest_set_done) DigestSet set = { 0 };
        char text[32];

        (void) state;
        digest_set_init(&set);
        for (int i = 0; i < 20000; i++) {
                int n = snprintf(text, sizeof(text), "/usr/%d", 2 * i);

                assert_int_equal(digest_set_add(&set, text, (size_t) n), 0);
        }
        assert_int_equal(digest_set_seal(&set), 0);
        assert_int_equal(set.n, 20000);
        for (int i = 0; i < 40000; i++) {
                int n = snprintf(text, sizeof(text), "/usr/%d", i);

                assert_int_equal(digest_set_has(&set, text, (size_t) n), i % 2 == 0);
        }
}

static void test_an_empty_set_has_nothing(void **state) {
        _cleanup_(digest_set_done) DigestSet set = { 0 };

        (void) state;
        digest_set_init(&set);
        assert_false(digest_set_has(&set, "", 0));
        assert_int_equal(digest_set_seal(&set), 0);
        assert_false(digest_set_has(&set, "", 0));
}

static void test_no_set_has_the_digests_of_another(void **state) {
        _cleanup_(digest_set_done) DigestSet a = { 0 }, b = { 0 };

        (void) state;
        digest_set_init(&a);
        digest_set_init(&b);
        assert_int_equal(digest_set_add(&a, "/bin/su", 7), 0);
        assert_int_equal(digest_set_add(&b, "/bin/su", 7), 0);
        assert_true(a.digests[0] != b.digests[0]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_it_has_what_was_added),
                cmocka_unit_test(test_of_many_none_is_taken_for_another),
                cmocka_unit_test(test_an_empty_set_has_nothing),
                cmocka_unit_test(test_no_set_has_the_digests_of_another),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
