/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <seccomp.h>
#include <stddef.h>

/* A system call, and what its arguments have to be; several rows of one call are alternatives. */
typedef struct Call {
        const char *name; /* NULL ends a set */
        unsigned n_arguments;
        struct scmp_arg_cmp arguments[2];
} Call;

/* Sets of calls, each of which is one thing that a process may do. */
extern const Call calls_of_life[];       /* memory, time, signals, its channels, its end */
extern const Call calls_of_events[];     /* epoll, timers, signals as descriptors */
extern const Call calls_of_reading[];    /* to open files for reading, to list, to follow a link */
extern const Call calls_of_attributes[]; /* the stat family */
extern const Call calls_of_watching[];   /* inotify */
extern const Call calls_of_writing[];    /* to write, replace, sync and remove files */
extern const Call calls_of_memfds[];     /* to hand on bytes as a sealed memfd */
extern const Call calls_of_secrets[];    /* memory that is locked and guarded */
extern const Call calls_of_loading[];    /* the dynamic loader, and to close the jail further */
extern const Call calls_of_jailing[];    /* to enter a jail */
extern const Call calls_of_sockets[];    /* with a socket, however it came: connect, accept, ask */
extern const Call calls_of_clocks[];     /* whether the clock is synchronised */
extern const Call calls_of_spawning[];   /* to start, await and end processes */
extern const Call calls_of_ioctls[];     /* any ioctl(): of a device that only root may open */
extern const Call calls_of_starting[];   /* what a fresh process of ours does before its own jail */
