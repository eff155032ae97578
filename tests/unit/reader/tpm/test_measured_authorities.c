/* SPDX-License-Identifier: Apache-2.0 */
/* Who vouched for what was started, by type of event and not by name alone. */

#include "forged_log.h"
#include "reader/text/digest.h"
#include "reader/tpm/measured_authorities.h"

#define OWNER "0123456789abcdef"

static MeasuredAuthorities authorities;

static void test_authorities_are_certificates_behind_their_owner(_unused_ void **state) {
        char hex[DIGEST_HEX_SIZE];
        static Forged f;
        MeasuredBoot boot;

        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "db", OWNER "all of it");
        put_separator(&f, PCR_POLICY);
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "db", OWNER "certificate");
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "SbatLevel", "sbat,1,2024010900\n");
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "MokListRT", OWNER "certificate");
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "vendor_db", OWNER); /* of nothing */
        boot_of(&f, &boot);

        assert_int_equal(measured_authorities(&boot, &authorities), 1);
        digest_hex_of("certificate", strlen("certificate"), hex);
        assert_int_equal(authorities.certificates.n, 1);
        assert_string_equal(authorities.certificates.items[0], hex);
        assert_int_equal(authorities.variables.n, 4);
        assert_string_equal(authorities.variables.items[0], "db");
}

static void test_what_is_not_proven_says_nothing(_unused_ void **state) {
        static Forged f;
        MeasuredBoot boot;

        f.size = 0;
        put_event(&f, PCR_POLICY, EV_EFI_VARIABLE_AUTHORITY,
                  variable(efi_global_variable, "db", text(OWNER "x", 17)), text("other", 5));
        boot_of(&f, &boot);
        assert_int_equal(measured_authorities(&boot, &authorities), 1);
        assert_int_equal(authorities.certificates.n, 0);
        assert_int_equal(authorities.variables.n, 0);
}

static void test_a_register_that_does_not_replay_says_nothing(_unused_ void **state) {
        static Forged f;
        MeasuredBoot boot;

        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "db", OWNER "certificate");
        boot_of(&f, &boot);
        boot.actual.value[PCR_POLICY][0] ^= 1;
        assert_int_equal(measured_authorities(&boot, &authorities), 0);
        assert_int_equal(authorities.certificates.n, 0);
}

static void test_names_are_bounded(_unused_ void **state) {
        static Forged f;
        MeasuredBoot boot;
        char name[66];

        memset(name, 'x', sizeof(name));
        name[65] = '\0';
        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, name, "");
        boot_of(&f, &boot);
        assert_int_equal(measured_authorities(&boot, &authorities), -EFBIG);
        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "a\x01", ""); /* no plain text */
        boot_of(&f, &boot);
        assert_int_equal(measured_authorities(&boot, &authorities), 1);
        assert_int_equal(authorities.variables.n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_authorities_are_certificates_behind_their_owner),
                cmocka_unit_test(test_what_is_not_proven_says_nothing),
                cmocka_unit_test(test_a_register_that_does_not_replay_says_nothing),
                cmocka_unit_test(test_names_are_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
