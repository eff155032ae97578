/* SPDX-License-Identifier: Apache-2.0 */
/* The firmware's databases: as recorded, and with lengths that lie. */

#include "../reader_test.h"
#include "reader/firmware/signature_database.h"

#define EFIVARS "sb-on-uki-verity-ima/root" EFI_VARIABLES_PATH

static PstBytes value_of(uint8_t *bytes, size_t size) {
        EfiVariable variable;

        assert_int_equal(efi_variable_parse(bytes, size, &variable), 0);
        return variable.value;
}

static void test_the_recorded_platform_key_is_one_certificate(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        static TextSet certificates;
        PstBytes value;
        int64_t n;
        size_t size;
        bool named;

        bytes = recorded(EFIVARS "PK-" EFI_GLOBAL, &size);
        value = value_of(bytes, size);
        assert_int_equal(signature_database_count(&value, SIGNATURE_X509, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(signature_database_names(&value, "SnakeOil", &named), 0);
        assert_true(named);
        assert_int_equal(signature_database_names(&value, "DO NOT TRUST", &named), 0);
        assert_false(named);
        text_set_init(&certificates);
        assert_int_equal(signature_database_certificates(&value, &certificates), 0);
        assert_int_equal(certificates.n, 1);
        assert_int_equal(strlen(certificates.items[0]), 64);
}

static void test_the_recorded_revocations_are_one_digest(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        PstBytes value;
        size_t size;
        int64_t n;

        bytes = recorded(EFIVARS "dbx-" EFI_IMAGE, &size);
        value = value_of(bytes, size);
        assert_int_equal(signature_database_count(&value, SIGNATURE_SHA256, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(signature_database_count(&value, SIGNATURE_X509, &n), 0);
        assert_int_equal(n, 0);
}

static void test_cut_short_it_is_torn(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        size_t size;

        bytes = recorded(EFIVARS "dbx-" EFI_IMAGE, &size);
        for (size_t n = 5; n < size; n++) {
                _cleanup_free_ uint8_t *cut = exactly(bytes, n);
                PstBytes value = value_of(cut, n);
                int64_t count = 7;

                assert_int_equal(signature_database_count(&value, SIGNATURE_SHA256, &count),
                                 -EBADMSG);
                assert_int_equal(count, 7);
        }
}

static void test_lengths_that_lie_are_refused(_unused_ void **state) {
        static const struct {
                size_t offset; /* of the value */
                uint8_t byte;
        } cases[] = {
                { 16, 0 },  { 16, 0xff }, { 19, 0xff },               /* of the list */
                { 20, 1 },  { 23, 0xff },                             /* of the header */
                { 24, 16 }, { 24, 0 },    { 24, 47 },   { 27, 0xff }, /* of an entry */
        };
        _cleanup_free_ uint8_t *bytes = NULL;
        size_t size;

        bytes = recorded(EFIVARS "dbx-" EFI_IMAGE, &size);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *forged = exactly(bytes, size);
                PstBytes value = value_of(forged, size);
                int64_t count;

                forged[4 + cases[i].offset] = cases[i].byte;
                assert_int_equal(signature_database_count(&value, SIGNATURE_SHA256, &count),
                                 -EBADMSG);
        }
}

static void test_an_unknown_kind_is_passed_over(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        PstBytes value;
        size_t size;
        int64_t n;

        bytes = recorded(EFIVARS "dbx-" EFI_IMAGE, &size);
        value = value_of(bytes, size);
        bytes[4] ^= 1;
        assert_int_equal(signature_database_count(&value, SIGNATURE_SHA256, &n), 0);
        assert_int_equal(n, 0);
        assert_int_equal(signature_database_count(&value, SIGNATURE_OTHER, &n), 0);
        assert_int_equal(n, 1);
}

static void test_nothing_is_an_empty_database(_unused_ void **state) {
        int64_t n = 7;

        assert_int_equal(signature_database_count(&(PstBytes){ (const uint8_t *) "", 0 },
                                                  SIGNATURE_X509, &n),
                         0);
        assert_int_equal(n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_recorded_platform_key_is_one_certificate),
                cmocka_unit_test(test_the_recorded_revocations_are_one_digest),
                cmocka_unit_test(test_cut_short_it_is_torn),
                cmocka_unit_test(test_lengths_that_lie_are_refused),
                cmocka_unit_test(test_an_unknown_kind_is_passed_over),
                cmocka_unit_test(test_nothing_is_an_empty_database),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
