/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

/*
 * What tells that a file or directory changed: which it is, and when anything of it changed last.
 * That time is the kernel's, and nobody sets it back as that of the last write.
 */
typedef struct Stamp {
        dev_t device;
        ino_t inode;
        off_t size;
        struct timespec changed, written;
} Stamp;

Stamp stamp_of(const struct stat *st);

/* Of `name` in a directory; zeroes stand for what is not there. */
void stamp_take(int dir_fd, const char *name, Stamp *ret);

bool stamp_equals(const Stamp *a, const Stamp *b);

/* Whether another change would show: one within the same tick of the kernel's clock does not. */
bool stamp_is_settled(const Stamp *stamp, int64_t now_s);
