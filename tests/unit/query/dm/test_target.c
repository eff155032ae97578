/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/dm/target.h"

static void test_keys_are_taken_out_and_nothing_else(void **state) {
        static const struct {
                const char *type, *line, *redacted;
        } lines[] = {
                { "crypt", "aes-xts-plain64 0123456789abcdef 0 254:1 4096",
                  "aes-xts-plain64 - 0 254:1 4096" },
                { "crypt",
                  "aes-xts-plain64 :64:logon:cryptsetup:uuid 0 254:1 4096 1 allow_discards",
                  "aes-xts-plain64 - 0 254:1 4096 1 allow_discards" },
                { "crypt", "aes-xts-plain64 - 0 254:1 4096", "aes-xts-plain64 - 0 254:1 4096" },
                { "crypt", "aes-xts-plain64", "aes-xts-plain64" },
                { "crypt", "aes-xts-plain64 k", "aes-xts-plain64 -" },
                { "crypt", "", "" },
                { "default-key", "aes 00ff 0 8:1 0", "aes - 0 8:1 0" },
                { "inlinecrypt", "aes 00ff 0 8:1 0", "aes - 0 8:1 0" },
                { "integrity", "8:1 0 32 J 3 internal_hash:hmac(sha256):00ff block_size:4096",
                  "8:1 0 32 J 3 internal_hash:hmac(sha256):- block_size:4096" },
                { "integrity", "8:1 0 32 J 2 internal_hash:crc32c journal_mac:hmac(sha256):aa",
                  "8:1 0 32 J 2 internal_hash:crc32c journal_mac:hmac(sha256):-" },
                { "verity", "1 7:1 7:0 4096 4096 2048 1 sha256 4343d5ab 00ff",
                  "1 7:1 7:0 4096 4096 2048 1 sha256 4343d5ab 00ff" },
                { "linear", "8:1 2048", "8:1 2048" },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                char *line = strdup(lines[i].line);

                assert_non_null(line);
                target_redact(lines[i].type, line);
                assert_string_equal(line, lines[i].redacted);
                free(line);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_keys_are_taken_out_and_nothing_else),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
