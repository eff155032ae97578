/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history as a whole: which record is the head, and what to do when that cannot be said.
 *
 * Runs in the signer, before its jail where it opens and within where it appends. Nobody else may
 * write there, but disks lose bytes and backups come back: the head is believed only if its
 * signature is ours and its previous is what lies before it. Nothing is repaired silently: a tail
 * that is no record is cut, kept and told; a head that is not ours begins a new chain, which is told.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/fd.h"
#include "base/macro.h"
#include "signer/history.h"
#include "signer/history_files.h"
#include "signer/segment.h"

struct History {
        int dir_fd; /* locked for as long as it is open */
        const Key *key;
        Segment segment; /* the newest */
        ChainPlace next;
        HistoryFound found;
};

static int fail(int error, const char *why, const char **ret_why) {
        *ret_why = why;
        return error;
}

History *history_free(History *h) {
        if (!h)
                return NULL;

        segment_done(&h->segment);
        if (h->dir_fd >= 0)
                (void) close(h->dir_fd);
        free(h);
        return NULL;
}

const HistoryFound *history_found(const History *h) {
        return &h->found;
}

const ChainPlace *history_next(const History *h) {
        return &h->next;
}

static int open_folder(History *h, int state_fd, const char **ret_why) {
        bool made = mkdirat(state_fd, HISTORY_FOLDER, HISTORY_FOLDER_MODE) == 0;

        if (!made && errno != EEXIST)
                return fail(-errno, "its folder cannot be made", ret_why);
        h->dir_fd =
                openat(state_fd, HISTORY_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (h->dir_fd < 0)
                return fail(-errno, "its folder cannot be opened, or is none", ret_why);
        if (flock(h->dir_fd, LOCK_EX | LOCK_NB) < 0)
                return fail(errno == EWOULDBLOCK ? -EBUSY : -errno, "another signer has it",
                            ret_why);
        if (made && (fchmod(h->dir_fd, HISTORY_FOLDER_MODE) < 0 || fsync(state_fd) < 0))
                return fail(-errno, "its folder cannot be made", ret_why);

        return 0;
}

/* The record that `head` is the front of, whole; one at a time. */
static int read_record(const Segment *segment, uint64_t at, const EnvelopeHead *head,
                       const uint8_t **ret) {
        static uint8_t buffer[ENVELOPE_BYTES_MAX];

        *ret = buffer;
        return segment_read(segment, at, buffer, head->size);
}

static int hash_record(const Segment *segment, uint64_t at, const EnvelopeHead *head,
                       uint8_t ret[ENVELOPE_HASH_BYTES]) {
        const uint8_t *record;
        int r;

        r = read_record(segment, at, head, &record);
        if (r >= 0)
                envelope_hash(record, head->size, ret);

        return r;
}

/* The hash of the last record of an older segment, if it is the one before `place`. */
static int hash_of_older(const History *h, uint64_t first, const ChainPlace *place,
                         uint8_t ret[ENVELOPE_HASH_BYTES]) {
        _cleanup_(segment_done) Segment older = { .fd = -1 };
        SegmentWalk walk;
        int r;

        r = segment_open(h->dir_fd, first, &older);
        if (r >= 0)
                r = segment_walk(&older, &walk);
        if (r < 0)
                return r;
        if (walk.n_records == 0 || walk.last.place.sequence + 1 != place->sequence ||
            memcmp(walk.last.place.chain, place->chain, sizeof(place->chain)) != 0)
                return -EBADMSG;

        return hash_record(&older, walk.last_at, &walk.last, ret);
}

/* What the head has to name as previous. -EBADMSG: nothing could be right. */
static int expected_previous(const History *h, const HistoryFiles *files, const SegmentWalk *walk,
                             uint8_t ret[ENVELOPE_HASH_BYTES]) {
        const ChainPlace *place = &walk->last.place;

        if (walk->n_records > 1)
                return hash_record(&h->segment, walk->before_at, &walk->before, ret);
        if (files->n > 1)
                return hash_of_older(h, files->firsts[files->n - 2], place, ret);

        /* The first of its chain, or of what pruning left: then there is nothing to compare. */
        (void) memset(ret, 0, ENVELOPE_HASH_BYTES);
        if (place->sequence > 0)
                (void) memcpy(ret, place->previous, ENVELOPE_HASH_BYTES);
        return 0;
}

/* Whether the last record is ours and stands where it should. -EBADMSG: it does not. */
static int take_head(History *h, const HistoryFiles *files, const SegmentWalk *walk) {
        uint8_t previous[ENVELOPE_HASH_BYTES], hash[ENVELOPE_HASH_BYTES];
        const uint8_t *record;
        int r;

        r = read_record(&h->segment, walk->last_at, &walk->last, &record);
        if (r >= 0)
                r = envelope_verify(h->key, record, walk->last.size);
        if (r < 0)
                return r;

        envelope_hash(record, walk->last.size, hash);
        r = expected_previous(h, files, walk, previous);
        if (r < 0)
                return r;
        if (memcmp(previous, walk->last.place.previous, sizeof(previous)) != 0)
                return -EBADMSG;

        h->next = walk->last.place;
        h->next.sequence++;
        (void) memcpy(h->next.previous, hash, sizeof(hash));
        return 0;
}

/* Keeps the tail aside, then ends the file in front of it. */
static int cut_tail(History *h, const SegmentWalk *walk, const char **ret_why) {
        uint64_t sequence = walk->n_records > 0 ? walk->last.place.sequence + 1 : h->segment.first;
        size_t size = (size_t) walk->tail_bytes;
        _cleanup_free_ uint8_t *tail = malloc(size);
        int r = tail ? 0 : -ENOMEM;

        if (r >= 0)
                r = segment_read(&h->segment, h->segment.size, tail, size);
        if (r >= 0)
                r = history_files_keep_torn(h->dir_fd, sequence, tail, size);
        if (r < 0)
                return fail(r, "its torn tail cannot be kept aside", ret_why);

        r = segment_cut(&h->segment);
        if (r < 0)
                return fail(r, "its torn tail cannot be cut", ret_why);

        h->found.torn_bytes += walk->tail_bytes;
        return 0;
}

/*
 * Looks at the newest segment. *ret_has_record: it has one, so that the search ends there; an empty
 * one is removed, for the record that it was made for was never synced. -EBADMSG: the chain cannot
 * be continued, and *ret_walk tells what is known of it.
 */
static int look_at_newest(History *h, const HistoryFiles *files, SegmentWalk *ret_walk,
                          bool *ret_has_record, const char **ret_why) {
        int r;

        segment_done(&h->segment);
        r = segment_open(h->dir_fd, files->firsts[files->n - 1], &h->segment);
        if (r >= 0)
                r = segment_walk(&h->segment, ret_walk);
        if (r < 0 && r != -EBADMSG)
                return fail(r, "its newest file cannot be read", ret_why);
        if (r < 0 || ret_walk->damaged)
                return -EBADMSG;

        if (ret_walk->tail_bytes > 0) {
                r = cut_tail(h, ret_walk, ret_why);
                if (r < 0)
                        return r;
        }

        *ret_has_record = ret_walk->n_records > 0;
        if (*ret_has_record)
                return take_head(h, files, ret_walk);

        segment_done(&h->segment);
        return history_files_remove(h->dir_fd, files->firsts[files->n - 1]);
}

static void begin_chain(History *h) {
        segment_done(&h->segment);
        h->next = (ChainPlace){ 0 };
        randombytes_buf(h->next.chain, sizeof(h->next.chain));
}

/* Puts the old chain aside, whole and as it is. */
static int reset_chain(History *h, HistoryFiles *files, const SegmentWalk *walk,
                       const char **ret_why) {
        int r;

        segment_done(&h->segment);
        r = history_files_put_aside(h->dir_fd, files,
                                    walk->n_records > 0 ? walk->last.place.chain : NULL);
        if (r < 0)
                return fail(r, "the old chain's files cannot be put aside", ret_why);

        begin_chain(h);
        h->found.reset = true;
        return 0;
}

static int find_head(History *h, const char **ret_why) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };
        bool has_record = false;
        int r;

        r = history_files_list(h->dir_fd, &files);
        if (r < 0)
                return fail(r, "its folder cannot be listed", ret_why);

        for (; files.n > 0 && !has_record; files.n--) {
                SegmentWalk walk = { 0 };

                *ret_why = "its newest file cannot be read";
                r = look_at_newest(h, &files, &walk, &has_record, ret_why);
                if (r == -EBADMSG)
                        return reset_chain(h, &files, &walk, ret_why);
                if (r < 0)
                        return r;
        }
        if (has_record)
                return 0;

        /* An old chain without a new one: the reset was not yet recorded, and still is to be. */
        h->found.reset = files.has_old_chain;
        begin_chain(h);
        return 0;
}

int history_open(int state_fd, const Key *key, History **ret, const char **ret_why) {
        _cleanup_(history_freep) History *h = malloc(sizeof(*h));
        int r;

        if (!h)
                return fail(-ENOMEM, "there is no memory", ret_why);

        *h = (History){ .dir_fd = -1, .key = key, .segment = { .fd = -1 } };
        r = open_folder(h, state_fd, ret_why);
        if (r >= 0)
                r = find_head(h, ret_why);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(h);
        return 0;
}

/* A new file counts once its name is on disk. Until then it is as if it had not been made. */
static int append_to_new(History *h, const void *record, size_t size) {
        _cleanup_(segment_done) Segment fresh = { .fd = -1 };
        int r;

        r = segment_create(h->dir_fd, h->next.sequence, &fresh);
        if (r < 0)
                return r;

        r = segment_append(&fresh, record, size);
        if (r >= 0 && fsync(h->dir_fd) < 0)
                r = -errno;
        if (r < 0)
                return history_files_remove(h->dir_fd, fresh.first) < 0 ? -ENOTRECOVERABLE : r;

        segment_done(&h->segment);
        h->segment = fresh;
        fresh.fd = -1;
        return 0;
}

int history_append(History *h, const void *record, size_t size) {
        bool full = h->segment.fd < 0 || h->segment.size + size > SEGMENT_BYTES_MAX;
        int r;

        r = full ? append_to_new(h, record, size) : segment_append(&h->segment, record, size);
        if (r < 0)
                return r;

        h->next.sequence++;
        envelope_hash(record, size, h->next.previous);
        return 0;
}
