/* SPDX-License-Identifier: Apache-2.0 */
/* The first entry of IMA's list, and what is none. */

#include <postured/gate.h>

#include "../reader_test.h"
#include "reader/kernel/ima_list.h"

#define ENTRY  "10 d31fc900c457148b17bfb3ae9afc8f727e1fcc83 "
#define DIGEST "6fa59d8a2ea9bd882833ac0a5f70fd7a2c1536beb598ed3acc794498d1937f7f"
#define ZERO   "0000000000000000000000000000000000000000000000000000000000000000"

static void test_first_entries(_unused_ void **state) {
        static const struct {
                const char *list;
                int result;
        } cases[] = {
                { ENTRY "ima-sig sha256:" DIGEST " boot_aggregate \n", 0 },
                { ENTRY "ima-ng sha256:" DIGEST " boot_aggregate\n10 more\n", 0 },
                { ENTRY "ima-ng sha256:" ZERO " boot_aggregate\n", -ENODATA },
                { ENTRY "ima-ng sha1:0123456789012345678901234567890123456789 boot_aggregate\n",
                  -ENODATA },
                { ENTRY "ima 0123456789012345678901234567890123456789 boot_aggregate\n", -ENODATA },
                { ENTRY "ima-ng sha384:" DIGEST " boot_aggregate\n", -EOPNOTSUPP },
                { ENTRY "ima-ng sha256:" DIGEST "0 boot_aggregate\n", -EBADMSG },
                { ENTRY "ima-ng sha256:x" DIGEST " boot_aggregate\n", -EBADMSG },
                { ENTRY "ima-ng sha256: boot_aggregate\n", -EBADMSG },
                { ENTRY "ima-ng sha256:" DIGEST " /init\n", -EBADMSG },
                { ENTRY "ima-ng sha256:" DIGEST "\n", -EBADMSG },
                { "\n", -EBADMSG },
                { "", -EBADMSG },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text list = exact_text(cases[i].list);
                uint8_t digest[PST_DIGEST_BYTES] = { 0 };

                assert_int_equal(ima_boot_aggregate_parse(list.data, list.size, digest),
                                 cases[i].result);
                assert_int_equal(digest[0], cases[i].result == 0 ? 0x6f : 0);
        }
}

static void test_a_line_that_is_cut_is_no_entry(_unused_ void **state) {
        static const char line[] = ENTRY "ima-sig sha256:" DIGEST " boot_aggregate \n";

        for (size_t size = 0; size < sizeof(line) - 1; size++) {
                _cleanup_free_ char *cut = exactly(line, size);
                uint8_t digest[PST_DIGEST_BYTES];

                assert_int_equal(ima_boot_aggregate_parse(cut, size, digest), -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_first_entries),
                cmocka_unit_test(test_a_line_that_is_cut_is_no_entry),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
