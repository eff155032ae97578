/* SPDX-License-Identifier: Apache-2.0 */
/* What the signer says, as bytes. */

#include "message/channel.h"
#include "message_test.h"

static void test_ready_has_its_bytes(void **state _unused_) {
        const SignerReady ready = {
                .public_key = { 0xaa },
                .protection = 3,
                .algorithm = -19,
                .chain = { 0xcc },
                .next_sequence = 300,
                .torn_bytes = 17,
                .reset = true,
        };
        uint8_t bytes[128];
        size_t size;

        assert_int_equal(signer_ready_encode(&ready, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size,
                      "885820aa00000000000000000000000000000000000000000000000000000000000000"
                      "033250cc000000000000000000000000000000"
                      "19012c11f5f4");
        assert_int_equal(signer_ready_encode(&ready, bytes, size - 1, &size), -EMSGSIZE);
}

static void test_a_failure_carries_its_errno_positive(void **state _unused_) {
        uint8_t bytes[8];
        size_t size;

        assert_int_equal(seal_failed_encode(-ENOSPC, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, "81181c");
        assert_int_equal(seal_failed_encode(EAGAIN, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, "810b");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ready_has_its_bytes),
                cmocka_unit_test(test_a_failure_carries_its_errno_positive),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
