/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history's folder: listing it, and putting aside what can no longer be continued.
 *
 * Runs in the signer, before its jail. Only the signer writes there; names that are not its own are
 * left alone.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "signer/history.h"
#include "signer/history_files.h"
#include "signer/segment.h"

#define TORN_MAX   1000U
#define ASIDE_MAX  1000U
#define NAME_BYTES 64U

static DIR *dir_free(DIR *dir) {
        if (dir)
                (void) closedir(dir);
        return NULL;
}
DEFINE_CLEANUP(DIR *, dir_free);

void history_files_done(HistoryFiles *files) {
        free(files->firsts);
        *files = (HistoryFiles){ 0 };
}

static int compare(const void *a, const void *b) {
        const uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

        return (x > y) - (x < y);
}

static bool is_folder(int dir_fd, const char *name) {
        struct stat st;

        return name[0] != '.' && fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISDIR(st.st_mode);
}

static int add(HistoryFiles *files, uint64_t first) {
        size_t capacity = files->n == 0 ? 16 : files->n * 2;
        uint64_t *grown;

        if (files->n == HISTORY_FILES_MAX)
                return -EFBIG;
        if (files->n == 0 || (files->n >= 16 && (files->n & (files->n - 1)) == 0)) {
                grown = reallocarray(files->firsts, capacity, sizeof(*grown));
                if (!grown)
                        return -ENOMEM;
                files->firsts = grown;
        }

        files->firsts[files->n++] = first;
        return 0;
}

int history_files_list(int dir_fd, HistoryFiles *ret) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };
        _cleanup_(dir_freep) DIR *dir = NULL;
        uint64_t first;
        int fd, r = 0;

        fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        dir = fdopendir(fd);
        if (!dir) {
                (void) close(fd);
                return -ENOMEM;
        }

        for (const struct dirent *e = readdir(dir); e && r >= 0; e = readdir(dir)) {
                if (segment_name_parse(e->d_name, &first))
                        r = add(&files, first);
                else
                        files.has_old_chain |= is_folder(dir_fd, e->d_name);
        }
        if (r < 0)
                return r;

        if (files.n > 0)
                qsort(files.firsts, files.n, sizeof(*files.firsts), compare);
        *ret = files;
        files.firsts = NULL;
        return 0;
}

int history_files_remove(int dir_fd, uint64_t first) {
        char name[SEGMENT_NAME_BYTES];

        segment_name(first, name);
        return unlinkat(dir_fd, name, 0) < 0 || fsync(dir_fd) < 0 ? -errno : 0;
}

static int write_new(int dir_fd, const char *name, const void *data, size_t size) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    SEGMENT_MODE);
        if (fd < 0)
                return -errno;

        r = fd_write_all(fd, data, size);
        if (r >= 0 && (fchmod(fd, SEGMENT_MODE) < 0 || fsync(fd) < 0 || fsync(dir_fd) < 0))
                r = -errno;
        if (r < 0)
                (void) unlinkat(dir_fd, name, 0);

        return r;
}

int history_files_keep_torn(int dir_fd, uint64_t sequence, const void *data, size_t size) {
        char name[NAME_BYTES];
        int r = -EEXIST;

        for (unsigned n = 1; n <= TORN_MAX && r == -EEXIST; n++) {
                (void) snprintf(name, sizeof(name), "torn-%ju-%u.bin", (uintmax_t) sequence, n);
                r = write_new(dir_fd, name, data, size);
        }

        return r;
}

static int make_folder(int dir_fd, const char *name, int *ret) {
        int fd;

        if (mkdirat(dir_fd, name, HISTORY_FOLDER_MODE) < 0 && errno != EEXIST)
                return -errno;
        fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        if (fchmod(fd, HISTORY_FOLDER_MODE) < 0) {
                (void) close(fd);
                return -errno;
        }

        *ret = fd;
        return 0;
}

/* Into the folder, which may have files already, from a move that a crash interrupted. */
static int move_into(int dir_fd, int folder_fd, const HistoryFiles *files) {
        char name[SEGMENT_NAME_BYTES];

        for (size_t i = 0; i < files->n; i++) {
                segment_name(files->firsts[i], name);
                if (renameat2(dir_fd, name, folder_fd, name, RENAME_NOREPLACE) < 0 &&
                    errno != ENOENT)
                        return -errno;
        }

        return fsync(folder_fd) < 0 || fsync(dir_fd) < 0 ? -errno : 0;
}

int history_files_put_aside(int dir_fd, const HistoryFiles *files,
                            const uint8_t chain[ENVELOPE_CHAIN_BYTES]) {
        char hex[2 * ENVELOPE_CHAIN_BYTES + 1], name[NAME_BYTES];
        uint8_t random[ENVELOPE_CHAIN_BYTES];
        int r = -EEXIST;

        randombytes_buf(random, sizeof(random));
        hex_encode(chain ? chain : random, ENVELOPE_CHAIN_BYTES, hex);
        /* The same chain may come back from a backup, and break again. */
        for (unsigned n = 1; n <= ASIDE_MAX && r == -EEXIST; n++) {
                _cleanup_close_ int folder_fd = -1;

                if (n == 1)
                        (void) snprintf(name, sizeof(name), "%s", hex);
                else
                        (void) snprintf(name, sizeof(name), "%s-%u", hex, n);
                r = make_folder(dir_fd, name, &folder_fd);
                if (r >= 0)
                        r = move_into(dir_fd, folder_fd, files);
        }

        return r;
}
