/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* The files that a gate may see: those of the running device, of an image, or of a recording. */
typedef struct Tree Tree;

/* The running device. Called before the jail is entered: it opens the pseudo file systems. */
int tree_new_device(Tree **ret);

/*
 * A tree of files below `root_fd`, a directory, which it takes on success only. What is missing
 * from a recording (`recorded`) was missing on the device; what is missing from an image below
 * /proc, /sys, /dev and /run would only be there on a running device (-ENOTCONN).
 */
int tree_new_image(int root_fd, bool recorded, Tree **ret);

Tree *tree_free(Tree *tree);
DEFINE_CLEANUP(Tree *, tree_free);

/*
 * All take absolute paths and return an allocated buffer, ended by a NUL that is not counted;
 * outputs are untouched on failure. -EFBIG: more than `limit` bytes. -EXDEV: on a running device,
 * something else is mounted over a path of /proc or /sys. -ENOTCONN: see tree_new_image().
 * -ENOMEM. Otherwise what open() and read() say.
 */

/* The whole of a file. */
int tree_read(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size);

/* Its first bytes, at most `n`. */
int tree_head(Tree *tree, const char *path, size_t n, uint8_t **ret, size_t *ret_size);

/* Its last bytes, at most `n`; of an ordinary file, which has an end. */
int tree_tail(Tree *tree, const char *path, size_t n, uint8_t **ret, size_t *ret_size);

/* The names in a directory but "." and "..", in byte order, each ended by a NUL. */
int tree_list(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size);

/* Where a symbolic link points. -EINVAL: it is none. */
int tree_link(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size);

/*
 * Opens a path for a watch: `flags` as of open(), close-on-exec. The caller owns the descriptor.
 * Errors as above.
 */
int tree_open(const Tree *tree, const char *path, int flags);

/*
 * Who opens a plain file, to be read, that we may not open: Landlock admits the one that was there
 * when the jail closed, and not what took its place. Yields a descriptor of the caller's.
 */
typedef int (*TreeOpen)(const char *path, void *userdata);
void tree_on_refused(Tree *tree, TreeOpen on_refused, void *userdata);

/* Whether it is the running device: only there does anything happen by itself. */
bool tree_is_live(const Tree *tree);
