/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers out of a recording: those that were recorded, and files of its tree.
 *
 * Runs in a worker. A recording is hostile.
 */

#include "worker/recording.h"

#include <errno.h>
#include <limits.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cbor/encoder.h"
#include "message/channel.h"

#define ITEMS_BYTES 65536U
#define HEAD_BYTES  9U

int answer_copy(const void *data, size_t size, size_t limit, uint8_t **ret, size_t *ret_size) {
        uint8_t *made;

        if (size > limit)
                return -EFBIG;
        made = malloc(size + 1);
        if (!made)
                return -ENOMEM;

        if (size > 0)
                memcpy(made, data, size);
        made[size] = '\0';
        *ret = made;
        *ret_size = size;
        return 0;
}

static int head_from_tree(Tree *tree, const PstQuestion *question, size_t limit, uint8_t **ret,
                          size_t *ret_size) {
        size_t n;
        int r;

        r = question_count(question->arguments[1] ? question->arguments[1] : "",
                           QUESTION_HEAD_BYTES_MAX, &n);
        if (r < 0)
                return r;

        return n > limit ? -EFBIG : tree_head(tree, question->arguments[0], n, ret, ret_size);
}

/* One file of a folder: [name, SHA-256]. What is no file, or a link, is not in the answer. */
static int add_digest(Tree *tree, const char *folder, const char *name, Encoder *items,
                      uint64_t *n) {
        _cleanup_free_ uint8_t *target = NULL, *data = NULL;
        uint8_t digest[crypto_hash_sha256_BYTES];
        char path[PATH_MAX];
        size_t size;
        int r;

        if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int) sizeof(path))
                return -ENAMETOOLONG;
        if (tree_link(tree, path, PATH_MAX, &target, &size) >= 0)
                return 0;
        r = tree_read(tree, path, CAPTURE_BYTES_MAX, &data, &size);
        if (r < 0)
                return r == -EISDIR || r == -ENOENT ? 0 : r;

        (void) crypto_hash_sha256(digest, data, size);
        encoder_array(items, 2);
        encoder_text(items, name);
        encoder_bytes(items, digest, sizeof(digest));
        (*n)++;
        return 0;
}

static int digests_from_tree(Tree *tree, const char *folder, size_t limit, uint8_t **ret,
                             size_t *ret_size) {
        _cleanup_free_ uint8_t *names = NULL, *items = malloc(ITEMS_BYTES), *made = NULL;
        Encoder e = encoder(items, items ? ITEMS_BYTES : 0), whole;
        size_t size, at = 0;
        uint64_t n = 0;
        int r;

        r = tree_list(tree, folder, limit, &names, &size);
        for (; r >= 0 && at < size; at += strlen((char *) names + at) + 1)
                r = add_digest(tree, folder, (const char *) names + at, &e, &n);
        if (r >= 0)
                r = encoder_result(&e, &size);
        if (r < 0)
                return r;

        made = malloc(size + HEAD_BYTES + 1);
        if (!made)
                return -ENOMEM;
        whole = encoder(made, size + HEAD_BYTES);
        encoder_array(&whole, n);
        encoder_raw(&whole, items, size);
        r = encoder_result(&whole, &size);
        if (r >= 0 && size > limit)
                r = -EFBIG;
        if (r < 0)
                return r;

        made[size] = '\0';
        *ret = TAKE_PTR(made);
        *ret_size = size;
        return 0;
}

/* What is asked of files is in the tree of a recording, unless the recording says otherwise. */
int recording_ask(const Capture *capture, Tree *tree, const PstQuestion *question, size_t limit,
                  uint8_t **ret, size_t *ret_size) {
        const CaptureAnswer *found = capture ? capture_find(capture, question) : NULL;
        const char *path = question->arguments ? question->arguments[0] : NULL;

        if (found)
                return found->error < 0
                               ? found->error
                               : answer_copy(found->data, found->size, limit, ret, ret_size);
        if (path && strcmp(question->name, "file") == 0)
                return tree_read(tree, path, limit, ret, ret_size);
        if (path && strcmp(question->name, "head") == 0)
                return head_from_tree(tree, question, limit, ret, ret_size);
        if (path && strcmp(question->name, "names") == 0)
                return tree_list(tree, path, limit, ret, ret_size);
        if (path && strcmp(question->name, "digests") == 0 && question->arguments[1] &&
            strcmp(question->arguments[1], "sha256") == 0)
                return digests_from_tree(tree, path, limit, ret, ret_size);

        return -ENOTCONN;
}
