/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-links: passes on the kernel's network interfaces and sockets, and the control
 * groups that sockets belong to.
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
#include "query/links/links.h"
#include "query/links/listeners.h"
#include "query/modules.h"
#include "query/server.h"

static int answer_links(_unused_ void *right, _unused_ const char *const *arguments, Reply *reply) {
        return links_read(reply);
}

static int answer_listeners(_unused_ void *right, const char *const *arguments, Reply *reply) {
        return listeners_read(arguments[0], reply);
}

/* The right is the root of the control groups, or why there is none. */
static int answer_cgroups(void *right, _unused_ const char *const *arguments, Reply *reply) {
        const int *root_fd = right;

        return *root_fd < 0 ? *root_fd : cgroups_read(*root_fd, reply);
}

/* They can be watched for; there is nothing to say about now. */
static int answer_uevents(_unused_ void *right, _unused_ const char *const *arguments,
                          _unused_ Reply *reply) {
        return -EOPNOTSUPP;
}

static const Handler handlers[] = {
        { .question = "links", .answer = answer_links },
        { .question = "listeners", .answer = answer_listeners },
        { .question = "cgroups", .answer = answer_cgroups },
        { .question = "uevents", .answer = answer_uevents },
        { 0 },
};

static int run(int argc, char **argv) {
        JailPath paths[MODULES_PATHS_N + 1];
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_close_ int cgroups_fd = -1;
        int r;

        memcpy(paths, modules_paths, sizeof(modules_paths));
        paths[MODULES_PATHS_N] = (JailPath){ .path = "/sys/fs/cgroup", .dir_fd = AT_FDCWD };

        /* The root of the control groups is found while all mounts can be seen; sockets are opened
         * by each question. */
        r = jail_early(PROGRAM_QUERY_LINKS);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r < 0)
                return r;
        cgroups_fd = cgroups_open();
        r = jail_files(PROGRAM_QUERY_LINKS, paths, ELEMENTSOF(paths));
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_LINKS);
        if (r < 0)
                return r;

        return server_run(server, &cgroups_fd);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-links", run(argc, argv));
}
