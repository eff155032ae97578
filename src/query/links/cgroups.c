/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control groups by their number: sockets carry the number, units have the path.
 *
 * Runs in postured-query-links. The kernel made the tree, but users name groups in the branches that
 * are theirs, and make as many as they may: both are bounded. The number of a group is the inode of
 * its directory (include/linux/cgroup.h, cgroup_id()).
 */

#include "query/links/cgroups.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/macro.h"

#define CGROUP2_MAGIC 0x63677270 /* linux/magic.h */
#define GROUPS_MAX    16384U
#define DEPTH_MAX     32U

static const char *const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

static bool is_cgroup2(int fd) {
        struct statfs fs;

        return fstatfs(fd, &fs) == 0 && fs.f_type == CGROUP2_MAGIC;
}

int cgroups_open(void) {
        int r = -EOPNOTSUPP;

        for (size_t i = 0; i < ELEMENTSOF(roots); i++) {
                _cleanup_close_ int fd = open(roots[i], O_PATH | O_DIRECTORY | O_CLOEXEC);

                if (fd < 0)
                        continue;
                if (is_cgroup2(fd))
                        return TAKE_FD(fd);
                /* The folder that version 1 is mounted in is a tmpfs, and honest. */
                r = i == 0 ? r : -EXDEV;
        }

        return r;
}

/* The groups that were found and not looked into yet, and those that were: a list that grows. */
typedef struct Walk {
        int root_fd;
        char **paths; /* below the root, without '/' in front; "" is the root */
        size_t n;
        Reply *reply;
} Walk;

static void walk_done(Walk *walk) {
        for (size_t i = 0; i < walk->n; i++)
                free(walk->paths[i]);
        free(walk->paths);
}

static void write_group(Reply *reply, uint64_t id, const char *path) {
        char absolute[PATH_MAX + 1];

        (void) snprintf(absolute, sizeof(absolute), "/%s", path);
        reply_array(reply, 2);
        reply_uint(reply, id);
        reply_text(reply, absolute);
}

static size_t depth_of(const char *path) {
        size_t n = *path ? 1 : 0;

        for (; *path; path++)
                n += *path == '/';

        return n;
}

/* Takes `path` on success. */
static int add_group(Walk *walk, uint64_t id, char *path) {
        if (walk->n == GROUPS_MAX || depth_of(path) > DEPTH_MAX || strlen(path) >= PATH_MAX)
                return -EFBIG;
        if (!walk->paths) {
                walk->paths = calloc(GROUPS_MAX, sizeof(*walk->paths));
                if (!walk->paths)
                        return -ENOMEM;
        }

        walk->paths[walk->n++] = path;
        write_group(walk->reply, id, path);
        return 0;
}

/* Beneath the root, over no link and no mount. */
static int open_group(const Walk *walk, const char *path) {
        const struct open_how how = {
                .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
                .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
        };
        long fd = syscall(SYS_openat2, walk->root_fd, *path ? path : ".", &how, sizeof(how));

        return fd < 0 ? -errno : (int) fd;
}

static int take_entry(Walk *walk, const char *folder, const struct dirent *entry) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0)
                return 0;

        if (asprintf(&path, "%s%s%s", folder, *folder ? "/" : "", entry->d_name) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        r = add_group(walk, entry->d_ino, path);
        if (r < 0)
                return r;

        (void) TAKE_PTR(path);
        return 0;
}

static void dirp(DIR **dir) {
        if (*dir)
                (void) closedir(*dir);
}

static int look_into(Walk *walk, const char *path) {
        _cleanup_(dirp) DIR *dir = NULL;
        const struct dirent *entry;
        int fd, r = 0;

        fd = open_group(walk, path);
        if (fd == -ENOENT)
                return 0; /* it is gone */
        if (fd < 0)
                return fd;
        dir = fdopendir(fd);
        if (!dir) {
                r = -errno;
                (void) close(fd);
                return r;
        }

        while (r >= 0 && (entry = readdir(dir)))
                r = take_entry(walk, path, entry);

        return r;
}

int cgroups_read(int root_fd, Reply *reply) {
        _cleanup_(walk_done) Walk walk = { .root_fd = root_fd, .reply = reply };
        size_t opened = reply_array_open(reply);
        _cleanup_free_ char *top = NULL;
        struct stat st;
        int r;

        if (fstat(root_fd, &st) < 0)
                return -errno;
        top = strdup("");
        if (!top)
                return -ENOMEM;
        r = add_group(&walk, st.st_ino, top);
        if (r < 0)
                return r;
        (void) TAKE_PTR(top);

        for (size_t i = 0; i < walk.n; i++) {
                r = look_into(&walk, walk.paths[i]);
                if (r < 0)
                        return r;
        }

        reply_array_close(reply, opened, walk.n);
        return 0;
}
