/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define PROCESS_FDS_MAX 24U

/* A descriptor of ours and the number under which the new process finds it. */
typedef struct ProcessFd {
        int fd;
        int number; /* 0 to 2 too */
} ProcessFd;

typedef struct ProcessStart {
        int libexec_fd;          /* directory of the program */
        const char *program;     /* its name there */
        const char *const *argv; /* ended by NULL; the first is the name */
        const ProcessFd *fds;    /* remain ours */
        size_t n_fds;
} ProcessStart;

/*
 * Starts one of our own programs: with these descriptors, standard error, /dev/null for standard
 * input and output unless given, no signal blocked, and no environment (in sanitizer builds:
 * ASAN_OPTIONS). It dies with us. Returns a pidfd, the caller's; -ENOENT, -EACCES: there is no such
 * program; or negative errno.
 */
int process_start(const ProcessStart *start, pid_t *ret_pid);

/* A pair of connected SOCK_SEQPACKET sockets. */
int process_channel(int ret[2]);

/*
 * A SOCK_SEQPACKET socket connected to <run>/<name>.socket, by which a unit of its own is started:
 * under the service our processes are units. The caller's. -ENAMETOOLONG; what connect() says.
 */
int process_connect(const char *run, const char *name, int *ret);

/*
 * Kills a process of ours and waits so long for its end. -ETIMEDOUT: it is in a call that nothing
 * interrupts, as on a disk that does not answer, and will end after that; to be called again.
 */
int process_end(int pid_fd, int timeout_ms);
