/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A recorded device: a tree of files at their paths, and beside them `.posture/capture.cborseq`,
 * which holds what the files cannot: the clock, the metadata of files, and the answers to questions.
 *
 * A CBOR sequence. First the header [0, "posture-capture", 1, now, uptime, release]: Unix seconds,
 * seconds of CLOCK_BOOTTIME, text. Then, in any order, [1, [question, arguments...], errno, bytes]:
 * errno 0 or positive, bytes empty unless 0. Metadata of a path is the answer to `meta`. What is
 * asked by `file`, `head`, `names` and `digests` and is not among the answers comes from the tree.
 */

#include <postured/gate.h>

#include "base/arena.h"

#define CAPTURE_PATH      ".posture/capture.cborseq"
#define CAPTURE_BYTES_MAX 67108864U

typedef struct CaptureAnswer {
        PstQuestion question;
        int error; /* 0 or negative */
        const uint8_t *data;
        size_t size;
} CaptureAnswer;

typedef struct Capture {
        int64_t now_s;
        int64_t uptime_s;
        const char *release;
        const CaptureAnswer *answers; /* rise by question once decoded */
        size_t n_answers;
} Capture;

/* One item of the sequence each: the header, which leaves the answers out, and an answer, whose
 * error may have either sign. -EMSGSIZE. */
int capture_header_encode(const Capture *capture, void *buffer, size_t capacity, size_t *ret_size);
int capture_answer_encode(const CaptureAnswer *answer, void *buffer, size_t capacity,
                          size_t *ret_size);

/*
 * Into `arena`, which borrows `data`: it outlives the capture. -EBADMSG, also if one question is
 * answered twice. -ENOMEM.
 */
int capture_decode(const void *data, size_t size, Arena *arena, Capture *ret);

/* The recorded answer to exactly this question, or NULL. */
const CaptureAnswer *capture_find(const Capture *capture, const PstQuestion *question);
