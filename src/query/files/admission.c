/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plain reader may read.
 *
 * Runs in postured-query-files, which itself may read nearly everything. A worker that asks it to
 * open a plain file must get no more than the worker's own user could have opened before its jail
 * closed (path_resolution(7), "Permissions"; the capabilities of user 0 are not counted).
 */

#include "query/files/admission.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define READS    4U
#define SEARCHES 1U

static bool is_member(gid_t group, const Asker *asker) {
        for (size_t i = 0; i < asker->n_groups; i++)
                if (asker->groups[i] == group)
                        return true;

        return asker->gid == group;
}

/* The first class that fits decides, also when a later one would allow more. */
bool admission_allows(uid_t owner, gid_t group, mode_t mode, mode_t bits, const Asker *asker) {
        if (asker->uid == owner)
                return (mode >> 6 & bits) == bits;
        if (is_member(group, asker))
                return (mode >> 3 & bits) == bits;

        return (mode & bits) == bits;
}

static int check_one(int root_fd, const char *path, mode_t bits, const Asker *asker) {
        _cleanup_close_ int fd = fd_open_in_root(root_fd, path, O_PATH | O_NOFOLLOW);
        struct stat st;

        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;

        return admission_allows(st.st_uid, st.st_gid, st.st_mode, bits, asker) ? 0 : -EACCES;
}

int admission_check(int root_fd, const char *path, const Asker *asker) {
        char above[PATH_MAX];
        int r;

        if (*path != '/' || strlen(path) >= sizeof(above))
                return -EINVAL;

        r = check_one(root_fd, "/", SEARCHES, asker);
        for (const char *end = strchr(path + 1, '/'); end && r >= 0; end = strchr(end + 1, '/')) {
                (void) snprintf(above, sizeof(above), "%.*s", (int) (end - path), path);
                r = check_one(root_fd, above, SEARCHES, asker);
        }

        return r < 0 ? r : check_one(root_fd, path, READS, asker);
}
