/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file of the history.
 *
 * Runs in the signer, which wrote each byte of it, before its jail where it walks and within where
 * it appends. The disk may have lost or changed any of it since: hostile.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/macro.h"
#include "signer/segment.h"

#define EXTENSION ".cborseq"

void segment_done(Segment *segment) {
        if (segment->fd >= 0)
                (void) close(segment->fd);
        segment->fd = -1;
}

void segment_name(uint64_t first, char ret[SEGMENT_NAME_BYTES]) {
        (void) snprintf(ret, SEGMENT_NAME_BYTES, "%ju" EXTENSION, (uintmax_t) first);
}

bool segment_name_parse(const char *name, uint64_t *ret_first) {
        char again[SEGMENT_NAME_BYTES];
        uint64_t first = 0;

        for (const char *p = name; *p >= '0' && *p <= '9'; p++)
                if (__builtin_mul_overflow(first, 10U, &first) ||
                    __builtin_add_overflow(first, (uint64_t) (*p - '0'), &first))
                        return false;

        segment_name(first, again);
        if (strcmp(name, again) != 0)
                return false;

        *ret_first = first;
        return true;
}

int segment_open(int dir_fd, uint64_t first, Segment *ret) {
        char name[SEGMENT_NAME_BYTES];
        struct stat st;
        int fd;

        segment_name(first, name);
        fd = openat(dir_fd, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
                (void) close(fd);
                return -EBADMSG;
        }

        *ret = (Segment){ .fd = fd, .first = first };
        return 0;
}

int segment_create(int dir_fd, uint64_t first, Segment *ret) {
        char name[SEGMENT_NAME_BYTES];
        int fd, r;

        segment_name(first, name);
        fd = openat(dir_fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, SEGMENT_MODE);
        if (fd < 0)
                return -errno;
        if (fchmod(fd, SEGMENT_MODE) < 0) { /* the umask is ours alone */
                r = -errno;
                (void) close(fd);
                (void) unlinkat(dir_fd, name, 0);
                return r;
        }

        *ret = (Segment){ .fd = fd, .first = first };
        return 0;
}

/* As many bytes as there are, up to `n`. */
static int read_some(const Segment *segment, uint64_t at, uint8_t *ret, size_t n, size_t *ret_n) {
        size_t done = 0;

        while (done < n) {
                ssize_t got = pread(segment->fd, ret + done, n - done, (off_t) (at + done));

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                if (got == 0)
                        break;
                done += (size_t) got;
        }

        *ret_n = done;
        return 0;
}

int segment_read(const Segment *segment, uint64_t at, void *ret, size_t n) {
        size_t done;
        int r;

        r = read_some(segment, at, ret, n, &done);
        if (r < 0)
                return r;

        return done == n ? 0 : -EBADMSG;
}

/* The record at `at`, if it is complete within `end`: its last bytes are the head of a signature. */
static int complete_record(const Segment *segment, uint64_t at, uint64_t end, EnvelopeHead *ret) {
        uint8_t front[ENVELOPE_HEAD_BYTES], tail[2];
        EnvelopeHead head;
        size_t n;
        int r;

        r = read_some(segment, at, front, sizeof(front), &n);
        if (r >= 0)
                r = envelope_head(front, n, &head);
        if (r < 0)
                return r;
        if (head.size > end - at)
                return -EBADMSG;

        r = segment_read(segment, at + head.head_bytes + head.payload_bytes, tail, sizeof(tail));
        if (r < 0)
                return r;
        if (tail[0] != 0x58 || tail[1] != KEY_SIGNATURE_BYTES)
                return -EBADMSG;

        *ret = head;
        return 0;
}

/* Whether it is the next of the same chain; a segment's first has the sequence of its name. */
static bool follows(const Segment *segment, const SegmentWalk *walk, const EnvelopeHead *head) {
        if (walk->n_records == 0)
                return head->place.sequence == segment->first;

        return head->place.sequence == walk->last.place.sequence + 1 &&
               memcmp(head->place.chain, walk->last.place.chain, sizeof(head->place.chain)) == 0;
}

/*
 * Whether what does not parse was not the last thing written: an interrupted append leaves part of
 * one record, with no other record of the chain behind it.
 */
static int tail_is_damage(const Segment *segment, const SegmentWalk *walk, uint64_t end,
                          bool *ret) {
        EnvelopeHead head;

        *ret = walk->tail_bytes > ENVELOPE_BYTES_MAX;
        for (uint64_t at = segment->size + 1; at < end && !*ret; at++) {
                int r = complete_record(segment, at, end, &head);

                if (r < 0 && r != -EBADMSG)
                        return r;
                *ret = r >= 0 &&
                       (walk->n_records == 0 || memcmp(head.place.chain, walk->last.place.chain,
                                                       sizeof(head.place.chain)) == 0);
        }

        return 0;
}

int segment_walk(Segment *segment, SegmentWalk *ret) {
        SegmentWalk walk = { 0 };
        EnvelopeHead head;
        struct stat st;
        uint64_t end;
        int r;

        if (fstat(segment->fd, &st) < 0)
                return -errno;
        end = (uint64_t) st.st_size;
        segment->size = 0;

        while (segment->size < end) {
                r = complete_record(segment, segment->size, end, &head);
                if (r == -EBADMSG)
                        break;
                if (r < 0)
                        return r;

                walk.damaged |= !follows(segment, &walk, &head);
                walk.before = walk.last;
                walk.before_at = walk.last_at;
                walk.last = head;
                walk.last_at = segment->size;
                walk.n_records++;
                segment->size += head.size;
        }

        walk.tail_bytes = end - segment->size;
        if (walk.tail_bytes > 0 && !walk.damaged) {
                r = tail_is_damage(segment, &walk, end, &walk.damaged);
                if (r < 0)
                        return r;
        }

        *ret = walk;
        return 0;
}

static int write_all(int fd, const uint8_t *data, size_t size, uint64_t at) {
        while (size > 0) {
                ssize_t n = pwrite(fd, data, size, (off_t) at);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                data += n;
                at += (uint64_t) n;
                size -= (size_t) n;
        }

        return 0;
}

int segment_append(Segment *segment, const void *record, size_t size) {
        int r;

        r = write_all(segment->fd, record, size, segment->size);
        if (r >= 0 && fdatasync(segment->fd) < 0)
                r = -errno;
        if (r < 0)
                return ftruncate(segment->fd, (off_t) segment->size) < 0 ? -ENOTRECOVERABLE : r;

        segment->size += size;
        return 0;
}

int segment_cut(const Segment *segment) {
        if (ftruncate(segment->fd, (off_t) segment->size) < 0 || fdatasync(segment->fd) < 0)
                return -errno;

        return 0;
}
