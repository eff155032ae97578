/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, FIPS 180-4's own example and the digest of nothing. */

#include "../reader_test.h"
#include "reader/text/digest.h"

static void test_digests(_unused_ void **state) {
        char hex[DIGEST_HEX_SIZE];

        digest_hex_of("abc", 3, hex);
        assert_string_equal(hex,
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        digest_hex_of(NULL, 0, hex);
        assert_string_equal(hex,
                            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_digests),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
