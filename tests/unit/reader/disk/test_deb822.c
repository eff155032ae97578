/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs of fields. */

#include "../reader_test.h"
#include "reader/disk/deb822.h"

static void test_fields_and_paragraphs(_unused_ void **state) {
        _cleanup_text_ Text file = exact_text("# comment\nA: 1\nB:\n two\n three\n\nC:4");
        Text rest = file, name, value, word;

        assert_int_equal(deb822_field(&rest, &name, &value), 1);
        assert_true(deb822_is(name, "a") && text_is(value, "1"));
        assert_int_equal(deb822_field(&rest, &name, &value), 1);
        assert_true(deb822_is(name, "b"));
        assert_true(deb822_word(&value, &word) && text_is(word, "two"));
        assert_true(deb822_word(&value, &word) && text_is(word, "three"));
        assert_false(deb822_word(&value, &word));
        assert_int_equal(deb822_field(&rest, &name, &value), 0);
        assert_int_equal(deb822_field(&rest, &name, &value), 1);
        assert_true(deb822_is(name, "c") && text_is(value, "4"));
        assert_int_equal(deb822_field(&rest, &name, &value), 0);
        assert_int_equal(rest.size, 0);
}

static void test_names_have_no_case(_unused_ void **state) {
        assert_true(deb822_is(text("Signed-By", 9), "signed-by"));
        assert_false(deb822_is(text("Signed-B", 8), "signed-by"));
        assert_false(deb822_is(text("Signed_By", 9), "signed-by"));
}

static void test_what_is_no_field_is_refused(_unused_ void **state) {
        static const char *const files[] = { "A\n", " A: 1\n", "A: 1\n#x\n y\n" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_text_ Text file = exact_text(files[i]);
                Text rest = file, name, value;
                int r;

                while ((r = deb822_field(&rest, &name, &value)) > 0)
                        ;
                assert_int_equal(r, -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fields_and_paragraphs),
                cmocka_unit_test(test_names_have_no_case),
                cmocka_unit_test(test_what_is_no_field_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
