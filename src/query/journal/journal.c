/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many messages of a kind the journal holds.
 *
 * Runs in postured-query-journal. The files are journald's; anyone may have had messages written to
 * them. Of what they say nothing leaves the process but how many there are, and when the last one
 * was. sd-journal(3).
 */

#include "query/journal/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/macro.h"
#include "message/channel.h"
#include "query/journal/kind.h"

#define SECONDS_MAX 604800U
#define ENTRIES_MAX 1000000U
#define PATIENCE_MS 5000
#define USEC_PER_S  1000000U

static const char *const folders[] = { "/var/log/journal", "/run/log/journal" };

static void dirp(DIR **dir) {
        if (*dir)
                (void) closedir(*dir);
}

/* Whether we may read the system's own journal in a machine's folder: sd-journal itself passes over
 * files that it may not open. -ENOENT: it has none. */
static int check_folder(int dir_fd, const char *machine) {
        _cleanup_close_ int fd = -1;
        char path[NAME_MAX + 32];

        (void) snprintf(path, sizeof(path), "%s/system.journal", machine);
        fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

        return fd < 0 ? -errno : 0;
}

/* 0: there is a journal, and we may read it. */
static int check_readable(const char *folder) {
        _cleanup_(dirp) DIR *dir = opendir(folder);
        const struct dirent *entry;
        int result = -ENOENT;

        if (!dir)
                return -errno;

        while ((entry = readdir(dir))) {
                int r;

                if (*entry->d_name == '.')
                        continue;
                r = check_folder(dirfd(dir), entry->d_name);
                if (r == -EACCES || r == -EPERM)
                        return -EACCES;
                if (r >= 0)
                        result = 0;
        }

        return result;
}

/* One that may not be read is worse than one that is not there. */
int journal_check(void) {
        int result = -ENOENT;

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                int r = check_readable(folders[i]);

                if (r == -EACCES)
                        return r;
                if (r >= 0)
                        result = 0;
        }

        return result;
}

typedef struct Count {
        uint64_t n, newest_usec;
} Count;

static int count_entries(const Kind *kind, sd_journal *journal, uint64_t since_usec, Count *ret) {
        int64_t deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
        int r;

        r = sd_journal_seek_realtime_usec(journal, since_usec);
        if (r < 0)
                return r;

        for (unsigned i = 0; (r = sd_journal_next(journal)) > 0; i++) {
                uint64_t at_usec;

                if (i == ENTRIES_MAX)
                        return -EFBIG;
                if (clock_monotonic_ms() > deadline_ms)
                        return -ETIMEDOUT;
                /* The seek is only as fine as the order of the files. */
                if (sd_journal_get_realtime_usec(journal, &at_usec) < 0 || at_usec < since_usec ||
                    !kind_has_entry(kind, journal))
                        continue;

                ret->n++;
                if (at_usec > ret->newest_usec)
                        ret->newest_usec = at_usec;
        }

        return r;
}

static int count_kind(const Kind *kind, uint64_t seconds, Reply *reply) {
        _cleanup_(journalp) sd_journal *journal = NULL;
        uint64_t now_usec = (uint64_t) time(NULL) * USEC_PER_S, window = seconds * USEC_PER_S;
        Count count = { 0 };
        int64_t age_s = -1;
        int r;

        r = kind_open(kind, &journal);
        if (r >= 0)
                r = count_entries(kind, journal, now_usec > window ? now_usec - window : 0, &count);
        if (r < 0)
                return r;

        /* The newest may be of this very second, of which `now_usec` is the beginning. */
        if (count.n > 0)
                age_s = count.newest_usec < now_usec
                                ? (int64_t) ((now_usec - count.newest_usec) / USEC_PER_S)
                                : 0;

        reply_array(reply, 2);
        reply_uint(reply, count.n);
        reply_int(reply, age_s);
        return 0;
}

int journal_count(const char *kind, const char *seconds_text, Reply *reply) {
        size_t i = kind_find(kind);
        size_t seconds;
        int r;

        r = question_count(seconds_text, SECONDS_MAX, &seconds);
        if (r >= 0 && i == KINDS_N)
                r = -EINVAL;
        if (r >= 0)
                r = journal_check();

        return r < 0 ? r : count_kind(kind_at(i), seconds, reply);
}
