/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What each process may do, as one table (jail/rights.c), and how it gives up the rest.
 *
 * Order: jail_early() in the first lines of main(); the process then opens what it needs; then
 * jail_files() with the paths that it still has to reach; then jail_calls(). None of them can be
 * undone. With sanitizers (PST_SANITIZE), which cannot live in them, jail_files() and jail_calls()
 * only set no_new_privs.
 */

#include <stdbool.h>
#include <stddef.h>

typedef enum Program {
        PROGRAM_NONE, /* has no rights at all: every call fails with -EINVAL */
        PROGRAM_CORE,
        PROGRAM_WORKER_LOADING, /* wide: while a gate's module is loaded and its constructors run */
        PROGRAM_WORKER,         /* narrow: for the rest of its life */
        PROGRAM_SIGNER,
        PROGRAM_COMPILER,
        PROGRAM_QUERY_FILES,
        PROGRAM_QUERY_PACKAGES,
        PROGRAM_QUERY_NETFILTER,
        PROGRAM_QUERY_LINKS,
        PROGRAM_QUERY_AUDIT,
        PROGRAM_QUERY_DM,
        PROGRAM_QUERY_BUS,
        PROGRAM_QUERY_JOURNAL,
        _PROGRAM_MAX,
} Program;

/*
 * PR_SET_DUMPABLE 0, umask 077, no core files, rlimits of the table, all capabilities dropped but
 * those of the table, bounding set and ambient set emptied. Negative errno.
 */
int jail_early(Program program);

/* One path that stays reachable. */
typedef struct JailPath {
        const char *path; /* what does not exist is left out: a later appearance needs a restart */
        int dir_fd;       /* beneath it, or AT_FDCWD */
        bool write;       /* else read only */
        bool names_only;  /* of a directory: only what is in it can be listed, at any depth */
} JailPath;

/*
 * no_new_privs, then Landlock with read (or read and write) beneath these paths and nothing else.
 * Keeps the O_PATH descriptors of the rules open: a rule on procfs dies with its inode.
 * Returns the Landlock ABI that is in force, 0 if the kernel has none (a finding, not an error).
 */
int jail_files(Program program, const JailPath *paths, size_t n_paths);

/* The same Landlock ABI, without a jail: 0 if this kernel confines nobody's files. Negative errno. */
int jail_landlock_abi(void);

/* The allow-list of system calls of the table, by seccomp; any other call kills the process. */
int jail_calls(Program program);
