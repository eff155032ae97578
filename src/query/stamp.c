/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a file is still the one that was read.
 *
 * Runs in postured-query-files and postured-query-packages. Whoever writes a file is hostile, and may
 * set the time of its last write as he likes; that of its last change of any kind only by setting the
 * clock, or beneath the file system.
 */

#include "query/stamp.h"

#include <fcntl.h>

#define SETTLED_S 2

Stamp stamp_of(const struct stat *st) {
        return (Stamp){
                .device = st->st_dev,
                .inode = st->st_ino,
                .size = st->st_size,
                .changed = st->st_ctim,
                .written = st->st_mtim,
        };
}

void stamp_take(int dir_fd, const char *name, Stamp *ret) {
        struct stat st = { 0 };

        (void) fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW);
        *ret = stamp_of(&st);
}

static bool is_same_time(struct timespec a, struct timespec b) {
        return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool stamp_equals(const Stamp *a, const Stamp *b) {
        return a->device == b->device && a->inode == b->inode && a->size == b->size &&
               is_same_time(a->changed, b->changed) && is_same_time(a->written, b->written);
}

bool stamp_is_settled(const Stamp *stamp, int64_t now_s) {
        return now_s - stamp->changed.tv_sec >= SETTLED_S;
}
