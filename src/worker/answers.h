/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "message/capture.h"
#include "worker/tree.h"

/* Where a worker gets the answers to questions: from those that may answer, or from a recording. */
typedef struct Answers Answers;

/* Answers of the running device. -ENOMEM. */
int answers_new_device(Answers **ret);

/*
 * Answers of an image or a recording: what `capture` holds, NULL for none, else for files and names
 * what is in `tree`. Both are borrowed and outlive the answers. -ENOMEM.
 */
int answers_new_recorded(const Capture *capture, Tree *tree, Answers **ret);

Answers *answers_free(Answers *answers);
DEFINE_CLEANUP(Answers *, answers_free);

/*
 * A channel to the process that has this right ("files", "bus", ...). Takes `fd` on success only.
 * -EINVAL: a right that is not in the table, or that has a channel already.
 */
int answers_add_channel(Answers *answers, const char *right, int fd);

/*
 * The answer to a question, as an allocated buffer ended by a NUL that is not counted; waits until
 * `deadline_ms` of CLOCK_MONOTONIC. -EACCES: nobody is there who has the right. -ETIMEDOUT: no answer
 * in time, and from then on to nothing on that channel. -EFBIG: more than `limit` bytes.
 * -ENOTCONN: neither recorded nor in the tree. -ENOMEM. Otherwise what the one who answers met.
 */
int answers_ask(Answers *answers, const PstQuestion *question, int64_t deadline_ms, size_t limit,
                uint8_t **ret, size_t *ret_size);

/*
 * Has a plain file or directory opened, to be read, that the jail no longer admits, see
 * QUESTION_PLAIN. The caller owns the descriptor. Errors as of answers_ask().
 */
int answers_open(Answers *answers, const char *path, int64_t deadline_ms);

/* Has `on_changed` told when the answer to a question may have changed. As answers_ask(). */
int answers_watch(Answers *answers, const PstQuestion *question);

/*
 * For the event loop: the descriptors to poll for POLLIN; those of dead channels are -1. Returns how
 * many there are, at most `capacity`.
 */
size_t answers_poll_fds(const Answers *answers, int *ret_fds, size_t capacity);

/*
 * Takes in what the channels have to tell unasked. Calls `on_changed` for each watched question that
 * a process says has changed, also for what came while an answer was awaited. `lost`: it missed
 * events, so that this may have been so for some time.
 */
typedef void (*AnswerChanged)(const PstQuestion *question, bool lost, void *userdata);
void answers_on_changed(Answers *answers, AnswerChanged on_changed, void *userdata);
void answers_receive(Answers *answers);

/* Whether a channel was given up: whoever answers there may be well again, but not for us. */
bool answers_broken(const Answers *answers);
