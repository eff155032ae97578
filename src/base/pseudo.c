/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening files of the kernel's own file systems.
 *
 * Runs in workers and query processes, inside their jails. Distrusts whoever may mount, see
 * base/roots.c, and the gate that asks: ".." leads nowhere.
 */

#include "base/pseudo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/fd.h"
#include "base/macro.h"

#define EFIVARS "/sys/firmware/efi/efivars/"
#define OWN_NET "/proc/self/net/"

/* Those that list sockets, each in a line of its own (net/ipv4/tcp_ipv4.c, udp.c, raw.c). */
static const char *const socket_tables[] = { "tcp", "tcp6", "udp", "udp6", "raw", "raw6" };

/* Where sysfs keeps links to devices, and how many parts a path has that names such a link. */
static const struct {
        const char *folder;
        unsigned n_parts;
} device_links[] = {
        { "/sys/class/", 4 }, /* "/sys/class/net/eth0" */
        { "/sys/block/", 3 },
        { "/sys/dev/", 4 },
        { "/sys/bus/", 5 }, /* "/sys/bus/usb/devices/1-1" */
};

static bool is_below(const char *folder, const char *path) {
        return strncmp(folder, path, strlen(folder)) == 0;
}

bool is_pseudo_path(const char *path) {
        return is_below("/proc/", path) || is_below("/sys/", path) || strcmp(path, "/proc") == 0 ||
               strcmp(path, "/sys") == 0;
}

bool is_taken_in_one_read(const char *path) {
        return is_below(EFIVARS, path);
}

bool is_made_of_records(const char *path) {
        for (size_t i = 0; is_below(OWN_NET, path) && i < ELEMENTSOF(socket_tables); i++)
                if (strcmp(socket_tables[i], path + strlen(OWN_NET)) == 0)
                        return true;

        return false;
}

/* openat2(2) has no wrapper in glibc 2.36. */
static int open_beneath(int root_fd, const char *rest, int flags) {
        const struct open_how how = {
                .flags = (unsigned) flags | O_CLOEXEC,
                .resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS |
                           RESOLVE_NO_MAGICLINKS,
        };
        long fd = *rest ? syscall(SYS_openat2, root_fd, rest, &how, sizeof(how))
                        : open(fd_path(root_fd).text, flags | O_CLOEXEC);

        return fd < 0 ? -errno : (int) fd;
}

static int open_plain(const Roots *roots, const char *path, int flags) {
        const char *rest;
        int fd, r;

        r = roots_find(roots, path, &fd, &rest);
        if (r < 0)
                return r;

        return open_beneath(fd, rest, flags);
}

/* The length of the part of `path` that is a link to a device; 0: there is none. */
static size_t device_link_length(const char *path) {
        for (size_t i = 0; i < ELEMENTSOF(device_links); i++) {
                const char *end = path;

                if (!is_below(device_links[i].folder, path))
                        continue;
                for (unsigned n = 0; end && n < device_links[i].n_parts; n++)
                        end = *end ? strchrnul(end + 1, '/') : NULL;
                return end && end[-1] != '/' ? (size_t) (end - path) : 0;
        }

        return 0;
}

/* Resolves "../../devices/x", as it stands in `folder`, by its words alone: no link is followed. */
static int join_device(const char *folder, const char *target, const char *rest, char *ret,
                       size_t size) {
        size_t n = strlen(folder);
        int written;

        while (strncmp(target, "../", 3) == 0) {
                while (n > 0 && folder[n - 1] != '/')
                        n--;
                if (n == 0)
                        return -EXDEV;
                n--;
                target += 3;
        }

        written = snprintf(ret, size, "%.*s/%s%s", (int) n, folder, target, rest);
        if (written < 0 || (size_t) written >= size)
                return -ENAMETOOLONG;
        return is_below("/sys/devices/", ret) ? 0 : -EXDEV;
}

/* The path of the device that `path` means by a link; -EINVAL: the link is none, but a directory. */
static int resolve_device(const Roots *roots, const char *path, size_t link_length, char *ret,
                          size_t size) {
        char link[PATH_MAX], target[PATH_MAX];
        _cleanup_close_ int fd = -1;
        ssize_t n;

        if (link_length >= sizeof(link))
                return -ENAMETOOLONG;
        memcpy(link, path, link_length);
        link[link_length] = '\0';

        fd = open_plain(roots, link, O_PATH | O_NOFOLLOW);
        if (fd < 0)
                return fd;
        n = readlinkat(fd, "", target, sizeof(target) - 1);
        if (n < 0)
                return errno == ENOENT ? -EINVAL : -errno; /* of what is no link */
        target[n] = '\0';

        *strrchr(link, '/') = '\0';
        return join_device(link, target, path + link_length, ret, size);
}

/* Replaces "/proc/self" by our own process, and cuts what '/' stand at the end. */
static int normalize(const char *path, char *ret, size_t size) {
        size_t length = strlen(path);
        int n;

        while (length > 1 && path[length - 1] == '/')
                length--;
        if (strncmp(path, "/proc/self", 10) == 0 && (path[10] == '/' || path[10] == '\0'))
                n = snprintf(ret, size, "/proc/%d%.*s", getpid(),
                             length > 10 ? (int) (length - 10) : 0, path + 10);
        else
                n = snprintf(ret, size, "%.*s", (int) length, path);

        return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
}

int pseudo_open(const Roots *roots, const char *path, PseudoWay way, int flags) {
        char normal[PATH_MAX], device[PATH_MAX];
        size_t link_length;
        int r;

        r = normalize(path, normal, sizeof(normal));
        if (r < 0)
                return r;

        link_length = device_link_length(normal);
        if (link_length > 0 && (way == PSEUDO_FOLLOW || normal[link_length])) {
                r = resolve_device(roots, normal, link_length, device, sizeof(device));
                if (r >= 0)
                        return open_plain(roots, device, flags);
                if (r != -EINVAL)
                        return r;
        }

        return open_plain(roots, normal, flags);
}
