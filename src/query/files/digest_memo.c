/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of files that did not change.
 *
 * Runs in postured-query-files. Whoever writes a file is hostile, and may set the time of its last
 * write as he likes; that of its last change of any kind only by setting the clock, or beneath the
 * file system.
 */

#include "query/files/digest_memo.h"

#include <errno.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/macro.h"

#define READ_BYTES 32768U
#define SETTLED_S  2 /* a change within the same tick of the kernel's clock shows no other time */

typedef struct Known {
        char *path;
        dev_t device;
        ino_t inode;
        off_t size;
        struct timespec changed, written;
        uint8_t digest[FILE_DIGEST_BYTES];
} Known;

struct DigestMemo {
        size_t n, n_max, next; /* the oldest, once it is full */
        Known known[];
};

int digest_memo_new(size_t n_max, DigestMemo **ret) {
        DigestMemo *memo = calloc(1, sizeof(*memo) + n_max * sizeof(memo->known[0]));

        if (!memo)
                return -ENOMEM;

        memo->n_max = n_max;
        *ret = memo;
        return 0;
}

DigestMemo *digest_memo_free(DigestMemo *memo) {
        if (!memo)
                return NULL;

        for (size_t i = 0; i < memo->n; i++)
                free(memo->known[i].path);
        free(memo);
        return NULL;
}

static bool is_same_time(struct timespec a, struct timespec b) {
        return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_of(const Known *k, const struct stat *st) {
        return k->device == st->st_dev && k->inode == st->st_ino && k->size == st->st_size &&
               is_same_time(k->changed, st->st_ctim) && is_same_time(k->written, st->st_mtim);
}

static size_t find(const DigestMemo *memo, const char *path) {
        size_t i = 0;

        while (i < memo->n && strcmp(memo->known[i].path, path) != 0)
                i++;

        return i;
}

bool digest_memo_find(const DigestMemo *memo, const char *path, const struct stat *st,
                      uint8_t ret[FILE_DIGEST_BYTES]) {
        size_t i = find(memo, path);

        if (i == memo->n || !is_of(&memo->known[i], st))
                return false;

        memcpy(ret, memo->known[i].digest, FILE_DIGEST_BYTES);
        return true;
}

/* Its own place, a new one, or that of the oldest. NULL: no memory. */
static Known *place_for(DigestMemo *memo, const char *path) {
        size_t i = find(memo, path);
        char *copy;

        if (i < memo->n)
                return &memo->known[i];
        copy = strdup(path);
        if (!copy)
                return NULL;

        if (memo->n < memo->n_max)
                i = memo->n++;
        else {
                i = memo->next++ % memo->n_max;
                free(memo->known[i].path);
        }
        memo->known[i] = (Known){ .path = copy };
        return &memo->known[i];
}

void digest_memo_keep(DigestMemo *memo, const char *path, const struct stat *st, int64_t now_s,
                      const uint8_t digest[FILE_DIGEST_BYTES]) {
        Known *known;

        if (now_s - st->st_ctim.tv_sec < SETTLED_S)
                return;
        known = place_for(memo, path);
        if (!known)
                return;

        known->device = st->st_dev;
        known->inode = st->st_ino;
        known->size = st->st_size;
        known->changed = st->st_ctim;
        known->written = st->st_mtim;
        memcpy(known->digest, digest, FILE_DIGEST_BYTES);
}

int digest_of_fd(int fd, size_t limit, uint8_t ret[FILE_DIGEST_BYTES], size_t *ret_size) {
        crypto_hash_sha256_state state;
        uint8_t buffer[READ_BYTES];
        size_t size = 0;
        ssize_t n;

        (void) crypto_hash_sha256_init(&state);
        while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if ((size_t) n > limit - size)
                        return -EFBIG;
                size += (size_t) n;
                (void) crypto_hash_sha256_update(&state, buffer, (unsigned long long) n);
        }

        (void) crypto_hash_sha256_final(&state, ret);
        *ret_size = size;
        return 0;
}
