/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where our own programs and data are.
 *
 * Runs in core and posturectl. Trusts the path that the kernel has of the running program.
 */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sibling.h"

/* Cuts a path's last part off, so that no ".." is in it: gates may not ask for such paths. */
static int cut(char *path) {
        char *slash = strrchr(path, '/');

        if (!slash)
                return -ENOENT;

        *slash = '\0';
        return 0;
}

/* The folder of the running program, without a final '/'. */
static int own_folder(char *ret, size_t size) {
        ssize_t n = readlink("/proc/self/exe", ret, size - 1);

        if (n < 0)
                return -errno;

        ret[n] = '\0';
        return cut(ret);
}

static int join(char *ret, size_t size, const char *folder, const char *name) {
        int n = snprintf(ret, size, "%s/%s", folder, name);

        return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
}

/* The first of the folders, ended by NULL, that has `name`. */
static int first_with(const char *const *folders, const char *name, char *ret, size_t size) {
        int r = -ENOENT;

        for (; *folders; folders++) {
                r = join(ret, size, *folders, name);
                if (r < 0)
                        return r;
                if (access(ret, F_OK) == 0)
                        return 0;
                r = -ENOENT;
        }

        return r;
}

int sibling_program(const char *name, char *ret, size_t size) {
        char own[PATH_MAX];
        int r;

        r = own_folder(own, sizeof(own));
        if (r < 0)
                return r;

        return first_with((const char *const[]){ own, PST_LIBEXECDIR, NULL }, name, ret, size);
}

int sibling_data(const char *name, char *ret, size_t size) {
        char own[PATH_MAX], above[PATH_MAX];
        bool is_ours;
        int r;

        r = own_folder(own, sizeof(own));
        if (r < 0)
                return r;

        /* Installed programs share /usr/bin and /usr/lib with everybody: only a tree of ours has
         * the worker beside the program. */
        is_ours = first_with((const char *const[]){ own, NULL }, "postured-worker", ret, size) >= 0;
        (void) memcpy(above, own, sizeof(above));
        if (is_ours)
                r = cut(above);
        if (r < 0)
                return r;

        return first_with((const char *const[]){ is_ours ? own : PST_LIBEXECDIR,
                                                 is_ours ? above : PST_DATADIR, PST_LIBEXECDIR,
                                                 PST_DATADIR, NULL },
                          name, ret, size);
}
