/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the package database is still the one that was read.
 *
 * Runs in postured-query-packages. Root may write it as it likes.
 */

#include "query/packages/stamp.h"

#include <fcntl.h>

#define SETTLED_S 2

void stamp_take(int dir_fd, const char *name, Stamp *ret) {
        struct stat st = { 0 };

        (void) fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW);
        *ret = (Stamp){
                .device = st.st_dev, .inode = st.st_ino, .size = st.st_size, .changed = st.st_ctim
        };
}

bool stamp_equals(const Stamp *a, const Stamp *b) {
        return a->device == b->device && a->inode == b->inode && a->size == b->size &&
               a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

bool stamp_is_settled(const Stamp *stamp, int64_t now_s) {
        return now_s - stamp->changed.tv_sec >= SETTLED_S;
}
