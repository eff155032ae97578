/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which modules the kernel has.
 *
 * Runs in the query processes whose questions would load one (netfilter, links, dm). Believes the
 * kernel: what is decided here is only whether we ask it.
 */

#include "query/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define FILE_BYTES_MAX 4194304U
#define MODULES        "/proc/modules"
#define DISABLED       "/proc/sys/kernel/modules_disabled"

const JailPath modules_paths[MODULES_PATHS_N] = {
        { .path = MODULES, .dir_fd = AT_FDCWD },
        { .path = DISABLED, .dir_fd = AT_FDCWD },
        { .path = "/sys/module", .dir_fd = AT_FDCWD },
        { .path = "/lib/modules", .dir_fd = AT_FDCWD },
};

bool modules_has(const char *text, const char *name) {
        size_t n = strlen(name);

        while (text) {
                if (strncmp(text, name, n) == 0 && text[n] == ' ')
                        return true;
                text = strchr(text, '\n');
                text = text ? text + 1 : NULL;
        }

        return false;
}

/* "kernel/net/netfilter/nf_tables.ko": file names have '-' where the kernel has '_'. */
static bool is_module_file(const char *line, size_t size, const char *name) {
        size_t n = strlen(name);
        const char *base;

        if (size < n + 3 || memcmp(line + size - 3, ".ko", 3) != 0)
                return false;

        base = line + size - 3 - n;
        if (base > line && base[-1] != '/')
                return false;
        for (size_t i = 0; i < n; i++)
                if ((base[i] == '-' ? '_' : base[i]) != name[i])
                        return false;

        return true;
}

bool builtin_has(const char *text, const char *name) {
        while (*text) {
                size_t size = strcspn(text, "\n");

                if (is_module_file(text, size, name))
                        return true;
                text += size + (text[size] ? 1 : 0);
        }

        return false;
}

static int read_text(const char *path, char **ret) {
        _cleanup_close_ int fd = -1;
        uint8_t *data;
        size_t size;
        int r;

        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd < 0)
                return -errno;

        r = fd_read_all(fd, FILE_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        *ret = (char *) data;
        return 0;
}

/* Without CONFIG_MODULES there is no /proc/modules; behind modules_disabled nothing is loaded. */
static bool is_loading_impossible(void) {
        _cleanup_free_ char *disabled = NULL;

        if (access(MODULES, F_OK) < 0 && errno == ENOENT && access("/proc/self", F_OK) == 0)
                return true;

        return read_text(DISABLED, &disabled) >= 0 && *disabled == '1';
}

/* Also of what is built in, if it has parameters or a version. */
static bool is_in_sysfs(const char *name) {
        char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "/sys/module/%s", name);
        return access(path, F_OK) == 0;
}

static bool is_loaded(const char *name) {
        _cleanup_free_ char *text = NULL;

        return read_text(MODULES, &text) >= 0 && modules_has(text, name);
}

static bool is_built_in(const char *name) {
        _cleanup_free_ char *text = NULL;
        char path[PATH_MAX];
        struct utsname kernel;

        if (uname(&kernel) < 0)
                return false;

        (void) snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", kernel.release);
        return read_text(path, &text) >= 0 && builtin_has(text, name);
}

bool module_may_be_asked(const char *name) {
        return is_in_sysfs(name) || is_loaded(name) || is_loading_impossible() || is_built_in(name);
}
