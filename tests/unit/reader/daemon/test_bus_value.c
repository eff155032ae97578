/* SPDX-License-Identifier: Apache-2.0 */
/* Values of D-Bus properties, each of one type. */

#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/daemon/bus_value.h"

static uint8_t buffer[256];

static PstBytes text_value(const char *signature, const char *value) {
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 2);
        encoder_text(&e, signature);
        encoder_text(&e, value);
        return (PstBytes){ buffer, e.size };
}

static PstBytes uint_value(const char *signature, uint64_t value) {
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 2);
        encoder_text(&e, signature);
        encoder_uint(&e, value);
        return (PstBytes){ buffer, e.size };
}

static PstBytes bool_value(const char *signature, bool value) {
        Encoder e = encoder(buffer, sizeof(buffer));

        encoder_array(&e, 2);
        encoder_text(&e, signature);
        encoder_bool(&e, value);
        return (PstBytes){ buffer, e.size };
}

static void test_a_value_of_the_type_that_was_asked_for(_unused_ void **state) {
        uint64_t number;
        bool boolean;
        Text word;

        assert_int_equal(bus_value_text(text_value("s", "stub"), &word), 0);
        assert_true(text_is(word, "stub"));
        assert_int_equal(bus_value_bool(bool_value("b", true), &boolean), 0);
        assert_true(boolean);
        for (const char *signature = "yqut"; *signature; signature++) {
                char one[2] = { *signature, '\0' };

                assert_int_equal(bus_value_uint(uint_value(one, 24), &number), 0);
                assert_int_equal(number, 24);
        }
}

static void test_a_value_of_another_type_is_refused(_unused_ void **state) {
        uint64_t number = 7;
        bool boolean = true;
        Text word = text("x", 1);

        assert_int_equal(bus_value_text(text_value("o", "/"), &word), -EBADMSG);
        assert_int_equal(bus_value_text(uint_value("s", 1), &word), -EBADMSG);
        assert_int_equal(bus_value_bool(bool_value("s", false), &boolean), -EBADMSG);
        assert_int_equal(bus_value_bool(uint_value("b", 0), &boolean), -EBADMSG);
        assert_int_equal(bus_value_uint(uint_value("i", 1), &number), -EBADMSG);
        assert_int_equal(bus_value_uint(uint_value("", 1), &number), -EBADMSG);
        assert_int_equal(bus_value_uint(uint_value("tt", 1), &number), -EBADMSG);
        assert_int_equal(bus_value_uint(text_value("t", "1"), &number), -EBADMSG);
        assert_int_equal(number, 7);
        assert_true(boolean);
        assert_true(text_is(word, "x"));
}

static void test_an_open_value_stands_before_its_items(_unused_ void **state) {
        Encoder e = encoder(buffer, sizeof(buffer));
        Decoder d;

        encoder_array(&e, 2);
        encoder_text(&e, "as");
        encoder_array(&e, 1);
        encoder_text(&e, "a");
        assert_int_equal(bus_value_open((PstBytes){ buffer, e.size }, "as", &d), 0);
        assert_int_equal(decoder_array(&d), 1);
        assert_int_equal(bus_value_open((PstBytes){ buffer, e.size }, "a", &d), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        uint64_t number;
        bool boolean;
        Text word;

        (void) bus_value_text((PstBytes){ data, size }, &word);
        (void) bus_value_bool((PstBytes){ data, size }, &boolean);
        (void) bus_value_uint((PstBytes){ data, size }, &number);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        PstBytes value = text_value("s", "allow-downgrade");
        uint8_t copy[sizeof(buffer)];

        memcpy(copy, value.data, value.size);
        parse_truncations(copy, value.size, walk);
        parse_flips(copy, value.size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_value_of_the_type_that_was_asked_for),
                cmocka_unit_test(test_a_value_of_another_type_is_refused),
                cmocka_unit_test(test_an_open_value_stands_before_its_items),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
