/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the paths no package owns. */

#include "../reader_test.h"
#include "cbor/encoder.h"
#include "reader/disk/package_lists.h"

static const TextSet *asked(void) {
        static TextSet paths;

        text_set_init(&paths);
        assert_int_equal(text_set_add(&paths, text("/a", 2)), 0);
        assert_int_equal(text_set_add(&paths, text("/b", 2)), 0);
        return &paths;
}

static int missing(const char *const *owned, TextSet *ret) {
        _cleanup_free_ uint8_t *copy = NULL;
        uint8_t bytes[256];
        Encoder e = encoder(bytes, sizeof(bytes));
        size_t size, n = 0;

        while (owned[n])
                n++;
        encoder_array(&e, n);
        for (size_t i = 0; i < n; i++)
                encoder_text(&e, owned[i]);
        assert_int_equal(encoder_result(&e, &size), 0);
        copy = exactly(bytes, size);
        text_set_init(ret);
        return package_lists_missing(copy, size, asked(), ret);
}

static void test_what_is_not_owned_is_missing(_unused_ void **state) {
        static TextSet set;

        assert_int_equal(missing((const char *const[]){ "/b", NULL }, &set), 0);
        assert_int_equal(set.n, 1);
        assert_string_equal(set.items[0], "/a");
        assert_int_equal(missing((const char *const[]){ "/b", "/a", NULL }, &set), 0);
        assert_int_equal(set.n, 0);
        assert_int_equal(missing((const char *const[]){ NULL }, &set), 0);
        assert_int_equal(set.n, 2);
}

static void test_an_answer_to_another_question_is_refused(_unused_ void **state) {
        static const uint8_t shapes[][4] = {
                { 0xa0 }, { 0x81, 0x01 }, { 0x81, 0x41, 'a' }, { 0x81 }
        };
        static TextSet set;

        assert_int_equal(missing((const char *const[]){ "/c", NULL }, &set), -EBADMSG);
        assert_int_equal(missing((const char *const[]){ "/a", "/b", "/c", NULL }, &set), -EBADMSG);
        for (size_t i = 0; i < ELEMENTSOF(shapes); i++)
                for (size_t size = 0; size <= sizeof(shapes[i]); size++)
                        assert_int_equal(package_lists_missing(shapes[i], size, asked(), &set),
                                         -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_not_owned_is_missing),
                cmocka_unit_test(test_an_answer_to_another_question_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
