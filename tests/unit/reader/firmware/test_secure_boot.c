/* SPDX-License-Identifier: Apache-2.0 */
/* The firmware's switches: one byte each, and never stored. */

#include "../reader_test.h"
#include "reader/firmware/secure_boot.h"

static void test_switches(_unused_ void **state) {
        static const struct {
                uint32_t attributes;
                const char *value;
                size_t size;
                int result;
                FirmwareSwitch position;
        } cases[] = {
                { 6, "\0", 1, 0, FIRMWARE_SWITCH_OFF },
                { 6, "\1", 1, 0, FIRMWARE_SWITCH_ON },
                { 6, "\2", 1, -EBADMSG, FIRMWARE_SWITCH_UNKNOWN },
                { 6, "", 0, -EBADMSG, FIRMWARE_SWITCH_UNKNOWN },
                { 6, "\1\0", 2, -EBADMSG, FIRMWARE_SWITCH_UNKNOWN },
                { 7, "\1", 1, -EUCLEAN, FIRMWARE_SWITCH_UNKNOWN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *value = exactly(cases[i].value, cases[i].size);
                EfiVariable variable = { cases[i].attributes, { value, cases[i].size } };
                FirmwareSwitch position = FIRMWARE_SWITCH_UNKNOWN;

                assert_int_equal(firmware_switch_parse(&variable, &position), cases[i].result);
                assert_int_equal(position, cases[i].position);
        }
}

/* Every combination of the three; only one is effective. */
static void test_effective_takes_all_three(_unused_ void **state) {
        for (unsigned i = 0; i < 27; i++) {
                SecureBoot boot = { .enabled = i % 3,
                                    .setup_mode = i / 3 % 3,
                                    .shim_validation_disabled = i / 9 };

                assert_int_equal(secure_boot_is_effective(&boot),
                                 boot.enabled == FIRMWARE_SWITCH_ON &&
                                         boot.setup_mode == FIRMWARE_SWITCH_OFF &&
                                         boot.shim_validation_disabled == FIRMWARE_SWITCH_OFF);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_switches),
                cmocka_unit_test(test_effective_takes_all_three),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
