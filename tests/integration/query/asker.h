/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A query process, and one worker's channel to it: what core and a worker do, in a test's hands. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "base/macro.h"
#include "cbor/decoder.h"
#include "message/channel.h"

typedef struct Asker {
        pid_t pid;
        int control;
        int channel; /* a worker's end */
} Asker;

/* Starts postured-query-<right>; `option` and `value` go before --control if they are not NULL. */
void asker_start(Asker *asker, const char *right, const char *option, const char *value);

/* Hands over a channel with these grants, which a zeroed one ends, and returns the worker's end. */
int asker_grant(Asker *asker, const PstQuestion *grants);

/* Starts it, and `channel` has the grants. */
void asker_open(Asker *asker, const char *right, const PstQuestion *grants);

/* Hangs up as core and returns the exit status; -1: it was killed, or did not end in 10 s. */
int asker_stop(Asker *asker);

/*
 * Runs `body` in a process that has given root up and returns its exit status; -1: it was killed.
 * The programs stay within its reach, though they stand in a home that a plain user cannot enter.
 */
int run_as_nobody(int (*body)(void));

typedef struct Answered {
        int error; /* 0 or negative */
        uint8_t *data;
        size_t size;
        bool by_memfd;
} Answered;

static inline void answered_done(Answered *answered) {
        free(answered->data);
        *answered = (Answered){ 0 };
}

/* Asks on a channel and waits for the answer, at most 20 s. Fails the test if there is none. */
void ask_on(int channel, const PstQuestion *question, Answered *ret);
#define ask(asker, asked, ret) ask_on((asker)->channel, &(const PstQuestion) asked, (ret))

/* Asks to be told of changes; waits until that was taken in. `asked` is a question that is granted. */
void watch_on(int channel, const PstQuestion *question);
#define watch(asker, asked) watch_on((asker)->channel, &(const PstQuestion) asked)

/* The next thing that is told unasked, within 10 s, which concerns this question: what it is. */
Answer news_on(int channel, const PstQuestion *question);
#define news_of(asker, asked) news_on((asker)->channel, &(const PstQuestion) asked)

/* Whether nothing is told for a while. */
bool is_silent(int channel);

/* Whether the other side hangs up, within 10 s, without saying anything more. */
bool is_hung_up(int channel);

/* A decoder over an answer that is CBOR; fails the test if it is none. */
Decoder opened(const Answered *answered);

/* Whether the next text is this one. */
bool is_text(Decoder *d, const char *text);

/* Runs a program of the host's and waits; -1: it could not be run. */
int run_program(const char *const *argv);
