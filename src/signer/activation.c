/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Being started by systemd on a connection.
 *
 * Runs in the signer, before its jail. The socket's mode says who may connect; who did is asked of
 * the kernel all the same.
 */

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "signer/activation.h"

#define FIRST_FD  3 /* SD_LISTEN_FDS_START */
#define CORE_USER "posture"

static int listening_socket(int *ret) {
        const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
        char own[16];

        (void) snprintf(own, sizeof(own), "%d", (int) getpid());
        if (!pid || strcmp(pid, own) != 0 || !n || strcmp(n, "1") != 0)
                return -ENOENT;

        *ret = FIRST_FD;
        return 0;
}

static int check_peer(int fd) {
        socklen_t size = sizeof(struct ucred);
        const struct passwd *core;
        struct ucred peer;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
                return -errno;
        if (peer.uid == 0)
                return 0;

        core = getpwnam(CORE_USER);
        return core && core->pw_uid == peer.uid ? 0 : -EPERM;
}

int activation_accept(int *ret) {
        _cleanup_close_ int fd = -1;
        int listener, r;

        r = listening_socket(&listener);
        if (r < 0)
                return r;

        do
                fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        while (fd < 0 && errno == EINTR);
        r = fd < 0 ? -errno : 0;
        (void) close(listener);
        if (r >= 0)
                r = check_peer(fd);
        if (r < 0)
                return r;

        *ret = TAKE_FD(fd);
        return 0;
}
