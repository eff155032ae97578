/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-links: passes on the kernel's network interfaces and sockets, and the control
 * groups that sockets belong to; tells that interfaces, their parameters or devices changed.
 *
 * Its right: none. It is a process because no worker has a socket. It changes nothing, starts nothing
 * and loads no module of the kernel. Distrusts those who ask.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/macro.h"
#include "jail/jail.h"
#include "query/links/cgroups.h"
#include "query/links/changes.h"
#include "query/links/links.h"
#include "query/links/listeners.h"
#include "query/modules.h"
#include "query/server.h"

/* The right is what was found or is opened once. */
typedef struct Links {
        int cgroups_fd; /* the root of the control groups, or why there is none */
        Changes changes;
} Links;

static int answer_links(_unused_ void *right, _unused_ const char *const *arguments, Reply *reply) {
        return links_read(reply);
}

static int answer_listeners(_unused_ void *right, const char *const *arguments, Reply *reply) {
        return listeners_read(arguments[0], reply);
}

static int answer_cgroups(void *right, _unused_ const char *const *arguments, Reply *reply) {
        const Links *links = right;

        return links->cgroups_fd < 0 ? links->cgroups_fd : cgroups_read(links->cgroups_fd, reply);
}

/* What can be watched for; there is nothing to say about now. */
static int answer_none(_unused_ void *right, _unused_ const char *const *arguments,
                       _unused_ Reply *reply) {
        return -EOPNOTSUPP;
}

static int watch_route(void *right, _unused_ const PstQuestion *question, Sources *sources) {
        Links *links = right;

        return changes_watch_route(&links->changes, sources);
}

static int watch_uevents(void *right, _unused_ const PstQuestion *question, Sources *sources) {
        Links *links = right;

        return changes_watch_uevents(&links->changes, sources);
}

static const Handler handlers[] = {
        { .question = "links", .answer = answer_links, .watch = watch_route },
        { .question = "listeners", .answer = answer_listeners },
        { .question = "cgroups", .answer = answer_cgroups },
        { .question = "netconf", .answer = answer_none, .watch = watch_route },
        { .question = "uevents", .answer = answer_none, .watch = watch_uevents },
        { 0 },
};

static void links_done(const Links *links) {
        closep(&links->cgroups_fd);
        changes_done(&links->changes);
}

static int run(int argc, char **argv) {
        JailPath paths[MODULES_PATHS_N + 1];
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(links_done) Links links = { .cgroups_fd = -1 };
        int r;

        memcpy(paths, modules_paths, sizeof(modules_paths));
        paths[MODULES_PATHS_N] = (JailPath){ .path = "/sys/fs/cgroup", .dir_fd = AT_FDCWD };

        /* The root of the control groups is found while all mounts can be seen; sockets are opened
         * by each question, and by the first watch. */
        changes_init(&links.changes);
        r = jail_early(PROGRAM_QUERY_LINKS);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r < 0)
                return r;
        links.cgroups_fd = cgroups_open();
        r = jail_files(PROGRAM_QUERY_LINKS, paths, ELEMENTSOF(paths));
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_LINKS);
        if (r < 0)
                return r;

        return server_run(server, &links);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-links", run(argc, argv));
}
