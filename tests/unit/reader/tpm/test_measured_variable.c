/* SPDX-License-Identifier: Apache-2.0 */
/* EFI variables in a log: their lengths must add up to the event. */

#include "../reader_test.h"
#include "reader/tpm/measured_variable.h"

static const uint8_t secure_boot[] = {
        0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98,
        0x03, 0x2b, 0x8c, 2,    0,    0,    0,    0,    0,    0,    0,    1,    0,
        0,    0,    0,    0,    0,    0,    'P',  0,    'K',  0,    7,
};

static int parse(const uint8_t *bytes, size_t size, MeasuredVariable *ret) {
        return measured_variable_parse(&(PstBytes){ bytes, size }, ret);
}

static void test_a_variable_is_known_by_vendor_and_name(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = exactly(secure_boot, sizeof(secure_boot));
        MeasuredVariable variable;

        assert_int_equal(parse(bytes, sizeof(secure_boot), &variable), 0);
        assert_true(measured_variable_is(&variable, efi_global_variable, "PK"));
        assert_false(measured_variable_is(&variable, efi_global_variable, "P"));
        assert_false(measured_variable_is(&variable, efi_global_variable, "PK1"));
        assert_int_equal(variable.data.size, 1);
        assert_int_equal(variable.data.data[0], 7);

        bytes[35] = 1; /* no ASCII */
        assert_false(measured_variable_is(&variable, efi_global_variable, "PK"));
        bytes[35] = 0;
        bytes[0] ^= 1;
        assert_false(measured_variable_is(&variable, efi_global_variable, "PK"));
        assert_true(measured_variable_is(&variable, NULL, "PK"));
}

static void test_cut_short_it_is_none(_unused_ void **state) {
        MeasuredVariable variable;

        for (size_t size = 0; size < sizeof(secure_boot); size++) {
                _cleanup_free_ uint8_t *cut = exactly(secure_boot, size);

                assert_int_equal(parse(cut, size, &variable), -EBADMSG);
        }
}

static void test_lengths_that_lie_are_refused(_unused_ void **state) {
        static const size_t offsets[] = { 16, 19, 23, 24, 27, 31 };
        MeasuredVariable variable;

        for (size_t i = 0; i < ELEMENTSOF(offsets); i++) {
                _cleanup_free_ uint8_t *bytes = exactly(secure_boot, sizeof(secure_boot));

                bytes[offsets[i]] = 0xff;
                assert_int_equal(parse(bytes, sizeof(secure_boot), &variable), -EBADMSG);
        }
}

static void test_nothing_hides_behind_the_value(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = exactly(secure_boot, sizeof(secure_boot));
        MeasuredVariable variable;

        bytes[24] = 0; /* the value is empty, and a byte follows */
        assert_int_equal(parse(bytes, sizeof(secure_boot), &variable), -EBADMSG);
        assert_int_equal(parse(bytes, sizeof(secure_boot) - 1, &variable), 0);
        assert_int_equal(variable.data.size, 0);
        assert_non_null(variable.data.data); /* empty, but known */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_variable_is_known_by_vendor_and_name),
                cmocka_unit_test(test_cut_short_it_is_none),
                cmocka_unit_test(test_lengths_that_lie_are_refused),
                cmocka_unit_test(test_nothing_hides_behind_the_value),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
