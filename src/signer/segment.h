/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One file of the history: complete records, one behind the other, named by the sequence of its
 * first ("1042.cborseq").
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signer/envelope.h"

#define SEGMENT_BYTES_MAX  4194304U
#define SEGMENT_NAME_BYTES 40U
#define SEGMENT_MODE       0640 /* group posture reads it */

typedef struct Segment {
        int fd;         /* -1: none */
        uint64_t first; /* sequence: its name */
        uint64_t size;  /* bytes of complete records; what is appended goes there */
} Segment;

/* What walking it from its front found. */
typedef struct SegmentWalk {
        size_t n_records;
        EnvelopeHead last, before; /* of two records; of one, `last` alone */
        uint64_t last_at, before_at;
        uint64_t tail_bytes; /* behind the last complete record: not one */
        bool damaged; /* a sequence or chain that does not follow, or records behind the tail's start */
} SegmentWalk;

/* Releases what is open, for any end of scope. */
void segment_done(Segment *segment);

/* In the shortest form only. */
bool segment_name_parse(const char *name, uint64_t *ret_first);
void segment_name(uint64_t first, char ret[SEGMENT_NAME_BYTES]);

/* -ELOOP: a link. -EBADMSG: not a regular file. */
int segment_open(int dir_fd, uint64_t first, Segment *ret);

/* -EEXIST. */
int segment_create(int dir_fd, uint64_t first, Segment *ret);

/* `segment->size` is what it found complete. What reading says. */
int segment_walk(Segment *segment, SegmentWalk *ret);

/* Exactly so many bytes. -EBADMSG: there are fewer. */
int segment_read(const Segment *segment, uint64_t at, void *ret, size_t n);

/*
 * Appends a record and syncs it. What write() and fdatasync() say, and then the file ends where it
 * ended before. -ENOTRECOVERABLE: it could not be brought back to that.
 */
int segment_append(Segment *segment, const void *record, size_t size);

/* Ends the file behind its last complete record, and syncs it. */
int segment_cut(const Segment *segment);
