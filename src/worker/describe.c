/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Describing a gate: from its module to <id>.gate.
 *
 * Runs in a worker program at build time, with the rights of whoever builds, on a module that was
 * just built. Core reads the result and never the module.
 */

#include "worker/describe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "worker/module.h"

/* Replaces the file at `path` by `data`. */
static int write_whole(const char *path, const void *data, size_t size) {
        _cleanup_close_ int folder_fd = -1;
        char folder[PATH_MAX];
        char *slash;
        int n;

        n = snprintf(folder, sizeof(folder), "%s%s", strchr(path, '/') ? "" : "./", path);
        if (n < 0 || (size_t) n >= sizeof(folder))
                return -ENAMETOOLONG;

        slash = strrchr(folder, '/');
        *slash = '\0';
        folder_fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder_fd < 0)
                return -errno;

        return fd_replace_file(folder_fd, slash + 1, 0644, data, size);
}

static int encode(int fd, const PstGate *gate, uint8_t *buffer, size_t capacity, size_t *ret_size,
                  const char **ret_why) {
        uint8_t digest[PST_DIGEST_BYTES];
        int r;

        r = module_digest(fd, digest);
        if (r < 0)
                return r;

        return descriptor_encode(gate, digest, buffer, capacity, ret_size, ret_why);
}

int describe(const char *module, const char *out) {
        static uint8_t buffer[DESCRIPTOR_BYTES_MAX];
        _cleanup_close_ int fd = open(module, O_RDONLY | O_CLOEXEC);
        const char *why = NULL;
        const PstGate *gate;
        size_t size;
        int r;

        r = fd < 0 ? -errno : module_inspect(fd, &gate, &why);
        if (r >= 0)
                r = encode(fd, gate, buffer, sizeof(buffer), &size, &why);
        if (r < 0) {
                log_line(LOG_ERR, "%s is no gate that can be described: %s", module,
                         why ? why : strerror(-r));
                return r;
        }

        r = write_whole(out, buffer, size);
        if (r < 0)
                log_line(LOG_ERR, "Failed to write %s: %s", out, strerror(-r));
        return r;
}
