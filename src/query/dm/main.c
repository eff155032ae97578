/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-dm: tells what device-mapper devices are made of, and how they are.
 *
 * Its right: user 0 and CAP_SYS_ADMIN, for the ioctls of /dev/mapper/control. It changes nothing,
 * starts nothing and loads no module of the kernel. Distrusts those who ask.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/macro.h"
#include "jail/jail.h"
#include "query/dm/table.h"
#include "query/modules.h"
#include "query/server.h"

#define CONTROL "/dev/mapper/control"

/* The node is there before the driver is, and opening it would load that (devname of kmod). */
static int answer_table(_unused_ void *right, _unused_ const char *const *arguments, Reply *reply) {
        _cleanup_close_ int fd = -1;

        if (!module_may_be_asked("dm_mod"))
                return -ENOENT;

        fd = open(CONTROL, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
        if (fd < 0)
                return errno == ENXIO || errno == ENODEV ? -ENOENT : -errno;

        return dm_table_read(fd, reply);
}

static const Handler handlers[] = { { .question = "dm.table", .answer = answer_table }, { 0 } };

static int run(int argc, char **argv) {
        JailPath paths[MODULES_PATHS_N + 1];
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        int r;

        memcpy(paths, modules_paths, sizeof(modules_paths));
        paths[MODULES_PATHS_N] = (JailPath){ .path = CONTROL, .dir_fd = AT_FDCWD };

        /* The driver may come after us: each question opens the node itself. */
        r = jail_early(PROGRAM_QUERY_DM);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_DM, paths, ELEMENTSOF(paths));
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_DM);
        if (r < 0)
                return r;

        return server_run(server, NULL);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-dm", run(argc, argv));
}
