/* SPDX-License-Identifier: Apache-2.0 */
/* What services run, and with what environment. */

#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/daemon/service_exec.h"

static uint8_t buffer[512];
static TextSet set;

static void put_command(Encoder *e, const char *path) {
        encoder_array(e, 10);
        encoder_text(e, path);
        encoder_array(e, 1);
        encoder_text(e, path);
        encoder_bool(e, false);
        for (unsigned i = 0; i < 7; i++)
                encoder_uint(e, 0);
}

static PstBytes commands(const char *signature) {
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 2);
        encoder_array(&e, 3);
        encoder_text(&e, "a.service");
        encoder_text(&e, signature);
        encoder_array(&e, 2);
        put_command(&e, "/usr/bin/one");
        put_command(&e, "/usr/bin/two");
        encoder_array(&e, 3);
        encoder_text(&e, "b.service");
        encoder_text(&e, signature);
        encoder_array(&e, 1);
        put_command(&e, "/usr/bin/one");
        assert_false(e.overflow);
        return (PstBytes){ buffer, e.size };
}

static PstBytes texts(const char *text) {
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 1);
        encoder_array(&e, 3);
        encoder_text(&e, "a.service");
        encoder_text(&e, "as");
        encoder_array(&e, 1);
        encoder_text(&e, text);
        return (PstBytes){ buffer, e.size };
}

static void test_the_programs_of_all_services(_unused_ void **state) {
        text_set_init(&set);
        assert_int_equal(service_exec_parse(commands("a(sasbttttuii)"), &set), 0);
        assert_int_equal(set.n, 2);
        assert_string_equal(set.items[0], "/usr/bin/one");
        assert_string_equal(set.items[1], "/usr/bin/two");
}

static void test_texts_are_added(_unused_ void **state) {
        text_set_init(&set);
        assert_int_equal(text_set_add(&set, text("x", 1)), 0);
        assert_int_equal(service_texts_parse(texts("APT_CONFIG=/tmp/a"), &set), 0);
        assert_int_equal(set.n, 2);
        assert_string_equal(set.items[1], "APT_CONFIG=/tmp/a");
}

static void test_a_property_of_another_type_is_refused(_unused_ void **state) {
        text_set_init(&set);
        assert_int_equal(service_exec_parse(commands("a(sasb)"), &set), -EBADMSG);
        assert_int_equal(service_exec_parse(texts("x"), &set), -EBADMSG);
        assert_int_equal(service_texts_parse(commands("a(sasbttttuii)"), &set), -EBADMSG);
        assert_int_equal(service_texts_parse((PstBytes){ buffer, 0 }, &set), -EBADMSG);
        assert_int_equal(set.n, 0);
}

static void test_a_text_that_is_too_long_is_not_cut(_unused_ void **state) {
        char longest[PST_TEXT_MAX + 2];

        memset(longest, 'x', sizeof(longest) - 1);
        longest[sizeof(longest) - 1] = '\0';
        text_set_init(&set);
        assert_int_equal(service_texts_parse(texts(longest), &set), -EFBIG);
}

static void walk(const void *data, size_t size) {
        int r;

        text_set_init(&set);
        r = service_exec_parse((PstBytes){ data, size }, &set);
        assert_true(r == 0 || r == -EBADMSG || r == -EFBIG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        PstBytes answer = commands("a(sasbttttuii)");
        uint8_t copy[sizeof(buffer)];

        memcpy(copy, answer.data, answer.size);
        parse_truncations(copy, answer.size, walk);
        parse_flips(copy, answer.size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_programs_of_all_services),
                cmocka_unit_test(test_texts_are_added),
                cmocka_unit_test(test_a_property_of_another_type_is_refused),
                cmocka_unit_test(test_a_text_that_is_too_long_is_not_cut),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
