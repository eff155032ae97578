/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-journal: tells how many messages of a kind the journal holds, and that one came.
 *
 * Its right: the groups systemd-journal and adm, that is, to read all that is logged; so it tells
 * numbers alone. It changes nothing and starts nothing. Distrusts those who ask, and the messages.
 */

#include <errno.h>
#include <fcntl.h>

#include "base/macro.h"
#include "jail/jail.h"
#include "query/journal/follower.h"
#include "query/journal/journal.h"
#include "query/server.h"

static int answer_count(_unused_ void *right, const char *const *arguments, Reply *reply) {
        return journal_count(arguments[0], arguments[1], reply);
}

/* The right is a follower of each kind. */
static int watch_count(void *right, const PstQuestion *question, Sources *sources) {
        Follower *followers = right;
        size_t i = kind_find(question->arguments[0]);

        return i == KINDS_N ? -EINVAL : follower_watch(&followers[i], kind_at(i), sources);
}

static const Handler handlers[] = {
        { .question = "journal.count", .answer = answer_count, .watch = watch_count },
        { 0 },
};

/* sd-journal asks for the machine's id, and for that of the boot. */
static const JailPath paths[] = {
        { .path = "/var/log/journal", .dir_fd = AT_FDCWD },
        { .path = "/run/log/journal", .dir_fd = AT_FDCWD },
        { .path = "/etc/machine-id", .dir_fd = AT_FDCWD },
        { .path = "/proc/sys/kernel/random/boot_id", .dir_fd = AT_FDCWD },
};

static void followers_done(Follower (*followers)[KINDS_N]) {
        for (size_t i = 0; i < KINDS_N; i++)
                follower_done(&(*followers)[i]);
}

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(followers_done) Follower followers[KINDS_N] = { 0 };
        int r;

        /* Files of the journal come and go: each question opens those that are there. */
        r = jail_early(PROGRAM_QUERY_JOURNAL);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_JOURNAL, paths, ELEMENTSOF(paths));
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_JOURNAL);
        if (r < 0)
                return r;

        return server_run(server, followers);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-journal", run(argc, argv));
}
