/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define ASKER_GROUPS_MAX 64U

/* The user behind a channel, as the kernel knows it. */
typedef struct Asker {
        uid_t uid;
        gid_t gid;
        gid_t groups[ASKER_GROUPS_MAX]; /* supplementary; who has more counts as having none */
        size_t n_groups;
} Asker;

/* Of a connected socket: who made the pair that it is of. What getsockopt() says. */
int asker_of(int fd, Asker *ret);
