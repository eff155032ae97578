/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of messages in the journal.
 *
 * Runs in postured-query-journal. The files are journald's; anyone may have had messages written to
 * them, and what is not in this table is not looked at. sd-journal(3).
 */

#include "query/journal/kind.h"

#include <string.h>

#include "base/cleanup.h"
#include "query/journal/failures.h"

#define DATA_BYTES_MAX 4096U /* of a message, which is more than any of ours has */
#define MESSAGE        "MESSAGE="

static const Kind kinds[KINDS_N] = {
        { "authentication-failure",
          (const char *const[]){ "SYSLOG_FACILITY=10", "_COMM=sshd", "_COMM=sudo", "_COMM=su",
                                 "_COMM=login", NULL },
          is_authentication_failure },
};

const Kind *kind_at(size_t i) {
        return &kinds[i];
}

size_t kind_find(const char *name) {
        size_t i = 0;

        while (i < KINDS_N && strcmp(kinds[i].name, name) != 0)
                i++;

        return i;
}

/* "Or" stands between them. */
static int add_matches(sd_journal *journal, const char *const *matches) {
        int r = 0;

        for (; r >= 0 && *matches; matches++) {
                r = sd_journal_add_match(journal, *matches, 0);
                if (r >= 0)
                        r = sd_journal_add_disjunction(journal);
        }

        return r;
}

int kind_open(const Kind *kind, sd_journal **ret) {
        _cleanup_(journalp) sd_journal *journal = NULL;
        int r;

        r = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY);
        if (r >= 0)
                r = sd_journal_set_data_threshold(journal, DATA_BYTES_MAX);
        if (r >= 0)
                r = add_matches(journal, kind->matches);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(journal);
        return 0;
}

bool kind_has_entry(const Kind *kind, sd_journal *journal) {
        const void *data;
        size_t size;

        if (sd_journal_get_data(journal, "MESSAGE", &data, &size) < 0 || size < strlen(MESSAGE))
                return false;

        return kind->counts((const char *) data + strlen(MESSAGE), size - strlen(MESSAGE));
}
