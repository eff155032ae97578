/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which daemon posturectl speaks to, and what to tell the user if it does not answer.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/target.h"

#define SYSTEM_SOCKET "/run/postured/socket"

#define AWAIT_STEP_USEC 20000U
#define AWAIT_STEPS     750 /* 15 s */

/* One folder should have one path, since the pin is named after it; also one that a daemon which is
 * just starting has not made yet. */
static int private_socket(const char *dir, char *ret, size_t size) {
        char folder[PATH_MAX] = "";

        if (!realpath(dir, folder) && (dir[0] == '/' || !getcwd(folder, sizeof(folder))))
                return snprintf(ret, size, "%s/socket", dir);
        if (access(dir, F_OK) < 0)
                return snprintf(ret, size, "%s/%s/socket", folder, dir);

        return snprintf(ret, size, "%s/socket", folder);
}

int target_find(const Options *options, Target *ret) {
        int n;

        if (!options->private_dir)
                n = snprintf(ret->socket, sizeof(ret->socket), "%s",
                             options->socket ? options->socket : SYSTEM_SOCKET);
        else
                n = private_socket(options->private_dir, ret->socket, sizeof(ret->socket));

        if (n < 0 || (size_t) n >= sizeof(ret->socket)) {
                (void) complain("the path of the socket is too long");
                return -ENAMETOOLONG;
        }

        return 0;
}

static void no_right(const Target *target) {
        (void) complain(
                "You may not read the device's posture at %s.\n"
                "Reading takes group 'posture'. An administrator adds you with\n"
                "    usermod -aG posture USER\n"
                "and you log in again. A user who has too many connections is hung up on, too.",
                target->socket);
}

int target_connect(const Target *target, Client **ret) {
        int r;

        r = client_new(target->socket, ret);
        if (r == -EACCES || r == -EPERM)
                no_right(target);
        else if (r == -ENOENT || r == -ECONNREFUSED)
                (void) complain("No posture daemon listens at %s. Is postured running?%s",
                                target->socket,
                                strcmp(target->socket, SYSTEM_SOCKET) == 0
                                        ? "\n    systemctl status postured"
                                        : "");
        else if (r == -ENAMETOOLONG)
                (void) complain("%s is longer than the path of a socket can be (107 bytes)",
                                target->socket);
        else if (r < 0)
                (void) complain("Cannot connect to %s: %s", target->socket, strerror(-r));

        return r;
}

int target_await(const Target *target, Client **ret) {
        for (int i = 0; i < AWAIT_STEPS; i++) {
                int r = client_new(target->socket, ret);

                if (r != -ENOENT && r != -ECONNREFUSED)
                        break;
                (void) usleep(AWAIT_STEP_USEC);
        }

        return *ret ? 0 : target_connect(target, ret);
}

ExitStatus target_failed(const Target *target, const Client *client, const char *what, int error) {
        const char *said = client_error(client);

        if (error == -ECONNRESET) {
                no_right(target);
                return EXIT_STATUS_ERROR;
        }
        if (error == -EACCES)
                return complain("You may not %s: that is for the device's administrator (root).",
                                what);

        return complain("Cannot %s: %s", what, *said ? said : strerror(-error));
}
