/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who asks.
 *
 * Runs in every query process. The kernel says it (socket(7), SO_PEERCRED), never a message: of a
 * socketpair whoever made it. A worker's channel was made by core, which has the worker's user.
 */

#include "query/asker.h"

#include <errno.h>
#include <sys/socket.h>

int asker_of(int fd, Asker *ret) {
        struct ucred who;
        socklen_t size = sizeof(who), groups_size = sizeof(ret->groups);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0)
                return -errno;
        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, ret->groups, &groups_size) < 0)
                groups_size = 0;

        ret->uid = who.uid;
        ret->gid = who.gid;
        ret->n_groups = groups_size / sizeof(ret->groups[0]);
        return 0;
}
