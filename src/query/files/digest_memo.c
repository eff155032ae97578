/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of files that did not change.
 *
 * Runs in postured-query-files. Whoever writes a file is hostile: query/stamp.c says why he cannot
 * change one unseen.
 */

#include "query/files/digest_memo.h"

#include <errno.h>
#include <md5.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/macro.h"

#define READ_BYTES 32768U

static const struct {
        const char *name;
        size_t size;
} kinds[_DIGEST_MAX] = {
        [DIGEST_NONE] = { "", 0 },
        [DIGEST_SHA256] = { "sha256", crypto_hash_sha256_BYTES },
        [DIGEST_MD5] = { "md5", MD5_DIGEST_LENGTH },
};

typedef struct Known {
        char *path;
        DigestKind kind;
        Stamp stamp;
        uint8_t digest[FILE_DIGEST_BYTES];
} Known;

struct DigestMemo {
        size_t n, n_max, next; /* the oldest, once it is full */
        Known known[];
};

DigestKind digest_kind(const char *name) {
        for (DigestKind kind = DIGEST_SHA256; kind < _DIGEST_MAX; kind++)
                if (strcmp(kinds[kind].name, name) == 0)
                        return kind;

        return DIGEST_NONE;
}

size_t digest_size(DigestKind kind) {
        return kinds[kind].size;
}

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

static size_t find(const DigestMemo *memo, const char *path, DigestKind kind) {
        size_t i = 0;

        while (i < memo->n &&
               (memo->known[i].kind != kind || strcmp(memo->known[i].path, path) != 0))
                i++;

        return i;
}

bool digest_memo_find(const DigestMemo *memo, const char *path, DigestKind kind, const Stamp *stamp,
                      uint8_t ret[FILE_DIGEST_BYTES]) {
        size_t i = find(memo, path, kind);

        if (i == memo->n || !stamp_equals(&memo->known[i].stamp, stamp))
                return false;

        memcpy(ret, memo->known[i].digest, FILE_DIGEST_BYTES);
        return true;
}

/* Its own place, a new one, or that of the oldest. NULL: no memory. */
static Known *place_for(DigestMemo *memo, const char *path, DigestKind kind) {
        size_t i = find(memo, path, kind);
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
        memo->known[i] = (Known){ .path = copy, .kind = kind };
        return &memo->known[i];
}

void digest_memo_keep(DigestMemo *memo, const char *path, DigestKind kind, const Stamp *stamp,
                      int64_t now_s, const uint8_t digest[FILE_DIGEST_BYTES]) {
        Known *known;

        if (!stamp_is_settled(stamp, now_s))
                return;
        known = place_for(memo, path, kind);
        if (!known)
                return;

        known->stamp = *stamp;
        memcpy(known->digest, digest, FILE_DIGEST_BYTES);
}

typedef struct Hash {
        DigestKind kind;
        union {
                crypto_hash_sha256_state sha256;
                MD5_CTX md5;
        };
} Hash;

static void hash_init(Hash *h, DigestKind kind) {
        h->kind = kind;
        if (kind == DIGEST_MD5)
                MD5Init(&h->md5);
        else
                (void) crypto_hash_sha256_init(&h->sha256);
}

static void hash_update(Hash *h, const uint8_t *data, size_t size) {
        if (h->kind == DIGEST_MD5)
                MD5Update(&h->md5, data, size);
        else
                (void) crypto_hash_sha256_update(&h->sha256, data, size);
}

static void hash_final(Hash *h, uint8_t ret[FILE_DIGEST_BYTES]) {
        if (h->kind == DIGEST_MD5)
                MD5Final(ret, &h->md5);
        else
                (void) crypto_hash_sha256_final(&h->sha256, ret);
}

int digest_of_fd(int fd, DigestKind kind, size_t limit, uint8_t ret[FILE_DIGEST_BYTES]) {
        uint8_t buffer[READ_BYTES];
        size_t size = 0;
        ssize_t n;
        Hash hash;

        hash_init(&hash, kind);
        while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if ((size_t) n > limit - size)
                        return -EFBIG;
                size += (size_t) n;
                hash_update(&hash, buffer, (size_t) n);
        }

        hash_final(&hash, ret);
        return 0;
}
