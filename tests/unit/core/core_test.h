/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the tests of the core share: cmocka, a directory of one's own, and a small gate. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/macro.h"
#include "message/descriptor.h"

/* A new, empty directory; the caller closes it, and removes it with directory_remove(). */
static inline int directory_new(char path[PATH_MAX]) {
        int fd;

        (void) snprintf(path, PATH_MAX, "/tmp/postured-test-XXXXXX");
        assert_non_null(mkdtemp(path));
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        return fd;
}

/* With its files, and directories of files. */
static inline void directory_remove(const char *path) {
        char command[PATH_MAX];
        DIR *dir = opendir(path);

        assert_non_null(dir);
        for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                        continue;
                (void) snprintf(command, sizeof(command), "%s/%s", path, e->d_name);
                if (unlink(command) < 0 && (errno == EISDIR || errno == EPERM))
                        directory_remove(command);
        }
        (void) closedir(dir);
        assert_int_equal(rmdir(path), 0);
}

static inline void file_write(int dir_fd, const char *name, const void *data, size_t size) {
        int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, size), 0);
        (void) close(fd);
}

/* A gate with three signals, of which the second asks two rights. */
#define CORE_GATE(variable, place, gate_id)                                                        \
        static const PstGate variable = {                                                          \
                .abi = PST_GATE_ABI,                                                               \
                .number = (place),                                                                 \
                .id = gate_id,                                                                     \
                .title = "A gate of the tests",                                                    \
                .objectives = PST_OBJECTIVES(                                                      \
                        (&(const PstObjective){                                                    \
                                .id = "one",                                                       \
                                .title = "One",                                                    \
                                .signals = PST_SIGNALS(                                            \
                                        (&(const PstSignal){                                       \
                                                .id = gate_id ".a",                                \
                                                .help = "First.",                                  \
                                                .source = PST_SOURCE_DISK,                         \
                                                .tier = PST_TIER_D,                                \
                                                .reads = PST_PATHS("/etc/hostname"),               \
                                                .facts = PST_FACTS({ "on", PST_BOOL, "On." }) }),  \
                                        (&(const PstSignal){                                       \
                                                .id = gate_id ".b",                                \
                                                .help = "Second.",                                 \
                                                .source = PST_SOURCE_KERNEL,                       \
                                                .tier = PST_TIER_B,                                \
                                                .queries = PST_QUERIES(PST_FILE("/etc/shadow"),    \
                                                                       PST_LINKS,                  \
                                                                       PST_NAMES("/root/")),       \
                                                .facts = PST_FACTS({ "on", PST_BOOL, "On." }) })), \
                        }),                                                                        \
                        (&(const PstObjective){                                                    \
                                .id = "two",                                                       \
                                .title = "Two",                                                    \
                                .signals = PST_SIGNALS((&(const PstSignal){                        \
                                        .id = gate_id ".c",                                        \
                                        .help = "Third.",                                          \
                                        .source = PST_SOURCE_SELF,                                 \
                                        .tier = PST_TIER_C,                                        \
                                        .statements = PST_STATEMENTS(PST_SELF),                    \
                                        .facts = PST_FACTS({ "n", PST_INT, "Number." }) })),       \
                        }),                                                                        \
                        (&(const PstObjective){ .id = "three",                                     \
                                                .title = "Three",                                  \
                                                .signals = (const PstSignal *const[]){ NULL } })), \
        }
