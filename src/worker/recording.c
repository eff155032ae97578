/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers out of a recording: those that were recorded, and files of its tree.
 *
 * Runs in a worker. A recording is hostile.
 */

#include "worker/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message/channel.h"

static int copy(const void *data, size_t size, size_t limit, uint8_t **ret, size_t *ret_size) {
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

        r = question_count(question->arguments[1] ? question->arguments[1] : "", &n);
        if (r < 0)
                return r;

        return n > limit ? -EFBIG : tree_head(tree, question->arguments[0], n, ret, ret_size);
}

/* What is asked of files is in the tree of a recording, unless the recording says otherwise. */
int recording_ask(const Capture *capture, Tree *tree, const PstQuestion *question, size_t limit,
                  uint8_t **ret, size_t *ret_size) {
        const CaptureAnswer *found = capture ? capture_find(capture, question) : NULL;
        const char *path = question->arguments ? question->arguments[0] : NULL;

        if (found)
                return found->error < 0 ? found->error
                                        : copy(found->data, found->size, limit, ret, ret_size);
        if (path && strcmp(question->name, "file") == 0)
                return tree_read(tree, path, limit, ret, ret_size);
        if (path && strcmp(question->name, "head") == 0)
                return head_from_tree(tree, question, limit, ret, ret_size);
        if (path && strcmp(question->name, "names") == 0)
                return tree_list(tree, path, limit, ret, ret_size);

        return -ENOTCONN;
}
