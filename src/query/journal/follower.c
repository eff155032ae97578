/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following the journal.
 *
 * Runs in postured-query-journal. Anyone may write to the journal, as much as journald takes: we look
 * once in some seconds, however much was written, and tell of what counts alone. sd-journal(3).
 */

#include "query/journal/follower.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "query/journal/journal.h"

#define REST_MS     8000
#define ENTRIES_MAX 100000U /* looked at in one turn; what is behind them is as good as lost */

void follower_done(Follower *follower) {
        sd_journal_close(follower->journal);
        *follower = (Follower){ 0 };
}

/* Goes to the end. 1: an entry on the way counts, 0: none does. */
static int go_on(const Follower *follower) {
        int r, found = 0;

        for (unsigned i = 0; (r = sd_journal_next(follower->journal)) > 0; i++) {
                if (i == ENTRIES_MAX)
                        return -EFBIG;
                if (kind_has_entry(follower->kind, follower->journal))
                        found = 1;
        }

        return r < 0 ? r : found;
}

/* To the last entry there is, if there is any: what comes next is news. */
static int go_to_end(sd_journal *journal) {
        int r;

        r = sd_journal_seek_tail(journal);
        if (r >= 0)
                r = sd_journal_previous(journal);

        return r < 0 ? r : 0;
}

static bool is_of_kind(const PstQuestion *watched, const void *name) {
        const char *of = watched->arguments[0];

        return of && strcmp(of, name) == 0;
}

static void tell(const Follower *follower, bool lost, Sources *sources) {
        sources_tell(sources, &(const News){ .question = "journal.count",
                                             .concerns = is_of_kind,
                                             .what = follower->kind->name,
                                             .lost = lost });
}

/*
 * That files came or went (SD_JOURNAL_INVALIDATE) loses nothing: we go on from the entry where we were,
 * in whatever file the next one is; but what was counted may be gone with a file.
 */
static void on_journal(Sources *sources, void *userdata) {
        const Follower *follower = userdata;
        int change = sd_journal_process(follower->journal), r = change;

        if (r >= 0)
                r = go_on(follower);
        if (r < 0) {
                log_line(LOG_WARNING, "What was written to the journal was missed: %s",
                         strerror(-r));
                (void) go_to_end(follower->journal);
        }

        if (r != 0 || change == SD_JOURNAL_INVALIDATE)
                tell(follower, r < 0, sources);
        sources_rest(sources, sd_journal_get_fd(follower->journal), REST_MS);
}

int follower_watch(Follower *follower, const Kind *kind, Sources *sources) {
        _cleanup_(journalp) sd_journal *journal = NULL;
        int r;

        if (follower->journal)
                return 0;

        r = journal_check();
        if (r >= 0)
                r = kind_open(kind, &journal);
        if (r >= 0)
                r = sd_journal_get_fd(journal); /* before we go to the end: nothing is missed */
        if (r >= 0)
                r = sources_add(sources, r, on_journal, follower);
        if (r < 0)
                return r;

        *follower = (Follower){ .kind = kind, .journal = TAKE_PTR(journal) };
        return go_to_end(follower->journal);
}
