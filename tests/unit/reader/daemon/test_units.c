/* SPDX-License-Identifier: Apache-2.0 */
/* What systemd says of its units, taken off an answer. */

#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/daemon/units.h"

static uint8_t buffer[512];

static size_t encode(const char *const *cells, size_t n_rows, size_t n_columns) {
        Encoder e = encoder(buffer, sizeof(buffer));
        size_t size;

        encoder_array(&e, n_rows);
        for (size_t i = 0; i < n_rows; i++) {
                encoder_array(&e, n_columns);
                for (size_t k = 0; k < n_columns; k++)
                        encoder_text(&e, *cells++);
        }
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static const char *const two[] = {
        "ssh.service", "loaded",    "active",   "running", "enabled",
        "no.service",  "not-found", "inactive", "dead",    "",
};

static void test_units_come_one_by_one(_unused_ void **state) {
        size_t size = encode(two, 2, 5);
        _cleanup_free_ uint8_t *exact = exactly(buffer, size);
        UnitList list;
        Unit unit;

        assert_int_equal(unit_list_open(exact, size, &list), 0);
        assert_int_equal(unit_list_next(&list, &unit), 1);
        assert_true(text_is(unit.name, "ssh.service"));
        assert_true(text_is(unit.load, "loaded"));
        assert_true(text_is(unit.active, "active"));
        assert_true(text_is(unit.sub, "running"));
        assert_true(text_is(unit.file_state, "enabled"));
        assert_int_equal(unit_list_next(&list, &unit), 1);
        assert_true(text_is(unit.load, "not-found"));
        assert_int_equal(unit_list_next(&list, &unit), 0);
        assert_int_equal(unit_list_next(&list, &unit), 0);
}

static void test_a_unit_is_found_by_its_name(_unused_ void **state) {
        size_t size = encode(two, 2, 5);
        Unit unit;

        assert_int_equal(unit_list_find(buffer, size, "no.service", &unit), 1);
        assert_true(text_is(unit.load, "not-found"));
        assert_int_equal(unit_list_find(buffer, size, "no", &unit), 0);
        assert_int_equal(unit_list_find("", 0, "no", &unit), -EBADMSG);
}

static void test_rows_of_another_shape_are_refused(_unused_ void **state) {
        size_t size = encode(two, 2, 4);
        UnitProperty property;
        Text first, second;
        UnitList list;
        Unit unit;

        assert_int_equal(unit_list_find(buffer, size, "ssh.service", &unit), -EBADMSG);
        assert_int_equal(unit_list_open(buffer, size, &list), 0);
        assert_int_equal(unit_list_next(&list, &unit), -EBADMSG);
        assert_int_equal(unit_list_open(buffer, size, &list), 0);
        assert_int_equal(unit_pair_next(&list, &first, &second), -EBADMSG);
        assert_int_equal(unit_list_open(buffer, size, &list), 0);
        assert_int_equal(unit_property_next(&list, &property), -EBADMSG);
}

static void test_pairs(_unused_ void **state) {
        static const char *const cells[] = { "/system.slice/ssh.service", "ssh.service" };
        size_t size = encode(cells, 1, 2);
        Text path, unit;
        UnitList list;

        assert_int_equal(unit_list_open(buffer, size, &list), 0);
        assert_int_equal(unit_pair_next(&list, &path, &unit), 1);
        assert_true(text_is(path, cells[0]));
        assert_true(text_is(unit, cells[1]));
        assert_int_equal(unit_pair_next(&list, &path, &unit), 0);
}

static void test_a_property_is_its_value_whole(_unused_ void **state) {
        Encoder e = encoder(buffer, sizeof(buffer));
        UnitProperty property;
        UnitList list;
        Decoder d;

        encoder_array(&e, 1);
        encoder_array(&e, 3);
        encoder_text(&e, "ssh.service");
        encoder_text(&e, "as");
        encoder_array(&e, 2);
        encoder_text(&e, "a");
        encoder_text(&e, "b");

        assert_int_equal(unit_list_open(buffer, e.size, &list), 0);
        assert_int_equal(unit_property_next(&list, &property), 1);
        assert_true(text_is(property.name, "ssh.service"));
        assert_true(text_is(property.signature, "as"));
        d = decoder(property.value.data, property.value.size);
        assert_int_equal(decoder_array(&d), 2);
        (void) decoder_text(&d);
        (void) decoder_text(&d);
        assert_int_equal(decoder_finish(&d), 0);
        assert_int_equal(unit_property_next(&list, &property), 0);
}

static void walk(const void *data, size_t size) {
        UnitList list;
        Unit unit;
        int r;

        r = unit_list_open(data, size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                ;
        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size = encode(two, 2, 5);
        uint8_t copy[sizeof(buffer)];

        memcpy(copy, buffer, size);
        parse_truncations(copy, size, walk);
        parse_flips(copy, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_units_come_one_by_one),
                cmocka_unit_test(test_a_unit_is_found_by_its_name),
                cmocka_unit_test(test_rows_of_another_shape_are_refused),
                cmocka_unit_test(test_pairs),
                cmocka_unit_test(test_a_property_is_its_value_whole),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
