/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that say that somebody was not let in.
 *
 * Runs in postured-query-journal. Anyone may write to the journal, and choose what a user name is:
 * the number that comes of it is one of messages, not of attempts.
 */

#include "query/journal/failures.h"

#include <string.h>

#include "base/macro.h"

/* Of Debian 12: pam_unix, openssh, sudo, util-linux and shadow. */
static const char *const phrases[] = {
        "authentication failure",
        "Authentication failure",
        "Failed password for",
        "Failed publickey for",
        "Failed keyboard-interactive",
        "maximum authentication attempts exceeded",
        "Invalid user ",
        "incorrect password attempt",
        "FAILED LOGIN",
        "FAILED SU",
        "FAILED su for",
};

bool is_authentication_failure(const char *message, size_t size) {
        for (size_t i = 0; i < ELEMENTSOF(phrases); i++)
                if (memmem(message, size, phrases[i], strlen(phrases[i])))
                        return true;

        return false;
}
