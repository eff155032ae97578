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
#include "query/journal/failures.h"

static void test_failures_are_told_from_other_messages(void **state) {
        static const struct {
                const char *message;
                bool failure;
        } messages[] = {
                { "pam_unix(sshd:auth): authentication failure; logname= uid=0", true },
                { "Failed password for root from 192.0.2.1 port 4711 ssh2", true },
                { "Invalid user admin from 192.0.2.1 port 4711", true },
                { "   alice : 3 incorrect password attempts ; TTY=pts/0", true },
                { "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", true },
                { "FAILED SU (to root) alice on pts/0", true },
                { "pam_unix(sudo:session): session opened for user root(uid=0)", false },
                { "Accepted publickey for alice from 192.0.2.1", false },
                { "Server listening on 0.0.0.0 port 22.", false },
                { "", false },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(messages); i++)
                assert_int_equal(
                        is_authentication_failure(messages[i].message, strlen(messages[i].message)),
                        messages[i].failure);
}

static void test_a_message_ends_where_its_size_says(void **state) {
        static const char message[] = "FAILED LOGIN";

        (void) state;
        assert_true(is_authentication_failure(message, sizeof(message) - 1));
        assert_false(is_authentication_failure(message, sizeof(message) - 2));
        assert_true(is_authentication_failure("\0FAILED LOGIN", sizeof(message)));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_failures_are_told_from_other_messages),
                cmocka_unit_test(test_a_message_ends_where_its_size_says),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
