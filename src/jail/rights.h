/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/capability.h>

#include "jail/calls.h"
#include "jail/jail.h"

#define RIGHTS_CALL_SETS_MAX 16U
#define RIGHTS_SOCKETS_MAX   4U

/* A kind of socket that a process may make: seccomp sees these, the RestrictAddressFamilies= of
 * systemd does not see the protocol. */
typedef struct SocketKind {
        int family; /* 0 ends a list */
        int protocol;
} SocketKind;

#define SOCKET_ANY_PROTOCOL (-1)

/* What one of our programs may do. */
typedef struct Rights {
        const char *name;
        const char *help;         /* one line of documentation */
        cap_value_t capability;   /* the one that it keeps, or RIGHTS_NO_CAPABILITY */
        bool files;               /* Landlock: only the paths that it names stay reachable */
        unsigned long open_files; /* RLIMIT_NOFILE */
        unsigned long data_bytes; /* RLIMIT_DATA */
        const Call *calls[RIGHTS_CALL_SETS_MAX];
        SocketKind sockets[RIGHTS_SOCKETS_MAX];
} Rights;

#define RIGHTS_NO_CAPABILITY (-1)

/* NULL: a program that has no row. */
const Rights *rights_of(Program program);
