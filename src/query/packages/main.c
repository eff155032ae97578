/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-packages: tells which paths belong to installed packages, and what dpkg says of a
 * package; and that this changed.
 *
 * Its right: none. It is a process so that there is one index, and no worker reads 10 MB of lists.
 * It writes nothing, starts nothing, has no socket but its channels. Distrusts those who ask.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "jail/jail.h"
#include "query/packages/index.h"
#include "query/packages/status.h"
#include "query/path_watches.h"
#include "query/server.h"

#define DATABASE_PATH "/var/lib/dpkg"

/* dpkg changes it many times in one run, and after each the index is made anew. */
#define REST_MS 5000

typedef struct Packages {
        Index *index;
        Status *status;
        PathWatches *watches;
        bool watches_all;
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

static int find_path(_unused_ const void *userdata, const char *path) {
        int fd = open(path, O_PATH | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

/* Whatever it was, any answer may be another one. */
static void on_path(Sources *sources, _unused_ const char *path, bool lost) {
        sources_tell(sources, &(const News){ .lost = lost });
}

/* The first watch is for all that follow. */
static int watch_database(void *right, _unused_ const PstQuestion *question, Sources *sources) {
        Packages *packages = right;
        char path[sizeof(DATABASE_PATH) + NAME_MAX];
        int r = 0;

        if (packages->watches_all)
                return 0;

        for (size_t i = 0; i < INDEX_SOURCES_N && r >= 0; i++) {
                (void) snprintf(path, sizeof(path), DATABASE_PATH "/%s", index_sources[i]);
                r = path_watches_add(packages->watches, path, sources);
        }
        packages->watches_all = r >= 0;
        return r;
}

static const Handler handlers[] = {
        { .question = "packaged", .answer = answer_packaged, .watch = watch_database },
        { .question = "packages", .answer = answer_packages, .watch = watch_database },
        { 0 },
};

static void packages_done(const Packages *packages) {
        index_free(packages->index);
        status_free(packages->status);
        path_watches_free(packages->watches);
}

static int run(int argc, char **argv) {
        static const JailPath database = { .path = DATABASE_PATH, .dir_fd = AT_FDCWD };
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(packages_done) Packages packages = { 0 };
        int r;

        /* Nothing has to be open before the jail closes but the way in. */
        r = jail_early(PROGRAM_QUERY_PACKAGES);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = index_new(DATABASE_PATH, &packages.index);
        if (r >= 0)
                r = status_new(DATABASE_PATH, &packages.status);
        if (r >= 0)
                r = path_watches_new(find_path, NULL, on_path, REST_MS, &packages.watches);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_PACKAGES, &database, 1);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_PACKAGES);
        if (r < 0)
                return r;

        return server_run(server, &packages);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-packages", run(argc, argv));
}
