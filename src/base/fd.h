/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The link that leads to what a descriptor of ours means: for calls that know only paths. */
typedef struct FdPath {
        char text[32];
} FdPath;
FdPath fd_path(int fd);

/* Where that lies, by the kernel's word, ended by a NUL and cut off at `size`. What readlink() says. */
int fd_real_path(int fd, char *ret, size_t size);

/*
 * The whole of what a descriptor yields, as an allocated buffer ended by a NUL that is not counted.
 * Pseudo files say nothing useful about their size: it reads until there is no more.
 * -EFBIG: more than `limit` bytes. -ENOMEM. Otherwise what read() says. Outputs are untouched on
 * failure.
 */
int fd_read_all(int fd, size_t limit, uint8_t **ret, size_t *ret_size);

/*
 * As fd_read_all(), of a file that the kernel makes of records of at most 512 bytes, as those in
 * /proc/PID/net: asks no more where a read was so short that another record would have fit. To find
 * that there is nothing behind the last socket, the kernel goes through a table of megabytes.
 */
int fd_read_records(int fd, size_t limit, uint8_t **ret, size_t *ret_size);

/* Writes all of it, also after signals and short writes. What write() says. */
int fd_write_all(int fd, const void *data, size_t size);

/*
 * A memfd that holds `size` bytes and can neither be written, shrunk, grown nor unsealed. `name` is
 * for people who debug. The caller owns what is returned. Negative errno.
 */
int fd_sealed_memfd(const char *name, const void *data, size_t size);

/* Whether a descriptor that somebody handed us is such a memfd: 0, or -EBADMSG. */
int fd_check_sealed(int fd);

/* Replaces `name` in the directory by `data`: temporary name, fdatasync, rename, fsync. */
int fd_replace_file(int dir_fd, const char *name, unsigned mode, const void *data, size_t size);

/* The same for what is made anew at each start, and so need not survive a loss of power: readers see
 * the old file or the new one, whole. */
int fd_publish_file(int dir_fd, const char *name, unsigned mode, const void *data, size_t size);

/*
 * Opens a path as if `root_fd` were the root directory: links are followed, and never lead out of
 * it. `flags` as of open(). Returns a descriptor of the caller's. What openat2() says.
 */
int fd_open_in_root(int root_fd, const char *path, int flags);
