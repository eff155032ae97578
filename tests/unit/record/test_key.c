/* SPDX-License-Identifier: Apache-2.0 */

#include "base/hex.h"
#include "record/key.h"
#include "record_test.h"

/* The public keys of RFC 8032 7.1, tests 1 to 3; their ids were computed by another library. */
static void test_the_id_is_the_front_of_the_thumbprint(_unused_ void **state) {
        static const struct {
                const char *key, *id;
        } cases[] = {
                { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                  "866eefbd6718c8846cd7ddfe43fc74ab" },
                { "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                  "5c840f7a40230170abdee5151a594efd" },
                { "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                  "51d53691575b17e32587f41e5b9c85fe" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint8_t key[PUBLIC_KEY_SIZE], id[KEY_ID_SIZE];
                char hex[2 * KEY_ID_SIZE + 1];

                assert_int_equal(hex_decode(cases[i].key, key, sizeof(key)), 0);
                key_id(key, id);
                hex_encode(id, sizeof(id), hex);
                assert_string_equal(hex, cases[i].id);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_id_is_the_front_of_the_thumbprint),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
