/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy: found here, understood by the compiler (core/compilation.c).
 *
 * Runs in the core.
 */

#include "core/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"

#define LOCAL_POLICIES "/etc/postured/policy.d"

/* --- finding it --- */

static bool is_path(const char *policy) {
        size_t length = strlen(policy);

        return strchr(policy, '/') || (length > 5 && strcmp(policy + length - 5, ".json") == 0);
}

static int open_named(const char *dir, const char *name) {
        char path[PATH_MAX];
        int fd, n;

        n = snprintf(path, sizeof(path), "%s/%s.json", dir, name);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;

        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

int policy_file_open(const Place *place, const char *policy) {
        int fd;

        if (is_path(policy)) {
                fd = open(policy, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
                if (fd < 0) {
                        fd = -errno;
                        log_line(LOG_ERR, "Failed to open policy %s: %s", policy, strerror(-fd));
                }
                return fd;
        }

        fd = place->is_private ? -ENOENT : open_named(LOCAL_POLICIES, policy);
        if (fd == -ENOENT)
                fd = open_named(place->policies, policy);
        if (fd == -ENOENT)
                log_line(LOG_ERR, "There is no policy '%s': no %s/%s.json", policy, place->policies,
                         policy);
        else if (fd < 0)
                log_line(LOG_ERR, "Failed to open policy '%s': %s", policy, strerror(-fd));

        return fd;
}

/* --- having it compiled --- */

/* Until all has been heard, at start, when there is nothing else to do. */
static int hear_all(Compilation *c) {
        uint64_t end_ms = clock_boottime_ms() + COMPILATION_MS, now_ms;
        int r = 0;

        while (r >= 0 && !compilation_is_complete(c)) {
                struct pollfd items[COMPILATION_PIPES];

                for (size_t i = 0; i < COMPILATION_PIPES; i++)
                        items[i] = (struct pollfd){ .fd = compilation_fd(c, i), .events = POLLIN };
                now_ms = clock_boottime_ms();
                if (now_ms >= end_ms)
                        return -ETIMEDOUT;
                r = poll(items, COMPILATION_PIPES, (int) (end_ms - now_ms));
                if (r < 0)
                        r = errno == EINTR ? 0 : -errno;
                for (size_t i = 0; i < COMPILATION_PIPES && r >= 0; i++)
                        if (items[i].revents)
                                r = compilation_hear(c, i);
        }

        return r;
}

int policy_file_compile(const Place *place, int fd, const char *name, const GateSet *gates,
                        CompiledPolicy *ret) {
        _cleanup_(compilation_freep) Compilation *c = NULL;
        int r;

        r = compilation_new(place, fd, name, gates, &c);
        if (r >= 0)
                r = hear_all(c);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to have policy %s compiled: %s", name, strerror(-r));
                return r;
        }

        return compilation_result(c, ret);
}
