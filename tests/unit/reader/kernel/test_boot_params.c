/* SPDX-License-Identifier: Apache-2.0 */
/* The byte in which the boot stub says whether Secure Boot was effective. */

#include "../reader_test.h"
#include "reader/kernel/boot_params.h"

#define OFFSET 0x1ecU

static void test_modes(_unused_ void **state) {
        static const struct {
                uint8_t mode;
                int result;
                HandedOver handed_over;
        } cases[] = {
                { 0, 0, HANDED_OVER_UNKNOWN },        { 1, 0, HANDED_OVER_UNKNOWN },
                { 2, 0, HANDED_OVER_DISABLED },       { 3, 0, HANDED_OVER_ENABLED },
                { 4, -EBADMSG, HANDED_OVER_UNKNOWN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *bytes = calloc(1, OFFSET + 1);
                HandedOver handed_over = HANDED_OVER_UNKNOWN;

                assert_non_null(bytes);
                bytes[OFFSET] = cases[i].mode;
                assert_int_equal(boot_params_secure_boot(bytes, OFFSET + 1, &handed_over),
                                 cases[i].result);
                assert_int_equal(handed_over, cases[i].handed_over);
                assert_int_equal(boot_params_secure_boot(bytes, OFFSET, &handed_over), -EBADMSG);
        }
}

static void test_the_recorded_stubs_agree_with_the_firmware(_unused_ void **state) {
        static const struct {
                const char *path;
                HandedOver handed_over;
        } cases[] = {
                { "sb-on-uki-verity-ima/root" BOOT_PARAMS_PATH, HANDED_OVER_ENABLED },
                { "sb-off-3banks-tis/root" BOOT_PARAMS_PATH, HANDED_OVER_DISABLED },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *bytes = NULL;
                HandedOver handed_over;
                size_t size;

                bytes = recorded(cases[i].path, &size);
                assert_int_equal(boot_params_secure_boot(bytes, size, &handed_over), 0);
                assert_int_equal(handed_over, cases[i].handed_over);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_modes),
                cmocka_unit_test(test_the_recorded_stubs_agree_with_the_firmware),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
