/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of dpkg's status, over and over, while it is the same.
 *
 * Runs in postured-query-packages. A desktop's status has 4 MB, and several gates each ask for a few
 * lines of it in every round. Who asks is hostile: what is remembered has a limit, beyond which the
 * file is read each time.
 */

#include "query/packages/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/heap.h"
#include "base/macro.h"
#include "query/packages/paragraphs.h"
#include "query/stamp.h"

#define NAME           "status"
#define FILE_BYTES_MAX 67108864U
#define ANSWERS_MAX    32U
#define KEPT_BYTES_MAX 1048576U

typedef struct Kept {
        char *words; /* the arguments, each ended by a NUL */
        size_t words_size;
        uint8_t *data;
        size_t size;
} Kept;

struct Status {
        const char *path;
        Stamp stamp; /* of the file that was asked */
        Kept kept[ANSWERS_MAX];
        size_t n_kept, kept_bytes;
};

int status_new(const char *path, Status **ret) {
        Status *status = calloc(1, sizeof(*status));

        if (!status)
                return -ENOMEM;

        status->path = path;
        *ret = status;
        return 0;
}

static void forget(Status *status) {
        for (size_t i = 0; i < status->n_kept; i++) {
                free(status->kept[i].words);
                free(status->kept[i].data);
        }

        status->n_kept = status->kept_bytes = 0;
}

Status *status_free(Status *status) {
        if (!status)
                return NULL;

        forget(status);
        free(status);
        return NULL;
}

static size_t words_size(const char *const *arguments) {
        size_t size = 0;

        for (; *arguments; arguments++)
                size += strlen(*arguments) + 1;

        return size;
}

static bool is_of(const Kept *kept, const char *const *arguments) {
        const char *at = kept->words;

        for (; *arguments; arguments++) {
                if (at == kept->words + kept->words_size || strcmp(at, *arguments) != 0)
                        return false;
                at += strlen(at) + 1;
        }

        return at == kept->words + kept->words_size;
}

static const Kept *find(const Status *status, const char *const *arguments) {
        for (size_t i = 0; i < status->n_kept; i++)
                if (is_of(&status->kept[i], arguments))
                        return &status->kept[i];

        return NULL;
}

static void keep(Status *status, const char *const *arguments, const Reply *reply) {
        Kept kept = { .words_size = words_size(arguments), .size = reply->size };
        size_t bytes = kept.words_size + kept.size;
        char *at;

        if (status->n_kept == ANSWERS_MAX || bytes > KEPT_BYTES_MAX - status->kept_bytes)
                return;

        kept.words = at = malloc(kept.words_size);
        kept.data = malloc(kept.size + 1);
        if (!kept.words || !kept.data) {
                free(kept.words);
                free(kept.data);
                return;
        }

        for (; *arguments; arguments++)
                at = stpcpy(at, *arguments) + 1;
        if (kept.size > 0)
                memcpy(kept.data, reply->data, kept.size);
        status->kept[status->n_kept++] = kept;
        status->kept_bytes += bytes;
}

static int read_answer(int dir_fd, const char *const *arguments, Reply *reply) {
        _cleanup_close_ int fd = openat(dir_fd, NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        int r;

        if (fd < 0)
                return -errno;
        r = fd_read_all(fd, FILE_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        return paragraphs_select((const char *) data, size, arguments[0], arguments + 1, reply);
}

/* What changes while it is read shows at the next question: the stamp is taken before. */
int status_answer(Status *status, const char *const *arguments, Reply *reply) {
        _cleanup_close_ int dir_fd = open(status->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        const Kept *kept;
        int64_t now_s = clock_wall_s();
        Stamp stamp;
        int r;

        if (dir_fd < 0)
                return -errno;

        stamp_take(dir_fd, NAME, &stamp);
        if (!stamp_equals(&stamp, &status->stamp))
                forget(status);
        status->stamp = stamp;
        kept = find(status, arguments);
        if (kept) {
                reply_append(reply, kept->data, kept->size);
                return reply_result(reply);
        }

        r = read_answer(dir_fd, arguments, reply);
        if (r >= 0 && stamp_is_settled(&stamp, now_s))
                keep(status, arguments, reply);
        heap_give_back();
        return r;
}
