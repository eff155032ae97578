/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed history, read by frames.
 *
 * Runs in the core, which may read it and never writes it. The signer wrote it, but the disk may
 * have lost or changed any of it since: nothing here is believed before its signature.
 */

#include "core/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define FOLDER         "history"
#define EXTENSION      ".cborseq"
#define NAME_BYTES_MAX 40U

static DIR *dir_free(DIR *dir) {
        if (dir)
                (void) closedir(dir);
        return NULL;
}
DEFINE_CLEANUP(DIR *, dir_free);

static int open_folder(int dir_fd, DIR **ret) {
        _cleanup_close_ int fd = -1;
        DIR *dir;

        if (dir_fd < 0)
                return -ENOENT;
        fd = openat(dir_fd, FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        dir = fdopendir(fd);
        if (!dir)
                return -errno;

        (void) TAKE_FD(fd);
        *ret = dir;
        return 0;
}

/* "1042.cborseq", in the shortest form. */
static bool parse_name(const char *name, uint64_t *ret) {
        char again[NAME_BYTES_MAX];
        uint64_t value = 0;
        const char *p = name;

        for (; *p >= '0' && *p <= '9'; p++)
                if (__builtin_mul_overflow(value, 10U, &value) ||
                    __builtin_add_overflow(value, (uint64_t) (*p - '0'), &value))
                        return false;

        (void) snprintf(again, sizeof(again), "%ju" EXTENSION, (uintmax_t) value);
        if (strcmp(name, again) != 0)
                return false;

        *ret = value;
        return true;
}

/* Opens the segment with the greatest first sequence of at most `limit`. */
static int open_segment(int dir_fd, uint64_t limit, uint64_t *ret_first) {
        _cleanup_(dir_freep) DIR *dir = NULL;
        char name[NAME_BYTES_MAX];
        uint64_t first, best = 0;
        bool found = false;
        int r, fd;

        r = open_folder(dir_fd, &dir);
        if (r < 0)
                return r;

        for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
                if (!parse_name(e->d_name, &first) || first > limit || (found && first < best))
                        continue;
                best = first;
                found = true;
        }
        if (!found)
                return -ENOENT;

        (void) snprintf(name, sizeof(name), "%ju" EXTENSION, (uintmax_t) best);
        fd = openat(dirfd(dir), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        *ret_first = best;
        return fd;
}

int archive_newest(int dir_fd, ArchiveNewest *ret) {
        _cleanup_close_ int fd = -1;
        uint64_t first;
        struct stat st;

        fd = open_segment(dir_fd, UINT64_MAX, &first);
        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;

        *ret = (ArchiveNewest){
                .first_sequence = first,
                .device = st.st_dev,
                .inode = st.st_ino,
                .size_bytes = (uint64_t) st.st_size,
        };
        return 0;
}

typedef struct Segment {
        uint8_t *data;
        size_t size;
} Segment;

static void segment_done(const Segment *segment) {
        free(segment->data);
}

static int read_segment(int dir_fd, uint64_t limit, Segment *ret) {
        _cleanup_close_ int fd = -1;
        uint64_t first;

        fd = open_segment(dir_fd, limit, &first);
        if (fd < 0)
                return fd;

        return fd_read_all(fd, ARCHIVE_SEGMENT_BYTES_MAX, &ret->data, &ret->size);
}

/* The record with the sequence, or with any: the last. Borrowed from the segment. */
static int find(const Segment *segment, const uint64_t *sequence, size_t *ret_at,
                size_t *ret_size) {
        size_t at = 0, size;
        int r = -ENOENT;

        while (at < segment->size) {
                Header header;

                if (envelope_peek(segment->data + at, segment->size - at, &size, &header) !=
                    RECORD_OK)
                        return sequence || r < 0 ? -EBADMSG : 0; /* a torn tail ends it */
                if (!sequence || header.sequence == *sequence) {
                        *ret_at = at;
                        *ret_size = size;
                        r = 0;
                }
                if (sequence && r == 0)
                        return 0;
                at += size;
        }

        return r;
}

static int copy_record(int dir_fd, const uint64_t *sequence, uint8_t **ret, size_t *ret_size) {
        _cleanup_(segment_done) Segment segment = { 0 };
        size_t at = 0, size = 0;
        uint8_t *copy;
        int r;

        r = read_segment(dir_fd, sequence ? *sequence : UINT64_MAX, &segment);
        if (r >= 0)
                r = find(&segment, sequence, &at, &size);
        if (r < 0)
                return r;

        copy = malloc(size);
        if (!copy)
                return -ENOMEM;

        *ret = memcpy(copy, segment.data + at, size);
        *ret_size = size;
        return 0;
}

int archive_head(int dir_fd, uint8_t **ret, size_t *ret_size) {
        return copy_record(dir_fd, NULL, ret, ret_size);
}

int archive_at(int dir_fd, uint64_t sequence, uint8_t **ret, size_t *ret_size) {
        return copy_record(dir_fd, &sequence, ret, ret_size);
}

int archive_verify(int dir_fd, const Pin *pins, size_t n_pins, HistoryResult *ret) {
        _cleanup_(segment_done) Segment segment = { 0 };
        int r;

        r = read_segment(dir_fd, UINT64_MAX, &segment);
        if (r < 0)
                return r;

        history_verify(segment.data, segment.size,
                       &(RecordContext){ .pins = pins, .n_pins = n_pins }, NULL, NULL, ret);
        return 0;
}
