/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "query/stamp.h"

#define FILE_DIGEST_BYTES 32U /* of the longest */

/* MD5 finds a change, and proves none: dpkg's lists have no other. */
typedef enum DigestKind {
        DIGEST_NONE,
        DIGEST_SHA256,
        DIGEST_MD5,
        _DIGEST_MAX,
} DigestKind;

/* "sha256", "md5"; another name is of none. */
DigestKind digest_kind(const char *name);

/* Bytes. */
size_t digest_size(DigestKind kind);

/*
 * Digests of files, for as long as the kernel shows that they did not change: a path leads to what
 * has the same stamp. So a file is only remembered whose file system is one of the kernel's own, and
 * whose last change is old enough that another one would show.
 */
typedef struct DigestMemo DigestMemo;

/* Of at most `n_max` files; one more displaces the oldest. -ENOMEM. */
int digest_memo_new(size_t n_max, DigestMemo **ret);
DigestMemo *digest_memo_free(DigestMemo *memo);
DEFINE_CLEANUP(DigestMemo *, digest_memo_free);

/* Whether the digest of this file is known. */
bool digest_memo_find(const DigestMemo *memo, const char *path, DigestKind kind, const Stamp *stamp,
                      uint8_t ret[FILE_DIGEST_BYTES]);

/* Keeps a digest that was made between two equal stamps, at `now_s`; or not, where it could not be
 * told whether the file changed since. */
void digest_memo_keep(DigestMemo *memo, const char *path, DigestKind kind, const Stamp *stamp,
                      int64_t now_s, const uint8_t digest[FILE_DIGEST_BYTES]);

/* The digest of what the descriptor yields from where it is. What read() says; -EFBIG: more than
 * `limit` bytes. */
int digest_of_fd(int fd, DigestKind kind, size_t limit, uint8_t ret[FILE_DIGEST_BYTES]);
