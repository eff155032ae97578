/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-lengthen DIR COUNT: appends to the history of a daemon that does not run, until it has that
 * many records: the claims of its newest one, signed anew with its own key, by the signer's own code.
 *
 * A long history takes years to come about, or this. Only for a directory of the benchmark's.
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "signer/history.h"
#include "signer/history_files.h"
#include "signer/segment.h"

#define ALGORITHM   -19
#define RECORDS_MAX 10000000U

/* Instead of the C library's: a hundred thousand syncs would be most of the wait, and nothing here
 * has to survive a power cut. */
int fdatasync(int fd) {
        return fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

/* The claims of the newest record. */
static int read_claims(int state_fd, uint8_t **ret, size_t *ret_size) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };
        _cleanup_(segment_done) Segment segment = { .fd = -1 };
        _cleanup_close_ int dir = -1;
        uint8_t *claims;
        SegmentWalk walk;
        int r;

        dir = openat(state_fd, HISTORY_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0)
                return -errno;
        r = history_files_list(dir, &files);
        if (r >= 0)
                r = files.n == 0 ? -ENOENT : segment_open(dir, files.firsts[files.n - 1], &segment);
        if (r >= 0)
                r = segment_walk(&segment, &walk);
        if (r >= 0 && walk.n_records == 0)
                r = -ENOENT;
        if (r < 0)
                return r;

        claims = malloc(walk.last.payload_bytes);
        if (!claims)
                return -ENOMEM;
        r = segment_read(&segment, walk.last_at + walk.last.head_bytes, claims,
                         walk.last.payload_bytes);
        if (r < 0)
                return free(claims), r;

        *ret = claims;
        *ret_size = walk.last.payload_bytes;
        return 0;
}

static int lengthen(const Key *key, int state_fd, uint64_t count) {
        static uint8_t record[ENVELOPE_BYTES_MAX];
        _cleanup_(history_freep) History *history = NULL;
        _cleanup_free_ uint8_t *claims = NULL;
        size_t n_claims = 0, size;
        const char *why;
        int r;

        r = read_claims(state_fd, &claims, &n_claims);
        if (r >= 0)
                r = history_open(state_fd, key, &history, &why);
        while (r >= 0 && history_next(history)->sequence < count) {
                r = envelope_seal(key, ALGORITHM, history_next(history), claims, n_claims, record,
                                  &size);
                if (r >= 0)
                        r = history_append(history, record, size);
        }

        return r;
}

int main(int argc, char **argv) {
        _cleanup_(key_freep) Key *key = NULL;
        _cleanup_close_ int state_fd = -1;
        unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
        const char *why;
        bool first_use;
        int r;

        if (count == 0 || count > RECORDS_MAX || sodium_init() < 0) {
                (void) fprintf(stderr, "bench-lengthen DIR COUNT\n");
                return 2;
        }

        state_fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = state_fd < 0 ? -errno : key_open(state_fd, &key, &first_use, &why);
        if (r >= 0)
                r = lengthen(key, state_fd, count);
        if (r < 0) {
                (void) fprintf(stderr, "bench-lengthen: %s\n", strerror(-r));
                return 1;
        }
        return 0;
}
