/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How core reaches a query process.
 *
 * Runs in every query process, before its jail closes. Trusts whoever started it: core, or systemd.
 */

#include "query/entrance.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/log.h"

#define LISTEN_FD 3 /* SD_LISTEN_FDS_START */
#define CORE_USER "posture"

static void filep(FILE **f) {
        if (*f)
                (void) fclose(*f);
}

/* From the file alone: name services would bring code of others into this process. */
static uid_t uid_of(const char *user) {
        _cleanup_(filep) FILE *f = fopen("/etc/passwd", "re");
        const struct passwd *entry;

        while (f && (entry = fgetpwent(f)))
                if (strcmp(entry->pw_name, user) == 0)
                        return entry->pw_uid;

        return 0;
}

static int parse_number(const char *text, int *ret) {
        char *end;
        long number;

        errno = 0;
        number = strtol(text, &end, 10);
        if (errno != 0 || end == text || *end || number < 0 || number > 0xfffff)
                return -EINVAL;

        *ret = (int) number;
        return 0;
}

static int check_socket(int fd, bool listens) {
        int type = 0, accepts = 0;
        socklen_t size = sizeof(type);

        if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0)
                return -errno;
        size = sizeof(accepts);
        if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) < 0)
                return -errno;
        if (type != SOCK_SEQPACKET || (accepts != 0) != listens)
                return -EINVAL;

        return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

static bool is_passed_by_systemd(void) {
        const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
        int number;

        return pid && n && parse_number(pid, &number) >= 0 && number == getpid() &&
               parse_number(n, &number) >= 0 && number == 1;
}

static int parse_options(int argc, char **argv, bool takes_bus, Entrance *entrance) {
        static const struct option options[] = {
                { "control", required_argument, NULL, 'c' },
                { "bus", required_argument, NULL, 'b' },
                { 0 },
        };
        int c;

        while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
                if (c == 'c' && parse_number(optarg, &entrance->control_fd) >= 0)
                        continue;
                if (c == 'b' && takes_bus) {
                        entrance->bus = optarg;
                        continue;
                }
                return -EINVAL;
        }

        return optind < argc ? -EINVAL : 0;
}

int entrance_find(int argc, char **argv, bool takes_bus, Entrance *ret) {
        Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        int r;

        r = parse_options(argc, argv, takes_bus, &entrance);
        if (r >= 0 && entrance.control_fd >= 0)
                r = check_socket(entrance.control_fd, false);
        else if (r >= 0 && is_passed_by_systemd()) {
                r = check_socket(LISTEN_FD, true);
                entrance.listen_fd = LISTEN_FD;
                entrance.core_uid = uid_of(CORE_USER);
        } else
                r = -EINVAL;
        if (r < 0) {
                log_line(LOG_ERR,
                         "usage: %s --control FD%s, FD a connected SOCK_SEQPACKET socket; or "
                         "started by its socket unit",
                         argv[0], takes_bus ? " [--bus ADDRESS]" : "");
                return -EDESTADDRREQ;
        }

        *ret = entrance;
        return 0;
}

void entrance_done(const Entrance *entrance) {
        closep(&entrance->control_fd);
        closep(&entrance->listen_fd);
}
