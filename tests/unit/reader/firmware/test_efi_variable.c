/* SPDX-License-Identifier: Apache-2.0 */
/* What efivarfs says of a variable: attributes, then the value. */

#include "../reader_test.h"
#include "reader/firmware/efi_variable.h"

static void test_attributes_come_first(_unused_ void **state) {
        static const uint8_t variable[] = { 7, 0, 0, 0x80, 'v' };

        for (size_t size = 0; size <= sizeof(variable); size++) {
                _cleanup_free_ uint8_t *bytes = exactly(variable, size);
                EfiVariable parsed = { 0 };

                assert_int_equal(efi_variable_parse(bytes, size, &parsed), size < 4 ? -EBADMSG : 0);
                assert_int_equal(parsed.attributes, size < 4 ? 0 : 0x80000007);
                assert_int_equal(parsed.value.size, size < 4 ? 0 : size - 4);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_attributes_come_first),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
