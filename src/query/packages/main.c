/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-packages: tells which paths belong to installed packages, and what dpkg says of a
 * package.
 *
 * Its right: none. It is a process so that there is one index, and no worker reads 10 MB of lists.
 * It writes nothing, starts nothing, has no socket but its channels. Distrusts those who ask.
 */

#include <fcntl.h>

#include "jail/jail.h"
#include "query/packages/index.h"
#include "query/packages/status.h"
#include "query/server.h"

#define DATABASE_PATH "/var/lib/dpkg"

typedef struct Packages {
        Index *index;
        Status *status;
} Packages;

static int answer_packages(void *right, const char *const *arguments, Reply *reply) {
        const Packages *packages = right;

        return status_answer(packages->status, arguments, reply);
}

static int answer_packaged(void *right, const char *const *arguments, Reply *reply) {
        const Packages *packages = right;
        Index *index = packages->index;
        size_t opened = reply_array_open(reply);
        uint64_t n = 0;
        int r;

        r = index_refresh(index);
        if (r < 0)
                return r;

        for (; *arguments; arguments++)
                if (index_has(index, *arguments)) {
                        reply_text(reply, *arguments);
                        n++;
                }

        reply_array_close(reply, opened, n);
        return 0;
}

static const Handler handlers[] = {
        { .question = "packaged", .answer = answer_packaged },
        { .question = "packages", .answer = answer_packages },
        { 0 },
};

static int run(int argc, char **argv) {
        static const JailPath database = { .path = DATABASE_PATH, .dir_fd = AT_FDCWD };
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(status_freep) Status *status = NULL;
        _cleanup_(index_freep) Index *index = NULL;
        int r;

        /* Nothing has to be open before the jail closes but the way in. */
        r = jail_early(PROGRAM_QUERY_PACKAGES);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = index_new(DATABASE_PATH, &index);
        if (r >= 0)
                r = status_new(DATABASE_PATH, &status);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_PACKAGES, &database, 1);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_PACKAGES);
        if (r < 0)
                return r;

        return server_run(server, &(Packages){ .index = index, .status = status });
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-packages", run(argc, argv));
}
