/* SPDX-License-Identifier: Apache-2.0 */
/* Units by their place, and values of their properties. */

#include "../described_run.h"
#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/daemon/unit_property.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

typedef struct Item {
        uint8_t bytes[512];
        size_t size;
} Item;

/* [[a.service, loaded, active, running, ""], ...] */
static Item units_answer(size_t n, size_t n_columns) {
        Item item;
        Encoder e = encoder(item.bytes, sizeof(item.bytes));

        encoder_array(&e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(&e, n_columns);
                for (size_t k = 0; k < n_columns; k++)
                        encoder_text(&e, k == 0 ? i == 0 ? "a.service" : "b.service" : "x");
        }
        assert_int_equal(encoder_result(&e, &item.size), 0);
        return item;
}

static void test_units_are_as_many_as_were_asked_for(_unused_ void **state) {
        const Item two = units_answer(2, 5), narrow = units_answer(2, 4);
        Unit units[3];

        assert_int_equal(units_take((PstBytes){ two.bytes, two.size }, units, 2), 0);
        assert_true(text_is(units[1].name, "b.service"));
        assert_int_equal(units_take((PstBytes){ two.bytes, two.size }, units, 1), -EBADMSG);
        assert_int_equal(units_take((PstBytes){ two.bytes, two.size }, units, 3), -EBADMSG);
        assert_int_equal(units_take((PstBytes){ narrow.bytes, narrow.size }, units, 2), -EBADMSG);
}

static void take_two(const void *data, size_t size) {
        Unit units[2];

        (void) units_take((PstBytes){ data, size }, units, 2);
}

/* A value under the signature, made by `write`. */
static UnitProperty property_of(Item *item, const char *signature, void (*write)(Encoder *e)) {
        Encoder e = encoder(item->bytes, sizeof(item->bytes));

        write(&e);
        assert_int_equal(encoder_result(&e, &item->size), 0);
        return (UnitProperty){
                .name = text("a.service", 9),
                .signature = text(signature, strlen(signature)),
                .value = { item->bytes, item->size },
        };
}

static void write_text(Encoder *e) {
        encoder_text(e, "/sys/kernel/debug");
}

static void write_number(Encoder *e) {
        encoder_uint(e, 7);
}

static void write_texts(Encoder *e) {
        encoder_array(e, 2);
        encoder_text(e, "a");
        encoder_text(e, "b");
}

static void write_nothing(Encoder *e) {
        encoder_array(e, 0);
}

static void write_command(Encoder *e) {
        encoder_array(e, 2);
        for (unsigned i = 0; i < 2; i++) {
                encoder_array(e, 10);
                encoder_text(e, i == 0 ? "/sbin/auditd" : "/bin/second");
                encoder_array(e, 0);
                encoder_bool(e, false);
                for (unsigned k = 0; k < 7; k++)
                        encoder_uint(e, k);
        }
}

static void write_short_command(Encoder *e) {
        encoder_array(e, 1);
        encoder_array(e, 1);
        encoder_text(e, "/sbin/auditd");
}

static void test_a_text_is_a_text(_unused_ void **state) {
        Item item;
        UnitProperty good = property_of(&item, "s", write_text), wrong = good;
        Text value;

        assert_int_equal(unit_property_text(&good, &value), 0);
        assert_true(text_is(value, "/sys/kernel/debug"));
        wrong.signature = text("o", 1);
        assert_int_equal(unit_property_text(&wrong, &value), -EBADMSG);
        wrong = property_of(&item, "s", write_number);
        assert_int_equal(unit_property_text(&wrong, &value), -EBADMSG);
}

static void test_a_number_is_a_number(_unused_ void **state) {
        static const struct {
                const char *signature;
                int result;
        } rows[] = {
                { "u", 0 }, { "t", 0 }, { "s", -EBADMSG }, { "", -EBADMSG }, { "i", -EBADMSG }
        };
        uint64_t value;
        Item item;

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                UnitProperty property = property_of(&item, rows[i].signature, write_number);

                assert_int_equal(unit_property_uint(&property, &value), rows[i].result);
        }
        assert_int_equal(value, 7);
}

static void test_texts_are_counted(_unused_ void **state) {
        Item item;
        UnitProperty property = property_of(&item, "as", write_texts);
        size_t n;

        assert_int_equal(unit_property_n_texts(&property, &n), 0);
        assert_int_equal(n, 2);
        property = property_of(&item, "as", write_nothing);
        assert_int_equal(unit_property_n_texts(&property, &n), 0);
        assert_int_equal(n, 0);
        property = property_of(&item, "as", write_number);
        assert_int_equal(unit_property_n_texts(&property, &n), -EBADMSG);
        property = property_of(&item, "au", write_texts);
        assert_int_equal(unit_property_n_texts(&property, &n), -EBADMSG);
}

#define COMMANDS "a(sasbttttuii)"

static void test_the_first_command_has_the_program(_unused_ void **state) {
        Item item;
        UnitProperty property = property_of(&item, COMMANDS, write_command);
        Text path;

        assert_int_equal(unit_property_program(&property, &path), 1);
        assert_true(text_is(path, "/sbin/auditd"));
        property = property_of(&item, COMMANDS, write_nothing);
        assert_int_equal(unit_property_program(&property, &path), 0);
        property = property_of(&item, COMMANDS, write_short_command);
        assert_int_equal(unit_property_program(&property, &path), -EBADMSG);
        property = property_of(&item, "s", write_command);
        assert_int_equal(unit_property_program(&property, &path), -EBADMSG);
}

static void test_properties_of_no_unit_are_not_asked_for(_unused_ void **state) {
        static const char none_has_it[] = { (char) 0x80 };
        static const DescribedRow rows[] = {
                { ANSWER_IS, "units.get Mount Where a.mount b.mount", none_has_it, 1, 0 }, NONE
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        TextSet units = { 0 };
        UnitProperty property;
        UnitList list;

        assert_int_equal(unit_properties_read(&d.run, "Mount", "Where", &units, &list), 0);
        assert_int_equal(unit_property_next(&list, &property), 0);

        assert_int_equal(text_set_add(&units, text("a.mount", 7)), 0);
        assert_int_equal(unit_properties_read(&d.run, "Mount", "Where", &units, &list), -ENOTCONN);
        assert_int_equal(text_set_add(&units, text("b.mount", 7)), 0);
        assert_int_equal(unit_properties_read(&d.run, "Mount", "Where", &units, &list), 0);
        assert_int_equal(unit_property_next(&list, &property), 0);
}

/* Whatever the bytes are, under each signature that a value is taken by. */
static void take_values(const void *data, size_t size) {
        static const char *const signatures[] = { "s", "u", "t", "as", COMMANDS };

        for (size_t i = 0; i < ELEMENTSOF(signatures); i++) {
                const UnitProperty property = {
                        .signature = text(signatures[i], strlen(signatures[i])),
                        .value = { data, size },
                };
                uint64_t number;
                size_t n;
                Text t;

                (void) unit_property_text(&property, &t);
                (void) unit_property_uint(&property, &number);
                (void) unit_property_n_texts(&property, &n);
                if (unit_property_program(&property, &t) > 0)
                        assert_in_range(t.size, 0, size);
        }
}

static void test_hostile_values_stay_within_bounds(_unused_ void **state) {
        void (*const writes[])(Encoder * e) = { write_text, write_number, write_texts,
                                                write_command };

        for (size_t i = 0; i < ELEMENTSOF(writes); i++) {
                Item item;

                (void) property_of(&item, "", writes[i]);
                parse_truncations(item.bytes, item.size, take_values);
                parse_flips(item.bytes, item.size, 500, take_values);
        }
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        const Item two = units_answer(2, 5);

        parse_truncations(two.bytes, two.size, take_two);
        parse_flips(two.bytes, two.size, 2000, take_two);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_units_are_as_many_as_were_asked_for),
                cmocka_unit_test(test_a_text_is_a_text),
                cmocka_unit_test(test_a_number_is_a_number),
                cmocka_unit_test(test_texts_are_counted),
                cmocka_unit_test(test_the_first_command_has_the_program),
                cmocka_unit_test(test_properties_of_no_unit_are_not_asked_for),
                cmocka_unit_test(test_hostile_values_stay_within_bounds),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
