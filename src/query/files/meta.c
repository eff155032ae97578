/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metadata of a file as an answer.
 *
 * Runs in postured-query-files. Links point wherever somebody made them point.
 */

#include "query/files/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DEVICE_TEXT 24U

static void write_device(Reply *reply, dev_t device) {
        char text[DEVICE_TEXT];

        (void) snprintf(text, sizeof(text), "%u:%u", major(device), minor(device));
        reply_text(reply, text);
}

void meta_write(Reply *reply, const struct stat *st, const char *target) {
        reply_array(reply, 9);
        reply_uint(reply, st->st_mode);
        reply_uint(reply, st->st_uid);
        reply_uint(reply, st->st_gid);
        write_device(reply, st->st_dev);
        reply_uint(reply, st->st_ino);
        write_device(reply, st->st_rdev);
        reply_int(reply, st->st_size);
        reply_int(reply, st->st_mtim.tv_sec);
        reply_text(reply, target);
}

int meta_answer(Reply *reply, int dir_fd, const char *path, int flags) {
        char target[PATH_MAX];
        struct stat st;
        ssize_t n = 0;

        if (fstatat(dir_fd, path, &st, AT_SYMLINK_NOFOLLOW | flags) < 0)
                return -errno;
        if (S_ISLNK(st.st_mode))
                n = readlinkat(dir_fd, path, target, sizeof(target) - 1);
        if (n < 0)
                return -errno;

        target[n] = '\0';
        meta_write(reply, &st, target);
        return 0;
}
