/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the daemon's programs, gates, policies and state are, and that nobody else is there.
 *
 * Runs in the core at start. A private directory may have been prepared by somebody else: it is
 * refused when it is a link, not ours, or open to others.
 */

#include "core/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/sibling.h"

#define SYSTEM_RUN    "/run/postured"
#define SYSTEM_STATE  "/var/lib/postured"
#define SYSTEM_SEALED "/var/lib/postured-signer"
#define LOCK_NAME     "lock"

static int open_dir(const char *path, int flags, int *ret) {
        int fd = open(path, O_DIRECTORY | O_CLOEXEC | flags);

        if (fd < 0)
                return -errno;

        *ret = fd;
        return 0;
}

static int find_programs(Place *place) {
        char path[PATH_MAX];
        char *slash;
        int r;

        r = sibling_program("postured-worker", path, sizeof(path));
        if (r < 0) {
                log_line(LOG_ERR, "Failed to find our other programs (%s): %s", path, strerror(-r));
                return r;
        }
        slash = strrchr(path, '/');
        *slash = '\0';
        r = open_dir(path, O_PATH, &place->libexec_fd);
        if (r < 0)
                log_line(LOG_ERR, "Failed to open %s: %s", path, strerror(-r));

        return r;
}

/* Gates and policies that are missing cost what needs them, not the start. */
static int find_data(Place *place) {
        int r;

        r = sibling_data("gates", place->gates, sizeof(place->gates));
        if (r >= 0)
                r = open_dir(place->gates, O_RDONLY, &place->gates_fd);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to open the gates in %s: %s", place->gates, strerror(-r));
                return r;
        }

        r = sibling_data("policy", place->policies, sizeof(place->policies));
        if (r == -ENOENT) /* a policy may be given as a file */
                r = 0;
        return r;
}

static int join(char *ret, size_t size, const char *dir, const char *name) {
        int n = snprintf(ret, size, "%s/%s", dir, name);

        return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
}

/* The path a client connects to must fit an address: sun_path has 108 bytes with its NUL. */
static int name_socket(const char *dir, Place *place) {
        int r = join(place->socket, sizeof(place->socket), dir, PLACE_SOCKET_NAME);

        if (r < 0)
                log_line(LOG_ERR,
                         "The path of the socket, %s/%s, has %zu bytes; a socket's may have 107",
                         dir, PLACE_SOCKET_NAME, strlen(dir) + 1 + strlen(PLACE_SOCKET_NAME));

        return r;
}

static int check_private(int fd, const char *dir) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (st.st_uid != geteuid()) {
                log_line(LOG_ERR, "%s belongs to user %u, not to us; refusing to use it", dir,
                         (unsigned) st.st_uid);
                return -EPERM;
        }
        if (st.st_mode & 077) {
                log_line(LOG_ERR,
                         "%s can be entered by others (mode %04o); refusing to keep a key in it; "
                         "chmod 700 it",
                         dir, (unsigned) st.st_mode & 07777);
                return -EPERM;
        }

        return 0;
}

static int open_private(const char *dir, Place *place) {
        int r;

        r = name_socket(dir, place);
        if (r < 0)
                return r;

        r = mkdir(dir, 0700) < 0 && errno != EEXIST ? -errno : 0;
        if (r >= 0)
                r = open_dir(dir, O_RDONLY | O_NOFOLLOW, &place->run_fd);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to open %s: %s", dir,
                         r == -ELOOP || r == -ENOTDIR ? "It is a link, or not a directory"
                                                      : strerror(-r));
                return r;
        }
        r = check_private(place->run_fd, dir);
        if (r < 0)
                return r;

        if (!realpath(dir, place->run))
                return -errno;
        (void) memcpy(place->state, place->run, sizeof(place->state));
        (void) memcpy(place->sealed, place->run, sizeof(place->sealed));
        place->state_fd = fcntl(place->run_fd, F_DUPFD_CLOEXEC, 0);
        place->sealed_fd = fcntl(place->run_fd, F_DUPFD_CLOEXEC, 0);
        return place->state_fd < 0 || place->sealed_fd < 0 ? -errno : 0;
}

/* As the installed unit, its sysusers and its tmpfiles have them. */
static int open_system(Place *place) {
        int r;

        (void) snprintf(place->run, sizeof(place->run), SYSTEM_RUN);
        (void) snprintf(place->state, sizeof(place->state), SYSTEM_STATE);
        (void) snprintf(place->sealed, sizeof(place->sealed), SYSTEM_SEALED);

        r = open_dir(place->run, O_RDONLY | O_NOFOLLOW, &place->run_fd);
        if (r < 0) {
                log_line(LOG_ERR,
                         "Failed to open %s: %s; postured.service starts us with it, and any user "
                         "may start postured --private DIR",
                         place->run, strerror(-r));
                return r;
        }
        r = open_dir(place->state, O_RDONLY | O_NOFOLLOW, &place->state_fd);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to open %s: %s", place->state, strerror(-r));
                return r;
        }
        (void) open_dir(SYSTEM_SEALED, O_PATH, &place->sealed_fd);
        return name_socket(place->run, place);
}

/*
 * A record lock goes with its process, whatever ends it, and the kernel tells who has it. Nobody
 * else opens this file here: closing any descriptor of it would drop the lock (fcntl(2)).
 */
static int take_lock(Place *place) {
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

        place->lock_fd =
                openat(place->state_fd, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (place->lock_fd < 0) {
                log_line(LOG_ERR, "Failed to open %s/%s: %s", place->state, LOCK_NAME,
                         strerror(errno));
                return -errno;
        }
        if (fcntl(place->lock_fd, F_SETLK, &lock) >= 0)
                return 0;
        if (errno != EACCES && errno != EAGAIN)
                return -errno;

        if (fcntl(place->lock_fd, F_GETLK, &lock) < 0)
                return -errno;
        log_line(LOG_ERR, "Another postured (pid %d) is running in %s", (int) lock.l_pid,
                 place->state);
        return -EBUSY;
}

int place_open(const Options *options, Place *ret) {
        int r;

        ret->is_private = options->private_dir != NULL;
        r = find_programs(ret);
        if (r >= 0)
                r = find_data(ret);
        if (r >= 0)
                r = ret->is_private ? open_private(options->private_dir, ret) : open_system(ret);
        if (r >= 0)
                r = take_lock(ret);

        return r;
}

void place_done(Place *place) {
        closep(&place->lock_fd);
        closep(&place->sealed_fd);
        closep(&place->state_fd);
        closep(&place->run_fd);
        closep(&place->gates_fd);
        closep(&place->libexec_fd);
        *place = PLACE_NONE;
}
